import { isObject, type JsonObject, type JsonValue, numberText } from "../base/json.ts";
import { normalizeIdentifier } from "../ocds/identifiers.ts";
import type { PassThroughOptions } from "./ocds.ts";
import { personHash } from "./persons.ts";

/** Repairs that several publishers of OCDS need; each gives a new value and leaves the one given alone. */
export interface Mending {
  /** Texts that stand for nothing ("ND"): their fields are left out. */
  readonly nothing?: RegExp;
  /** Told of a period that ends before it starts: its end is left out. */
  readonly onBackwards?: (period: JsonObject) => void;
  /** Numbers under `id` become text. */
  readonly textIds?: boolean;
}

/** {@link Mending} at any depth. */
export function mended(value: JsonValue, how: Mending): JsonValue {
  if (Array.isArray(value)) {
    const list = value.map((member) => mended(member, how));
    return list.every((member, index) => member === value[index]) ? value : list;
  }
  if (!isObject(value)) return value;
  const out: JsonObject = {};
  let same = true;
  const backwards = isBackwards(value);
  if (backwards) how.onBackwards?.(value);
  for (const [key, member] of Object.entries(value)) {
    if (typeof member === "string" && how.nothing?.test(member.trim())) same = false;
    else if (backwards && how.onBackwards && key === "endDate") same = false;
    else {
      const text = how.textIds && key === "id" ? numberText(member) : undefined;
      out[key] = text ?? mended(member, how);
      same &&= out[key] === member;
    }
  }
  return same ? value : out;
}

function isBackwards({ startDate, endDate }: JsonObject): boolean {
  if (typeof startDate !== "string" || typeof endDate !== "string") return false;
  return Date.parse(endDate) < Date.parse(startDate);
}

/**
 * The hooks of `ocdsPassThrough` that keep numbers and addresses of natural persons out: where an id, identifier or
 * additional identifier of a party is a natural person's by the rules of `scheme` (or the party is one by `also`), a hash
 * takes the place of its id, here and in references, and identifiers and address are dropped and counted.
 * @param scope the source: ids of different sources cannot be joined
 */
export function withoutPersons(
  scope: string,
  scheme: string,
  also: (party: JsonObject) => boolean = () => false,
): Required<Pick<PassThroughOptions, "party" | "reference">> {
  const isPerson = (id: JsonValue | undefined): boolean =>
    typeof id === "string" && normalizeIdentifier(scheme, id).naturalPerson === true;
  const hashed = (id: JsonValue | undefined): string =>
    personHash(scope, typeof id === "string" ? normalizeIdentifier(scheme, id).id : String(id ?? ""));
  return {
    party(party, personal) {
      const others = Array.isArray(party.additionalIdentifiers) ? party.additionalIdentifiers : [];
      const numbers = [
        party.id,
        ...[party.identifier, ...others].map((each) => (isObject(each) ? each.id : undefined)),
      ];
      if (!numbers.some(isPerson) && !also(party)) return party;
      const { identifier: _identifier, additionalIdentifiers: _others, address, ...rest } = party;
      personal();
      if (address !== undefined) personal();
      // References name the party by its id alone: only one that tells a person can be told from a firm's there.
      return isPerson(party.id) ? { ...rest, id: hashed(party.id) } : rest;
    },
    reference: (reference) => (isPerson(reference.id) ? { ...reference, id: hashed(reference.id) } : reference),
  };
}
