import {
  isObject,
  type JsonObject,
  type JsonValue,
  type MapContext,
  type MappedRelease,
  normalizeIdentifier,
  ocdsPassThrough,
  type PayloadReader,
} from "../../src/connector/index.ts";

/** The publishers' zone; the states that differ publish little, and date-times mostly carry their offset. */
const zone = "America/Mexico_City";

/** Stand for the public at large and for any foreigner. */
const genericRfc = new Set(["XAXX010101000", "XEXX010101000"]);

/**
 * A page of the search: OCDS releases, passed through with ocid, ids and extra fields. Contact points are dropped, as are
 * tax numbers and addresses of natural persons; date-times are kept as given where valid.
 */
export function* toReleases(payload: PayloadReader, _context: MapContext): Generator<MappedRelease> {
  const root = payload.object();
  // Counts of the search, read when the pages were fetched.
  root.ignore("pagination");
  yield* ocdsPassThrough(payload, root, {
    releases: "data",
    mendDates: zone,
    // A release that was changed in place keeps its date: the later answer counts.
    firstSequence: Math.floor(Date.parse(payload.fetchedAt) / 86_400_000) * 1_000,
    party: withoutPerson,
    reference: (reference) => {
      const name = textOf(reference.name);
      return isPerson(textOf(reference.id)) ? { ...reference, id: personId(name) } : reference;
    },
  });
}

const textOf = (value: JsonValue | undefined): string => (typeof value === "string" ? value.trim() : "");

/** An RFC of 13 characters is that of a natural person. */
function isPerson(text: string): boolean {
  const { id, naturalPerson } = normalizeIdentifier("MX-RFC", text);
  return naturalPerson === true && !genericRfc.has(id);
}

const personId = (name: string): string =>
  `persona-fisica-${name
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 80)}`;

/** A party without what identifies a natural person, save the name under which the contract was published. */
function withoutPerson(party: JsonObject, personal: () => void): JsonObject {
  const identifier = isObject(party.identifier) ? party.identifier : undefined;
  const others = Array.isArray(party.additionalIdentifiers) ? party.additionalIdentifiers : [];
  const numbers = [party.id, identifier?.id, ...others.map((other) => (isObject(other) ? other.id : undefined))];
  if (!numbers.some((number) => isPerson(textOf(number)))) return party;
  const { identifier: _identifier, additionalIdentifiers: _others, address, ...rest } = party;
  personal();
  if (address !== undefined) personal();
  return isPerson(textOf(party.id)) ? { ...rest, id: personId(textOf(party.name)) } : rest;
}
