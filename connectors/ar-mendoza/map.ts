import {
  isObject,
  type JsonObject,
  type JsonValue,
  type MapContext,
  type MappedRelease,
  normalizeIdentifier,
  ocdsPassThrough,
  type PayloadReader,
  slug,
} from "../../src/connector/index.ts";
import { naturalPersonPrefixes } from "./lookups.ts";

const zone = "America/Argentina/Mendoza";

/**
 * OCDS as published, ocids and ids kept. Contact points are dropped, as are tax numbers and addresses of natural persons;
 * dates that are no date-times are read in local time. Releases of one date keep their order in the file.
 */
export function* toReleases(payload: PayloadReader, _context: MapContext): Generator<MappedRelease> {
  const firstSequence = Number(/#row=(\d+)$/.exec(payload.url)?.[1] ?? 0);
  yield* ocdsPassThrough(payload, payload.object(), {
    mendDates: zone,
    firstSequence,
    party: withoutPerson,
    reference: (reference) =>
      isPerson(textOf(reference.id)) ? { ...reference, id: personId(textOf(reference.name)) } : reference,
  });
}

const textOf = (value: JsonValue | undefined): string => (typeof value === "string" ? value.trim() : "");

/** A CUIT of a natural person, with or without dashes and a scheme in front of it. */
export function isPerson(text: string): boolean {
  const digits = /(?:^|\D)(\d{2}-?\d{8}-?\d)$/.exec(text)?.[1]?.replaceAll("-", "");
  if (digits === undefined || !naturalPersonPrefixes.has(digits.slice(0, 2))) return false;
  return normalizeIdentifier("AR-CUIT", digits).naturalPerson === true;
}

const personId = (name: string): string => `persona-humana-${slug(name)}`;

/** A party without what identifies a natural person, save the name under which the award was published. */
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
