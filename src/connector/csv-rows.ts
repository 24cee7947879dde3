import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { parse } from "csv-parse";
import { SourceError } from "../base/errors.ts";
import { decodeText } from "./parse.ts";

export interface CsvRow {
  /** Of the row's end, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

export interface CsvRowOptions {
  /** Default: a comma. */
  readonly delimiter?: string;
  /** Default: `"`. An empty text: none, quotes are text. */
  readonly quote?: string;
  /** A label of the Encoding standard; default: told from the beginning of the file as {@link decodeText} does. */
  readonly encoding?: string;
}

const longestRow = 1024 * 1024;

/**
 * Rows of a delimited file of any size, one by one; NUL characters are taken out. Nothing beyond a row is held.
 * @throws SourceError `malformed-csv`, after all rows before the place where the file cannot be read
 */
export async function* csvRows(
  bytes: AsyncIterable<Uint8Array>,
  options: CsvRowOptions = {},
): AsyncGenerator<CsvRow, void, undefined> {
  const parser = parse({
    bom: true,
    delimiter: options.delimiter ?? ",",
    quote: options.quote === "" ? null : (options.quote ?? '"'),
    relax_quotes: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: longestRow,
    info: true,
  });
  const fed = pipeline(Readable.from(decoded(bytes, options.encoding)), parser);
  // Its failure is the parser's too, and is told of there.
  fed.catch(() => {});
  try {
    for await (const row of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      yield { line: row.info.lines, cells: row.record };
    }
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
    if (!(cause instanceof Error) || !code.startsWith("CSV_")) throw cause;
    const said = code === "CSV_QUOTE_NOT_CLOSED" ? "the text ends inside quotes" : cause.message;
    throw new SourceError("malformed-csv", `not a CSV table: ${said}`, {}, { cause });
  }
}

async function* decoded(bytes: AsyncIterable<Uint8Array>, encoding: string | undefined): AsyncGenerator<string> {
  let decoder: InstanceType<typeof TextDecoder> | undefined;
  for await (const chunk of bytes) {
    decoder ??= new TextDecoder(encoding ?? decodeText(wholeCharacters(chunk)).encoding);
    const text = decoder.decode(chunk, { stream: true });
    yield text.includes("\0") ? text.replaceAll("\0", "") : text;
  }
  const rest = decoder?.decode() ?? "";
  if (rest !== "") yield rest;
}

/** A cut leaves at most three bytes of a character behind. */
function wholeCharacters(chunk: Uint8Array): Uint8Array {
  const newline = chunk.lastIndexOf(0x0a);
  if (newline > 0) return chunk.subarray(0, newline);
  let end = chunk.length;
  for (let back = 1; back <= 3 && back <= chunk.length; back++) {
    if ((chunk[chunk.length - back] ?? 0) >= 0xc0) end = chunk.length - back;
  }
  return chunk.subarray(0, end);
}
