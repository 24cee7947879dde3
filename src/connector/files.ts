import { messageOf, SourceError } from "../base/errors.ts";
import { sha256 as hash } from "../base/hash.ts";
import type { JsonObject } from "../base/json.ts";
import type { HttpRequest } from "../http/index.ts";
import type { EntryState, FetchContext, Fetched, FileSplit } from "./contract.ts";
import { type DownloadedSlice, downloadCut, downloadSlices } from "./download.ts";
import type { FileSlice } from "./split.ts";

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
 * taken. Scopes other than the incremental one ask without conditions.
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

async function* fetchFile(context: FetchContext, file: WatchedFile): AsyncGenerator<Fetched> {
  const { ledger } = context;
  const known = context.scope.mode === "incremental" ? (await context.known([file.url])).get(file.url) : undefined;
  const before = known?.context ?? {};
  const takenAt = textOf(before.fetchedAt);
  // Half a day of grace: a nightly run does not come at the same second each night.
  const rest = (file.restDays ?? 0) * day - day / 2;
  if (takenAt !== undefined && context.now().getTime() - Date.parse(takenAt) < rest) return;
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
  const parts: AsyncGenerator<DownloadedSlice & KindSlice> =
    typeof file.split === "function"
      ? downloadCut(context, request, unchanged, file.split)
      : downloadSlices(context, request, file.split, unchanged);
  let rows = 0;
  let first = true;
  for await (const part of parts) {
    if (first && !file.looksRight(part.bytes)) {
      throw new SourceError("unexpected-answer", "the file is not the table that was expected");
    }
    first = false;
    rows += part.rows;
    ledger.declare(part.rows);
    ledger.fetched(part.rows);
    const entry = part.last ? endOf(context, file, part, rows, before) : undefined;
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
  part: DownloadedSlice,
  rows: number,
  before: JsonObject,
): EntryState | undefined {
  if (part.truncated) {
    ledger.incomplete("truncated-file", `${url} ends in the middle of a row`);
    return undefined;
  }
  const expected = typeof before.rows === "number" ? before.rows : 0;
  if (rows * 2 < expected) {
    ledger.incomplete("file-shrank", `${url} has ${rows} rows; it had ${expected}`);
    // Asked for again next time; if it then is as small, that is how it is.
    return { key: url, version: "", context: { rows } };
  }
  const etag = part.headers.get("etag");
  const lastModified = part.headers.get("last-modified");
  const context: JsonObject = {
    rows,
    fetchedAt: part.fetchedAt,
    ...(etag === null ? {} : { etag }),
    ...(lastModified === null ? {} : { lastModified }),
  };
  return { key: url, version: part.sha256, context };
}
