import {
  type Draft,
  look,
  normalizeIdentifier,
  numberText,
  type Organization,
  Sourced,
  type SourceNode,
  slug,
  traced,
} from "../../src/connector/index.ts";
import { documentKinds } from "./lookups.ts";
import { type IdentifierPart, text } from "./row.ts";

export interface Party {
  readonly id: string;
  readonly reference: { readonly id: string; readonly name: Sourced<string> | undefined };
  readonly party: Draft<Organization>;
}

/** Columns of a set that say who somebody is. */
export interface PartyColumns {
  readonly name: string;
  /** NIT or identity document. */
  readonly number?: string;
  readonly numberKind?: string;
  /** Code of the account in the platform. */
  readonly code?: string;
  readonly region?: string;
  readonly locality?: string;
}

/** A NIT as org-id.guide writes it (no check digit), where the number is one of a legal person: 9 digits from 8 or 9 on. */
export function firmNit(number: Sourced<string> | undefined): Sourced<string> | undefined {
  return number?.map((given) => {
    const { id, naturalPerson } = normalizeIdentifier("CO-NIT", given.replace(/\.0+$/, ""));
    return naturalPerson === false ? id : undefined;
  });
}

/**
 * A public body. `scheme`: prefix of the platform's own codes of bodies. One NIT may be shared by several offices, so the
 * code of the office stands beside it.
 */
export function bodyOf(
  row: SourceNode,
  columns: PartyColumns,
  scheme: string,
  roles: readonly string[],
): Party | undefined {
  const name = text(row, columns.name);
  const nit = firmNit(columns.number === undefined ? undefined : text(row, columns.number));
  const code = columns.code === undefined ? undefined : text(row, columns.code)?.map((own) => own.replace(/\.0+$/, ""));
  const region = columns.region === undefined ? undefined : text(row, columns.region);
  const locality = columns.locality === undefined ? undefined : text(row, columns.locality);
  const own: IdentifierPart | undefined = code && { scheme, id: code };
  const id = nit ? `CO-NIT-${nit.value}` : code ? `${scheme}-${code.value}` : name && `${scheme}-${slug(name.value)}`;
  if (id === undefined) return undefined;
  return {
    id,
    reference: { id, name },
    party: {
      id,
      name,
      identifier: nit ? { scheme: "CO-NIT", id: nit, legalName: name } : own,
      additionalIdentifiers: nit && own ? [own] : undefined,
      address: { region, locality, countryName: "Colombia" },
      roles: [...roles],
    },
  };
}

const contact = /\s*[([][^()[\]]*(?:@|\d{7,})[^()[\]]*[)\]]|\s*-?\s*\S+@\S+\.\S+/g;

/** A supplier's name without what some registered inside it: mail addresses and telephone numbers. */
function withoutContact(row: SourceNode, name: Sourced<string> | undefined): Sourced<string> | undefined {
  if (name === undefined) return undefined;
  const clean = name.value.replace(contact, "").trim();
  if (clean === name.value) return name;
  row.countPersonal();
  return clean === "" ? undefined : new Sourced(clean, name.at, clean);
}

/** What a set says of a supplier's size. */
export interface SizeColumns {
  /** Whether it is a micro, small or medium firm: Si or No. */
  readonly flag: string;
  /** The class, where the set has it. */
  readonly scale?: "micro" | "small" | "medium" | undefined;
  readonly scaleSource?: Sourced<string> | undefined;
  /** Whether the supplier is a consortium or temporary union. */
  readonly group?: boolean | undefined;
}

/**
 * A supplier. The identity number of a natural person never leaves this function (counted as personal data): such a
 * supplier is known by its account in the platform, else by its name. A number that is not surely a firm's counts as a
 * person's. Size: `Si` is `sme`; `No` is `large` for a firm, and unknown for persons and consortia, which are no large
 * firms for saying no.
 */
export function supplierOf(
  row: SourceNode,
  columns: PartyColumns,
  scheme: string,
  roles: readonly string[],
  size?: SizeColumns,
): Party | undefined {
  const name = withoutContact(row, text(row, columns.name));
  const kindCell = columns.numberKind === undefined ? undefined : text(row, columns.numberKind);
  const kind = look(row, documentKinds, kindCell);
  const nit = kind === "person" ? undefined : firmNit(peek(row, columns.number));
  if (columns.number !== undefined) {
    if (nit) row.ignore(columns.number);
    else if (peek(row, columns.number)) row.dropPersonal(columns.number);
    else row.ignore(columns.number);
  }
  const code = columns.code === undefined ? undefined : text(row, columns.code)?.map((own) => own.replace(/\.0+$/, ""));
  const region = columns.region === undefined ? undefined : text(row, columns.region);
  const locality = columns.locality === undefined ? undefined : text(row, columns.locality);
  const flag = size && text(row, size.flag);
  const id = nit ? `CO-NIT-${nit.value}` : code ? `${scheme}-${code.value}` : name && `${scheme}-${slug(name.value)}`;
  if (id === undefined) return undefined;
  const own: IdentifierPart | undefined = code && { scheme, id: code };
  const classifications = [
    flag && { scheme: "CO-ES-PYME", id: flag },
    kindCell && { scheme: "CO-TIPO-DOCUMENTO", id: kindCell },
    size?.scaleSource && { scheme: "CO-TAMANO-MIPYME", id: size.scaleSource },
  ].filter((one) => one !== undefined);
  const large = nit !== undefined && size?.group !== true ? "large" : undefined;
  const scale = /^s[ií]$/i.test(flag?.value ?? "")
    ? (size?.scale ?? "sme")
    : /^no$/i.test(flag?.value ?? "")
      ? large
      : undefined;
  return {
    id,
    reference: { id, name },
    party: {
      id,
      name,
      identifier: nit ? { scheme: "CO-NIT", id: nit, legalName: name } : own,
      additionalIdentifiers: nit && own ? [own] : undefined,
      // Where a natural person lives is nobody's business; a region tells where the firm is.
      address: nit && (region || locality) ? { region, locality, countryName: "Colombia" } : undefined,
      roles: [...roles],
      details: { scale: traced(flag, scale), classifications },
    },
  };
}

/** The number without marking the cell as read: what becomes of it depends on whose it is. */
function peek(row: SourceNode, key: string | undefined): Sourced<string> | undefined {
  const raw = key === undefined ? undefined : row.value[key];
  if (key === undefined || raw === undefined) return undefined;
  const cell = typeof raw === "string" ? raw.trim() : (numberText(raw) ?? "");
  return /\d{4}/.test(cell) ? new Sourced(cell, `${row.at}/${key}`, raw) : undefined;
}
