import { parse as csvParse } from "csv-parse/sync";
import { XMLParser } from "fast-xml-parser";
import { SourceError } from "../base/errors.ts";
import type { JsonObject } from "../base/json.ts";

export interface Decoded {
  text: string;
  encoding: string;
  /** True where the bytes are not valid UTF-8 and another encoding was taken. */
  malformed: boolean;
  /** How many NUL characters were removed. */
  nuls: number;
}

/**
 * Text from bytes: a byte order mark decides; else UTF-8 if valid; else Windows-1252 (what "latin-1" files really are).
 * NUL characters are removed: PostgreSQL and JSON parsers refuse them, and portals do send them.
 */
export function decodeText(bytes: Uint8Array): Decoded {
  let encoding = "utf-8";
  let malformed = false;
  if (bytes[0] === 0xff && bytes[1] === 0xfe) encoding = "utf-16le";
  else if (bytes[0] === 0xfe && bytes[1] === 0xff) encoding = "utf-16be";
  let text: string;
  try {
    text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    malformed = true;
    encoding = "windows-1252";
    text = new TextDecoder(encoding).decode(bytes);
  }
  if (!text.includes("\0")) return { text, encoding, malformed, nuls: 0 };
  const clean = text.replaceAll("\0", "");
  return { text: clean, encoding, malformed, nuls: text.length - clean.length };
}

export interface CsvOptions {
  delimiter?: string;
  /** Words that mean "no value" in this file, e.g. "NA". */
  empty?: readonly string[];
  /** The file's encoding where the connector knows better than {@link decodeText} (a label of the Encoding standard). */
  encoding?: string;
  /** Mends a row with more cells than the header, as where a file leaves delimiters unquoted. */
  mend?: (row: readonly string[], headers: readonly string[]) => readonly string[];
  /** Told where the text ends inside quotes; the row is then taken as far as it goes. */
  onTruncated?: () => void;
}

export interface CsvTable {
  readonly headers: readonly string[];
  readonly rows: JsonObject[];
}

/** {@link parseCsvTable} without its headers. */
export const parseCsv = (text: string, options: CsvOptions = {}): JsonObject[] => parseCsvTable(text, options).rows;

/**
 * CSV with a header line → one object per row, all values text. Stray quotes inside fields are taken as they are. Cells
 * beyond the header's are named by their position ("column 40"), so that a shifted row is seen; missing ones are absent.
 * @throws SourceError `malformed-csv`
 */
export function parseCsvTable(text: string, options: CsvOptions = {}): CsvTable {
  const empty = new Set(options.empty ?? []);
  let rows: string[][];
  try {
    rows = csvParse(text, {
      bom: true,
      delimiter: options.delimiter ?? ",",
      relax_quotes: true,
      relax_column_count: true,
      skip_empty_lines: true,
    });
  } catch (cause) {
    if ((cause as { code?: unknown }).code === "CSV_QUOTE_NOT_CLOSED" && options.onTruncated) {
      const { onTruncated, ...rest } = options;
      onTruncated();
      return parseCsvTable(`${text}"`, rest);
    }
    throw new SourceError("malformed-csv", `not a CSV table: ${(cause as Error).message}`, {}, { cause });
  }
  const headers = uniqueNames(rows[0] ?? []);
  const objects = rows.slice(1).map((given) => {
    const row = given.length > headers.length && options.mend ? options.mend(given, headers) : given;
    const out: JsonObject = {};
    for (const [index, cell] of row.entries()) {
      out[headers[index] ?? `column ${index + 1}`] = empty.has(cell) ? "" : cell;
    }
    return out;
  });
  return { headers, rows: objects };
}

/** Header cells trimmed; an empty one is named by its position, a repeated one gets its count. */
function uniqueNames(header: string[]): string[] {
  const seen = new Map<string, number>();
  return header.map((cell, index) => {
    const name = cell.trim() || `column ${index + 1}`;
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return count === 1 ? name : `${name} (${count})`;
  });
}

export interface XmlOptions {
  /** Names of elements that are lists even where only one is present. */
  lists: readonly string[];
  /** Paths (`feed.entry.title`) of elements whose content is given as the XML text that it is. */
  whole?: readonly string[];
}

/** XML → objects; all values stay text ("00123", "10.10"), attributes are kept with `@`. */
export function parseXml(text: string, options: XmlOptions): JsonObject {
  const lists = new Set(options.lists);
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: "@",
    parseTagValue: false,
    parseAttributeValue: false,
    trimValues: true,
    processEntities: true,
    isArray: (name) => lists.has(name),
    stopNodes: [...(options.whole ?? [])],
  });
  try {
    return parser.parse(text, true) as JsonObject;
  } catch (cause) {
    throw new SourceError("malformed-xml", `not XML: ${(cause as Error).message}`, {}, { cause });
  }
}
