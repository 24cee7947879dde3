import { isObject, type JsonObject, type JsonValue, numberText } from "../../base/json.ts";
import { codelists } from "../../ocds/index.ts";
import type { PrepareSettings } from "./settings.ts";

/** What stands in the way of the indicators: the columns of a row of `pregon flags prepare`. */
export interface PrepareProblem {
  readonly path: string;
  /** Indexes of the lists on the way, joined by a point. */
  readonly indexes: string;
  readonly value: string;
  readonly problem: "not set" | "invalid" | "is zero";
}

const bidStatuses: ReadonlySet<string> = new Set(["invited", "pending", "valid", "disqualified", "withdrawn"]);
const awardStatuses: ReadonlySet<string> = new Set(codelists.awardStatus);

/** Repairs a compiled release in place as the settings say, and tells what is left. */
export function prepareRelease(release: JsonObject, settings: PrepareSettings): PrepareProblem[] {
  return new Preparation(release, settings).run();
}

class Preparation {
  readonly #release: JsonObject;
  readonly #settings: PrepareSettings;
  readonly #problems: PrepareProblem[] = [];
  /** Roles by the id of a party, where roles are filled in. */
  readonly #roles = new Map<string, Set<string>>();

  constructor(release: JsonObject, settings: PrepareSettings) {
    this.#release = release;
    this.#settings = settings;
  }

  run(): PrepareProblem[] {
    const { buyerPrefix, splitMethodDetails, moveAuctions, partyRoles } = this.#settings;
    this.#organizations(this.#release, "parties", "");
    if (partyRoles) this.#readRoles();
    this.#organization(this.#release.buyer, buyerPrefix, "buyer");
    const { tender } = this.#release;
    if (isObject(tender)) {
      this.#organization(tender.procuringEntity, buyerPrefix, "procuringEntity");
      const details = tender.procurementMethodDetails;
      if (splitMethodDetails !== undefined && typeof details === "string") {
        tender.procurementMethodDetails = (details.split(splitMethodDetails)[0] ?? "").trimEnd();
      }
    }
    if (moveAuctions) this.#moveAuctions();
    this.#bids();
    this.#awards(this.#cancelledAwards());
    if (partyRoles) this.#writeRoles();
    return this.#problems;
  }

  #readRoles(): void {
    for (const party of objectsIn(this.#release.parties)) {
      if (typeof party.id !== "string") continue;
      const roles = Array.isArray(party.roles) ? party.roles.filter((role) => typeof role === "string") : [];
      this.#roles.set(party.id, new Set(roles));
    }
  }

  #writeRoles(): void {
    for (const party of objectsIn(this.#release.parties)) {
      const roles = typeof party.id === "string" ? this.#roles.get(party.id) : undefined;
      if (roles && roles.size > 0) party.roles = [...roles].sort();
    }
  }

  #organization(value: JsonValue | undefined, prefix: string, role?: string): void {
    if (!isObject(value)) return;
    numberToText(value, "id");
    if (typeof value.id !== "string") return;
    if (this.#settings.redactedOrganizations.has(value.id)) {
      delete value.id;
      return;
    }
    if (!value.id.startsWith(prefix)) value.id = `${prefix}${value.id}`;
    if (role !== undefined) this.#roles.get(value.id)?.add(role);
  }

  /** A single object where a list is expected becomes a list. */
  #organizations(holder: JsonObject, key: string, prefix: string, role?: string): void {
    const value = holder[key];
    if (isObject(value)) holder[key] = [value];
    const list = holder[key];
    if (Array.isArray(list)) for (const each of list) this.#organization(each, prefix, role);
  }

  #moveAuctions(): void {
    const { auctions, bids } = this.#release;
    if (bids !== undefined || !Array.isArray(auctions)) return;
    const details: JsonValue[] = [];
    for (const stage of objectsIn(auctions).flatMap((auction) => objectsIn(auction.stages))) {
      if (!Array.isArray(stage.bids)) continue;
      details.push(...stage.bids);
      delete stage.bids;
    }
    this.#release.bids = { details };
  }

  #bids(): void {
    const { bids } = this.#release;
    if (!isObject(bids) || !Array.isArray(bids.details)) return;
    const { bidStatus, bidStatuses: mapped, supplierPrefix } = this.#settings;
    for (const [index, bid] of bids.details.entries()) {
      if (!isObject(bid)) continue;
      const at = "/bids/details[]";
      if (isObject(bid.value)) this.#amount(bid.value, `${at}/value`, index);
      this.#items(bid, at, index, false);
      this.#status(bid, `${at}/status`, index, { fallback: bidStatus, mapped, valid: bidStatuses });
      this.#organizations(bid, "tenderers", supplierPrefix, "tenderer");
    }
  }

  #amount(value: JsonObject, path: string, index: number): void {
    const amount = numberText(value.amount);
    if (amount !== undefined) {
      if (this.#settings.redactedAmounts.has(Number(amount))) delete value.amount;
      else if (Number(amount) === 0) this.#problem(`${path}/amount`, index, "is zero");
    }
    if (value.currency === undefined) {
      if (this.#settings.currency === undefined) this.#problem(`${path}/currency`, index, "not set");
      else value.currency = this.#settings.currency;
    }
  }

  #items(holder: JsonObject, path: string, index: number, textIds: boolean): void {
    if (!Array.isArray(holder.items)) return;
    for (const [place, item] of holder.items.entries()) {
      const classification = isObject(item) ? item.classification : undefined;
      if (!isObject(classification)) continue;
      if (textIds) numberToText(classification, "id");
      if (classification.scheme !== undefined) continue;
      const { itemClassificationScheme } = this.#settings;
      if (itemClassificationScheme !== undefined) classification.scheme = itemClassificationScheme;
      else this.#problem(`${path}/items[]/classification/scheme`, `${index}.${place}`, "not set");
    }
  }

  #status(
    holder: JsonObject,
    path: string,
    index: number,
    rule: { fallback: string | undefined; mapped: ReadonlyMap<string, string>; valid: ReadonlySet<string> },
  ): void {
    if (holder.status === undefined) {
      if (rule.fallback === undefined) this.#problem(path, index, "not set");
      else holder.status = rule.fallback;
    }
    if (typeof holder.status !== "string") return;
    holder.status = rule.mapped.get(holder.status) ?? holder.status;
    if (!rule.valid.has(holder.status)) this.#problem(path, index, "invalid", holder.status);
  }

  /** Awards all of whose contracts are cancelled, where the settings make something of that. */
  #cancelledAwards(): ReadonlySet<string> {
    const cancelled = new Map<string, boolean>();
    if (!this.#settings.awardStatusByContractStatus) return new Set();
    for (const contract of objectsIn(this.#release.contracts)) {
      numberToText(contract, "awardID");
      if (typeof contract.awardID !== "string") continue;
      cancelled.set(contract.awardID, contract.status === "cancelled" && cancelled.get(contract.awardID) !== false);
    }
    return new Set([...cancelled].filter(([, all]) => all).map(([id]) => id));
  }

  #awards(cancelled: ReadonlySet<string>): void {
    const { awards } = this.#release;
    if (!Array.isArray(awards)) return;
    const { awardStatus, awardStatuses: mapped, supplierPrefix } = this.#settings;
    for (const [index, award] of awards.entries()) {
      if (!isObject(award)) continue;
      numberToText(award, "id");
      this.#items(award, "/awards[]", index, true);
      this.#status(award, "/awards[]/status", index, { fallback: awardStatus, mapped, valid: awardStatuses });
      if (typeof award.id === "string" && cancelled.has(award.id)) award.status = "cancelled";
      this.#organizations(award, "suppliers", supplierPrefix, "supplier");
    }
  }

  #problem(path: string, indexes: number | string, problem: PrepareProblem["problem"], value = ""): void {
    this.#problems.push({ path, indexes: String(indexes), value, problem });
  }
}

const objectsIn = (value: JsonValue | undefined): JsonObject[] => (Array.isArray(value) ? value.filter(isObject) : []);

function numberToText(holder: JsonObject, key: string): void {
  const text = numberText(holder[key]);
  if (text !== undefined) holder[key] = text;
}
