import {
  type Draft,
  instant,
  type LookupTable,
  money,
  type PayloadReader,
  type Sourced,
  type SourceNode,
  sha256,
  sourcedInstant,
  type Value,
} from "../../src/connector/index.ts";
import { currencies } from "./lookups.ts";

export const zone = "America/Costa_Rica";

/** One row of a member; columns are found whatever their case, which differs from file to file. */
export class Row {
  readonly node: SourceNode;
  readonly #columns: ReadonlyMap<string, string>;

  constructor(node: SourceNode) {
    this.node = node;
    this.#columns = new Map(node.keys().map((key) => [key.toUpperCase(), key]));
  }

  #key(column: string): string {
    return this.#columns.get(column) ?? column;
  }

  text(column: string): Sourced<string> | undefined {
    return this.node.text(this.#key(column));
  }

  decimal(column: string): Sourced<string> | undefined {
    return this.node.decimal(this.#key(column));
  }

  /** An amount above 0; others say nothing. */
  amount(column: string): Sourced<string> | undefined {
    return this.decimal(column)?.map((text) => (/^-|^0(\.0*)?$/.test(text) ? undefined : text));
  }

  date(column: string, endOfDay = false): Sourced<string> | undefined {
    return sourcedInstant(this.text(column), { zone, endOfDay }, (text) =>
      this.issue("bad-date", `${text} is no date`, column),
    );
  }

  code<T>(column: string, table: LookupTable<T>): Sourced<T> | undefined {
    const text = this.text(column);
    const found = table.find(text, (name, code) => this.issue("unknown-code", `${name} has no ${code.value}`, column));
    return found === undefined ? undefined : text?.map(() => found);
  }

  money(amount: Sourced<string> | undefined, currencyColumn: string): Draft<Value> {
    return money(amount, this.code(currencyColumn, currencies));
  }

  ignore(...columns: string[]): void {
    this.node.ignore(...columns.map((column) => this.#key(column)));
  }

  dropPersonal(...columns: string[]): void {
    this.node.dropPersonal(...columns.map((column) => this.#key(column)));
  }

  issue(code: string, message: string, column?: string): void {
    this.node.issue(code, message, column === undefined ? undefined : this.#key(column));
  }
}

/** What stands in the way of a row that cannot be trusted: more cells than columns, and no column of prose to blame. */
export function readRows(payload: PayloadReader): Row[] {
  const nodes = payload.rows({ delimiter: ";", mend });
  return nodes.flatMap((node) => {
    if (!node.keys().some((key) => /^column \d+$/.test(key) && node.has(key))) return [new Row(node)];
    node.issue("shifted-row", "more cells than columns: the row is left out");
    node.ignore(...node.keys());
    return [];
  });
}

/** Columns of prose, in which semicolons are not quoted; and columns of numbers, which tell where a row has shifted. */
const prose = /^(DESCR?|DES)_|^CARTEL_NM$/i;
const numeric = /^(LINEA$|NUMERO_LINEA|CANTIDAD|MONTO_|PRECIO_|PROD_ID|CODIGO_IDENT)/i;
const isNumber = /^-?[\d.,]*(E[+-]?\d+)?$/i;

/** The row with its surplus cells joined into the one column of prose that leaves numbers where numbers belong. */
function mend(row: readonly string[], headers: readonly string[]): readonly string[] {
  const surplus = row.length - headers.length;
  const joined = headers.flatMap((header, at) =>
    prose.test(header)
      ? [[...row.slice(0, at), row.slice(at, at + surplus + 1).join(";"), ...row.slice(at + surplus + 1)]]
      : [],
  );
  const sound = joined.filter((cells) =>
    headers.every((header, at) => !numeric.test(header) || isNumber.test(cells[at]?.trim() ?? "")),
  );
  // Two columns that would do: nobody can tell.
  return sound.length === 1 && sound[0] ? sound[0] : row;
}

/** Rows by one or more columns, in the order of their first appearance; a row without them is reported. */
export function grouped(rows: readonly Row[], key: (row: Row) => string | undefined): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const name = key(row);
    if (name === undefined) {
      row.issue("missing-key", "the row names no process or party");
      row.node.ignore(...row.node.keys());
      continue;
    }
    const group = groups.get(name);
    if (group) group.push(row);
    else groups.set(name, [row]);
  }
  return groups;
}

/**
 * When the state of a file is from: what a month's file holds was published by the end of that month, or by when it was
 * fetched where that is earlier.
 */
export function fileDate(payload: PayloadReader): string {
  const month = payload.context.month;
  if (typeof month !== "string" || !/^\d{6}$/.test(month)) return payload.fetchedAt;
  const first = new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(4)), 0));
  const end = instant(first.toISOString().slice(0, 10), { zone, endOfDay: true });
  return end !== undefined && Date.parse(end) < Date.parse(payload.fetchedAt) ? end : payload.fetchedAt;
}

/** The row's own date of change, unless it lies in the future. */
export function versionDate(payload: PayloadReader, ...own: (Sourced<string> | undefined)[]): Sourced<string> | string {
  const past = own.find((each) => each !== undefined && Date.parse(each.value) <= Date.parse(payload.fetchedAt));
  return past ?? fileDate(payload);
}

/** Tells versions of the same rows apart. */
export const versionOf = (rows: readonly Row[]): string =>
  sha256(rows.map((row) => JSON.stringify(row.node.value)).join("\n")).slice(0, 12);
