import {
  isObject,
  type JsonObject,
  type MapContext,
  type MappedRelease,
  mended,
  ocdsMembers,
  type PayloadReader,
  withoutPersons,
} from "../../src/connector/index.ts";
import { nothing } from "./lookups.ts";

const persons = withoutPersons("hn-sefin", "HN-RTN");

/** Lines of a year's file, or one record of the API: SEFIN's own releases, passed through. */
export function* toReleases(payload: PayloadReader, _context: MapContext): Generator<MappedRelease> {
  const first = Number(payload.context.firstRow ?? 0);
  yield* ocdsMembers(payload, payload.objects(), {
    mendDates: "America/Tegucigalpa",
    firstSequence: Number.isSafeInteger(first) ? first : 0,
    reference: persons.reference,
    // Street and fax of firms are often those of a private home.
    party: (party, personal) => withoutStreet(persons.party(party, personal), personal),
    part: (key, value) =>
      mended(value, {
        nothing,
        textIds: true,
        onBackwards: () =>
          payload.issue("period-backwards", "a period ends before it starts: its end is left out", `/${key}`),
      }),
  });
}

function withoutStreet(party: JsonObject, personal: () => void): JsonObject {
  const { address } = party;
  if (!isObject(address) || address.streetAddress === undefined) return party;
  const { streetAddress: _street, ...rest } = address;
  personal();
  return { ...party, address: rest };
}
