import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { HttpRequest } from "../http/index.ts";
import { type ArchiveMember, zipMembers } from "./archive.ts";
import type { FetchContext } from "./contract.ts";

/** A ZIP archive as downloaded; it lives until the loop that got it ends. */
export interface DownloadedArchive {
  /** As asked, secrets hidden. */
  readonly url: string;
  /** ISO 8601 instant. */
  readonly fetchedAt: string;
  /** Of the whole archive. */
  readonly sha256: string;
  /** Bytes of the archive. */
  readonly size: number;
  /** Its files in their order; may be walked more than once, one walk at a time. */
  members(): AsyncGenerator<ArchiveMember>;
}

const gibibyte = 1024 ** 3;

/**
 * Downloads a ZIP archive whole into a temporary file and yields it once; the file is removed when the consumer is done.
 * @throws SourceError as `http.download`; `members` as `zipMembers`
 */
export async function* downloadArchive(
  context: Pick<FetchContext, "http" | "signal">,
  request: HttpRequest,
): AsyncGenerator<DownloadedArchive> {
  const folder = await mkdtemp(join(tmpdir(), "pregon-"));
  try {
    const path = join(folder, "archive.zip");
    // One slow file of hundreds of megabytes is the rule here.
    const policy = { maxBytes: 4 * gibibyte, timeoutMs: 30 * 60_000, ...request.policy };
    const { url, fetchedAt, sha256, size } = await context.http.download(
      { signal: context.signal, expect: "zip", ...request, policy },
      path,
    );
    yield { url, fetchedAt, sha256, size, members: () => zipMembers(path) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
