import {
  type Draft,
  isObject,
  type JsonObject,
  normalizeIdentifier,
  type Organization,
  type OrganizationReference,
  type PayloadReader,
  type SourceNode,
  slug,
} from "../../src/connector/index.ts";
import { sizes } from "./lookups.ts";

interface PartyDraft {
  readonly party: Draft<Organization>;
  readonly reference: Draft<OrganizationReference>;
}

/** The buying unit, as DGCP's own releases name it. */
export function buyerOf(node: SourceNode): PartyDraft | undefined {
  const unit = node.text("codigo_unidad_compra");
  const name = node.text("unidad_compra");
  if (unit === undefined) return undefined;
  const id = unit.map((text) => `DO-UC-${text}`);
  return {
    reference: { id, name },
    party: {
      id,
      name,
      roles: ["buyer", "procuringEntity"],
      identifier: { scheme: "DO-UC", id: unit, legalName: name },
    },
  };
}

/** A firm in the register of state suppliers (RPE), with what that register said of it when it was asked. */
export function supplierOf(
  payload: PayloadReader,
  node: SourceNode,
  roles: readonly ("supplier" | "tenderer")[],
): PartyDraft | undefined {
  const rpe = node.text("rpe");
  const name = node.text("razon_social");
  if (rpe === undefined) {
    if (name === undefined) return undefined;
    node.issue("supplier-without-id", "a supplier without RPE is told by its name", "razon_social");
    const named = name.map((text) => `DO-DGCP-PROVEEDOR-${slug(text)}`);
    return { reference: { id: named, name }, party: { id: named, name, roles } };
  }
  const all = payload.context.suppliers;
  const about = isObject(all) && isObject(all[rpe.value]) ? (all[rpe.value] as JsonObject) : {};
  const told = (key: string): string | undefined => (typeof about[key] === "string" ? about[key] : undefined);
  const size = told("size");
  const scale = size === undefined ? undefined : sizes.get(size);
  if (size !== undefined && scale === undefined) node.issue("unknown-code", `${sizes.name} has no ${size}`, "rpe");
  const gender = told("gender");
  const rnc = told("rnc");
  const id = rpe.map((text) => `DO-RPE-${text}`);
  return {
    reference: { id, name },
    party: {
      id,
      name,
      roles,
      identifier: { scheme: "DO-RPE", id: rpe, legalName: name },
      additionalIdentifiers: rnc
        ? [{ scheme: "DO-RNC", id: rpe.map(() => normalizeIdentifier("DO-RNC", rnc).id) }]
        : undefined,
      details: {
        scale: scale ? rpe.map(() => scale) : undefined,
        classifications: gender ? [{ scheme: "DO-DGCP-GENERO", id: rpe.map(() => gender) }] : undefined,
      },
    },
  };
}

/** What is kept of a row of the register: nothing that identifies a natural person. */
export function registerFacts(row: JsonObject): JsonObject {
  const text = (key: string): string => (typeof row[key] === "string" ? row[key].trim() : "");
  const facts: JsonObject = {};
  const size = text("clasificacion_empresarial");
  if (size) facts.size = size;
  const gender = text("genero");
  if (gender) facts.gender = gender;
  if (/^rnc$/i.test(text("tipo_documento")) && text("numero_documento")) facts.rnc = text("numero_documento");
  return facts;
}
