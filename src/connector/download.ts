import { createReadStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { HttpRequest } from "../http/index.ts";
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
}

const gibibyte = 1024 ** 3;

/**
 * A large file in slices: downloaded whole into a temporary file first (a slow consumer must not hold the portal's
 * connection, and a file that breaks off yields nothing), then cut. Memory stays that of one slice.
 * @param unchanged asked with the file's SHA-256 before it is cut: true skips the file
 * @throws SourceError as `http.download` and the cutters
 */
export async function* downloadSlices(
  context: Pick<FetchContext, "http" | "signal">,
  request: HttpRequest,
  split: FileSplit,
  unchanged: (sha256: string) => Promise<boolean> = async () => false,
): AsyncGenerator<DownloadedSlice> {
  const folder = await mkdtemp(join(tmpdir(), "pregon-"));
  try {
    const path = join(folder, "download");
    // One slow file of hundreds of megabytes is the rule here.
    const policy = { maxBytes: 4 * gibibyte, timeoutMs: 30 * 60_000, ...request.policy };
    const { url, fetchedAt, sha256 } = await context.http.download(
      { signal: context.signal, ...request, policy },
      path,
    );
    if (await unchanged(sha256)) return;
    let held: FileSlice | undefined;
    for await (const slice of splitFile(createReadStream(path), split)) {
      if (held) yield { ...held, url, fetchedAt, sha256, last: false };
      held = slice;
    }
    if (held) yield { ...held, url, fetchedAt, sha256, last: true };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
