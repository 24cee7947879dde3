import {
  isObject,
  type JsonObject,
  type JsonValue,
  type MapContext,
  type MappedRelease,
  maskPersons,
  normalizeIdentifier,
  ocdsPassThrough,
  type PassThroughOptions,
  type PayloadReader,
  type ReleaseAbout,
  SourceError,
} from "../../src/connector/index.ts";
import { procedures } from "./lookups.ts";

/** Release packages: one (an answer of the API), or an array of them (a slice of a monthly file). */
export function* toReleases(payload: PayloadReader, _context: MapContext): Generator<MappedRelease> {
  if (payload.kind === "search") {
    readSearch(payload);
    return;
  }
  for (const part of payload.objects()) yield* ocdsPassThrough(payload, part, options);
}

/** Search rows name processes and say less of them than the record, which is fetched: they hold no release. */
function readSearch(payload: PayloadReader): void {
  const root = payload.object();
  if (!root.has("data") && !root.has("total"))
    throw new SourceError("unexpected-answer", "the answer is no search page");
  root.ignore("total", "page", "pages");
  for (const row of root.objects("data")) {
    row.ignore("id", "ocid", "year", "month", "method", "internal_type", "locality", "region", "amount", "budget");
    row.ignore("suppliers", "buyer", "date", "title", "description", "buyerId", "buyerName", "single_provider");
  }
}

/** RUC of natural persons have a third digit up to 5 and begin with the number of the identity card. */
const isPerson = (id: string): boolean => normalizeIdentifier("EC-RUC", id).naturalPerson === true;

const persons = maskPersons(isPerson);

const options: PassThroughOptions = {
  ...persons,
  party: (party, personal) => {
    const masked = persons.party(party, personal);
    return masked === party ? withBareRuc(party) : masked;
  },
  release: mended,
};

const ownNumber = /^EC-RUC-(\d{13})(-\d+)?$/;
const textOf = (value: JsonValue | undefined): string => (typeof value === "string" ? value.trim() : "");
const listOf = (value: JsonValue | undefined): JsonValue[] => (Array.isArray(value) ? value : []);

/** `identifier.id` repeats the id of the party, with a number of the system behind: the RUC is what is inside. */
function withBareRuc(party: JsonObject): JsonObject {
  const { identifier } = party;
  const given = isObject(identifier) ? textOf(identifier.id) : "";
  const ruc = ownNumber.exec(given)?.[1];
  if (!isObject(identifier) || ruc === undefined) return party;
  const others = listOf(party.additionalIdentifiers);
  return {
    ...party,
    identifier: { ...identifier, id: ruc },
    additionalIdentifiers: [...others, { scheme: "EC-SERCOP", id: given }],
  };
}

/**
 * A release of SERCOP put right: the buyer of catalogue orders is named without the suffix under which it is listed as a
 * party; the name of the procedure carries the whole framework agreement; a missing method comes from the name of the
 * procedure; items of awards repeat ids.
 */
function mended(release: JsonObject, about: ReleaseAbout): JsonObject {
  const { tender, buyer, awards, relatedProcesses } = release;
  const [details = "", agreement] = textOf(isObject(tender) ? tender.procurementMethodDetails : undefined).split(
    / en el convenio (.*)/s,
  );
  const framework = listOf(relatedProcesses).findIndex(
    (each) => isObject(each) && listOf(each.relationship).includes("framework"),
  );
  const movable = agreement !== undefined && framework >= 0;
  return {
    ...release,
    ...(isObject(buyer) ? { buyer: knownBuyer(buyer, listOf(release.parties)) } : {}),
    ...(isObject(tender) ? { tender: mendedTender(tender, details, movable, about) } : {}),
    ...(awards === undefined ? {} : { awards: listOf(awards).map(mendedAward) }),
    ...(movable
      ? {
          relatedProcesses: listOf(relatedProcesses).map((each, at) =>
            isObject(each) && at === framework ? { ...each, description: agreement } : each,
          ),
        }
      : {}),
  };
}

function knownBuyer(buyer: JsonObject, parties: readonly JsonValue[]): JsonObject {
  const listed = parties.filter(isObject);
  if (listed.some((party) => party.id === buyer.id)) return buyer;
  const ruc = ownNumber.exec(textOf(buyer.id))?.[1];
  const same = listed.filter(
    (party) => listOf(party.roles).includes("buyer") && ownNumber.exec(textOf(party.id))?.[1] === ruc,
  );
  return ruc !== undefined && same.length === 1 ? { ...buyer, id: same[0]?.id ?? null } : buyer;
}

function mendedTender(tender: JsonObject, details: string, movable: boolean, about: ReleaseAbout): JsonObject {
  const method = textOf(tender.procurementMethod) === "" && details !== "" ? procedures.get(details) : undefined;
  if (textOf(tender.procurementMethod) === "" && details !== "" && method === undefined) {
    about.issue("unknown-code", `procedures has no ${details}`, "/tender/procurementMethodDetails", details);
  }
  return {
    ...tender,
    ...(movable ? { procurementMethodDetails: details } : {}),
    ...(method ? { procurementMethod: method } : {}),
  };
}

/** Ids that come again in one list of items get the number of their coming behind. */
function mendedAward(award: JsonValue): JsonValue {
  if (!isObject(award) || award.items === undefined) return award;
  const seen = new Map<string, number>();
  const items = listOf(award.items).map((item) => {
    if (!isObject(item) || item.id === undefined) return item;
    const id = String(item.id);
    const count = (seen.get(id) ?? 0) + 1;
    seen.set(id, count);
    return count === 1 ? item : { ...item, id: `${id}-${count}` };
  });
  return { ...award, items };
}
