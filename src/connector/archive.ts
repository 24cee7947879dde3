import { Readable } from "node:stream";
import { crc32 } from "node:zlib";
import { extract } from "tar-stream";
import { openPromise } from "yauzl";
import { messageOf, SourceError } from "../base/errors.ts";

/** A file inside an archive. Its bytes can be read once, before the next member is asked for. */
export interface ArchiveMember {
  readonly name: string;
  readonly bytes: AsyncIterable<Uint8Array>;
}

/**
 * Unpacks a ZIP archive to its end, in bounded memory, and keeps nothing: what is read afterwards is whole.
 * @throws SourceError as {@link zipMembers}
 */
export async function checkZip(path: string): Promise<void> {
  for await (const { bytes } of zipMembers(path)) for await (const _ of bytes);
}

/**
 * The files of a ZIP archive on disk, unpacked one after the other in bounded memory; folders are left out.
 * @throws SourceError `truncated-input` (no end of archive), `encrypted-archive`, `malformed-archive` (also at the end of a
 * file whose checksum is another)
 */
export async function* zipMembers(path: string): AsyncGenerator<ArchiveMember> {
  const zip = await openPromise(path, { lazyEntries: true, autoClose: false }).catch((error: unknown) => {
    throw archiveError(error);
  });
  try {
    const entries = zip.eachEntry();
    for (;;) {
      const next = await entries.next().catch((error: unknown) => {
        throw archiveError(error);
      });
      if (next.done) return;
      const entry = next.value;
      if (entry.fileName.endsWith("/")) continue;
      if (entry.isEncrypted()) {
        throw new SourceError("encrypted-archive", `the archive needs a password: ${entry.fileName} is encrypted`);
      }
      const stream = await zip.openReadStreamPromise(entry).catch((error: unknown) => {
        throw archiveError(error);
      });
      yield { name: entry.fileName, bytes: checked(unpacked(stream), entry.fileName, entry.crc32) };
      stream.destroy();
    }
  } finally {
    zip.close();
  }
}

/**
 * The files of a tar archive in the order in which they come, in bounded memory; links and folders are left out.
 * @throws SourceError `truncated-input`, `malformed-archive`, and what reading `bytes` throws
 */
export async function* tarMembers(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<ArchiveMember> {
  const tar = extract();
  const source = Readable.from(bytes, { objectMode: false });
  let failure: unknown;
  source.on("error", (error) => {
    failure = error;
    tar.destroy(error);
  });
  source.pipe(tar);
  try {
    for await (const entry of tar) {
      const isFile = entry.header.type === "file" || entry.header.type === "contiguous-file";
      if (isFile) yield { name: safeName(entry.header.name), bytes: unpacked(entry as AsyncIterable<Uint8Array>) };
      // What the consumer left unread must go by before the next member comes.
      entry.resume();
    }
  } catch (error) {
    throw failure ?? archiveError(error);
  } finally {
    source.destroy();
    tar.destroy();
  }
}

/** The name without `./` before it, as many tar programs write it; one that leads out of the archive is refused, as in ZIP. */
function safeName(name: string): string {
  if (name.startsWith("/") || name.split("/").includes("..")) throw new Error(`invalid relative path: ${name}`);
  return name.replace(/^(\.\/)+/, "");
}

/** yauzl checks sizes, not contents. */
async function* checked(bytes: AsyncIterable<Uint8Array>, name: string, sum: number): AsyncGenerator<Uint8Array> {
  let running = 0;
  for await (const chunk of bytes) {
    running = crc32(chunk, running);
    yield chunk;
  }
  if (running !== sum)
    throw new SourceError("malformed-archive", `${name} in the archive is damaged: its checksum is wrong`);
}

async function* unpacked(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* stream;
  } catch (error) {
    throw archiveError(error);
  }
}

function archiveError(error: unknown): unknown {
  if (error instanceof SourceError) return error;
  const message = messageOf(error);
  const cut = /unexpected e|end of central directory|not enough bytes|premature close/i.test(message);
  return new SourceError(
    cut ? "truncated-input" : "malformed-archive",
    cut ? `the archive ends too early: ${message}` : `the archive cannot be read: ${message}`,
    {},
    { cause: error },
  );
}
