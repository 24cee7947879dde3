import {
  type Classification,
  type Draft,
  normalizeIdentifier,
  type Organization,
  type OrganizationReference,
  type Sourced,
  slug,
} from "../../src/connector/index.ts";
import { governmentLevels, scales } from "./lookups.ts";
import type { Row } from "./row.ts";

/** A party of the process and the reference to it. */
export interface PartyDraft {
  readonly party: Draft<Organization>;
  readonly reference: Draft<OrganizationReference>;
  readonly id: string;
}

/**
 * The institution that buys. Its acronym is the only key that most layouts share. Where a row has nothing else, the acronym
 * names it in the reference only: as the party's name it would take the place of the full name that other files tell.
 */
export function buyerOf(row: Row): PartyDraft | undefined {
  const acronym = row.text("institutionAcronym");
  const fullName = row.text("institution");
  const name = fullName ?? acronym;
  const classifications: Draft<Classification>[] = [];
  const level = row.text("governmentLevel");
  if (level) {
    const meaning = governmentLevels.find(level, (table, code) =>
      row.node.issue("unknown-code", `${table} has no ${code.value}`, row.header("governmentLevel")),
    );
    classifications.push({ scheme: "MX-CNET-ORDEN", id: level, description: level.map(() => meaning || undefined) });
  }
  const branch = row.text("branchCode");
  const branchName = row.text("branchName");
  if (branch || branchName) classifications.push({ scheme: "MX-CNET-RAMO", id: branch, description: branchName });
  const kind = row.text("institutionType");
  if (kind) classifications.push({ scheme: "MX-CNET-TIPO-INSTITUCION", id: kind });
  const code = row.text("institutionCode");
  if (name === undefined) return undefined;
  const id = `MX-CNET-${slug((acronym ?? name).value).toUpperCase()}`;
  const identity = acronym ?? name;
  return {
    id,
    reference: { id: identity.map(() => id), name },
    party: {
      id: identity.map(() => id),
      name: fullName,
      identifier: code ? { scheme: "MX-CNET-INSTITUCION", id: code, legalName: name } : undefined,
      roles: ["buyer"],
      details: { classifications },
    },
  };
}

/** The code of the buying unit (9 characters) inside a procedure number: "LA-011C00999-N4-2012". D. */
export const unitOfProcedure = (procedure: string): string | undefined =>
  /^[A-Z]{2}-(?:\d{2}-[0-9A-Z]{3}-)?([0-9A-Z]{9})-/.exec(procedure)?.[1];

/** The buying unit (unidad compradora) that runs the procedure. */
export function unitOf(row: Row, procedure: Sourced<string> | undefined): PartyDraft | undefined {
  const code = row.text("unitCode") ?? procedure?.map(unitOfProcedure);
  const name = row.text("unit");
  const state = row.text("state");
  const identity = code ?? name;
  if (identity === undefined) return undefined;
  const id = code ? `MX-CNET-UC-${code.value.replace(/\s+/g, "")}` : `MX-CNET-UC-${slug(identity.value)}`;
  return {
    id,
    reference: { id: identity.map(() => id), name },
    party: {
      id: identity.map(() => id),
      name,
      identifier: code ? { scheme: "MX-CNET-UC", id: code, legalName: name } : undefined,
      address: { region: state },
      roles: ["procuringEntity"],
    },
  };
}

/** Stand for the public at large and for any foreigner: they tell no supplier from another. */
const genericRfc = new Set(["XAXX010101000", "XEXX010101000"]);

type RfcKind = "company" | "person" | "generic" | "other";

function readRfc(text: string): { id: string; kind: RfcKind } {
  const { id, naturalPerson } = normalizeIdentifier("MX-RFC", text);
  if (genericRfc.has(id)) return { id, kind: "generic" };
  return { id, kind: naturalPerson === undefined ? "other" : naturalPerson ? "person" : "company" };
}

/**
 * The supplier. A company is known by its RFC (12 characters); the RFC of a natural person (13) is personal data and left
 * out, the folio in the register of suppliers (RUPC) or the name then makes the id.
 */
export function supplierOf(row: Row): PartyDraft | undefined {
  let name = row.text("supplier");
  let rfc = row.text("rfc");
  if (name && rfc && readRfc(name.value).kind !== "other" && readRfc(rfc.value).kind === "other") {
    row.node.issue("swapped-columns", "the RFC stands in the supplier's column", row.header("supplier"));
    [name, rfc] = [rfc, name];
  }
  const folio = row.text("rupc");
  const country = row.text("supplierCountry");
  const details = sizeOf(row);
  const read = rfc && readRfc(rfc.value);
  const code = rfc?.map(() => read?.id);
  const isPerson = read?.kind === "person";
  const isCompany = read?.kind === "company";
  if (isPerson) row.node.countPersonal();
  if (read?.kind === "other") {
    // Might be a person's other number (a CURP has 18 characters): not published either.
    row.node.countPersonal();
    row.node.issue("bad-identifier", "not an RFC of 12 or 13 characters: left out");
  }
  if (isPerson && country) row.node.countPersonal();
  const identity = isCompany ? code : (folio ?? name);
  if (identity === undefined) return undefined;
  const id = isCompany
    ? `MX-RFC-${identity.value}`
    : folio
      ? `MX-RUPC-${folio.value}`
      : `MX-CNET-PROVEEDOR-${slug(identity.value)}`;
  return {
    id,
    reference: { id: identity.map(() => id), name },
    party: {
      id: identity.map(() => id),
      name,
      identifier: isCompany ? { scheme: "MX-RFC", id: code, legalName: name } : undefined,
      additionalIdentifiers: folio ? [{ scheme: "MX-RUPC", id: folio }] : undefined,
      address: isPerson ? undefined : { countryName: country },
      roles: ["supplier"],
      details,
    },
  };
}

/**
 * The supplier's size. Files of 2010-2015 state two that disagree: by the supplier (MPC), which is preferred, and by the
 * buying unit (MUC). All are kept as classifications.
 */
function sizeOf(row: Row): Draft<Organization["details"]> {
  const declared = row.code("sizeBySupplier", scales);
  const stated = row.code("sizeByBuyer", scales);
  const single = row.code("size", scales);
  const classifications: Draft<Classification>[] = [];
  const keep = (field: "sizeBySupplier" | "sizeByBuyer" | "size", scheme: string): void => {
    const text = row.text(field);
    if (text) classifications.push({ scheme, id: text });
  };
  keep("sizeBySupplier", "MX-CNET-ESTRATIFICACION-MPC");
  keep("sizeByBuyer", "MX-CNET-ESTRATIFICACION-MUC");
  keep("size", "MX-CNET-ESTRATIFICACION");
  return { scale: declared ?? stated ?? single, classifications };
}

/** A body that pays besides the buyer. */
export function funderOf(row: Row): PartyDraft | undefined {
  const name = row.text("funder");
  if (name === undefined) return undefined;
  const id = `MX-CNET-ORGANISMO-${slug(name.value)}`;
  return { id, reference: { id, name }, party: { id, name, roles: ["funder"] } };
}
