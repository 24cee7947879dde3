import { Readable } from "node:stream";
import { sha256 } from "../base/hash.ts";
import { type ApiContext, header, type RequestState } from "./context.ts";
import { isFresh } from "./middleware/conditional.ts";
import { type Coding, chooseCoding, compress, compressor, etagSuffix } from "./middleware/encoding.ts";
import { policyHeader, rateHeader } from "./middleware/rate-limit.ts";

/** What a handler answers with. */
export interface Reply {
  readonly status?: number;
  readonly mediaType: string;
  readonly body: string | Uint8Array;
  /** Changes with each byte of the body; without it the body is hashed. */
  readonly tag?: string;
  /** Last change of the content, ISO 8601. */
  readonly changed?: string | undefined;
  readonly cache?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** False for what is compressed already. */
  readonly compressible?: boolean;
}

/** For data that changes when sources are pulled. */
export const dataCache = "public, max-age=30, stale-while-revalidate=300";
export const noCache = "no-cache";
/** Smaller bodies gain nothing from compression. */
const smallestCompressed = 1024;

const exposed =
  "ETag, Last-Modified, Link, RateLimit, RateLimit-Policy, Retry-After, X-Request-Id, Content-Disposition, Location";

/** Headers that each reply carries, whatever it says. Few: each has its cost on the shortest answers. */
export function commonHeaders(c: ApiContext, state: RequestState): Record<string, string> {
  const headers: Record<string, string> = {
    "x-request-id": state.id,
    "access-control-allow-origin": "*",
    "ratelimit-policy": policyHeader(state.rate),
    ratelimit: rateHeader(state.rate),
  };
  if (header(c, "origin") !== undefined) headers["access-control-expose-headers"] = exposed;
  return headers;
}

const knownDates = new Map<string, { at: number; text: string }>();
const mostKnownDates = 10_000;

/** IMF-fixdate (RFC 9110, 5.6.7); never later than now. Kept, because making it costs as much as all other headers. */
function httpDate(instant: string, now: Date): string {
  let known = knownDates.get(instant);
  if (known === undefined) {
    const at = Date.parse(instant);
    known = { at, text: new Date(at).toUTCString() };
    if (knownDates.size >= mostKnownDates) knownDates.clear();
    knownDates.set(instant, known);
  }
  return known.at <= now.getTime() ? known.text : now.toUTCString();
}

/** Names a body by its content. */
export const tagOf = (body: string | Uint8Array): string => sha256(body).slice(0, 32);

/** Makes the response: validators, 304, content coding and the headers that all replies have, in one go. */
export function respond(c: ApiContext, reply: Reply): Response | Promise<Response> {
  const status = reply.status ?? 200;
  const headers = headersOf(c, reply);
  const size = typeof reply.body === "string" ? reply.body.length : reply.body.byteLength;
  const coding =
    reply.compressible === false || size < smallestCompressed ? undefined : chooseCoding(header(c, "accept-encoding"));
  if (status === 200) {
    const fresh = validate(c, headers, reply.tag ?? tagOf(reply.body), coding, reply.changed);
    if (fresh) return finish(c, 304, null, headers, 0);
  }
  if (coding === undefined) return finish(c, status, reply.body, headers, size);
  return compressed(c, status, reply.body, headers, coding);
}

function headersOf(c: ApiContext, reply: Omit<Reply, "body">): Record<string, string> {
  const headers = commonHeaders(c, c.get("request"));
  headers["content-type"] = reply.mediaType;
  headers["cache-control"] = reply.cache ?? dataCache;
  headers.vary = "Accept, Accept-Encoding, Origin";
  if (reply.headers) Object.assign(headers, reply.headers);
  return headers;
}

/** Sets the validators; whether the caller's copy is still good. */
function validate(
  c: ApiContext,
  headers: Record<string, string>,
  tag: string,
  coding: Coding | undefined,
  changed: string | undefined,
): boolean {
  headers.etag = `"${tag}${etagSuffix(coding)}"`;
  if (changed !== undefined) headers["last-modified"] = httpDate(changed, c.get("request").api.clock.now());
  const fresh = isFresh(tag, headers["last-modified"], header(c, "if-none-match"), header(c, "if-modified-since"));
  if (!fresh) return false;
  if (fresh !== true) headers.etag = fresh;
  delete headers["content-type"];
  return true;
}

/** What is written while it is read: `tag` names the content before it is there. */
export interface StreamReply extends Omit<Reply, "body" | "status"> {
  readonly tag: string;
  readonly chunks: AsyncGenerator<string | Uint8Array>;
}

/**
 * Answers with chunks as the caller takes them. An error after the first byte breaks the connection off, so that nobody
 * takes a part for the whole; it is logged with the request.
 */
export async function respondStream(c: ApiContext, reply: StreamReply): Promise<Response> {
  const state = c.get("request");
  const headers = headersOf(c, reply);
  const coding = reply.compressible === false ? undefined : chooseCoding(header(c, "accept-encoding"));
  const { chunks } = reply;
  if (validate(c, headers, reply.tag, coding, reply.changed)) {
    await chunks.return(undefined);
    return finish(c, 304, null, headers, 0);
  }
  if (coding !== undefined) headers["content-encoding"] = coding;
  if (c.req.method === "HEAD") {
    await chunks.return(undefined);
    return new Response(null, { status: 200, headers });
  }
  const source = Readable.from(counted(state, regrouped(chunks)), { objectMode: false });
  state.done = new Promise((resolve) => source.once("close", resolve));
  const body = coding === undefined ? source : source.compose(compressor(coding));
  return new Response(Readable.toWeb(body) as ReadableStream<Uint8Array<ArrayBuffer>>, { status: 200, headers });
}

async function* counted(state: RequestState, chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of chunks) {
      state.bytes += chunk.byteLength;
      yield chunk;
    }
  } catch (error) {
    state.failure = error;
    throw error;
  }
}

/** Small chunks cost more than their bytes: they are gathered to 64 KB. */
async function* regrouped(chunks: AsyncIterable<string | Uint8Array>): AsyncGenerator<Buffer> {
  let gathered: Buffer[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    const bytes =
      typeof chunk === "string" ? Buffer.from(chunk) : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    gathered.push(bytes);
    size += bytes.byteLength;
    if (size < 65_536) continue;
    yield Buffer.concat(gathered);
    gathered = [];
    size = 0;
  }
  if (size > 0) yield Buffer.concat(gathered);
}

async function compressed(
  c: ApiContext,
  status: number,
  body: string | Uint8Array,
  headers: Record<string, string>,
  coding: Coding,
): Promise<Response> {
  const bytes = await compress(body, coding);
  headers["content-encoding"] = coding;
  return finish(c, status, bytes, headers, bytes.byteLength);
}

function finish(
  c: ApiContext,
  status: number,
  body: string | Uint8Array | null,
  headers: Record<string, string>,
  bytes: number,
): Response {
  const state = c.get("request");
  state.bytes = bytes;
  if (status === 204) {
    delete headers["content-type"];
    return new Response(null, { status, headers });
  }
  if (c.req.method === "HEAD" && body !== null) {
    headers["content-length"] = String(typeof body === "string" ? Buffer.byteLength(body) : body.byteLength);
  }
  return new Response(body as string | Uint8Array<ArrayBuffer> | null, { status, headers });
}

/** A reply without a body: done, and nothing to say (RFC 9110, 15.3.5). */
export function noContent(c: ApiContext): Response {
  const headers = { ...commonHeaders(c, c.get("request")), "cache-control": "no-store" };
  return finish(c, 204, null, headers, 0);
}

/** A JSON reply from text that is JSON already. */
export const json = (c: ApiContext, body: string | Uint8Array, more: Omit<Reply, "body" | "mediaType"> = {}) =>
  respond(c, { mediaType: "application/json", body, ...more });
