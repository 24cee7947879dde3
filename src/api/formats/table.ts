import { writeXlsxStream } from "hucre";
import { csvCell } from "../../base/csv.ts";
import { isObject, type JsonObject, type JsonValue, numberText, parseJson } from "../../base/json.ts";
import { xlsxCell } from "../../base/xlsx.ts";

/** A list as a table: one row an item. Names of columns are paths into the item, and stay as they are. */
export interface Table {
  /** Names files and sheets. */
  readonly name: string;
  readonly columns: readonly Column[];
}
export type Column = readonly [name: string, of: (item: JsonObject) => JsonValue | undefined];

export const member = (value: JsonValue | undefined, ...path: readonly string[]): JsonValue | undefined =>
  path.reduce<JsonValue | undefined>((inner, name) => (isObject(inner) ? inner[name] : undefined), value);
export const objects = (value: JsonValue | undefined): JsonObject[] =>
  Array.isArray(value) ? value.filter(isObject) : [];
/** Several values in one cell. */
export const joined = (values: readonly (JsonValue | undefined)[]): string => values.map(plain).join("; ");

/** A column for each path, as `buyer/name`. */
export const paths = (...names: readonly string[]): Column[] =>
  names.map((name) => {
    const path = name.split("/");
    return [name, (item) => member(item, ...path)];
  });

/** The text of a cell; lists of plain values joined, other structures as JSON. */
export function plain(value: JsonValue | undefined): string {
  if (value === undefined || value === null) return "";
  const number = numberText(value);
  if (number !== undefined) return number;
  if (typeof value !== "object") return String(value);
  const list = Array.isArray(value) && value.every((each) => typeof each !== "object" || each === null);
  return list ? joined(value) : JSON.stringify(value);
}

/** One field of a CSV file. */
export const csvField = (value: JsonValue | undefined): string =>
  csvCell(plain(value), numberText(value) !== undefined);

/** The header line, then the lines of each batch of items (JSON texts). */
export async function* csvChunks({ columns }: Table, batches: Batches): AsyncGenerator<string> {
  yield `${columns.map(([name]) => csvField(name)).join(",")}\r\n`;
  for await (const items of batches) {
    let lines = "";
    for (const text of items) {
      const item = parseJson(text) as JsonObject;
      lines += `${columns.map(([, of]) => csvField(of(item))).join(",")}\r\n`;
    }
    yield lines;
  }
}

/** One item a line, as it is. */
export async function* ndjsonChunks(batches: Batches): AsyncGenerator<string> {
  for await (const items of batches) yield items.map((item) => `${item}\n`).join("");
}

/** A workbook of one sheet. Texts are cells of type text, never formulas; rows are written as they come. */
export async function* xlsxChunks(table: Table, batches: Batches): AsyncGenerator<Uint8Array> {
  yield* writeXlsxStream(xlsxRows(table, batches), { name: table.name.slice(0, 31), freezePane: { rows: 1 } });
}

async function* xlsxRows({ columns }: Table, batches: Batches): AsyncGenerator<(string | number | boolean | null)[]> {
  yield columns.map(([name]) => name);
  for await (const items of batches) {
    for (const text of items) {
      const item = parseJson(text) as JsonObject;
      yield columns.map(([, of]) => cellOf(of(item)));
    }
  }
}

const cellOf = (value: JsonValue | undefined): string | number | boolean | null =>
  xlsxCell(
    value === undefined || value === null || typeof value === "boolean" || typeof value === "number"
      ? (value ?? null)
      : plain(value),
  );

/** Items as JSON texts, some at a time. */
export type Batches = AsyncIterable<readonly string[]> | Iterable<readonly string[]>;
