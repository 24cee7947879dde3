import {
  type JsonValue,
  look,
  normalizeIdentifier,
  type Parties,
  type Sourced,
  type SourceNode,
  slug,
  traced,
  withoutCpf,
} from "../../src/connector/index.ts";
import { powers, spheres, supplierSizes } from "./lookups.ts";

export type Reference = { readonly id: string; readonly name: Sourced<string> | undefined };
type ClassificationDraft = {
  scheme: string;
  id: Sourced<string>;
  description: Sourced<string> | string | undefined;
};

/** The CNPJ in its canonical form, from text or from a number that has lost its zeros; undefined for anything else. */
export function cnpjOf(given: Sourced<string> | undefined): Sourced<string> | undefined {
  return given?.map((text) => {
    const found = normalizeIdentifier("BR-CNPJ", typeof given.raw === "number" ? given.raw : text);
    return found.scheme === "BR-CNPJ" && /^[0-9A-Z]{12}\d{2}$/.test(found.id) ? found.id : undefined;
  });
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
  const cnpj = cnpjOf(number);
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

/** Eleven digits are a person's number, whatever the row calls its bearer and whether or not the check digits fit. */
function isPersonsNumber(value: JsonValue | undefined): boolean {
  if (typeof value !== "string" && typeof value !== "number") return false;
  if (typeof value === "string" && value.replace(/[\s./-]/g, "").match(/^\d{11}$/)) return true;
  return normalizeIdentifier("BR-CNPJ", value).scheme === "BR-CPF";
}

/**
 * A supplier as party and reference. A natural person (PF) keeps the name and nothing else: the CPF never leaves this
 * function, and the party's id is made of the name, so that one person is one party within the process.
 * `countryKey`: the field with the country's code of three letters. Size: `porteFornecedorId` 1 micro, 2 small; the source's own code always goes beside, as a classification.
 */
export function addSupplier(node: SourceNode, parties: Parties, countryKey: string): Reference | undefined {
  const person = node.text("tipoPessoa")?.value.toUpperCase();
  const foreign = person === "PE";
  const natural = person === "PF" || (!foreign && isPersonsNumber(node.value["niFornecedor"]));
  const number = natural ? undefined : node.text("niFornecedor");
  if (natural) node.dropPersonal("niFornecedor");
  const name = withoutCpf(node, node.text("nomeRazaoSocialFornecedor"));
  const country = node.text(countryKey);
  const size = node.text("porteFornecedorId");
  const sizeName = node.text("porteFornecedorNome");
  const nature = node.text("naturezaJuridicaId");
  const natureName = node.text("naturezaJuridicaNome");
  const sizeRow = look(node, supplierSizes, size);
  if (person !== undefined && !["PF", "PJ", "PE"].includes(person)) {
    node.issue("unknown-code", `tipoPessoa has no code ${person}`, "tipoPessoa");
  }
  if (!name && !number) return undefined;
  const cnpj = foreign ? undefined : cnpjOf(number);
  if (number && !foreign && !cnpj) node.issue("bad-identifier", "no CNPJ", "niFornecedor");
  const id = cnpj
    ? `BR-CNPJ-${cnpj.value}`
    : number
      ? `BR-PNCP-${foreign ? "PE" : "NI"}-${number.value}`
      : `BR-PNCP-${natural ? "PF" : "nome"}-${slug(name?.value ?? "", 250)}`;
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
