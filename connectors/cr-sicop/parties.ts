import {
  type Draft,
  isObject,
  normalizeIdentifier,
  type Organization,
  type OrganizationReference,
  type PayloadReader,
  personHash,
  type Sourced,
} from "../../src/connector/index.ts";
import { sizes, supplierTypes } from "./lookups.ts";
import type { Row } from "./row.ts";

export interface PartyDraft {
  readonly id: string;
  readonly party: Draft<Organization>;
  readonly reference: Draft<OrganizationReference>;
}

const scheme = "CR-RPJ";

/** Facts of the register files of the same archive, by cédula as the files write it. */
function registered(payload: PayloadReader, list: "suppliers" | "institutions", number: string): readonly string[] {
  const all = payload.context[list];
  const found = isObject(all) ? all[number] : undefined;
  return Array.isArray(found) ? found.map(String) : [];
}

/** The institution that buys; its name is in the row, or in the register of institutions of the same month. */
export function buyerOf(
  payload: PayloadReader,
  number: Sourced<string> | undefined,
  name?: Sourced<string>,
): PartyDraft | undefined {
  if (number === undefined) return undefined;
  const id = number.map((text) => normalizeIdentifier(scheme, text).id);
  const partyId = number.map((text) => `${scheme}-${normalizeIdentifier(scheme, text).id}`);
  const known = registered(payload, "institutions", number.value)[0];
  const title = name ?? (known ? number.map(() => known) : undefined);
  return {
    id: partyId?.value ?? "",
    reference: { id: partyId, name: title },
    party: { id: partyId, name: title, roles: ["buyer"], identifier: { scheme, id, legalName: title } },
  };
}

/**
 * A supplier or bidder. The cédula of a natural person (9 digits; DIMEX 11 or 12) is personal data: a hash stands for it.
 * Size and kind are those of the register of suppliers in the same archive.
 */
export function supplierOf(
  payload: PayloadReader,
  row: Row,
  number: Sourced<string> | undefined,
  role: "supplier" | "tenderer",
  name?: Sourced<string>,
): PartyDraft | undefined {
  if (number === undefined) return undefined;
  const [knownName, type, size] = registered(payload, "suppliers", number.value);
  const read = normalizeIdentifier(scheme, number.value);
  const kind = type ? supplierTypes.get(type) : undefined;
  if (type && kind === undefined) row.issue("unknown-code", `TIPO_PROVEEDOR has no ${type}`, "CEDULA_PROVEEDOR");
  const isPerson = kind === "person" || (kind === undefined && read.naturalPerson === true);
  const scale = size ? sizes.get(size) : undefined;
  if (size && scale === undefined) row.issue("unknown-code", `TAMAÑO_PROVEEDOR has no ${size}`, "CEDULA_PROVEEDOR");
  const title = name ?? (knownName ? number.map(() => knownName) : undefined);
  if (isPerson) row.node.countPersonal();
  const id = isPerson ? `CR-SICOP-${personHash("cr-sicop", read.id)}` : `${scheme}-${read.id}`;
  const partyId = number.map(() => id);
  const profile = role === "supplier" ? row.text("PERFIL_PROV") : undefined;
  return {
    id,
    reference: { id: partyId, name: title },
    party: {
      id: partyId,
      name: title,
      // Who wins has bid; roles are merged as a whole.
      roles: role === "supplier" ? ["tenderer", "supplier"] : [role],
      identifier: isPerson ? undefined : { scheme, id: number.map(() => read.id), legalName: title },
      details: {
        scale: scale && number.map(() => scale),
        classifications: profile ? [{ scheme: "CR-SICOP-PERFIL", id: profile }] : undefined,
      },
    },
  };
}

/** Each party once. */
export function distinct(parties: readonly (PartyDraft | undefined)[]): Draft<Organization>[] {
  const all = new Map<string, Draft<Organization>>();
  for (const each of parties) if (each && !all.has(each.id)) all.set(each.id, each.party);
  return [...all.values()];
}
