import {
  type Draft,
  type Organization,
  type OrganizationReference,
  type Sourced,
  slug,
} from "../../src/connector/index.ts";
import { scales } from "./lookups.ts";
import type { Row } from "./row.ts";

export interface PartyDraft {
  readonly party: Draft<Organization>;
  readonly reference: Draft<OrganizationReference>;
}

/** The files identify nobody: ids are made from the English names. */
function partyOf(id: string, name: Sourced<string>, rest: Draft<Organization> & object): PartyDraft {
  const key = name.map(() => id);
  return { reference: { id: key, name }, party: { ...rest, id: key, name } };
}

/** The body that signs, as buyer and procuring entity. */
export function contractingEntity(row: Row): PartyDraft | undefined {
  const name = row.either("contractingEntityName");
  const address = {
    streetAddress: row.text("contractingEntityAddressLine"),
    locality: row.text("contractingEntityAddressCity"),
    region: row.text("contractingEntityAddressProvince"),
    postalCode: row.text("contractingEntityAddressPostalCode"),
    countryName: row.text("contractingEntityAddressCountry"),
  };
  if (name === undefined) return undefined;
  const local = { name_fr: row.french("contractingEntityName") };
  return partyOf(entityId(name.value), name, { ...local, address, roles: ["buyer", "procuringEntity"] });
}

const entityId = (name: string): string => `CA-CANADABUYS-${slug(name)}`;

/** Departments for which the contracting entity buys, where they are others. */
export function endUsers(row: Row, buyer: PartyDraft | undefined): PartyDraft[] {
  // Addresses come as one text for all of them.
  row.ignore("endUserEntitiesAddress", "endUserEntitiesOfficeName", "endUserEntitiesName-fra");
  const own = row.either("contractingEntityName");
  return row
    .list("endUserEntitiesName")
    .filter((name) => !buyer || entityId(name.value) !== entityId(own?.value ?? ""))
    .map((name) => partyOf(entityId(name.value), name, { roles: ["buyer"] }));
}

/**
 * The supplier. Street and the last half of the postal code are left out, as it may be a natural person and nothing
 * tells. The first half (the sorting area) keeps suppliers of one name apart.
 */
export function supplierOf(row: Row): PartyDraft | undefined {
  row.dropPersonal("supplierAddressLine");
  row.ignore(
    // Translations of names of places.
    "supplierAddressCity-fra",
    "supplierAddressProvince-fra",
    "supplierAddressCountry-fra",
    // Other spellings of the name, in a fifth of the rows only.
    "supplierStandardizedName",
    "supplierOperatingName",
    "supplierEmployeeCount-fra",
  );
  const name = row.either("supplierLegalName");
  const postalCode = row.text("supplierAddressPostalCode");
  if (postalCode) row.node.countPersonal();
  const employees = row.text("supplierEmployeeCount");
  const scale = row.code(employees, scales, "supplierEmployeeCount");
  const address = {
    locality: row.text("supplierAddressCity"),
    region: row.text("supplierAddressProvince"),
    countryName: row.text("supplierAddressCountry"),
  };
  if (name === undefined) return undefined;
  const local = { name_fr: row.french("supplierLegalName") };
  const area = postalCode ? slug(postalCode.value).replaceAll("-", "").slice(0, 3).toUpperCase() : "";
  const id = `CA-CANADABUYS-SUPPLIER-${slug(name.value)}${area ? `-${area}` : ""}`;
  return partyOf(id, name, {
    ...local,
    address,
    roles: ["supplier"],
    details: employees ? { scale, classifications: [{ scheme: "CA-CANADABUYS-EMPLOYEES", id: employees }] } : undefined,
  });
}
