import { schemeAliases } from "./identifiers/schemes.ts";
import { type CheckDigit, canonicalScheme, identifierSchemes, normalizeIdentifier } from "./identifiers.ts";

/** The id under which we know an organization, over all its spellings. */
export interface OrganizationIdentity {
  /** `<scheme>-<identifier>`, both canonical. */
  readonly id: string;
  /** ISO 3166-1 alpha-2 of the scheme; absent for schemes of the whole world and those that we do not know. */
  readonly country?: string;
  /** Whether the number is that of a natural person; absent where it does not tell. */
  readonly naturalPerson?: boolean;
  readonly checkDigit: CheckDigit;
}

const countryOfScheme = new Map(identifierSchemes.map(({ scheme, country }) => [scheme, country]));
/** Longer ids are no numbers of a register, and an index does not take them. */
const longestId = 200;

/**
 * Who a scheme and an identifier name. Undefined where they name nobody: masked numbers, numbers of zeros or of one
 * digit repeated, the generic numbers of the public and of foreigners.
 * @param country of the source: `RUC` in a Peruvian one is `PE-RUC`
 */
export function organizationIdentity(
  scheme: string,
  identifier: string | number,
  country?: string | null,
): OrganizationIdentity | undefined {
  const national = `${country ?? ""}-${scheme.trim().toUpperCase()}`;
  const given = countryOfScheme.has(canonicalScheme(scheme)) || !countryOfScheme.has(canonicalScheme(national));
  const found = normalizeIdentifier(given ? scheme : national, identifier);
  if (!names(found.id)) return undefined;
  const id = found.id.startsWith(`${found.scheme}-`) ? found.id : `${found.scheme}-${found.id}`;
  if (found.scheme === "" || id.length > longestId) return undefined;
  const of = countryOfScheme.get(found.scheme);
  return {
    id,
    checkDigit: found.checkDigit,
    ...(of !== undefined && { country: of }),
    ...(found.naturalPerson !== undefined && { naturalPerson: found.naturalPerson }),
  };
}

/** Numbers that stand for the public, for foreigners, for whoever has none (MX; AR and PE have the like as one digit). */
const generic = new Set(["XAXX010101000", "XEXX010101000"]);

function names(id: string): boolean {
  if (!/[\p{L}\p{N}]/u.test(id) || id.includes("*") || generic.has(id)) return false;
  const compact = id.replace(/[^0-9A-Za-z]/g, "");
  return !/^0*$/.test(compact) && !/^(\d)\1{4,}$/.test(compact) && !/^(n\/?a|null|none|x{3,})$/i.test(id);
}

const prefixes = [...identifierSchemes.map(({ scheme }) => scheme), ...Object.keys(schemeAliases)].sort(
  (a, b) => b.length - a.length,
);

/**
 * The canonical form of an organization's id as people write it: `cl-rut-76.424.135-5` is `CL-RUT-764241355`. Ids of
 * schemes that we do not know come back trimmed.
 */
export function canonicalOrganizationId(text: string): string {
  const trimmed = text.trim();
  const upper = trimmed.toUpperCase();
  const scheme = prefixes.find((prefix) => upper.startsWith(`${prefix}-`));
  if (scheme === undefined) return trimmed;
  const { scheme: canonical, id } = normalizeIdentifier(scheme, trimmed.slice(scheme.length + 1));
  return `${canonical}-${id}`;
}

/** The scheme of a canonical id, where it is one that we know. */
export const schemeOfOrganization = (id: string): string | undefined =>
  prefixes.find((prefix) => id.startsWith(`${prefix}-`));

/**
 * What registers of firms know a firm by: in Brazil and Ecuador the number without the branch (identifiers of branches
 * share their first 8 or 10 characters), elsewhere the whole id. The database has the same rule: organization_firm().
 */
export function firmOf(id: string): string {
  if (id.startsWith("BR-CNPJ-")) return id.slice(0, 16);
  return id.startsWith("EC-RUC-") ? id.slice(0, 17) : id;
}

const notTheUsual = new Set(["PA-PRP", "US-CAGE", "US-EIN"]);

/** The scheme that the organizations of a country are usually known by. */
export const nationalScheme = (country: string): string | undefined =>
  identifierSchemes.find((each) => each.country === country && !notTheUsual.has(each.scheme))?.scheme;
