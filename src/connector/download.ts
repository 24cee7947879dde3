import { createReadStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SourceError } from "../base/errors.ts";
import type { HttpDownload, HttpRequest, ResponseHeaders } from "../http/index.ts";
import { checkZip, zipMembers } from "./archive.ts";
import type { FetchContext, FileSplit } from "./contract.ts";
import type { FileSlice } from "./split.ts";
import { splitFile } from "./split-file.ts";

export interface DownloadedSlice extends FileSlice {
  /** As asked, secrets hidden. */
  readonly url: string;
  /** ISO 8601 instant. */
  readonly fetchedAt: string;
  /** Of the whole file. */
  readonly sha256: string;
  /** True for the last slice of the file. */
  readonly last: boolean;
  /** Of the answer: what a later conditional request needs. */
  readonly headers: ResponseHeaders;
}

const gibibyte = 1024 ** 3;

/**
 * A large file in slices: downloaded whole into a temporary file first (a slow consumer must not hold the portal's
 * connection, and a file that breaks off yields nothing), then cut. Memory stays that of one slice. An accepted answer
 * without a body (304 to a conditional request) yields nothing.
 * @param unchanged asked with the file's SHA-256 before it is cut: true skips the file
 * @throws SourceError as `http.download` and the cutters
 */
export function downloadSlices(
  context: Pick<FetchContext, "http" | "signal" | "ledger">,
  request: HttpRequest,
  split: FileSplit,
  unchanged: (sha256: string) => Promise<boolean> = async () => false,
): AsyncGenerator<DownloadedSlice> {
  return downloadCut(context, request, unchanged, (path) => splitFile(createReadStream(path), split));
}

/** A slice of a file inside an archive. `firstRow` counts within the member. */
export interface DownloadedMemberSlice extends DownloadedSlice {
  /** Name of the file inside the archive. */
  readonly member: string;
}

/**
 * As {@link downloadSlices} for a ZIP archive: the files inside, one after the other, each cut as `split` says. A damaged
 * archive yields nothing.
 * @param wanted whether a file inside is to be read, by its name
 * @throws SourceError as `downloadSlices`; `malformed-archive`, `truncated-input`, `empty-archive` (nothing wanted inside)
 */
export function downloadZipSlices(
  context: Pick<FetchContext, "http" | "signal" | "ledger">,
  request: HttpRequest,
  split: FileSplit,
  options: { wanted?(name: string): boolean; unchanged?(sha256: string): Promise<boolean> } = {},
): AsyncGenerator<DownloadedMemberSlice> {
  return downloadCut(context, request, options.unchanged ?? (async () => false), async function* (path) {
    await checkZip(path);
    let members = 0;
    for await (const { name, bytes } of zipMembers(path)) {
      if (options.wanted?.(name) === false) continue;
      members += 1;
      for await (const slice of splitFile(bytes, split)) yield { ...slice, member: name };
    }
    if (members === 0) throw new SourceError("empty-archive", `no file to read in the archive ${request.url}`);
  });
}

/** A large file as {@link downloadSlices}, cut by what is given. */
export async function* downloadCut<Slice extends FileSlice>(
  context: Pick<FetchContext, "http" | "signal" | "ledger">,
  request: HttpRequest,
  unchanged: (sha256: string) => Promise<boolean>,
  cut: (path: string) => AsyncIterable<Slice>,
): AsyncGenerator<Slice & DownloadedSlice> {
  yield* inTemporaryFile(context, request, async function* ({ path, url, fetchedAt, sha256, headers, status }) {
    if (status === 304 || (await unchanged(sha256))) {
      context.ledger.unchanged();
      return;
    }
    let held: Slice | undefined;
    for await (const slice of cut(path)) {
      if (held) yield { ...held, url, fetchedAt, sha256, headers, last: false };
      held = slice;
    }
    if (held) yield { ...held, url, fetchedAt, sha256, headers, last: true };
  });
}

/** Downloads into a file of its own, gives what `use` makes of it, and removes the file. */
export async function* inTemporaryFile<Made>(
  context: Pick<FetchContext, "http" | "signal">,
  request: HttpRequest,
  use: (file: HttpDownload) => AsyncIterable<Made>,
): AsyncGenerator<Made> {
  const folder = await mkdtemp(join(tmpdir(), "pregon-"));
  try {
    // One slow file of hundreds of megabytes is the rule here.
    const policy = { maxBytes: 4 * gibibyte, timeoutMs: 30 * 60_000, ...request.policy };
    yield* use(await context.http.download({ signal: context.signal, ...request, policy }, join(folder, "download")));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
