import { PregonError, SourceError } from "../base/errors.ts";
import type { Exchange, Transport } from "./exchange.ts";
import type { Hosts } from "./gate.ts";
import { harmlessHeaders } from "./headers.ts";
import type { Hop, OriginMap } from "./origins.ts";
import type { HttpPolicy } from "./policy.ts";
import { transientCodes } from "./retry.ts";

/** A request made ready: parsed, checked, with all headers. */
export interface Prepared {
  readonly hop: Hop;
  readonly method: "GET" | "POST" | "HEAD";
  readonly headers: Record<string, string>;
  readonly body: string | Uint8Array | undefined;
  readonly policy: HttpPolicy;
  /** Statuses beyond 2xx to hand to `read`. */
  readonly accepted: ReadonlySet<number>;
  /** A permanent redirect to another host is an error. */
  readonly staysOnHost: boolean;
  /** Aborted when the caller or `close` wants the request to end. */
  readonly signal: AbortSignal;
}

export interface Surroundings {
  readonly transport: Transport;
  readonly origins: OriginMap;
  readonly hosts: Hosts;
  /** Keep the policy's spacing towards stand-ins on this machine too. */
  readonly paceLocal: boolean;
}

/** A permanent redirect (RFC 9110, 15.4.2 and 15.4.9) that stood at the beginning of the way. */
export interface Move {
  /** Where it leads, the permanent redirects after it included. */
  readonly url: URL;
  readonly status: number;
}

const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * The pace towards a host. It spares other people's servers: a stand-in on this very machine (HTTP_ORIGINS) may be asked
 * without pauses, though with no more requests at once.
 */
function pace(
  policy: HttpPolicy,
  { exempt, actual }: Hop,
  paceLocal: boolean,
): { concurrency: number; spacingMs: number } {
  const here = exempt && ["127.0.0.1", "[::1]", "localhost"].includes(actual.hostname);
  return { concurrency: policy.concurrency, spacingMs: here && !paceLocal ? 0 : policy.spacingMs };
}

/**
 * One try: follows redirects by hand, each hop mapped, guarded and paced as its own host, all within one deadline, and
 * lets `read` have the answer while its connection and its place at the host are held.
 * @throws what `Transport.send`, `read` and the signal give; SourceError `timeout`, `too-many-redirects`, `bad-url`,
 * `moved-host`
 */
export async function attempt<T>(
  { transport, origins, hosts, paceLocal }: Surroundings,
  prepared: Prepared,
  read: (exchange: Exchange, hop: Hop, moved: Move | undefined) => Promise<T>,
): Promise<T> {
  const { policy, signal } = prepared;
  let { hop, method, headers, body } = prepared;
  let left = policy.timeoutMs;
  let moved: Move | undefined;
  let allPermanent = true;
  for (let followed = 0; ; followed++) {
    const { gate, counters } = hosts.of(hop.real.origin);
    const leave = await gate.enter(pace(policy, hop, paceLocal), signal);
    const deadline = new Deadline(left, policy.stallMs, signal);
    try {
      counters.requests++;
      const exchange = heard(await transport.send({ hop, method, headers, body, signal: deadline.signal }), deadline);
      const location = exchange.headers.get("location");
      if (!redirects.has(exchange.status) || location === null || prepared.accepted.has(exchange.status)) {
        return await read(exchange, hop, moved);
      }
      await exchange.discard();
      if (followed >= policy.maxRedirects) {
        throw new SourceError("too-many-redirects", `more than ${policy.maxRedirects} redirects`);
      }
      const next = follow(origins, hop, location);
      // After a temporary redirect it is not the asked address that has moved.
      allPermanent &&= exchange.status === 301 || exchange.status === 308;
      if (allPermanent) {
        if (prepared.staysOnHost && !isSameHost(hop.real, next.real)) throw movedHost(exchange.status, next.real);
        moved = { url: next.real, status: moved?.status ?? exchange.status };
      }
      if (next.real.origin !== hop.real.origin) headers = harmlessHeaders(headers);
      if (changesToGet(exchange.status, method)) {
        method = "GET";
        body = undefined;
        const { "content-type": _, ...rest } = headers;
        headers = rest;
      }
      hop = next;
    } catch (error) {
      throw deadline.explain(error, policy);
    } finally {
      left = Math.max(1, left - deadline.stop());
      leave();
    }
  }
}

/** From http to https both ports are the usual ones, which a URL leaves out. */
export const isSameHost = (one: URL, other: URL): boolean => one.hostname === other.hostname && one.port === other.port;

const movedHost = (status: number, { href }: URL) =>
  new SourceError("moved-host", `moved for good to another host (${status}): ${href}`, { status, location: href });

/** RFC 9110 sections 15.4.2 to 15.4.4, as browsers do it. */
const changesToGet = (status: number, method: string): boolean =>
  method === "POST" && (status === 301 || status === 302 || status === 303);

function follow(origins: OriginMap, from: Hop, location: string): Hop {
  // Header values arrive byte by byte; a Location outside ASCII is UTF-8 in practice.
  const text = Buffer.from(location, "latin1").toString("utf8");
  let hop: Hop;
  try {
    hop = origins.redirect(from, text);
  } catch {
    throw new SourceError("bad-url", "redirected to something that is not a URL");
  }
  checkUrl(hop.real);
  return hop;
}

/** Only http and https, no user name or password. @throws SourceError `bad-url` */
export function checkUrl(url: URL): void {
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw new SourceError("bad-url", `${url.protocol} URLs are not asked, only http and https`);
  }
  if (url.username !== "" || url.password !== "") {
    throw new SourceError("bad-url", "a URL must not carry a user name or password");
  }
}

/** The exchange, each sign of life of which puts the deadline of silence off. */
function heard(exchange: Exchange, deadline: Deadline): Exchange {
  deadline.heard();
  return {
    ...exchange,
    async *body(maxBytes) {
      for await (const chunk of exchange.body(maxBytes)) {
        deadline.heard();
        yield chunk;
      }
    },
  };
}

/** Ends one exchange when its time is up, the other side falls silent or the request is aborted, and tells which it was. */
class Deadline {
  readonly #request: AbortSignal;
  readonly #ending = new AbortController();
  readonly #timer: NodeJS.Timeout;
  readonly #silence: NodeJS.Timeout;
  readonly #started = performance.now();
  #late: "over" | "silent" | undefined;

  constructor(milliseconds: number, stallMs: number, request: AbortSignal) {
    this.#request = request;
    this.#timer = setTimeout(() => this.#end("over"), milliseconds);
    this.#silence = setTimeout(() => this.#end("silent"), stallMs);
    request.addEventListener("abort", this.#passOn, { once: true });
    if (request.aborted) this.#passOn();
  }

  get signal(): AbortSignal {
    return this.#ending.signal;
  }

  heard(): void {
    // A timer that was cleared would start again.
    if (this.#late === undefined) this.#silence.refresh();
  }

  explain(error: unknown, { timeoutMs, stallMs }: HttpPolicy): unknown {
    if (this.#request.aborted) return this.#request.reason;
    // Being cut off looks like a broken connection; an error with a cause of its own stays what it is.
    if (!this.#late || (error instanceof PregonError && !transientCodes.has(error.code))) return error;
    if (this.#late === "silent") return new SourceError("timeout", `nothing came for ${stallMs} ms`, { stallMs });
    return new SourceError("timeout", `not complete after ${timeoutMs} ms`, { timeoutMs });
  }

  /** @returns milliseconds used */
  stop(): number {
    clearTimeout(this.#timer);
    clearTimeout(this.#silence);
    this.#request.removeEventListener("abort", this.#passOn);
    return performance.now() - this.#started;
  }

  #end(why: "over" | "silent"): void {
    this.#late ??= why;
    this.#ending.abort();
  }

  readonly #passOn = (): void => this.#ending.abort(this.#request.reason);
}
