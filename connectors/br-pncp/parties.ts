import { type Release, Sourced, type SourceNode } from "../../src/connector/index.ts";
import { look, type Part, traced } from "./common.ts";
import { powers, spheres, supplierSizes } from "./lookups.ts";

export type PartyDraft = Part<NonNullable<Release["parties"]>[number]>;
export type Reference = { readonly id: string; readonly name: Sourced<string> | undefined };
type ClassificationDraft = {
  scheme: string;
  id: Sourced<string>;
  description: Sourced<string> | string | undefined;
};

/** The parties of one release, each once. */
export class Parties {
  readonly #byId = new Map<string, PartyDraft>();

  add(id: string, party: PartyDraft): void {
    if (!this.#byId.has(id)) this.#byId.set(id, party);
  }

  list(): readonly PartyDraft[] {
    return [...this.#byId.values()];
  }
}

/** A CNPJ in its canonical form: 14 digits or letters (since July 2026), lost leading zeros restored. */
export function cnpjOf(text: string): string | undefined {
  const bare = text.toUpperCase().replace(/[^0-9A-Z]/g, "");
  const whole = /^\d{8,13}$/.test(bare) ? bare.padStart(14, "0") : bare;
  return /^[0-9A-Z]{12}\d{2}$/.test(whole) ? whole : undefined;
}

/** Whether eleven digits are a CPF: both check digits fit (weights 10..2, then 11..2; identifiers of persons). */
function isCpf(digits: string): boolean {
  const check = (length: number): number => {
    let sum = 0;
    for (let index = 0; index < length; index += 1) sum += Number(digits[index]) * (length + 1 - index);
    const rest = 11 - (sum % 11);
    return rest >= 10 ? 0 : rest;
  };
  return check(9) === Number(digits[9]) && check(10) === Number(digits[10]);
}

const dottedCpf = /\b\d{3}\.\d{3}\.\d{3}-\d{2}\b/g;
const bareCpf = /(?<![\d.,/-])\d{11}(?![\d/-])/g;

/**
 * Text without CPF numbers. Names of sole traders (MEI) end in the owner's CPF by law, and free texts quote CPFs; each
 * one taken out is counted as personal data left out. The traced raw value is the clean text, too.
 */
export function withoutCpf(node: SourceNode, text: Sourced<string> | undefined): Sourced<string> | undefined {
  if (text === undefined) return undefined;
  let found = 0;
  const take = (): string => {
    found += 1;
    return "";
  };
  const clean = text.value.replace(dottedCpf, take).replace(bareCpf, (digits) => (isCpf(digits) ? take() : digits));
  if (found === 0) return text;
  for (let count = 0; count < found; count += 1) node.countPersonal();
  const tidy = clean
    .replace(/[ \t]{2,}/g, " ")
    .replace(/[\s-]+$/, "")
    .trim();
  return tidy === "" ? undefined : new Sourced(tidy, text.at, tidy);
}

const classification = (
  scheme: string,
  id: Sourced<string> | undefined,
  description?: Sourced<string> | string,
): ClassificationDraft | undefined => (id ? { scheme, id, description } : undefined);

/** The public body itself: `orgaoEntidade`. Undefined without a usable CNPJ. */
export function addBody(node: SourceNode, key: string, parties: Parties, role: "buyer"): Reference | undefined {
  const body = node.object(key);
  if (!body) return undefined;
  const number = body.text("cnpj");
  const name = body.text("razaoSocial");
  const sphere = body.text("esferaId");
  const power = body.text("poderId");
  const cnpj = number?.map(cnpjOf);
  const sphereRow = look(body, spheres, sphere);
  const powerRow = look(body, powers, power);
  if (!cnpj) {
    if (number) body.issue("bad-identifier", "no CNPJ", "cnpj");
    return undefined;
  }
  const id = `BR-CNPJ-${cnpj.value}`;
  parties.add(id, {
    id,
    name,
    identifier: { scheme: "BR-CNPJ", id: cnpj, legalName: name },
    roles: [role],
    details: {
      classifications: [
        classification("BR-PNCP-ESFERA", sphere, sphereRow?.name),
        classification("BR-PNCP-PODER", power, powerRow?.name),
      ].filter((one) => one !== undefined),
    },
  });
  return { id, name };
}

/** The purchasing unit of the body: `unidadeOrgao`. Its id is the portal's own: CNPJ of the body and unit code. */
export function addUnit(
  node: SourceNode,
  key: string,
  cnpj: string | undefined,
  parties: Parties,
): Reference | undefined {
  const unit = node.object(key);
  if (!unit) return undefined;
  const code = unit.text("codigoUnidade");
  const name = unit.text("nomeUnidade");
  const town = unit.text("municipioNome");
  const townCode = unit.text("codigoIbge");
  const state = unit.text("ufNome", "ufSigla");
  unit.ignore("ufSigla"); // the state is named in full
  if (!code || cnpj === undefined) return undefined;
  const own = `${cnpj}-${code.value}`;
  const id = `BR-PNCP-${own}`;
  parties.add(id, {
    id,
    name,
    identifier: { scheme: "BR-PNCP", id: own, legalName: name },
    address: { locality: town, region: state, countryName: "Brasil" },
    roles: ["procuringEntity"],
    details: { classifications: [classification("BR-IBGE-MUNICIPIO", townCode, town)].filter((one) => !!one) },
  });
  return { id, name };
}

const slug = (text: string): string =>
  text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");

export interface SupplierFields {
  readonly number: string;
  readonly person: string;
  readonly name: string;
  readonly country?: string;
}

const supplierFields: SupplierFields = {
  number: "niFornecedor",
  person: "tipoPessoa",
  name: "nomeRazaoSocialFornecedor",
};

/**
 * A supplier as party and reference. A natural person (PF) keeps the name and nothing else: the CPF never leaves this
 * function, and the party's id is made of the name, so that one person is one party within the process.
 * Size: `porteFornecedorId` 1 micro, 2 small; the source's own code always goes beside, as a classification.
 */
export function addSupplier(
  node: SourceNode,
  parties: Parties,
  fields: SupplierFields = supplierFields,
): Reference | undefined {
  const person = node.text(fields.person)?.value.toUpperCase();
  const bareNumber = String(node.value[fields.number] ?? "").replace(/\D/g, "");
  const natural =
    person === "PF" || (person !== "PJ" && person !== "PE" && bareNumber.length === 11 && isCpf(bareNumber));
  const number = natural ? undefined : node.text(fields.number);
  if (natural) node.dropPersonal(fields.number);
  const name = withoutCpf(node, node.text(fields.name));
  const country = fields.country ? node.text(fields.country) : undefined;
  const size = node.text("porteFornecedorId");
  const sizeName = node.text("porteFornecedorNome");
  const nature = node.text("naturezaJuridicaId");
  const natureName = node.text("naturezaJuridicaNome");
  const sizeRow = look(node, supplierSizes, size);
  if (person !== undefined && !["PF", "PJ", "PE"].includes(person)) {
    node.issue("unknown-code", `tipoPessoa has no code ${person}`, fields.person);
  }
  if (!name && !number) return undefined;
  const foreign = person === "PE";
  const cnpj = foreign ? undefined : number?.map(cnpjOf);
  if (number && !foreign && !cnpj) node.issue("bad-identifier", "no CNPJ", fields.number);
  const id = cnpj
    ? `BR-CNPJ-${cnpj.value}`
    : number
      ? `BR-PNCP-${foreign ? "PE" : "NI"}-${number.value}`
      : `BR-PNCP-${natural ? "PF" : "nome"}-${slug(name?.value ?? "")}`;
  const abroad = foreign || (country !== undefined && country.value !== "BRA");
  parties.add(id, {
    id,
    name,
    identifier: cnpj
      ? { scheme: "BR-CNPJ", id: cnpj, legalName: name }
      : number && { scheme: "BR-PNCP", id: number, legalName: name },
    address: abroad ? { countryName: country } : undefined,
    roles: ["supplier"],
    details: {
      scale: traced(size, sizeRow?.scale),
      classifications: [
        classification("BR-PNCP-PORTE", size, sizeName ?? sizeRow?.name),
        classification("BR-NATUREZA-JURIDICA", nature, natureName),
      ].filter((one) => one !== undefined),
    },
  });
  return { id, name };
}
