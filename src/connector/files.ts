import { createReadStream } from "node:fs";
import { messageOf, SourceError } from "../base/errors.ts";
import { sha256 as hash } from "../base/hash.ts";
import type { JsonObject } from "../base/json.ts";
import type { HttpRequest } from "../http/index.ts";
import type { EntryState, FetchContext, Fetched, FileSplit, Ledger } from "./contract.ts";
import { type DownloadedSlice, downloadCut } from "./download.ts";
import { believedTable, type TableSlice, tableState } from "./file-traits.ts";
import type { FileSlice } from "./split.ts";
import { splitFile } from "./split-file.ts";

/** A file under a fixed address that a portal replaces by its newest state. */
export interface WatchedFile {
  readonly url: string;
  readonly kind: string;
  readonly mediaType: string;
  /** How it is cut, or what cuts it once it is downloaded: slices then may name a kind of their own. */
  readonly split: FileSplit | ((path: string) => AsyncIterable<KindSlice>);
  readonly request?: Omit<HttpRequest, "url">;
  /** Judges the file's first slice: false where it is something else (another table, an error in words). */
  looksRight(first: Uint8Array): boolean;
  /** Whole days in which the file, once taken, is not asked for again. Incremental scope only. */
  readonly restDays?: number;
  /** The portal may not have the file (yet): 404 is no fault. */
  readonly optional?: boolean;
  readonly context?: JsonObject;
}

/** A slice with the kind of payload that it is, where a file may be of several forms. */
export interface KindSlice extends FileSlice {
  readonly kind?: string;
}

/**
 * Takes files that are replaced in place: asked for conditionally (Last-Modified, ETag), skipped by their SHA-256 where
 * they did not change, in slices, with the books kept. The listed entry is the file, its key the address. A file that
 * breaks off, has the wrong content or shrinks to less than half leaves the run incomplete; the other files are still
 * taken. A table is held against the last good one ({@link believedTable}): one that is doubted is not taken the first time, only
 * its header is kept; if it is the same the next time, that is how it is. Scopes other than the incremental one ask without
 * conditions, and believe what comes.
 * @throws SourceError the last fault, where no file at all could be had
 */
export async function* fetchFiles(context: FetchContext, files: Iterable<WatchedFile>): AsyncGenerator<Fetched> {
  let had = 0;
  let fault: unknown;
  for (const file of files) {
    try {
      yield* fetchFile(context, file);
      had += 1;
    } catch (error) {
      if (context.signal.aborted) throw error;
      if (file.optional && error instanceof SourceError && error.details.status === 404) {
        context.log.info({ url: file.url }, "the portal does not have this file");
        continue;
      }
      fault = error;
      context.ledger.incomplete("file-not-fetched", `${file.url}: ${messageOf(error)}`);
    }
  }
  if (had === 0 && fault !== undefined) throw fault;
}

const day = 86_400_000;
const emptyHash = hash("");

/** A slice of a file with what was found out about the whole. */
type Part = KindSlice & Partial<Pick<TableSlice, "traits" | "doubt">>;

async function* fetchFile(context: FetchContext, file: WatchedFile): AsyncGenerator<Fetched> {
  const { ledger } = context;
  const known = context.scope.mode === "incremental" ? (await context.known([file.url])).get(file.url) : undefined;
  const before = known?.context ?? {};
  const takenAt = textOf(before.fetchedAt);
  // Half a day of grace: a nightly run does not come at the same second each night.
  const rest = (file.restDays ?? 0) * day - day / 2;
  if (takenAt !== undefined && context.now().getTime() - Date.parse(takenAt) < rest) {
    ledger.unchanged();
    return;
  }
  const request = {
    url: file.url,
    ...file.request,
    headers: { ...file.request?.headers, ...conditions(before) },
    acceptStatus: [304],
  };
  const unchanged = async (sha256: string) => {
    if (sha256 === emptyHash) throw new SourceError("empty-file", "the file is empty");
    return known?.version === sha256;
  };
  let rows = 0;
  let first = true;
  for await (const part of downloadCut(context, request, unchanged, (path) => cutWatched(path, file, before))) {
    if (first && !file.looksRight(part.bytes)) {
      throw new SourceError("unexpected-answer", "the file is not the table that was expected");
    }
    first = false;
    rows += part.rows;
    ledger.declare(part.rows);
    ledger.fetched(part.rows);
    const entry = part.last ? endOf(context, file, part, rows, known) : undefined;
    yield {
      kind: part.kind ?? file.kind,
      url: `${part.url}#row=${part.firstRow}`,
      fetchedAt: part.fetchedAt,
      mediaType: file.mediaType,
      bytes: part.bytes,
      ...(file.context ? { context: file.context } : {}),
      ...(entry ? { entry } : {}),
    };
  }
}

async function* cutWatched(path: string, { split }: WatchedFile, before: JsonObject): AsyncGenerator<Part> {
  if (typeof split === "function") {
    yield* split(path);
    return;
  }
  if (split.by !== "csv") {
    yield* splitFile(createReadStream(path), split);
    return;
  }
  yield* believedTable(path, split, before);
}

const textOf = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

function conditions(before: JsonObject): Record<string, string> {
  const etag = textOf(before.etag);
  const modified = textOf(before.lastModified);
  return {
    ...(etag === undefined ? {} : { "if-none-match": etag }),
    ...(modified === undefined ? {} : { "if-modified-since": modified }),
  };
}

/** What is remembered of a file once its last slice is stored. */
function endOf(
  { ledger }: FetchContext,
  { url }: WatchedFile,
  part: DownloadedSlice & Part,
  rows: number,
  known: EntryState | undefined,
): EntryState | undefined {
  const before = known?.context ?? {};
  if (part.traits && part.doubt) {
    ledger.incomplete(part.doubt.code, `${url} is not taken: ${part.doubt.message}`);
    return { key: url, version: known?.version ?? "", context: tableState({ ...part, traits: part.traits }, before) };
  }
  if (part.truncated) {
    ledger.incomplete("truncated-file", `${url} ends in the middle of a row`);
    return undefined;
  }
  const etag = part.headers.get("etag");
  const lastModified = part.headers.get("last-modified");
  return fileState(ledger, { key: url, version: part.sha256, rows }, known, {
    fetchedAt: part.fetchedAt,
    ...(part.traits ? tableState({ traits: part.traits }, before) : {}),
    ...(etag === null ? {} : { etag }),
    ...(lastModified === null ? {} : { lastModified }),
  });
}

/**
 * The state of a file once its last row is stored. One that has less than half of the rows that it had leaves the run
 * incomplete and is asked for again; if it then is as small, that is how it is.
 * @param more kept in the state where the file is believed
 */
export function fileState(
  ledger: Ledger,
  { key, version, rows }: { readonly key: string; readonly version: string; readonly rows: number },
  before: EntryState | undefined,
  more: JsonObject = {},
): EntryState {
  const had = before?.context?.rows;
  const expected = typeof had === "number" ? had : 0;
  if (rows * 2 < expected) {
    ledger.incomplete("file-shrank", `${key} has ${rows} rows; it had ${expected}`);
    return { key, version: "", context: { rows } };
  }
  return { key, version, context: { rows, ...more } };
}
