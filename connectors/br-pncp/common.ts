import {
  type Draft,
  instant,
  type LookupTable,
  type MapContext,
  type PayloadReader,
  type Release,
  Sourced,
  SourceError,
  type SourceNode,
  sourcedInstant,
} from "../../src/connector/index.ts";

/** Times of the portal are Brasília wall time without an offset (manual of the consultation API). */
export const zone = "America/Sao_Paulo";
export const currency = "BRL";

/** A building block under construction: any field may be missing or traced. */
export type Part<Block> = { readonly [Key in keyof Block]?: Draft<Block[Key]> };
export type TenderPart = Part<NonNullable<Release["tender"]>>;

/** An instant of a field; a text that is no date is an issue. `endOfDay`: a date without time is a last day. */
export function time(node: SourceNode, key: string, endOfDay = false): Sourced<string> | undefined {
  return sourcedInstant(node.text(key), { zone, endOfDay }, (text) => node.issue("bad-date", `no date: ${text}`, key));
}

/** The row of a code table; an unknown code is an issue. */
export function look<Row>(
  node: SourceNode,
  table: LookupTable<Row>,
  code: Sourced<string> | undefined,
): Row | undefined {
  return table.find(code, (name, unknown) =>
    node.issue("unknown-code", `${name} has no code ${unknown.value}`, unknown.at.split("/").at(-1)),
  );
}

/** The source's own fields beside those of the model (OCDS allows additional fields in every block). */
export const withSource = <Part extends object>(part: Part, beside: Readonly<Record<string, unknown>>): Part => ({
  ...part,
  ...beside,
});

/**
 * A code chosen for a traced source value. The type fits every code list: the code comes from one of our tables, whose
 * own types say which.
 */
export const traced = (source: Sourced<unknown> | undefined, code: string | undefined): Sourced<never> | undefined =>
  source && code !== undefined ? new Sourced(code as never, source.at, source.raw) : undefined;

/** A text cut to at most 250 characters at a word, for titles. */
export function titleOf(text: Sourced<string> | undefined): Sourced<string> | undefined {
  return text?.map((whole) => {
    if (whole.length <= 250) return whole;
    const cut = whole.slice(0, 249);
    const word = cut.lastIndexOf(" ");
    return `${(word > 150 ? cut.slice(0, word) : cut).trimEnd()}…`;
  });
}

/** An absolute http(s) address, tidied; anything else is an issue. */
export function link(node: SourceNode, key: string): Sourced<string> | undefined {
  return node.text(key)?.map((text) => {
    const address = /^www\./i.test(text) ? `https://${text}` : text;
    const url = URL.canParse(address) ? new URL(address) : undefined;
    if (url?.protocol === "http:" || url?.protocol === "https:") return url.href;
    node.issue("bad-url", "no web address", key);
    return undefined;
  });
}

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

/** Release id: the part's own id and its version. */
export const releaseId = (part: string, date: Sourced<string> | string): string =>
  `${part}-${date instanceof Sourced ? date.value : date}`.replace(/[\s/]+/g, "-");

/** The link's own ocid: minted from the control number of the tender. */
export const ocidOf = (context: MapContext, control: string): string => context.mintOcid(control.trim().toUpperCase());
