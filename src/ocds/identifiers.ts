import { type CheckDigit, type Given, schemeAliases, schemeNames, schemes } from "./identifiers/schemes.ts";

export type { CheckDigit } from "./identifiers/schemes.ts";

export interface NormalizedIdentifier {
  /** The canonical scheme, or the given one where we know none for it. */
  readonly scheme: string;
  /** The canonical form of the identifier: what is joined on, together with the scheme. */
  readonly id: string;
  readonly idAsGiven: string;
  readonly checkDigit: CheckDigit;
  /** Whether it is the number of a natural person; absent where the number does not tell. */
  readonly naturalPerson?: boolean;
  /** Whether org-id.guide lists the scheme; absent for schemes that we do not know. */
  readonly registered?: boolean;
}

/** What is known of a scheme. */
export interface IdentifierScheme {
  readonly scheme: string;
  /** ISO 3166-1 alpha-2; absent for schemes of the whole world. */
  readonly country?: string;
  readonly registered: boolean;
}

/** The schemes whose identifiers we normalise. */
export const identifierSchemes: readonly IdentifierScheme[] = Object.entries(schemes).map(
  ([scheme, { country, registered }]) => ({ scheme, ...(country !== undefined && { country }), registered }),
);

const withoutAccents = (text: string): string => text.normalize("NFD").replace(/\p{M}/gu, "");

/** The canonical code of a scheme: aliases and full names of registers are replaced, other codes come back trimmed. */
export function canonicalScheme(given: string): string {
  const trimmed = given.trim();
  const upper = trimmed.toUpperCase();
  const code = schemeAliases[upper] ?? upper;
  if (Object.hasOwn(schemes, code)) return code;
  const name = withoutAccents(upper).replace(/\s+/g, " ");
  return schemeNames.find(([start]) => name.startsWith(start))?.[1] ?? trimmed;
}

/**
 * Brings an identifier of an organization into the canonical form of its scheme, and tells whether its check digit fits
 * and whether it is a natural person's. Nothing is refused: what does not have the form of its scheme comes back cleaned
 * only, with `checkDigit` `notChecked`. Identifiers of unknown schemes are trimmed and otherwise left alone.
 * @param raw as the source has it; a number may have lost leading zeros, which are restored
 */
export function normalizeIdentifier(scheme: string, raw: string | number): NormalizedIdentifier {
  const idAsGiven = String(raw);
  const canonical = canonicalScheme(scheme);
  const known = Object.hasOwn(schemes, canonical) ? schemes[canonical] : undefined;
  if (!known) return { scheme: canonical, id: idAsGiven.trim(), idAsGiven, checkDigit: "notChecked" };
  const text = withoutPrefix(idAsGiven, [canonical, scheme.trim().toUpperCase(), ...(known.prefixes ?? [])]);
  const clean = text.replace(/[-./]/g, "");
  const given: Given = { text, wasNumber: typeof raw === "number" };
  const found = known.read(clean, given);
  if (!found)
    return { scheme: canonical, id: clean, idAsGiven, checkDigit: "notChecked", registered: known.registered };
  const { scheme: other = canonical, id, checkDigit, naturalPerson } = found;
  return {
    scheme: other,
    id,
    idAsGiven,
    checkDigit,
    ...(naturalPerson !== undefined && { naturalPerson }),
    registered: schemes[other]?.registered ?? false,
  };
}

/** Upper case, one kind of dash, no spaces, and without a scheme or country before it. */
function withoutPrefix(given: string, prefixes: readonly string[]): string {
  let text = given
    .normalize("NFKC")
    .toUpperCase()
    .replace(/[\p{Pd}\u2212]/gu, "-")
    .replace(/[\s\p{C}]/gu, "");
  for (const prefix of prefixes) {
    if (text.startsWith(prefix) && text.length > prefix.length) text = text.slice(prefix.length).replace(/^[-:/]+/, "");
  }
  return text;
}

/** The id of an organization in `parties` (OCDS, organization identifiers): scheme and canonical identifier. */
export function organizationId(scheme: string, id: string | number): string {
  const normalized = normalizeIdentifier(scheme, id);
  return `${normalized.scheme}-${normalized.id}`;
}
