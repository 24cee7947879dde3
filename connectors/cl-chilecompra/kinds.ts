import { type PayloadHead, type PayloadKind, parseJson } from "../../src/connector/index.ts";
import { errorAnswer } from "./answers.ts";

const field = (name: string) => new RegExp(`"${name}"\\s*:`);
const has = (head: PayloadHead, ...names: string[]): boolean => names.every((name) => field(name).test(head.text));
const isV1 = (head: PayloadHead): boolean => has(head, "Listado");

/** A table whose header has these columns. */
function isTable(head: PayloadHead, ...columns: string[]): boolean {
  const header = (/^[^\r\n]*/.exec(head.text.replace(/^\ufeff/, ""))?.[0] ?? "").split(";");
  const names = header.map((name) => name.replaceAll('"', "").trim());
  return columns.every((column) => names.includes(column));
}

/** An error answer is small: whoever saved one should be told so. */
function isError(head: PayloadHead): boolean {
  if (head.text.length > 4_096) return false;
  try {
    return errorAnswer(parseJson(head.text)) !== undefined;
  } catch {
    return false;
  }
}

const json = "application/json";

/** The answers of both APIs, told apart by their own field names. */
export const kinds = {
  "ocds-package": {
    about: "OCDS release package (tender, award, planning or allrelease of a process) or record package",
    mediaType: json,
    recognise: (head) => has(head, "releases") || has(head, "records"),
  },
  "ocds-index": {
    about: "OCDS index page of a month (listaOCDSAgnoMes…): says where packages are, holds no release",
    mediaType: json,
    recognise: (head) => has(head, "pagination", "data") && !has(head, "releases"),
  },
  "v1-tender": {
    about: "licitaciones.json of the ticketed API, by code: the present state of a licitación",
    mediaType: json,
    recognise: (head) => isV1(head) && has(head, "CodigoExterno", "Comprador"),
  },
  "v1-tender-list": {
    about: "licitaciones.json of the ticketed API, by day or state: codes and states only, holds no release",
    mediaType: json,
    recognise: (head) => isV1(head) && has(head, "CodigoExterno") && !has(head, "Comprador"),
  },
  "v1-order": {
    about: "ordenesdecompra.json of the ticketed API, by code: the present state of a purchase order",
    mediaType: json,
    recognise: (head) => isV1(head) && has(head, "Codigo", "Proveedor"),
  },
  "v1-order-list": {
    about: "ordenesdecompra.json of the ticketed API, by day or state: codes and states only, holds no release",
    mediaType: json,
    recognise: (head) => isV1(head) && has(head, "Codigo", "CodigoEstado") && !has(head, "Proveedor"),
  },
  agile: {
    about: "Compra Ágil, API v2: a page of the list, or one process with its quotations",
    mediaType: json,
    recognise: (head) => has(head, "success", "payload"),
  },
  "bulk-orders": {
    about: "Monthly table of purchase orders: a row for each item",
    mediaType: "text/csv",
    recognise: (head) => isTable(head, "Codigo", "IDItem", "precioNeto"),
    split: { by: "csv", rows: 2_000, delimiter: ";" },
  },
  "bulk-bids": {
    about: "Monthly table of licitaciones: a row for each bid on each item",
    mediaType: "text/csv",
    recognise: (head) => isTable(head, "CodigoExterno", "Codigoitem", "Valor Total Ofertado"),
    split: { by: "csv", rows: 2_000, delimiter: ";" },
  },
  error: {
    about: "an error answer of either API (they come with HTTP 200 and 203): refused",
    mediaType: json,
    recognise: isError,
    refused: true,
  },
} as const satisfies Record<string, PayloadKind>;
