import { createReadStream, createWriteStream } from "node:fs";
import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join, relative, sep } from "node:path";
import { Readable, type Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip, createZstdDecompress } from "node:zlib";
import { messageOf, SourceError, UsageError } from "../base/errors.ts";
import { type ArchiveMember, tarMembers, zipMembers } from "../connector/archive.ts";
import type { HttpClient } from "../http/index.ts";

/** A file to be imported: on disk, under the name that its payloads carry. */
export interface InputFile {
  readonly path: string;
  /** `file:<name>`, or the URL that it came from. */
  readonly url: string;
  readonly bytes: number;
  /** ISO 8601: when it was downloaded, or last changed on disk. */
  readonly fetchedAt: string;
}

export const isUrl = (input: string): boolean => /^https?:\/\//i.test(input);

const readable = /\.(json|jsonl|ndjson|json-seq|gz|tgz|zip|tar|zst)$/i;
const data = /\.(json|jsonl|ndjson|json-seq|txt)$/i;

/**
 * The files of a path: itself, or those of a folder and its folders by name.
 * @throws UsageError `file-unreadable`, `nothing-to-import`
 */
export async function filesOf(path: string): Promise<InputFile[]> {
  const given = await stat(path).catch((error: unknown) => {
    throw new UsageError("file-unreadable", `${path} cannot be read: ${messageOf(error)}`);
  });
  if (!given.isDirectory()) {
    return [{ path, url: `file:${basename(path)}`, bytes: given.size, fetchedAt: given.mtime.toISOString() }];
  }
  const found = await readdir(path, { recursive: true, withFileTypes: true });
  const paths = found
    .filter((entry) => entry.isFile() && readable.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  if (paths.length === 0) throw new UsageError("nothing-to-import", `${path} holds no JSON, JSON Lines or archives`);
  return Promise.all(
    paths.map(async (file) => {
      const { size, mtime } = await stat(file);
      const name = relative(path, file).split(sep).join("/");
      return { path: file, url: `file:${name}`, bytes: size, fetchedAt: mtime.toISOString() };
    }),
  );
}

/** Folder for what is downloaded or unpacked on the way; made when it is first needed. */
export class Scratch {
  #folder: string | undefined;
  #files = 0;

  async file(): Promise<string> {
    this.#folder ??= await mkdtemp(join(tmpdir(), "pregon-import-"));
    this.#files += 1;
    return join(this.#folder, String(this.#files));
  }

  async clear(): Promise<void> {
    if (this.#folder) await rm(this.#folder, { recursive: true, force: true });
  }
}

/** Downloads a URL into a file, in bounded memory. @throws SourceError as the HTTP client does */
export async function download(
  url: string,
  http: HttpClient,
  scratch: Scratch,
  signal: AbortSignal,
): Promise<InputFile> {
  const path = await scratch.file();
  const policy = { maxBytes: Number.MAX_SAFE_INTEGER, timeoutMs: 24 * 3_600_000 };
  const done = await http.download({ url, signal, policy }, path);
  return { path, url: done.url, bytes: done.size, fetchedAt: done.fetchedAt };
}

/** A stream of text inside a file or archive. */
export interface TextStream {
  /** The file's URL, with `#<member>` for each archive that it is inside of. */
  readonly url: string;
  readonly bytes: AsyncIterable<Uint8Array>;
}

export interface Opened {
  readonly onBytes: (read: number) => void;
  /** A member of an archive that is none of ours (CSV, documentation). */
  readonly onPassedOver: (url: string) => void;
  /** A text that is UTF-16, not UTF-8. */
  readonly onEncoding?: (url: string, encoding: string) => void;
  readonly scratch: Scratch;
}

/**
 * The texts in a file, whatever it is packed in (gzip, zstd, tar, ZIP, in each other), told by the bytes, not the name.
 * UTF-16 becomes UTF-8.
 * @throws SourceError `truncated-input`, `malformed-archive` while reading
 */
export function openFile(file: InputFile, options: Opened): AsyncGenerator<TextStream> {
  const stream = createReadStream(file.path, { highWaterMark: 1024 * 1024 });
  return unpack(counted(stream, options.onBytes), file.url, options, file.path);
}

async function* counted(bytes: AsyncIterable<Uint8Array>, count: (read: number) => void): AsyncGenerator<Uint8Array> {
  for await (const chunk of bytes) {
    count(chunk.length);
    yield chunk;
  }
}

async function* unpack(
  bytes: AsyncIterable<Uint8Array>,
  url: string,
  options: Opened,
  path?: string,
): AsyncGenerator<TextStream> {
  const { head, all } = await peek(bytes, 512);
  if (head[0] === 0x1f && head[1] === 0x8b) yield* unpack(inflate(all, createGunzip()), url, options);
  else if (startsWith(head, [0x28, 0xb5, 0x2f, 0xfd]))
    yield* unpack(inflate(all, createZstdDecompress()), url, options);
  else if (startsWith(head, [0x50, 0x4b, 0x03, 0x04]) || startsWith(head, [0x50, 0x4b, 0x05, 0x06])) {
    // The directory of a ZIP archive is at its end: it has to be a file.
    const file = path ?? (await options.scratch.file());
    if (path === undefined) await pipeline(all, createWriteStream(file));
    else await all.return(undefined);
    yield* members(zipMembers(file), url, options);
    if (path === undefined) await rm(file, { force: true });
  } else if (Buffer.from(head.subarray(257, 262)).toString("latin1") === "ustar") {
    yield* members(tarMembers(all), url, options);
  } else {
    const encoding = utf16(head);
    if (encoding === undefined) yield { url, bytes: withoutMark(all, head) };
    else {
      options.onEncoding?.(url, encoding);
      yield { url, bytes: utf8(all, encoding) };
    }
  }
}

async function* members(
  archive: AsyncIterable<ArchiveMember>,
  url: string,
  options: Opened,
): AsyncGenerator<TextStream> {
  for await (const member of archive) {
    const at = `${url}#${member.name}`;
    const hidden = /(^|\/)(\.|__MACOSX\/)/.test(member.name);
    if (hidden || !(readable.test(member.name) || data.test(member.name))) {
      options.onPassedOver(at);
      continue;
    }
    yield* unpack(member.bytes, at, options);
  }
}

const startsWith = (head: Uint8Array, bytes: readonly number[]): boolean =>
  bytes.every((byte, index) => head[index] === byte);

/** The first bytes, and all of them once more. */
async function peek(
  bytes: AsyncIterable<Uint8Array>,
  size: number,
): Promise<{ head: Uint8Array; all: AsyncGenerator<Uint8Array> }> {
  const source = bytes[Symbol.asyncIterator]();
  const read: Uint8Array[] = [];
  let length = 0;
  let failure: unknown;
  while (length < size && failure === undefined) {
    try {
      const next = await source.next();
      if (next.done) break;
      read.push(next.value);
      length += next.value.length;
    } catch (error) {
      failure = error;
    }
  }
  const rest = async function* () {
    try {
      yield* read;
      // What came before a failure is kept.
      if (failure !== undefined) throw failure;
      for (let next = await source.next(); !next.done; next = await source.next()) yield next.value;
    } finally {
      await source.return?.();
    }
  };
  return { head: Buffer.concat(read).subarray(0, size), all: rest() };
}

async function* inflate(bytes: AsyncIterable<Uint8Array>, inflater: Transform): AsyncGenerator<Uint8Array> {
  const source = Readable.from(bytes, { objectMode: false });
  let failure: unknown;
  source.on("error", (error) => {
    failure = error;
    inflater.destroy(error);
  });
  source.pipe(inflater);
  try {
    for await (const chunk of inflater) yield chunk as Uint8Array;
  } catch (error) {
    throw failure ?? inflateError(error);
  } finally {
    source.destroy();
    inflater.destroy();
  }
}

function inflateError(error: unknown): unknown {
  const message = messageOf(error);
  const cut = /unexpected end/i.test(message);
  return new SourceError(
    cut ? "truncated-input" : "malformed-archive",
    cut ? "the compressed file ends too early" : `the compressed file cannot be read: ${message}`,
    {},
    { cause: error },
  );
}

/** UTF-8 and everything like it as it is, without byte order mark. */
async function* withoutMark(bytes: AsyncGenerator<Uint8Array>, head: Uint8Array): AsyncGenerator<Uint8Array> {
  let marked = startsWith(head, [0xef, 0xbb, 0xbf]);
  for await (const chunk of bytes) {
    yield marked ? chunk.subarray(3) : chunk;
    marked = false;
  }
}

async function* utf8(bytes: AsyncGenerator<Uint8Array>, encoding: string): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder(encoding);
  const encoder = new TextEncoder();
  for await (const chunk of bytes) yield encoder.encode(decoder.decode(chunk, { stream: true }));
  yield encoder.encode(decoder.decode());
}

/** UTF-16 is told by its mark, or by the NUL beside its first character. */
function utf16([first, second]: Uint8Array): string | undefined {
  if ((first === 0xff && second === 0xfe) || (first !== 0 && first !== undefined && second === 0)) return "utf-16le";
  if ((first === 0xfe && second === 0xff) || (first === 0 && second !== 0)) return "utf-16be";
  return undefined;
}
