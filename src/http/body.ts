import { pipeline, Readable, type Transform } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw, createZstdDecompress } from "node:zlib";
import { SourceError } from "../base/errors.ts";

/** What a caller asked for; HTML in its place is an error. */
export type ContentKind = "json" | "xml" | "csv" | "text" | "html" | "zip" | "binary";

/** Layers of Content-Encoding that are unpacked; honest servers send one. */
const maxLayers = 3;

/** Content-Encoding (RFC 9110 section 8.4) as a list, outermost last, without `identity`. */
export function contentEncodings(header: string | null): string[] {
  const names = (header ?? "").toLowerCase().split(",");
  return names.map((name) => name.trim()).filter((name) => name !== "" && name !== "identity");
}

/**
 * The body without its Content-Encodings, chunk by chunk. Only what the consumer asks for is unpacked, so a small body
 * that would unpack to gigabytes costs no more memory than the consumer allows it. A body of no bytes stays one,
 * whatever encoding it claims.
 * @throws SourceError `unsupported-encoding`, `garbled-body` (does not decode), `truncated-body` (ends too early)
 */
export async function* decoded(body: Readable, encodings: readonly string[]): AsyncGenerator<Uint8Array> {
  if (encodings.length === 0) {
    yield* body as AsyncIterable<Uint8Array>;
    return;
  }
  if (encodings.length > maxLayers || !encodings.every(isSupported)) throw unsupported(encodings);
  const chunks = body.iterator({ destroyOnReturn: true }) as AsyncIterableIterator<Uint8Array>;
  const first = await chunks.next();
  if (first.done) return;
  const rest = async function* () {
    yield first.value;
    yield* chunks;
  };
  const source = Readable.from(rest(), { objectMode: false });
  const layers = encodings.toReversed().map((name, index) => decoder(name, index === 0 ? first.value : undefined));
  let failure: unknown;
  const last = pipeline([source, ...layers], (error) => {
    failure = error;
  }) as unknown as Readable;
  try {
    yield* last as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw decodingError(failure ?? error);
  }
}

const isSupported = (name: string): boolean => ["gzip", "x-gzip", "deflate", "br", "zstd"].includes(name);

const unsupported = (encodings: readonly string[]) =>
  new SourceError("unsupported-encoding", `Content-Encoding ${encodings.join(", ")} is not supported`);

function decoder(name: string, first: Uint8Array | undefined): Transform {
  switch (name) {
    case "br":
      return createBrotliDecompress();
    case "zstd":
      return createZstdDecompress();
    case "deflate":
      // RFC 9110 section 8.4.1.2 means the zlib format; some servers send raw deflate, which browsers accept too.
      return first !== undefined && !isZlib(first) ? createInflateRaw() : createInflate();
    default:
      return createGunzip();
  }
}

/** RFC 1950 section 2.2: method 8, and both bytes together a multiple of 31. */
const isZlib = ([method = 0, flags]: Uint8Array): boolean =>
  (method & 0x0f) === 8 && (flags === undefined || (method * 256 + flags) % 31 === 0);

function decodingError(error: unknown): unknown {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code === "Z_BUF_ERROR") return new SourceError("truncated-body", "the compressed body ends too early");
  if (/^(Z_|ERR_ZLIB|ERR__ERROR_FORMAT|ERR_BROTLI|ERR_|ZSTD_)/.test(code) && !code.startsWith("ERR_STREAM")) {
    return new SourceError("garbled-body", `the body is not what its Content-Encoding says (${code})`);
  }
  return error;
}

/** Content-Type as media type and charset, both in lower case; RFC 9110 section 8.3 for a missing one. */
export function contentType(header: string | null): { mediaType: string; charset: string | undefined } {
  const [type = "", ...parameters] = (header ?? "").split(";");
  const charset = parameters.map((text) => /^\s*charset\s*=\s*"?([^"\s]+)"?\s*$/i.exec(text)?.[1]).find(Boolean);
  const mediaType = type.trim().toLowerCase();
  return {
    mediaType: mediaType.includes("/") ? mediaType : "application/octet-stream",
    charset: charset?.toLowerCase(),
  };
}

/** Enough of a body to tell a page from data. */
export const sniffBytes = 1024;

/**
 * Whether a body is a web page where something else was asked for: its first bytes are those of HTML, or it is sent as
 * HTML and its first bytes do not show the kind asked for (some servers label JSON as text/html).
 */
export function isUnwantedHtml(expect: ContentKind | undefined, mediaType: string, head: Uint8Array): boolean {
  if (expect === undefined || expect === "html" || head.length === 0) return false;
  // NUL bytes go so that UTF-16 reads as its ASCII letters.
  const text = Buffer.from(head.subarray(0, sniffBytes))
    .toString("latin1")
    .replace(/\0/g, "")
    .replace(/^(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)/, "")
    .trimStart();
  if (/^(?:<\?xml[^>]*>\s*)?(?:<!--[\s\S]*?-->\s*)*<(?:!doctype\s+html|html|head|body|script|title)\b/i.test(text)) {
    return true;
  }
  if (mediaType !== "text/html" && mediaType !== "application/xhtml+xml") return false;
  if (expect === "json") return !/^[[{"\d-]|^(?:true|false|null)\b/.test(text);
  if (expect === "xml") return !text.startsWith("<?xml");
  return !(expect === "zip" && text.startsWith("PK"));
}
