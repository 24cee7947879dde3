import { readSheet as readFirstSheet } from "read-excel-file/node";
import { type Entry, fromBuffer, type ZipFile } from "yauzl";
import { messageOf, SourceError } from "../base/errors.ts";
import type { FileSlice, SplitOptions } from "./split.ts";

export interface SheetOptions {
  /** Most bytes of the workbook once unpacked, as its directory states them. Default 512 MiB. */
  readonly maxBytes?: number;
}

const mebibyte = 1024 * 1024;

/** True for the head of a ZIP file, which an XLSX workbook is. */
export const isWorkbook = (head: Uint8Array): boolean =>
  head[0] === 0x50 && head[1] === 0x4b && head[2] === 0x03 && head[3] === 0x04;

/**
 * The first sheet of an XLSX workbook as rows of texts, empty rows left out: numbers with the digits that the file
 * holds, dates as "2024-07-01" or "2024-07-01 15:30:00" (a workbook knows no zone), blanks as "". The whole sheet is
 * held in memory, hence the cap.
 * @throws SourceError `malformed-xlsx`, `response-too-large`
 */
export async function readSheet(bytes: Uint8Array, options: SheetOptions = {}): Promise<string[][]> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const maxBytes = options.maxBytes ?? 512 * mebibyte;
  try {
    const unpacked = await unpackedBytes(buffer);
    if (unpacked > maxBytes) {
      throw new SourceError("response-too-large", `the workbook unpacks to ${unpacked} bytes, ${maxBytes} are allowed`);
    }
    const rows = await readFirstSheet<string>(buffer, { parseNumber: (text) => text });
    return rows.map((row) => row.map(cellText)).filter((row) => row.some((cell) => cell !== ""));
  } catch (cause) {
    if (cause instanceof SourceError) throw cause;
    throw new SourceError("malformed-xlsx", `not an XLSX workbook: ${messageOf(cause)}`, {}, { cause });
  }
}

/**
 * Cuts the first sheet of a workbook into CSV files (UTF-8, comma) of at most `rows` rows with the header line in
 * front. Lines above the header (titles, dates of printing) are left out: the header is the first of the 20 topmost
 * rows that is filled nearly as widely as the widest of them.
 * @throws as {@link readSheet}
 */
export async function* splitSheet(
  stream: AsyncIterable<Uint8Array>,
  options: Pick<SplitOptions, "rows"> & SheetOptions & { readonly maxFileBytes?: number },
): AsyncGenerator<FileSlice> {
  const rows = await readSheet(await joined(stream, options.maxFileBytes ?? 128 * mebibyte), options);
  const widths = rows.slice(0, 20).map((row) => row.filter((cell) => cell !== "").length);
  const widest = Math.max(0, ...widths);
  const at = widths.findIndex((width) => width >= widest * 0.7);
  const header = rows[at];
  if (header === undefined) return;
  const body = rows.slice(at + 1);
  for (let first = 0; first === 0 || first < body.length; first += options.rows) {
    const part = body.slice(first, first + options.rows);
    const text = [header, ...part].map((row) => `${row.map(csvCell).join(",")}\n`).join("");
    yield { bytes: new TextEncoder().encode(text), firstRow: first, rows: part.length };
  }
}

const csvCell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

function cellText(cell: unknown): string {
  if (cell === null || cell === undefined) return "";
  if (!(cell instanceof Date)) return String(cell).trim();
  const [day = "", time = ""] = cell.toISOString().split("T");
  return time.startsWith("00:00:00") ? day : `${day} ${time.slice(0, 8)}`;
}

async function joined(stream: AsyncIterable<Uint8Array>, limit: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.length;
    if (size > limit) throw new SourceError("response-too-large", `a workbook of more than ${limit} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Sum of the sizes that the ZIP directory states. */
function unpackedBytes(buffer: Buffer): Promise<number> {
  return new Promise((resolve, reject) => {
    fromBuffer(buffer, { lazyEntries: true }, (error: Error | null, zip: ZipFile) => {
      if (error) return reject(error);
      let sum = 0;
      zip.on("entry", (entry: Entry) => {
        sum += entry.uncompressedSize;
        zip.readEntry();
      });
      zip.on("end", () => resolve(sum));
      zip.on("error", reject);
      zip.readEntry();
    });
  });
}
