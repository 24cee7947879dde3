import {
  instant,
  type MapContext,
  type PayloadReader,
  type Sourced,
  SourceError,
  type SourceNode,
  timeOf,
} from "../../src/connector/index.ts";

/** Times of the portal are Brasília wall time without an offset (manual of the consultation API). */
export const zone = "America/Sao_Paulo";
export const currency = "BRL";

/** An instant of a field; a text that is no date is an issue. `endOfDay`: a date without time is a last day. */
export const time = (node: SourceNode, key: string, endOfDay = false): Sourced<string> | undefined =>
  timeOf(node, key, { zone, endOfDay });

/** A control number: `{cnpj}-{kind}-{sequence of 6}/{year}`, kind 0 plan, 1 tender, 2 contract. */
export interface Control {
  readonly cnpj: string;
  readonly kind: "1" | "2";
  readonly year: string;
  readonly sequence: number;
}

const controlForm = /^([0-9A-Z]{14})-([12])-(\d{1,9})\/(\d{4})$/i;

export function parseControl(text: string): Control | undefined {
  const found = controlForm.exec(text.trim());
  if (!found) return undefined;
  const [, cnpj = "", kind, sequence = "", year = ""] = found;
  return { cnpj: cnpj.toUpperCase(), kind: kind as "1" | "2", year, sequence: Number(sequence) };
}

export const controlText = (control: Control): string =>
  `${control.cnpj}-${control.kind}-${String(control.sequence).padStart(6, "0")}/${control.year}`;

/** The control number that an address or a file name speaks of (`orgaos/{cnpj}/compras/{ano}/{seq}`). */
export function controlInUrl(url: string): string | undefined {
  const found = /orgaos[/_-]([0-9A-Z]{14})[/_-](compras|contratos)[/_-](\d{4})[/_-](\d+)/i.exec(url);
  if (!found) return undefined;
  const [, cnpj = "", what, year = "", sequence = ""] = found;
  return controlText({
    cnpj: cnpj.toUpperCase(),
    kind: what === "compras" ? "1" : "2",
    year,
    sequence: Number(sequence),
  });
}

export function contextText(payload: PayloadReader, key: string): string | undefined {
  const value = payload.context[key];
  return typeof value === "string" && value !== "" ? value : undefined;
}

/**
 * The tender that a payload of details belongs to: told by fetch, by the address, or by the rows themselves.
 * @throws SourceError `unknown-process` where nothing tells
 */
export function tenderOf(payload: PayloadReader, rows: readonly SourceNode[]): string {
  const told = contextText(payload, "control") ?? controlInUrl(payload.url) ?? rows.map(tenderInRow).find(Boolean);
  if (told !== undefined) return told;
  throw new SourceError(
    "unknown-process",
    `neither the address nor the rows tell which tender these ${payload.kind} are of`,
  );
}

function tenderInRow(row: SourceNode): string | undefined {
  const { numeroControlePNCPCompra: own, cnpj, anoCompra, sequencialCompra } = row.value;
  if (typeof own === "string" && parseControl(own)) return own.trim();
  if (typeof cnpj !== "string" || anoCompra === undefined || sequencialCompra === undefined) return undefined;
  return controlText({ cnpj, kind: "1", year: String(anoCompra), sequence: Number(sequencialCompra) });
}

/** The last change of a row, else the moment of fetching (a present-state source has no better version). */
export function changeOf(node: SourceNode, payload: PayloadReader): Sourced<string> | string {
  const stated = time(node, "dataAtualizacaoGlobal");
  const own = time(node, "dataAtualizacao");
  const published = time(node, "dataPublicacaoPncp");
  return stated ?? own ?? published ?? payload.fetchedAt;
}

/** The last change of a payload of details: that of the listing, else the latest of its rows, else the fetching. */
export function latestChange(payload: PayloadReader, rows: readonly SourceNode[]): Sourced<string> | string {
  let latest: Sourced<string> | undefined;
  for (const row of rows) {
    const own = time(row, "dataAtualizacao");
    const made = time(row, "dataInclusao");
    const last = own ?? made;
    if (last && (!latest || Date.parse(last.value) > Date.parse(latest.value))) latest = last;
  }
  const told = contextText(payload, "changed");
  return (told && instant(told, { zone })) || (latest ?? payload.fetchedAt);
}

/** The link's own ocid: minted from the control number of the tender. */
export const ocidOf = (context: MapContext, control: string): string => context.mintOcid(control.trim().toUpperCase());
