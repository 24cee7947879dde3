import {
  type JsonObject,
  type JsonValue,
  look,
  type MapContext,
  type MappedRelease,
  normalizeIdentifier,
  numberText,
  type Parties,
  type PartyPart,
  type PayloadReader,
  type ReleaseDraft,
  releaseId,
  Sourced,
  type SourceNode,
  slug,
  timeOf,
  traced,
  withoutCpf,
} from "../../src/connector/index.ts";
import { powers, spheres, supplierSizes } from "./lookups.ts";

/** Naive times are Brasília wall time; others say "+00:00" and mean it. */
export const zone = "America/Sao_Paulo";
export const currency = "BRL";

export const time = (node: SourceNode, key: string, endOfDay = false): Sourced<string> | undefined =>
  timeOf(node, key, { zone, endOfDay });

const digits = (value: JsonValue | undefined): string =>
  (numberText(value ?? null) ?? (typeof value === "string" ? value : "")).replace(/\D/g, "");

/**
 * idCompra, the key of a purchase in all modules: UASG (6 digits), modality (2), number (5), year (4). It comes with its
 * leading zeros lost, under two names, or with the number 00000 where only `numeroCompra` has it; the list of RDC has its
 * parts alone (`numero_aviso`: number and year in one).
 */
export function purchaseIdOf(row: Readonly<JsonObject>): string | undefined {
  const given = digits(row.idCompra ?? row.id_compra);
  const id = given === "" ? undefined : given.padStart(17, "0");
  if (id !== undefined && id.slice(8, 13) !== "00000") return id.length === 17 ? id : undefined;
  const [number = "", year = id?.slice(13)] = String(row.numeroCompra ?? "").split("/");
  if (id !== undefined && digits(number) !== "" && year !== undefined) {
    return `${id.slice(0, 8)}${digits(number).slice(-5).padStart(5, "0")}${year}`;
  }
  const notice = digits(row.numero_aviso);
  const parts = [digits(row.uasg).padStart(6, "0"), digits(row.modalidade).padStart(2, "0")];
  if (id !== undefined || notice.length < 5 || digits(row.uasg) === "") return id;
  return `${parts.join("")}${notice.slice(0, -4).padStart(5, "0")}${notice.slice(-4)}`;
}

/** The number of an item: that of the item's own id (its last five digits), else the one stated. */
export function itemNumber(row: Readonly<JsonObject>): string | undefined {
  const own = digits(row.idCompraItem ?? row.id_compra_item);
  const number = own.length > 5 ? own.slice(-5) : digits(row.numeroItem ?? row.numeroItemCompra);
  return number === "" ? undefined : String(Number(number));
}

/** Fields that hold the purchase's key and parts of it: read by {@link purchaseIdOf}. */
export function takePurchase(row: SourceNode): Sourced<string> | undefined {
  const id = purchaseIdOf(row.value);
  row.ignore("idCompra", "id_compra", "identificador", "numeroCompra", "anoCompra", "numero_aviso", "uasgCompra");
  row.ignore("idCompraItem", "id_compra_item", "numeroItem", "numeroItemCompra", "numeroItemPncp", "numero_licitacao");
  row.ignore("numero_item_licitacao", "nu_aviso_licitacao", "dt_ano_aviso", "dt_ano_aviso_licitacao", "numero");
  if (id !== undefined) {
    const key = ["idCompra", "id_compra", "numero_aviso"].find((name) => row.has(name)) ?? "";
    return new Sourced(id, `${row.at}/${key}`, row.value[key] ?? null);
  }
  row.issue("no-purchase-id", "neither idCompra nor the parts that make it");
  row.ignore(...row.keys());
  return undefined;
}

/** One release of a purchase. `part` names the stream: which part of the purchase the row speaks of. */
export function released(
  context: MapContext,
  purchase: Sourced<string>,
  part: string,
  sequence: number,
  date: Sourced<string> | string,
  draft: ReleaseDraft,
): MappedRelease {
  return {
    release: {
      ocid: context.mintOcid(purchase.value),
      id: releaseId(purchase.value, part.replaceAll(":", "-"), date),
      date,
      initiationType: "tender",
      language: "pt",
      ...draft,
    },
    stream: part,
    sequence,
  };
}

/** The first of these dates that is stated, else the fetching: a source of present states has no better version. */
export const changed = (payload: PayloadReader, ...dates: readonly (Sourced<string> | undefined)[]) =>
  dates.find((date) => date !== undefined) ?? payload.fetchedAt;

export type Reference = { readonly id: string; readonly name: Sourced<string> | undefined };

const cnpjOf = (given: Sourced<string> | undefined): Sourced<string> | undefined =>
  given?.map((text) => {
    const found = normalizeIdentifier("BR-CNPJ", typeof given.raw === "number" ? given.raw : text);
    return found.scheme === "BR-CNPJ" && /^[0-9A-Z]{12}\d{2}$/.test(found.id) ? found.id : undefined;
  });

/** A body under Lei 14.133: `<prefix>Cnpj`, `…RazaoSocial`, `…EsferaId`, `…PoderId`. */
export function addBody(row: SourceNode, prefix: string, parties: Parties): Reference | undefined {
  const number = row.text(`${prefix}Cnpj`);
  const name = row.text(`${prefix}RazaoSocial`);
  const sphere = row.text(`${prefix}EsferaId`);
  const power = row.text(`${prefix}PoderId`);
  const cnpj = cnpjOf(number);
  const [sphereRow, powerRow] = [look(row, spheres, sphere), look(row, powers, power)];
  if (number && !cnpj) row.issue("bad-identifier", "no CNPJ", `${prefix}Cnpj`);
  if (!cnpj) return undefined;
  const id = `BR-CNPJ-${cnpj.value}`;
  parties.add(id, {
    id,
    name,
    identifier: { scheme: "BR-CNPJ", id: cnpj, legalName: name },
    roles: ["buyer"],
    details: {
      classifications: [
        ...(sphere ? [{ scheme: "BR-PNCP-ESFERA", id: sphere, description: sphereRow?.name }] : []),
        ...(power ? [{ scheme: "BR-PNCP-PODER", id: power, description: powerRow?.name }] : []),
      ],
    },
  });
  return { id, name };
}

/** A unit (UASG) or body of the platform, known by its number there. */
export function addOffice(
  row: SourceNode,
  scheme: "BR-UASG" | "BR-SIASG",
  code: Sourced<string> | undefined,
  name: Sourced<string> | undefined,
  role: "buyer" | "procuringEntity",
  parties: Parties,
  more: PartyPart = {},
): Reference | undefined {
  const number = code?.map((text) =>
    /^\d+$/.test(text) ? text.padStart(scheme === "BR-UASG" ? 6 : 5, "0") : undefined,
  );
  if (code && !number) row.issue("bad-identifier", `no number of ${scheme}`, code.at.split("/").at(-1));
  if (!number) return undefined;
  const id = `${scheme}-${number.value}`;
  parties.add(id, { ...more, id, name, identifier: { scheme, id: number, legalName: name }, roles: [role] });
  return { id, name };
}

export interface SupplierFields {
  readonly number?: string;
  readonly name: string;
  /** tipoPessoa: PF a natural person, PE a foreigner. */
  readonly person?: string;
}

/** Eleven digits are a person's number (CPF), whatever else the row says. */
const isPersons = (value: JsonValue | undefined): boolean => {
  const text = digits(value);
  if (typeof value === "number") return normalizeIdentifier("BR-CNPJ", value).scheme === "BR-CPF";
  return text.length === 11;
};

/** Leaves a supplier's number out where another list tells of the supplier: as personal data where it is a person's. */
export const leaveOutNumber = (row: SourceNode, key: string): void =>
  void (isPersons(row.value[key]) ? row.dropPersonal(key) : row.ignore(key));

/**
 * A supplier: firms by CNPJ, foreigners by the platform's number, natural persons by name alone (the CPF is dropped).
 * Size and legal nature where the row has them; the source's own code goes beside the scale.
 */
export function addSupplier(row: SourceNode, fields: SupplierFields, parties: Parties): Reference | undefined {
  const person = fields.person === undefined ? undefined : row.text(fields.person)?.value.toUpperCase();
  const foreign = person === "PE";
  const natural = person === "PF" || (fields.number !== undefined && !foreign && isPersons(row.value[fields.number]));
  if (natural && fields.number) row.dropPersonal(fields.number);
  const number = natural || !fields.number ? undefined : row.text(fields.number);
  const name = withoutCpf(row, row.text(fields.name));
  const country = row.text("codigoPais");
  const size = row.text("porteFornecedorId");
  const sizeName = row.text("porteFornecedorNome");
  const nature = row.text("naturezaJuridicaId");
  const natureName = row.text("naturezaJuridicaNome");
  const sizeRow = look(row, supplierSizes, size);
  if (!name && !number) return undefined;
  const cnpj = foreign ? undefined : cnpjOf(number);
  if (number && !foreign && !cnpj) row.issue("bad-identifier", "no CNPJ", fields.number);
  const own = number
    ? `${foreign ? "PE" : "NI"}-${number.value}`
    : `${natural ? "PF" : "nome"}-${slug(name?.value ?? "")}`;
  const id = cnpj ? `BR-CNPJ-${cnpj.value}` : `BR-COMPRAS-${own}`;
  const abroad = foreign || (country !== undefined && country.value !== "BRA");
  parties.add(id, {
    id,
    name,
    identifier: cnpj
      ? { scheme: "BR-CNPJ", id: cnpj, legalName: name }
      : number && { scheme: "BR-COMPRAS", id: number, legalName: name },
    address: abroad ? { countryName: country } : undefined,
    roles: ["supplier"],
    details: {
      scale: traced(size, sizeRow?.scale),
      classifications: [
        ...(size ? [{ scheme: "BR-PNCP-PORTE", id: size, description: sizeName ?? sizeRow?.name }] : []),
        ...(nature ? [{ scheme: "BR-NATUREZA-JURIDICA", id: nature, description: natureName }] : []),
      ],
    },
  });
  return { id, name };
}

export const nonZero = (amount: Sourced<string> | undefined): Sourced<string> | undefined =>
  amount?.map((text) => (text === "0" ? undefined : text));

/** A description behind the platform's "Objeto: " and its kin. */
export const withoutLabel = (text: Sourced<string> | undefined): Sourced<string> | undefined =>
  text?.map((words) => words.replace(/^(Objeto|Fundamento Legal|Justificativa):\s*/i, ""));
