import { Agent, type Dispatcher } from "undici";
import { messageOf, SourceError } from "../base/errors.ts";
import { contentEncodings, decoded } from "./body.ts";
import { checkHost, guardedLookup, type HostLookup } from "./guard.ts";
import type { Hop } from "./origins.ts";
import type { ResponseHeaders } from "./types.ts";

/** One answer: its head, and its body decoded while it is read. */
export interface Exchange {
  readonly status: number;
  readonly headers: ResponseHeaders;
  /** Decoded chunks. @throws SourceError `response-too-large` past `maxBytes`, and what `decoded` throws */
  body(maxBytes: number): AsyncGenerator<Uint8Array>;
  /** Gives the connection up, or back when little is left to read. */
  discard(): Promise<void>;
}

export interface Outgoing {
  readonly hop: Hop;
  readonly method: "GET" | "POST" | "HEAD";
  readonly headers: Record<string, string>;
  readonly body: string | Uint8Array | undefined;
  readonly signal: AbortSignal;
}

/**
 * The two sets of connections: one that reaches public addresses only, one for the targets that the operator named.
 * They never share a connection.
 */
export class Transport {
  readonly #guarded: Agent;
  readonly #open: Agent;

  constructor(lookup: HostLookup) {
    const common = {
      // Old government servers and the boxes before them are at their best with HTTP/1.1.
      allowH2: false,
      // Each attempt has one deadline of its own.
      headersTimeout: 0,
      bodyTimeout: 0,
    };
    // Node gives an address 250 ms when there are several: too short across a continent.
    const connect = { timeout: 20_000, autoSelectFamily: true, autoSelectFamilyAttemptTimeout: 3_000 };
    this.#guarded = new Agent({ ...common, connect: { ...connect, lookup: guardedLookup(lookup) } });
    this.#open = new Agent({ ...common, connect });
  }

  /** @throws SourceError `private-address`, `unreachable`, `timeout` */
  async send({ hop, method, headers, body, signal }: Outgoing): Promise<Exchange> {
    if (!hop.exempt) checkHost(hop.actual);
    let answer: Dispatcher.ResponseData;
    try {
      answer = await (hop.exempt ? this.#open : this.#guarded).request({
        origin: hop.actual.origin,
        path: hop.actual.pathname + hop.actual.search,
        method,
        headers,
        body: body ?? null,
        signal,
      });
    } catch (error) {
      throw networkError(error, "unreachable");
    }
    // Nobody may be listening when the connection breaks between here and the reading of the body.
    answer.body.on("error", () => {});
    const fields = new Fields(answer.headers);
    return {
      status: answer.statusCode,
      headers: fields,
      body: (maxBytes) => capped(answer.body, fields, method === "HEAD", maxBytes),
      discard: () => answer.body.dump({ limit: 64 * 1024 }).then(nothing, nothing),
    };
  }

  async close(): Promise<void> {
    await Promise.all([this.#guarded.destroy(), this.#open.destroy()]);
  }
}

const nothing = (): void => {};

class Fields implements ResponseHeaders {
  readonly #fields: Record<string, string | string[] | undefined>;

  constructor(fields: Record<string, string | string[] | undefined>) {
    this.#fields = fields;
  }

  get(name: string): string | null {
    const value = this.#fields[name.toLowerCase()];
    if (value === undefined) return null;
    return Array.isArray(value) ? value.join(", ") : value;
  }

  getAll(name: string): string[] {
    const value = this.#fields[name.toLowerCase()];
    if (value === undefined) return [];
    return Array.isArray(value) ? value : [value];
  }
}

async function* capped(
  body: Dispatcher.ResponseData["body"],
  headers: ResponseHeaders,
  isHead: boolean,
  maxBytes: number,
): AsyncGenerator<Uint8Array> {
  if (isHead) return void (await body.dump());
  const tooLarge = () =>
    new SourceError("response-too-large", `the body is larger than ${maxBytes} bytes`, { maxBytes });
  const encodings = contentEncodings(headers.get("content-encoding"));
  try {
    if (encodings.length === 0 && Number(headers.get("content-length")) > maxBytes) throw tooLarge();
    let size = 0;
    for await (const chunk of decoded(body, encodings)) {
      size += chunk.length;
      if (size > maxBytes) throw tooLarge();
      yield chunk;
    }
  } catch (error) {
    throw networkError(error, "truncated-body");
  } finally {
    body.destroy();
  }
}

/** undici's and Node's errors as ours; what we threw ourselves comes back as it was, even out of a `cause`. */
function networkError(error: unknown, code: "unreachable" | "truncated-body"): unknown {
  for (let inner = error, depth = 0; inner instanceof Error && depth < 5; inner = inner.cause, depth++) {
    if (inner instanceof SourceError) return inner;
    if (inner.name === "AbortError" || inner.name === "TimeoutError") return inner;
  }
  const reason = error instanceof Error && "code" in error ? String(error.code) : undefined;
  const late = reason === "UND_ERR_CONNECT_TIMEOUT" || reason === "ETIMEDOUT";
  const what = code === "unreachable" ? "no answer" : "the body broke off";
  // No `cause`: undici's errors carry bytes of the connection, which may hold a secret.
  return new SourceError(late ? "timeout" : code, `${what}: ${messageOf(error)}`, { reason });
}
