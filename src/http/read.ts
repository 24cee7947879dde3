import { isUtf8 } from "node:buffer";
import { randomUUID } from "node:crypto";
import { open, rename, rm } from "node:fs/promises";
import { messageOf, SourceError, StorageError } from "../base/errors.ts";
import { sha256, sha256Stream } from "../base/hash.ts";
import { type ContentKind, contentType, isUnwantedHtml, sniffBytes } from "./body.ts";
import type { Exchange } from "./exchange.ts";

export interface Asked {
  readonly expect: ContentKind | undefined;
  readonly mediaType: string;
  readonly charset: string | undefined;
  readonly maxBytes: number;
  /** A 2xx, not merely an accepted status. */
  readonly good: boolean;
}

/** Takes the body of an answer in; `count` hears of each chunk's decoded bytes. */
export type BodyReader<T> = (exchange: Exchange, asked: Asked, count: (bytes: number) => void) => Promise<T>;

const html = ({ expect, mediaType }: Asked) =>
  new SourceError("html-instead-of-data", `a web page came where ${expect} was asked for`, { mediaType });

/**
 * JSON is exchanged in UTF-8 (RFC 8259 section 8.1): one wrong byte, and every accent of the answer would be guessed. A
 * server that names another charset means it, and so does one that begins with the mark of UTF-16.
 */
const isUtf8Json = ({ expect, good, charset = "utf-8" }: Asked, [first, second]: Uint8Array): boolean =>
  expect === "json" &&
  good &&
  /^(utf-?8|us-ascii)$/.test(charset) &&
  !((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff));

const garbled = () => new SourceError("garbled-body", "the body is no UTF-8, as JSON has to be");

/** {@link isUtf8Json} for a body that is not in memory. Both throw SourceError `garbled-body`. */
function jsonWatch(asked: Asked): { add(chunk: Uint8Array): void; end(): void } {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let watched: boolean | undefined;
  const decode = (chunk: Uint8Array, stream: boolean) => {
    try {
      decoder.decode(chunk, { stream });
    } catch {
      throw garbled();
    }
  };
  return {
    add(chunk) {
      watched ??= isUtf8Json(asked, chunk);
      if (watched) decode(chunk, true);
    },
    end() {
      if (watched) decode(new Uint8Array(), false);
    },
  };
}

/** The whole body, in memory of its own. */
export const intoMemory: BodyReader<Uint8Array> = async (exchange, asked, count) => {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of exchange.body(asked.maxBytes)) {
    chunks.push(chunk);
    size += chunk.length;
    count(chunk.length);
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  if (isUnwantedHtml(asked.expect, asked.mediaType, bytes)) throw html(asked);
  if (isUtf8Json(asked, bytes) && !isUtf8(bytes)) throw garbled();
  return bytes;
};

/** The body into a file beside its final place, which it takes when it is complete. */
export const intoFile =
  (path: string): BodyReader<{ path: string; size: number; sha256: string }> =>
  async (exchange, asked, count) => {
    if (!asked.good) {
      await exchange.discard();
      return { path, size: 0, sha256: sha256("") };
    }
    const part = `${path}.${randomUUID()}.part`;
    const file = await stored(path, open(part, "wx"));
    const hash = sha256Stream();
    const text = jsonWatch(asked);
    let size = 0;
    try {
      for await (const chunk of whenData(exchange, asked)) {
        text.add(chunk);
        hash.update(chunk);
        size += chunk.length;
        count(chunk.length);
        await stored(path, file.appendFile(chunk));
      }
      text.end();
      await stored(path, file.close());
      await stored(path, rename(part, path));
    } catch (error) {
      await file.close().catch(() => {});
      await rm(part, { force: true }).catch(() => {});
      throw error;
    }
    return { path, size, sha256: hash.digest() };
  };

/** The chunks, held back until there are enough to tell data from a web page. */
async function* whenData(exchange: Exchange, asked: Asked): AsyncGenerator<Uint8Array> {
  let start: Uint8Array | undefined = new Uint8Array();
  for await (const chunk of exchange.body(asked.maxBytes)) {
    if (start === undefined) {
      yield chunk;
      continue;
    }
    start = Buffer.concat([start, chunk]);
    if (start.length < sniffBytes) continue;
    if (isUnwantedHtml(asked.expect, asked.mediaType, start)) throw html(asked);
    yield start;
    start = undefined;
  }
  if (start === undefined || start.length === 0) return;
  if (isUnwantedHtml(asked.expect, asked.mediaType, start)) throw html(asked);
  yield start;
}

async function stored<T>(path: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw new StorageError("file-not-written", `${path} cannot be written: ${messageOf(error)}`, { path });
  }
}

/** The beginning of an error's body, when it is text: often it says what was wrong. Never fails. */
export async function excerpt(exchange: Exchange): Promise<string> {
  const { mediaType } = contentType(exchange.headers.get("content-type"));
  if (!/^text\/|json|xml/.test(mediaType)) {
    await exchange.discard();
    return "";
  }
  const chunks: Uint8Array[] = [];
  try {
    for await (const chunk of exchange.body(64 * 1024)) chunks.push(chunk);
  } catch {
    // What was read so far will do.
  }
  return Buffer.concat(chunks).subarray(0, 4096).toString("utf8").replace(/\s+/g, " ").trim();
}
