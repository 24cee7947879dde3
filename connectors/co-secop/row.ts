import {
  type Draft,
  type Identifier,
  instant,
  type JsonObject,
  type LookupTable,
  money,
  type PayloadReader,
  type Release,
  Sourced,
  type SourceNode,
  sha256,
} from "../../src/connector/index.ts";

/** Dates of the sets are local wall time without an offset (Socrata's floating timestamps). */
export const zone = "America/Bogota";
export const currency = "COP";

/** A building block under construction: any field may be missing or traced. */
export type Part<Block> = { readonly [Key in keyof Block]?: Draft<Block[Key]> };
export type TenderPart = Part<NonNullable<Release["tender"]>>;

/** Words that fill a cell with nothing; case does not count. [S] */
const nothing = new Set([
  "no definido",
  "no definida",
  "no aplica",
  "no especificado",
  "no adjudicado",
  "no registra",
  "sin descripcion",
  "sin descripción",
  "unspsc",
  "nd",
  "n/d",
  "n/a",
]);

/** Text of a cell; undefined where the cell says "nothing" in words. */
export const text = (row: SourceNode, key: string): Sourced<string> | undefined =>
  row.text(key)?.map((value) => (nothing.has(value.toLowerCase()) ? undefined : value));

/** Drops personal data and counts them; words for "nothing" are none. */
export function dropPersonal(row: SourceNode, ...keys: readonly string[]): void {
  for (const key of keys) {
    const cell = row.value[key];
    if (typeof cell === "string" && nothing.has(cell.trim().toLowerCase())) row.ignore(key);
    else row.dropPersonal(key);
  }
}

/** Amount in pesos; 0 stands for "not stated". */
export const amount = (row: SourceNode, key: string): Sourced<string> | undefined =>
  numeric(row, key)?.map((value) => (value === "0" ? undefined : value));

/** A decimal; words for "nothing" are none. */
export function numeric(row: SourceNode, key: string): Sourced<string> | undefined {
  const value = row.value[key];
  if (typeof value === "string" && nothing.has(value.trim().toLowerCase())) {
    row.ignore(key);
    return undefined;
  }
  return row.decimal(key);
}

export function count(row: SourceNode, key: string): Sourced<number> | undefined {
  return numeric(row, key)?.map((value) => (/^\d+$/.test(value) ? Number(value) : undefined));
}

export const value = (given: Sourced<string> | undefined) => money(given, currency);

/** An instant of a cell. `deadline`: a day without time (T00:00:00.000) is meant to its end. */
export function time(row: SourceNode, key: string, deadline = false): Sourced<string> | undefined {
  return text(row, key)?.map((given) => {
    const day = deadline ? given.replace(/T00:00:00(?:\.0+)?$/, "") : given;
    const found = instant(day, { zone, endOfDay: deadline });
    if (found === undefined) row.issue("bad-date", `no date: ${given}`, key);
    return found;
  });
}

/** The row of a code table; an unknown code is an issue. */
export function look<Row>(
  row: SourceNode,
  table: LookupTable<Row>,
  code: Sourced<string> | undefined,
): Row | undefined {
  return table.find(code, (name, unknown) =>
    row.issue("unknown-code", `${name} has no code ${unknown.value}`, unknown.at.split("/").at(-1)),
  );
}

/** A code chosen for a traced source value: it comes from one of our tables, whose own types say which list it is of. */
export const traced = (source: Sourced<unknown> | undefined, code: string | undefined): Sourced<never> | undefined =>
  source && code !== undefined ? new Sourced(code as never, source.at, source.raw) : undefined;

/** A public page: `{"url": …}` or a plain text. Pages that ask for a login are of no use to anybody. */
export function page(row: SourceNode, key: string): Sourced<string> | undefined {
  const nested = typeof row.value[key] === "object";
  const node = nested ? row.object(key) : row;
  if (nested) node?.ignore("description");
  return node?.text(nested ? "url" : key)?.map((address) => {
    if (/\/STS\/Users\/Login/i.test(address)) return undefined;
    const url = URL.canParse(address) ? new URL(address) : undefined;
    if (url?.protocol === "http:" || url?.protocol === "https:") return url.href;
    row.issue("bad-url", "no web address", key);
    return undefined;
  });
}

/** UNSPSC of a cell such as "V1.80111500": the digits, as far as they go. */
export function unspsc(given: Sourced<string> | undefined) {
  const code = given?.map((cell) => /(?:^|\.)(\d{2,8})$/.exec(cell)?.[1]?.replace(/^0+$/, "") || undefined);
  return code && { scheme: "UNSPSC", id: code };
}

/** Counters that rise whenever somebody looks: no change of the process. */
const counters = new Set(["visualizaciones_del"]);

/** A mark of the row's content: rows change without a new date. */
export function contentMark(row: SourceNode): string {
  const content: JsonObject = {};
  for (const key of row.keys().sort())
    if (!counters.has(key) && !key.startsWith(":")) content[key] = row.value[key] ?? null;
  return sha256(JSON.stringify(content)).slice(0, 12);
}

/** The latest of the dates that is not in the future of the payload; the moment of fetching where there is none. */
export function latest(payload: PayloadReader, ...dates: readonly (Sourced<string> | undefined)[]) {
  const now = Date.parse(payload.fetchedAt);
  let found: Sourced<string> | undefined;
  for (const date of dates) {
    if (!date || Date.parse(date.value) > now) continue;
    if (!found || Date.parse(date.value) > Date.parse(found.value)) found = date;
  }
  return found ?? payload.fetchedAt;
}

/** Among releases of the same date the later answer counts: rows change without a new date, which is a day at best. */
export const sequenceOf = (payload: PayloadReader): number => Math.floor(Date.parse(payload.fetchedAt) / 60_000);

/** Id of a release: the part's own id and its version. */
export const releaseId = (part: string, date: Sourced<string> | string, row: SourceNode): string =>
  `${part}-${(date instanceof Sourced ? date.value : date).slice(0, 10)}-${contentMark(row)}`.replace(/[\s/]+/g, "-");

/** A text cut to at most 250 characters at a word, for titles. */
export function titleOf(given: Sourced<string> | undefined): Sourced<string> | undefined {
  return given?.map((whole) => {
    if (whole.length <= 250) return whole;
    const cut = whole.slice(0, 249);
    const word = cut.lastIndexOf(" ");
    return `${(word > 150 ? cut.slice(0, word) : cut).trimEnd()}…`;
  });
}

export type IdentifierPart = Part<Identifier>;
