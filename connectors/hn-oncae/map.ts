import {
  isObject,
  type JsonObject,
  type JsonValue,
  type LookupTable,
  type MapContext,
  type MappedRelease,
  mended,
  ocdsMembers,
  type PayloadReader,
  withoutPersons,
} from "../../src/connector/index.ts";
import { methods, statuses } from "./lookups.ts";

const persons = withoutPersons("hn-oncae", "HN-RTN");

/** A slice of a month's package: ONCAE's own releases, passed through with their ids and extra fields. */
export function* toReleases(payload: PayloadReader, _context: MapContext): Generator<MappedRelease> {
  const first = Number(payload.context.firstRow ?? 0);
  yield* ocdsMembers(payload, payload.objects(), {
    mendDates: "America/Tegucigalpa",
    firstSequence: Number.isSafeInteger(first) ? first : 0,
    reference: persons.reference,
    // Street and fax of firms are often those of a private home.
    party: (party, personal) => withoutStreet(persons.party(party, personal), personal),
    part: (key, value) => repaired(payload, key, value),
  });
}

function repaired(payload: PayloadReader, key: string, value: JsonValue): JsonValue {
  const whole = mended(value, {
    nothing: /^(ND|N\/D|NULL)$/i,
    textIds: true,
    onBackwards: () =>
      payload.issue("period-backwards", "a period ends before it starts: its end is left out", `/${key}`),
  });
  // One source is at times given without a list around it.
  if (key === "sources" && isObject(whole)) return [whole];
  return key === "tender" && isObject(whole) ? completed(payload, whole) : whole;
}

/** Codes that the publisher leaves out are read from its own words; codes that it gives are kept. */
function completed(payload: PayloadReader, tender: JsonObject): JsonObject {
  const method = coded(payload, tender, "procurementMethod", "procurementMethodDetails", methods);
  const status = coded(payload, tender, "status", "statusDetails", statuses);
  return { ...tender, ...method, ...status };
}

function coded(
  payload: PayloadReader,
  tender: JsonObject,
  key: string,
  wordKey: string,
  table: LookupTable<string>,
): JsonObject {
  const word = tender[wordKey];
  if (tender[key] !== undefined || typeof word !== "string" || word.trim() === "") return {};
  const found = table.get(word);
  if (found !== undefined) return { [key]: found };
  payload.issue("unknown-code", `${table.name} has no ${word}`, `/tender/${wordKey}`, word);
  return {};
}

function withoutStreet(party: JsonObject, personal: () => void): JsonObject {
  const { address } = party;
  if (!isObject(address) || address.streetAddress === undefined) return party;
  const { streetAddress: _street, ...rest } = address;
  personal();
  return { ...party, address: rest };
}
