import {
  type Identifier,
  instant,
  contentMark as markOf,
  money,
  type Part,
  type PayloadReader,
  Sourced,
  type SourceNode,
} from "../../src/connector/index.ts";

/** Dates of the sets are local wall time without an offset (Socrata's floating timestamps). */
export const zone = "America/Bogota";
export const currency = "COP";

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
export const contentMark = (row: SourceNode): string =>
  markOf(row, (key) => !counters.has(key) && !key.startsWith(":"));

/** Among releases of the same date the later answer counts: rows change without a new date, which is a day at best. */
export const sequenceOf = (payload: PayloadReader): number => Math.floor(Date.parse(payload.fetchedAt) / 60_000);

/** Id of a release: the part's own id and its version. */
export const releaseId = (part: string, date: Sourced<string> | string, row: SourceNode): string =>
  `${part}-${(date instanceof Sourced ? date.value : date).slice(0, 10)}-${contentMark(row)}`.replace(/[\s/]+/g, "-");

export type IdentifierPart = Part<Identifier>;
