import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { messageOf, UsageError } from "../base/errors.ts";
import { csvRows } from "../connector/csv-rows.ts";
import { classificationSchemes, codePath, readCode } from "../ocds/index.ts";
import { type CodeLabel, replaceLabels } from "../store/classification-labels.ts";
import type { Database } from "../store/database.ts";

export interface LabelImportOptions {
  readonly database: Database;
  /** Canonical name of a classification that we know. */
  readonly scheme: string;
  readonly file: string;
  /** Headings of code and title; several where a row names several levels. */
  readonly columns: readonly { readonly code: string; readonly title: string }[];
  /** Heading of the code above, for classifications whose tree is a table. */
  readonly parent?: string;
  readonly delimiter?: string;
  readonly set: string;
  readonly licence?: string;
  readonly signal: AbortSignal;
}

/** What became of the pairs of code and title of a file: all are `titles` + `untitled` + `rejected`. */
export interface LabelLedger {
  readonly scheme: string;
  readonly set: string;
  readonly rows: number;
  /** Pairs taken; of a code that comes several times the last title holds. */
  readonly titles: number;
  readonly untitled: number;
  /** Not of the form of the scheme's codes. */
  readonly rejected: number;
  readonly firstRejected: { readonly line: number; readonly code: string } | null;
  /** Different codes that have a title now. */
  readonly codes: number;
}

const batchSize = 1000;
const longestTitle = 1000;

/**
 * Puts the titles of a CSV file in the place of a classification's label set: all or nothing, in bounded memory.
 * @throws UsageError for an unknown classification, a file without the columns or without a single title
 */
export async function importLabels(options: LabelImportOptions): Promise<LabelLedger> {
  const { database, scheme, file, set, licence = null } = options;
  if (!Object.hasOwn(classificationSchemes, scheme)) {
    const names = Object.keys(classificationSchemes).join(", ");
    throw new UsageError("unknown-classification", `no classification is named ${scheme}; there are ${names}`);
  }
  const hash = createHash("sha256");
  const counts = { rows: 0, titles: 0, untitled: 0, rejected: 0 };
  const books = { counts, firstRejected: null as LabelLedger["firstRejected"] };
  const codes = await replaceLabels(database, scheme, labelsOf(options, hash, books), () => {
    if (counts.titles === 0) throw new UsageError("no-titles", `${file} has no title of a code of ${scheme}`);
    return { set, licence, sha256: hash.digest("hex") };
  });
  return { scheme, set, ...counts, firstRejected: books.firstRejected, codes };
}

async function* bytesOf(file: string, hash: ReturnType<typeof createHash>): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
      hash.update(chunk);
      yield chunk;
    }
  } catch (error) {
    throw new UsageError("file-unreadable", `${file} cannot be read: ${messageOf(error)}`);
  }
}

async function* labelsOf(
  options: LabelImportOptions,
  hash: ReturnType<typeof createHash>,
  books: {
    counts: { rows: number; titles: number; untitled: number; rejected: number };
    firstRejected: LabelLedger["firstRejected"];
  },
): AsyncGenerator<CodeLabel[]> {
  const { scheme, file, columns, parent, delimiter, signal } = options;
  let headings: string[] | undefined;
  let places: { code: number; title: number }[] = [];
  let batch: CodeLabel[] = [];
  const place = (name: string): number => {
    const at = headings?.indexOf(name) ?? -1;
    if (at >= 0) return at;
    const list = headings?.join(", ").slice(0, 500) ?? "";
    throw new UsageError("missing-column", `${file} has no column ${JSON.stringify(name)}; it has ${list}`);
  };
  for await (const { cells, line } of csvRows(bytesOf(file, hash), delimiter === undefined ? {} : { delimiter })) {
    signal.throwIfAborted();
    if (headings === undefined) {
      headings = cells.map((cell) => cell.trim());
      places = columns.map(({ code, title }) => ({ code: place(code), title: place(title) }));
      continue;
    }
    books.counts.rows += 1;
    for (const { code: codeAt, title: titleAt } of places) {
      const given = cells[codeAt] ?? "";
      const title = (cells[titleAt] ?? "").trim().slice(0, longestTitle);
      const { code, standing } = readCode(scheme, given);
      if (standing !== "known") {
        books.counts.rejected += 1;
        books.firstRejected ??= { line, code: given.slice(0, 100) };
      } else if (title === "") books.counts.untitled += 1;
      else {
        books.counts.titles += 1;
        const above = parent === undefined ? codePath(scheme, code).at(-2) : (cells[place(parent)] ?? "").trim();
        batch.push({ code, parent: above ?? "", title });
      }
    }
    if (batch.length >= batchSize) {
      yield batch;
      batch = [];
    }
  }
  if (headings === undefined) throw new UsageError("empty-file", `${file} is empty`);
  if (batch.length > 0) yield batch;
}
