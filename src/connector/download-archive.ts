import type { HttpRequest } from "../http/index.ts";
import { type ArchiveMember, checkZip, zipMembers } from "./archive.ts";
import type { FetchContext } from "./contract.ts";
import { inTemporaryFile } from "./download.ts";

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

/**
 * Downloads a ZIP archive whole into a temporary file and yields it once; the file is removed when the consumer is done. A damaged
 * one is not given.
 * @throws SourceError as `http.download` and `zipMembers`
 */
export async function* downloadArchive(
  context: Pick<FetchContext, "http" | "signal">,
  request: HttpRequest,
): AsyncGenerator<DownloadedArchive> {
  yield* inTemporaryFile(
    context,
    { expect: "zip", ...request },
    async function* ({ path, url, fetchedAt, sha256, size }) {
      await checkZip(path);
      yield { url, fetchedAt, sha256, size, members: () => zipMembers(path) };
    },
  );
}
