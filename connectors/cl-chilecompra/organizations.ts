import {
  type Draft,
  isObject,
  type JsonObject,
  type JsonValue,
  normalizeIdentifier,
  type Organization,
  type OrganizationReference,
  Sourced,
  type SourceNode,
} from "../../src/connector/index.ts";

/** A RUT as org-id.guide writes CL-RUT: digits and check digit without dots, dash and leading zeros, K upper case. */
export const canonicalRut = (text: string): string => normalizeIdentifier("CL-RUT", text).id;

/** Whether a RUT is that of a natural person; false for what is no RUT. */
export const isNaturalPerson = (rut: string): boolean => normalizeIdentifier("CL-RUT", rut).naturalPerson ?? false;

/** "Legal name | branch or unit": the portal writes both, mostly twice the same. */
export function splitName(name: string): { name: string; branch?: string } {
  const cut = name.indexOf(" | ");
  if (cut < 0) return { name: name.trim() };
  const legal = name.slice(0, cut).trim();
  const branch = name.slice(cut + 3).trim();
  if (legal === "") return { name: branch };
  return branch === "" || branch.toUpperCase() === legal.toUpperCase() ? { name: legal } : { name: legal, branch };
}

/**
 * An entry of `parties` of the portal's own OCDS: RUT in canonical form, `name` without the branch (kept in
 * `details.branchName` where it says more), no address for natural persons.
 */
export function mendParty(party: JsonObject, personal: () => void): JsonObject {
  const out: JsonObject = { ...party };
  const given = isObject(party.identifier) ? party.identifier : undefined;
  const { name, branch } = splitName(typeof party.name === "string" ? party.name : "");
  if (name !== "") out.name = name;
  if (branch !== undefined) out.details = { ...(isObject(party.details) ? party.details : {}), branchName: branch };
  if (given?.scheme !== "CL-RUT" || given.id === undefined || given.id === null) return out;
  const rut = canonicalRut(String(given.id));
  out.identifier = { ...given, id: rut };
  if (given.legalName === undefined && name !== "") out.identifier.legalName = name;
  if (isNaturalPerson(rut) && isObject(party.address)) {
    for (const part of Object.values(party.address)) if (isFilled(part)) personal();
    delete out.address;
  }
  return out;
}

/** A reference to an entry of `parties`: its name as {@link mendParty} leaves it. */
export function mendReference(reference: JsonObject): JsonObject {
  if (typeof reference.name !== "string") return reference;
  const { name } = splitName(reference.name);
  return name === reference.name ? reference : { ...reference, name };
}

const isFilled = (value: JsonValue): boolean => value !== null && String(value).trim() !== "";

export interface MappedOrganization {
  /** Id in `parties`. */
  readonly id: Sourced<string>;
  readonly party: Draft<Organization>;
  readonly reference: Draft<OrganizationReference>;
}

/** A party known by its RUT (v1 payloads): id `CL-RUT-<rut>`. */
export function rutParty(
  rut: Sourced<string>,
  name: Sourced<string> | undefined,
  roles: string[],
  rest: Draft<Organization> = {},
): MappedOrganization {
  const number = rut.map(canonicalRut) ?? rut;
  const partyId = new Sourced(`CL-RUT-${number.value}`, rut.at, rut.raw);
  return {
    id: partyId,
    reference: { id: partyId, name },
    party: {
      id: partyId,
      name,
      identifier: { scheme: "CL-RUT", id: number, legalName: name },
      roles,
      ...(rest instanceof Sourced ? {} : rest),
    },
  };
}

/**
 * Comprador of a v1 payload: the body that buys (`CL-RUT-…`) and its purchasing unit (`CL-MP-…`, the id that the OCDS API
 * gives it). Contact persons are left out and counted.
 */
export function buyerParties(node: SourceNode | undefined): { buyer?: MappedOrganization; unit?: MappedOrganization } {
  if (node === undefined) return {};
  node
    .dropPersonal("NombreUsuario", "CargoUsuario", "RutUsuario", "CodigoUsuario")
    .dropPersonal("NombreContacto", "CargoContacto", "FonoContacto", "MailContacto")
    // Line of business and country of a Chilean public body.
    .ignore("Actividad", "Pais");
  const name = node.text("NombreOrganismo");
  const rut = node.text("RutUnidad");
  const body = node.text("CodigoOrganismo");
  const unitCode = node.text("CodigoUnidad");
  const unitName = node.text("NombreUnidad");
  const bodyNumber = body && { scheme: "CL-MP-ORGANISMO", id: body };
  const out: { buyer?: MappedOrganization; unit?: MappedOrganization } = {};
  if (rut) out.buyer = rutParty(rut, name, ["buyer"], bodyNumber ? { additionalIdentifiers: [bodyNumber] } : {});
  else if (body) {
    const id = new Sourced(`CL-MP-ORGANISMO-${body.value}`, body.at, body.raw);
    out.buyer = { id, reference: { id, name }, party: { id, name, identifier: bodyNumber, roles: ["buyer"] } };
  } else if (name) node.issue("buyer-without-id", "neither RUT nor code of the buyer");
  const address = {
    streetAddress: node.text("DireccionUnidad"),
    locality: node.text("ComunaUnidad"),
    region: node.text("RegionUnidad"),
  };
  if (unitCode) {
    const id = new Sourced(`CL-MP-${unitCode.value}`, unitCode.at, unitCode.raw);
    const identifier = rut && { scheme: "CL-RUT", id: rut.map(canonicalRut), legalName: name };
    out.unit = {
      id,
      reference: { id, name: unitName },
      party: {
        id,
        name: unitName,
        identifier,
        additionalIdentifiers: [{ scheme: "CL-MP", id: unitCode }],
        address,
        roles: ["procuringEntity"],
      },
    };
  }
  return out;
}
