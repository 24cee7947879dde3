import { hash } from "node:crypto";
import { UsageError } from "../base/errors.ts";
import { isObject, type JsonObject, type JsonValue } from "../base/json.ts";
import { copyValue, sameValue } from "./merge/values.ts";

export interface UpgradeOptions {
  /** Told of each value that is dropped: two mentions of one organization differ in a field. */
  readonly onLoss?: (loss: { readonly party: string; readonly role: string; readonly field: string }) => void;
}

/**
 * Upgrades a release, record, release package or record package from OCDS 1.0 to 1.1 (OCDS 1.1, changelog): the
 * organizations go to `parties` with their roles and leave references; `amendment` becomes `amendments`; transactions
 * get `value`, `payer` and `payee`. What is deprecated but still valid stays. Documents of 1.1 come back as they are
 * (a release is of 1.1 if it has `parties`). The input is not modified.
 *
 * An organization without `id` gets the MD5 of its identifying fields, the id that the other common tool for this
 * upgrade gives it too, so that data upgraded by either can be joined.
 * @throws UsageError `not-a-document` for what is no JSON object
 */
export function upgrade<T extends object>(document: T, options: UpgradeOptions = {}): T {
  if (!isObject(document)) {
    throw new UsageError("not-a-document", "A release, record or package to upgrade is a JSON object");
  }
  const old = document as object as JsonObject;
  if (isUpgraded(old)) return document;
  const copy = copyValue(old) as JsonObject;
  const releases = list(copy.releases);
  const records = list(copy.records);
  if (Array.isArray(copy.records) || (Array.isArray(copy.releases) && !("ocid" in copy))) {
    const { uri, ...rest } = copy;
    const upgraded: JsonObject = { ...(uri !== undefined && { uri }), version: "1.1", ...rest };
    upgraded.version = "1.1";
    if (Array.isArray(copy.records)) upgraded.records = records.map((record) => upgradeRecord(record, options));
    if (Array.isArray(copy.releases)) upgraded.releases = releases.map((release) => upgradeRelease(release, options));
    return upgraded as object as T;
  }
  if ("releases" in copy || "compiledRelease" in copy) return upgradeRecord(copy, options) as object as T;
  return upgradeRelease(copy, options) as object as T;
}

function isUpgraded(document: JsonObject): boolean {
  if ("version" in document) return document.version !== "1.0";
  if ("records" in document || ("releases" in document && !("ocid" in document))) return false;
  return [document, document.compiledRelease, ...list(document.releases)].some(
    (release) => isObject(release) && "parties" in release,
  );
}

const list = (value: JsonValue | undefined): JsonValue[] => (Array.isArray(value) ? value : []);
const objects = (value: JsonValue | undefined): JsonObject[] => list(value).filter(isObject);

function upgradeRecord(record: JsonValue, options: UpgradeOptions): JsonValue {
  if (!isObject(record)) return record;
  const upgraded = { ...record };
  if (Array.isArray(record.releases))
    upgraded.releases = record.releases.map((release) => upgradeRelease(release, options));
  if (isObject(record.compiledRelease)) upgraded.compiledRelease = upgradeRelease(record.compiledRelease, options);
  return upgraded;
}

function upgradeRelease(given: JsonValue, options: UpgradeOptions): JsonValue {
  if (!isObject(given)) return given;
  const parties = new Parties(given, options);
  const release = given;
  const { tender } = release;
  const refer = (holder: JsonObject, field: string, role: string) => {
    const value = holder[field];
    if (isObject(value)) holder[field] = parties.add(value, role);
    else if (Array.isArray(value)) {
      holder[field] = value.map((one) => (isObject(one) ? parties.add(one, role) : one));
    }
  };

  refer(release, "buyer", "buyer");
  if (isObject(tender)) {
    refer(tender, "procuringEntity", "procuringEntity");
    refer(tender, "tenderers", "tenderer");
    upgradeAmendment(tender);
  }
  for (const award of objects(release.awards)) {
    refer(award, "suppliers", "supplier");
    upgradeAmendment(award);
  }
  for (const contract of objects(release.contracts)) {
    upgradeAmendment(contract);
    const { implementation } = contract;
    if (isObject(implementation)) {
      for (const transaction of objects(implementation.transactions)) upgradeTransaction(transaction, parties);
    }
  }
  if (parties.isEmpty()) return release;
  // Parties come first, as one reads a release.
  const { ocid, id, date, tag, initiationType, parties: _before, ...rest } = release;
  const head = Object.entries({ ocid, id, date, tag, initiationType }).filter(([, value]) => value !== undefined);
  return { ...(Object.fromEntries(head) as JsonObject), parties: parties.all(), ...rest };
}

function upgradeAmendment(block: JsonObject): void {
  if (!("amendment" in block)) return;
  const { amendment } = block;
  delete block.amendment;
  if (amendment === undefined || amendment === null) return;
  const amendments = list(block.amendments);
  const known = amendments.some((other) => sameValue(other, amendment));
  block.amendments = known ? amendments : [...amendments, amendment];
}

function upgradeTransaction(transaction: JsonObject, parties: Parties): void {
  if (!("value" in transaction) && transaction.amount !== undefined) {
    transaction.value = transaction.amount;
    delete transaction.amount;
  }
  const renamed = [
    ["providerOrganization", "payer"],
    ["receiverOrganization", "payee"],
  ] as const;
  for (const [before, after] of renamed) {
    const identifier = transaction[before];
    if (after in transaction || !isObject(identifier)) continue;
    const party: JsonObject = { identifier };
    if (identifier.legalName !== undefined) party.name = identifier.legalName;
    transaction[after] = parties.add(party, after);
    delete transaction[before];
  }
}

/** The organizations of a release while it is upgraded, by id. */
class Parties {
  readonly #all = new Map<JsonValue, JsonObject>();
  /** Entries of `parties` that are no objects: kept as they are. */
  readonly #odd: JsonValue[] = [];
  readonly #options: UpgradeOptions;

  constructor(release: JsonObject, options: UpgradeOptions) {
    this.#options = options;
    for (const party of list(release.parties)) {
      if (isObject(party)) this.#all.set(party.id ?? partyId(party), party);
      else this.#odd.push(party);
    }
  }

  isEmpty(): boolean {
    return this.#all.size === 0 && this.#odd.length === 0;
  }

  all(): JsonValue[] {
    return [...this.#all.values(), ...this.#odd];
  }

  /** Takes an organization in, and gives the reference that stands for it. */
  add(organization: JsonObject, role: string): JsonObject {
    const id = organization.id ?? partyId(organization);
    const { id: _id, roles: _roles, ...fields } = organization;
    let party = this.#all.get(id);
    if (party === undefined) {
      party = { id, roles: [], ...fields };
      this.#all.set(id, party);
    } else {
      for (const [field, value] of Object.entries(fields)) {
        if (party[field] === undefined) party[field] = value;
        else if (!sameValue(party[field], value)) this.#options.onLoss?.({ party: String(id), role, field });
      }
    }
    const roles = typeof party.roles === "string" ? [party.roles] : list(party.roles);
    party.roles = roles.includes(role) ? roles : [...roles, role];
    return organization.name === undefined ? { id } : { id, name: organization.name };
  }
}

const identifying = {
  identifier: ["scheme", "id", "legalName", "uri"],
  address: ["streetAddress", "locality", "region", "postalCode", "countryName"],
  contactPoint: ["name", "email", "telephone", "faxNumber", "url"],
} as const;

/** An id made from the fields that tell an organization of OCDS 1.0 from others. */
function partyId(party: JsonObject): string {
  const parts = [party.name];
  for (const [block, fields] of Object.entries(identifying)) {
    const value = party[block];
    if (isObject(value)) parts.push(...fields.map((field) => value[field]));
  }
  return hash("md5", parts.map((part) => (part ? String(part) : "")).join("-"), "hex");
}
