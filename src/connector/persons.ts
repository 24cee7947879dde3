import { sha256 } from "../base/hash.ts";
import { isObject, type JsonObject, type JsonValue } from "../base/json.ts";
import { normalizeIdentifier } from "../ocds/identifiers.ts";
import type { PassThroughOptions } from "./ocds.ts";
import type { SourceNode } from "./reader.ts";
import { slug } from "./slug.ts";
import { Sourced } from "./sourced.ts";

/** The id of a natural person whose number must not be published: made of the name under which the source lists them. */
export const personId = (name: string): string => `person-${slug(name)}`;

/**
 * The same where names do not tell persons apart, or references have none: the same id wherever a source names the number.
 * @param scope the source, so that the ids of two sources cannot be joined
 */
export const personHash = (scope: string, number: string): string =>
  `persona-${sha256(`${scope}:${number.trim().toUpperCase()}`).slice(0, 16)}`;

/** Whether a text is, or ends in, such an id. */
export const isPersonId = (text: string): boolean => /(^|-)(person-|persona-[0-9a-f]{16}$)/.test(text);

const textOf = (value: JsonValue | undefined): string => (typeof value === "string" ? value.trim() : "");

/** Parts of an address that say where a person works, not where they live. */
const publicParts = new Set(["region", "countryName", "country"]);

/**
 * Options of the pass-through that take natural persons' numbers and addresses out of `parties` and references: the name
 * (and the region) stays, the number is replaced by {@link personId}. Each value left out is counted.
 * @param isPerson whether an organization's id or identifier is the number of a natural person
 */
export function maskPersons(
  isPerson: (number: string) => boolean,
): Required<Pick<PassThroughOptions, "party" | "reference">> {
  const masked = (object: JsonObject): JsonObject =>
    isPerson(textOf(object.id)) ? { ...object, id: personId(textOf(object.name)) } : object;
  return {
    reference: (reference) => {
      const { identifier, address: _address, ...rest } = reference;
      return isObject(identifier) && isPerson(textOf(identifier.id)) ? masked(rest) : masked(reference);
    },
    party: (party, personal) => {
      const identifier = isObject(party.identifier) ? party.identifier : undefined;
      const others = Array.isArray(party.additionalIdentifiers) ? party.additionalIdentifiers : [];
      const numbers = [party.id, identifier?.id, ...others.map((other) => (isObject(other) ? other.id : undefined))];
      if (!numbers.some((number) => isPerson(textOf(number)))) return party;
      const { identifier: _identifier, additionalIdentifiers: _others, address, ...rest } = party;
      personal();
      if (!isObject(address)) return masked(rest);
      const kept = Object.entries(address).filter(([key]) => publicParts.has(key));
      if (kept.length < Object.keys(address).length) personal();
      return masked({ ...rest, ...(kept.length > 0 ? { address: Object.fromEntries(kept) } : {}) });
    },
  };
}

const isCpf = (digits: string): boolean => normalizeIdentifier("BR-CPF", digits).checkDigit === "valid";

const dottedCpf = /\b\d{3}\.\d{3}\.\d{3}-\d{2}\b/g;
const bareCpf = /(?<![\d.,/-])\d{11}(?![\d/-])/g;

/**
 * Text without CPF numbers: names of sole traders (MEI) end in the owner's CPF by law, and free texts quote CPFs. Each
 * one is masked (taken out at the end of a name) and counted as personal data left out. The traced raw value is the
 * clean text, too.
 */
export function withoutCpf(node: SourceNode, text: Sourced<string> | undefined): Sourced<string> | undefined {
  if (text === undefined) return undefined;
  let found = 0;
  const mask = (): string => {
    found += 1;
    return "***";
  };
  const masked = text.value.replace(dottedCpf, mask).replace(bareCpf, (digits) => (isCpf(digits) ? mask() : digits));
  if (found === 0) return text;
  for (let count = 0; count < found; count += 1) node.countPersonal();
  const clean = masked.replace(/[\s-]*\*\*\*$/, "").replace(/^\*\*\*[\s-]*/, "");
  return clean === "" ? undefined : new Sourced(clean, text.at, clean);
}
