import { createHash } from "node:crypto";
import { createReadStream, statSync } from "node:fs";
import { basename } from "node:path";
import { Transform } from "node:stream";
import { createGunzip } from "node:zlib";
import { messageOf, PregonError, UsageError } from "../base/errors.ts";
import { type CsvRow, csvRows } from "../connector/csv-rows.ts";
import { firmOf, normalizeIdentifier } from "../ocds/index.ts";
import type { Database } from "../store/database.ts";
import {
  beginRegisterImport,
  endRegisterImport,
  heldFirms,
  type RegisterImportStatus,
  type RegisterSize,
  storeRegisterSizes,
} from "../store/registers.ts";
import type { Column, RegisterMapping } from "./register-mapping.ts";

export interface RegisterImportOptions {
  readonly database: Database;
  readonly file: string;
  readonly mapping: RegisterMapping;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  /** Of rows that state none. */
  readonly year: number;
  /** Name of the register: imports under one name replace each other's rows of the same firm and year. */
  readonly register: string;
  /** Takes only firms that there is an organization of. */
  readonly heldOnly?: boolean;
  readonly signal: AbortSignal;
  readonly onProgress?: (rows: number) => void;
}

/** Rows of the file: all of them = stored + repeated + skipped + rejected. */
export interface RegisterCounts {
  rows: number;
  /** `added` + `changed` + `unchanged`. */
  stored: number;
  added: number;
  changed: number;
  unchanged: number;
  /** Of a firm and year that an earlier row is of: the later row holds. */
  repeated: number;
  /** Natural persons who are no organization here: not kept. */
  persons: number;
  /** Firms that are no organization here, where only those are asked for. */
  notHeld: number;
  rejected: number;
  /** Among the stored and the repeated: the register does not tell the size. */
  unknownSize: number;
  /** Among the stored and the repeated: the check digit of the identifier is wrong. */
  wrongCheckDigit: number;
}

export interface RegisterProblem {
  readonly code: "no-identifier" | "unknown-size" | "bad-year" | "short-row" | "malformed-file";
  readonly count: number;
  /** Where it occurred first. */
  readonly line: number;
  readonly example: string;
}

export interface RegisterLedger {
  readonly id: number;
  readonly register: string;
  readonly country: string;
  readonly file: string;
  readonly sha256: string | null;
  readonly status: RegisterImportStatus;
  readonly counts: RegisterCounts;
  readonly problems: readonly RegisterProblem[];
}

const batchSize = 1000;
const longestText = 300;

/**
 * Takes in a file of sizes of firms, plain or .gz, in bounded memory. May be killed at any instant and run again: the same
 * file again changes nothing.
 * @throws UsageError where the file cannot be read or lacks a column of the mapping
 */
export async function importRegister(options: RegisterImportOptions): Promise<RegisterLedger> {
  const { database, file, mapping, country, register } = options;
  try {
    if (!statSync(file).isFile()) throw new Error("it is no file");
  } catch (error) {
    throw new UsageError("file-unreadable", `${file} cannot be read: ${messageOf(error)}`);
  }
  const about = { register, country, file: basename(file), mapping: { ...mapping, sizes: [...mapping.sizes] } };
  const id = await beginRegisterImport(database, about);
  const books = new RegisterBooks();
  const hash = createHash("sha256");
  let status: RegisterImportStatus = "failed";
  let sha256: string | null = null;
  try {
    const whole = await takeIn(options, id, books, readFile(file, hash));
    if (whole) sha256 = hash.digest("hex");
    status = whole ? books.status() : "incomplete";
  } finally {
    await endRegisterImport(database, id, { status, counts: books.counts, sha256 });
  }
  const { counts, problems } = books;
  return { id, register, country, file: basename(file), sha256, status, counts, problems: [...problems.values()] };
}

function readFile(file: string, hash: ReturnType<typeof createHash>): AsyncIterable<Uint8Array> {
  const bytes = createReadStream(file, { highWaterMark: 256 * 1024 });
  const counted = bytes.pipe(
    new Transform({
      transform(chunk: Buffer, _encoding, done) {
        hash.update(chunk);
        done(null, chunk);
      },
    }),
  );
  bytes.on("error", (error) => counted.destroy(error));
  if (!file.endsWith(".gz")) return counted;
  const unpacked = createGunzip();
  counted.on("error", (error) => unpacked.destroy(error));
  return counted.pipe(unpacked);
}

/** @returns false where the file could not be read to its end */
async function takeIn(
  options: RegisterImportOptions,
  id: number,
  books: RegisterBooks,
  bytes: AsyncIterable<Uint8Array>,
): Promise<boolean> {
  const { mapping, signal } = options;
  const rows = csvRows(bytes, mapping);
  let pick: Pick | undefined;
  let batch: Candidate[] = [];
  const flush = async () => {
    await storeBatch(options, id, books, batch);
    batch = [];
    options.onProgress?.(books.counts.rows);
  };
  try {
    for await (const row of rows) {
      signal.throwIfAborted();
      if (pick === undefined) {
        pick = pickOf(mapping, row, options.file);
        if (mapping.header) continue;
      }
      books.counts.rows += 1;
      const candidate = readRow(options, pick, row, books);
      if (candidate) batch.push(candidate);
      if (batch.length >= batchSize) await flush();
    }
  } catch (error) {
    const inFile = (error instanceof PregonError && error.code === "malformed-csv") || isUnzipError(error);
    if (!inFile) throw error;
    await flush();
    books.note("malformed-file", 0, messageOf(error));
    return false;
  }
  await flush();
  if (pick === undefined) throw new UsageError("empty-file", `${options.file} is empty`);
  return true;
}

const isUnzipError = (error: unknown): boolean =>
  error instanceof Error && "code" in error && /^Z_/.test(String(error.code));

/** Positions of the columns. */
interface Pick {
  readonly identifier: readonly number[];
  readonly size: number;
  readonly name: number | undefined;
  readonly year: number | undefined;
}

function pickOf({ columns, header }: RegisterMapping, first: CsvRow, file: string): Pick {
  const headings = first.cells.map((cell) => cell.trim());
  const place = (column: Column): number => {
    if (typeof column === "number") return column - 1;
    const at = headings.indexOf(column);
    if (at === -1) {
      throw new UsageError(
        "missing-column",
        `${file} has no column ${JSON.stringify(column)}; it has ${headings.join(", ").slice(0, 500)}`,
      );
    }
    return at;
  };
  const all = [...columns.identifier, columns.size, columns.name, columns.year].filter((each) => each !== undefined);
  const farthest = Math.max(...all.map(place));
  if (header && farthest >= headings.length) {
    throw new UsageError("missing-column", `${file} has ${headings.length} columns, not ${farthest + 1}`);
  }
  return {
    identifier: columns.identifier.map(place),
    size: place(columns.size),
    name: columns.name === undefined ? undefined : place(columns.name),
    year: columns.year === undefined ? undefined : place(columns.year),
  };
}

interface Candidate extends RegisterSize {
  readonly naturalPerson: boolean;
  readonly wrongCheckDigit: boolean;
}

function readRow(options: RegisterImportOptions, pick: Pick, row: CsvRow, books: RegisterBooks): Candidate | undefined {
  const { mapping } = options;
  const cell = (at: number): string | undefined => row.cells[at]?.trim().slice(0, longestText);
  const parts = pick.identifier.map(cell);
  const code = cell(pick.size);
  if (parts.includes(undefined) || code === undefined)
    return books.reject("short-row", row.line, `${row.cells.length} columns`);
  const given = parts.join("").padStart(mapping.pad, "0");
  const { scheme, id, checkDigit, naturalPerson } = normalizeIdentifier(mapping.scheme, given);
  if (!/\d/.test(parts.join("")) || given.includes("*")) return books.reject("no-identifier", row.line, given);
  const scale = mapping.sizes.get(code.toLowerCase());
  if (scale === undefined) return books.reject("unknown-size", row.line, code);
  const stated = pick.year === undefined ? "" : (cell(pick.year) ?? "");
  const year = stated === "" ? options.year : yearOf(stated);
  if (year === undefined) return books.reject("bad-year", row.line, stated);
  const name = pick.name === undefined || naturalPerson === true ? undefined : cell(pick.name);
  return {
    firm: firmOf(`${scheme}-${id}`),
    year,
    scale,
    code,
    name: name || null,
    naturalPerson: naturalPerson === true,
    wrongCheckDigit: checkDigit === "invalid",
  };
}

/** The year of a year or a date that begins or ends with it. */
function yearOf(text: string): number | undefined {
  const [, first, last] = /^(\d{4})(?:\D.*)?$|^\d{1,2}\D\d{1,2}\D(\d{4})$/.exec(text) ?? [];
  const year = Number(first ?? last);
  return year >= 1900 && year <= 2200 ? year : undefined;
}

async function storeBatch(
  { database, register, heldOnly = false }: RegisterImportOptions,
  id: number,
  { counts }: RegisterBooks,
  batch: readonly Candidate[],
): Promise<void> {
  const asked = batch.filter(({ naturalPerson }) => heldOnly || naturalPerson);
  const held = await heldFirms(database, [...new Set(asked.map(({ firm }) => firm))]);
  const kept: RegisterSize[] = [];
  for (const { naturalPerson, wrongCheckDigit, ...size } of batch) {
    if ((heldOnly || naturalPerson) && !held.has(size.firm)) {
      counts[naturalPerson ? "persons" : "notHeld"] += 1;
      continue;
    }
    kept.push(size);
    if (size.scale === null) counts.unknownSize += 1;
    if (wrongCheckDigit) counts.wrongCheckDigit += 1;
  }
  if (kept.length === 0) return;
  const { added, changed, unchanged, repeated } = await storeRegisterSizes(database, register, id, kept);
  counts.added += added;
  counts.changed += changed;
  counts.unchanged += unchanged;
  counts.stored += added + changed + unchanged;
  counts.repeated += repeated;
}

/** Counts of an import, and what is wrong with its rows: one entry for each kind, however many rows there are. */
class RegisterBooks {
  readonly counts: RegisterCounts = {
    rows: 0,
    stored: 0,
    added: 0,
    changed: 0,
    unchanged: 0,
    repeated: 0,
    persons: 0,
    notHeld: 0,
    rejected: 0,
    unknownSize: 0,
    wrongCheckDigit: 0,
  };
  readonly problems = new Map<string, RegisterProblem>();
  /** Different codes that are told of one by one. */
  static readonly mostKinds = 50;

  reject(code: RegisterProblem["code"], line: number, example: string): undefined {
    this.counts.rejected += 1;
    this.note(code, line, example);
  }

  note(code: RegisterProblem["code"], line: number, example: string): void {
    // A code that the mapping lacks is named; of the others one example does.
    const each = code === "unknown-size" && this.problems.size < RegisterBooks.mostKinds;
    const kind = each ? `${code}\n${example}` : code;
    const known = this.problems.get(kind) ?? { code, count: 0, line, example: example.slice(0, 100) };
    this.problems.set(kind, { ...known, count: known.count + 1 });
  }

  /** More than half of the rows rejected: the mapping is hardly that of the file. */
  status(): RegisterImportStatus {
    return this.counts.rejected * 2 > this.counts.rows ? "suspicious" : "complete";
  }
}
