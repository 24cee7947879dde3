import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import type { JsonObject } from "../base/json.ts";
import type { FileSplit } from "./contract.ts";
import { decodeText, parseCsvTable } from "./parse.ts";
import type { FileSlice } from "./split.ts";
import { splitFile } from "./split-file.ts";

/**
 * What is told of a table before it is read, to be held against the last good one under the same address: names of columns,
 * whether it is UTF-8, whether it ends with a line break, and how large it is.
 */
export interface TableTraits {
  readonly columns: readonly string[];
  readonly utf8: boolean;
  readonly closed: boolean;
  readonly bytes: number;
}

/** Why a table is not believed. */
export interface Doubt {
  readonly code: "columns-gone" | "garbled-file" | "truncated-file";
  readonly message: string;
}

/** A slice of a table, or the header of one that is not taken. */
export interface TableSlice extends FileSlice {
  readonly traits: TableTraits;
  readonly header: Uint8Array;
  readonly doubt?: Doubt;
}

/**
 * A table on disk in slices; one that is doubted gives its header alone, unless it was doubted for the same before.
 * @param before state of the entry as {@link tableState} made it
 */
export async function* believedTable(
  path: string,
  split: Extract<FileSplit, { by: "csv" }>,
  before: JsonObject,
): AsyncGenerator<TableSlice> {
  const { traits, header } = await tableTraits(path, split.delimiter);
  const doubt = doubtOf(readTraits(before), traits);
  if (doubt && before.doubted !== doubt.message) {
    yield { bytes: header, firstRow: 0, rows: 0, traits, header, doubt };
    return;
  }
  for await (const slice of splitFile(createReadStream(path), split)) yield { ...slice, traits, header };
}

/** What is kept of a table for {@link believedTable}: its traits, or the doubt beside what was kept before. */
export function tableState({ traits, doubt }: Pick<TableSlice, "traits" | "doubt">, before: JsonObject): JsonObject {
  if (doubt) return { ...before, doubted: doubt.message };
  return { ...traits, columns: [...traits.columns] };
}

/** A longer header line is none. */
const longestHeader = 256 * 1024;

/** Traits of a table on disk, and its header line as it stands there. */
async function tableTraits(
  path: string,
  delimiter = ",",
): Promise<{ readonly traits: TableTraits; readonly header: Uint8Array }> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let [utf8, bytes, last] = [true, 0, 0];
  const decode = (chunk: Uint8Array, stream: boolean) => {
    if (!utf8) return;
    try {
      decoder.decode(chunk, { stream });
    } catch {
      utf8 = false;
    }
  };
  for await (const chunk of createReadStream(path) as AsyncIterable<Uint8Array>) {
    decode(chunk, true);
    bytes += chunk.length;
    last = chunk.at(-1) ?? last;
  }
  decode(new Uint8Array(), false);
  const header = await headerOf(path);
  const { headers } = parseCsvTable(decodeText(header).text, { delimiter, onTruncated: () => {} });
  return { traits: { columns: headers, utf8, closed: last === 0x0a || last === 0x0d, bytes }, header };
}

/** Up to the first line break: names of columns hold none. */
async function headerOf(path: string): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(longestHeader), 0, longestHeader, 0);
    const read = buffer.subarray(0, bytesRead);
    const end = read.findIndex((byte) => byte === 0x0a || byte === 0x0d);
    return end < 0 ? read : read.subarray(0, end + 1);
  } finally {
    await file.close();
  }
}

/** What speaks against a table, given the last good one. Columns that were added or moved do not. */
function doubtOf(before: TableTraits | undefined, now: TableTraits): Doubt | undefined {
  if (before === undefined) return undefined;
  const gone = before.columns.filter((column) => !now.columns.includes(column));
  if (gone.length > 0) {
    const added = now.columns.filter((column) => !before.columns.includes(column));
    const instead = added.length > 0 ? `; new: ${added.join(", ")}` : "";
    return { code: "columns-gone", message: `columns that it had are gone: ${gone.join(", ")}${instead}` };
  }
  if (before.utf8 && !now.utf8) return { code: "garbled-file", message: "it is no UTF-8 any more" };
  if (before.closed && !now.closed && now.bytes < before.bytes) {
    return { code: "truncated-file", message: `it ends in the middle of a line, after ${now.bytes} bytes` };
  }
  return undefined;
}

/** The traits in a state; undefined where it holds none. */
function readTraits(state: JsonObject): TableTraits | undefined {
  const { columns, utf8, closed, bytes } = state;
  if (!Array.isArray(columns) || typeof utf8 !== "boolean" || typeof closed !== "boolean") return undefined;
  return { columns: columns.map(String), utf8, closed, bytes: typeof bytes === "number" ? bytes : 0 };
}
