import type { Clock } from "../base/clock.ts";
import { SourceError } from "../base/errors.ts";
import type { Logger } from "../base/log.ts";
import { attempt, checkUrl, type Prepared, type Surroundings } from "./attempt.ts";
import { contentType } from "./body.ts";
import type { Exchange } from "./exchange.ts";
import { requestHeaders } from "./headers.ts";
import type { Hop } from "./origins.ts";
import { type HttpPolicy, mergePolicy } from "./policy.ts";
import { type BodyReader, excerpt } from "./read.ts";
import { backoffMs, isTransientStatus, retryAfterMs, transientCodes } from "./retry.ts";
import { Secrets } from "./secrets.ts";
import type { HttpRequest, HttpResponseHead } from "./types.ts";

/** What all clients made from one have in common. */
export interface Shared extends Surroundings {
  readonly userAgent: string;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Logger | undefined;
  /** The requests under way. */
  readonly running: Set<AbortController>;
  closed: boolean;
}

export const clientClosed = () => new SourceError("client-closed", "the HTTP client has been closed");

/** One request from the first try to the last word. @throws as HttpClient.request says */
export async function perform<T>(
  shared: Shared,
  base: HttpPolicy,
  request: HttpRequest,
  reader: BodyReader<T>,
): Promise<[HttpResponseHead, T]> {
  const policy = mergePolicy(base, request.policy);
  const headers = requestHeaders(request.headers ?? {}, request.expect, shared.userAgent);
  const caller = request.signal;
  if (shared.closed) throw clientClosed();
  if (caller?.aborted) throw caller.reason;
  const stop = new AbortController();
  const abort = () => stop.abort(caller?.reason);
  caller?.addEventListener("abort", abort, { once: true });
  shared.running.add(stop);
  const errand = new Errand(shared, request, policy, headers, stop.signal);
  try {
    return await errand.run(reader);
  } catch (error) {
    if (stop.signal.aborted) throw stop.signal.reason;
    throw error instanceof SourceError ? errand.told(error) : error;
  } finally {
    caller?.removeEventListener("abort", abort);
    shared.running.delete(stop);
  }
}

/** An `http-status` with the wait that the server asked for, in milliseconds. */
class StatusError extends SourceError {
  readonly status: number;
  readonly retryAfter: number | undefined;

  constructor(status: number, retryAfter: number | undefined, body: string) {
    super("http-status", `HTTP ${status}`, {
      status,
      ...(retryAfter === undefined ? {} : { retryAfterMs: retryAfter }),
      ...(body === "" ? {} : { body }),
    });
    this.status = status;
    this.retryAfter = retryAfter;
  }
}

class Errand {
  readonly #shared: Shared;
  readonly #request: HttpRequest;
  readonly #policy: HttpPolicy;
  readonly #headers: Record<string, string>;
  readonly #signal: AbortSignal;
  readonly #secrets: Secrets;
  readonly #method: "GET" | "POST" | "HEAD";
  /** The URL as anybody may see it. */
  #url: string;
  #tries = 0;

  constructor(
    shared: Shared,
    request: HttpRequest,
    policy: HttpPolicy,
    headers: Record<string, string>,
    signal: AbortSignal,
  ) {
    this.#shared = shared;
    this.#request = request;
    this.#policy = policy;
    this.#headers = headers;
    this.#signal = signal;
    this.#secrets = new Secrets(request.hideParams ?? [], request.url, request.headers ?? {});
    this.#method = request.method ?? "GET";
    this.#url = this.#secrets.url(request.url);
  }

  async run<T>(reader: BodyReader<T>): Promise<[HttpResponseHead, T]> {
    const real = parseUrl(this.#request.url);
    this.#url = this.#secrets.url(real.href);
    const hop = this.#shared.origins.hop(real);
    const { counters } = this.#shared.hosts.of(real.origin);
    for (;;) {
      this.#tries++;
      try {
        return await this.#try(hop, reader);
      } catch (error) {
        if (this.#signal.aborted || !(error instanceof SourceError)) throw error;
        if (this.#isLast || !this.#isTransient(error)) {
          counters.failures++;
          throw error;
        }
        counters.retries++;
        await this.#pause(error);
      }
    }
  }

  /** The error as the caller sees it: with the request it belongs to, without secrets. */
  told(error: SourceError): SourceError {
    const after = this.#tries > 1 ? ` (after ${this.#tries} attempts)` : "";
    const message = `${this.#method} ${this.#url}: ${this.#secrets.text(error.message)}${after}`;
    const request = { url: this.#url, method: this.#method, attempts: this.#tries };
    return new SourceError(error.code, message, { ...error.details, ...request });
  }

  get #isLast(): boolean {
    return this.#tries >= this.#policy.attempts;
  }

  #try<T>(hop: Hop, reader: BodyReader<T>): Promise<[HttpResponseHead, T]> {
    const retried = this.#isLast ? [] : (this.#request.retryStatus ?? []);
    const accepted = new Set((this.#request.acceptStatus ?? []).filter((status) => !retried.includes(status)));
    const prepared: Prepared = {
      hop,
      method: this.#method,
      headers: this.#headers,
      body: this.#request.body,
      policy: this.#policy,
      accepted,
      staysOnHost: this.#request.foreignMoves === "refuse",
      signal: this.#signal,
    };
    return attempt(this.#shared, prepared, async (exchange, final, moved) => {
      const { status } = exchange;
      const good = status >= 200 && status < 300 && !retried.includes(status);
      if (!good && !accepted.has(status)) throw await this.#statusError(exchange, final);
      const { mediaType, charset } = contentType(exchange.headers.get("content-type"));
      const asked = {
        expect: good ? this.#request.expect : undefined,
        mediaType,
        charset,
        maxBytes: this.#policy.maxBytes,
        good,
      };
      const { counters } = this.#shared.hosts.of(final.real.origin);
      const body = await reader(exchange, asked, (size) => {
        counters.bytes += size;
      });
      const head: HttpResponseHead = {
        status,
        headers: exchange.headers,
        url: this.#url,
        finalUrl: this.#secrets.url(final.real.href),
        ...(moved === undefined ? {} : { moved: { url: this.#secrets.url(moved.url.href), status: moved.status } }),
        mediaType,
        ...(charset === undefined ? {} : { charset }),
        fetchedAt: this.#shared.clock.now().toISOString(),
        attempts: this.#tries,
      };
      this.#shared.log?.debug({ url: this.#url, method: this.#method, status, attempt: this.#tries }, "http request");
      return [head, body];
    });
  }

  #isTransient(error: SourceError): boolean {
    if (!(error instanceof StatusError)) return transientCodes.has(error.code);
    return isTransientStatus(error.status) || (this.#request.retryStatus?.includes(error.status) ?? false);
  }

  async #statusError(exchange: Exchange, { real }: Hop): Promise<StatusError> {
    const { clock, hosts } = this.#shared;
    const retryAfter = retryAfterMs(exchange.headers.get("retry-after"), clock.now());
    if (retryAfter !== undefined && isTransientStatus(exchange.status)) {
      // The wait concerns all that would ask this host, not this request alone.
      hosts.of(real.origin).gate.hold(Math.min(retryAfter, this.#policy.maxRetryAfterMs));
    }
    const body = this.#secrets.text(await excerpt(exchange)).slice(0, 300);
    return new StatusError(exchange.status, retryAfter, body);
  }

  async #pause(error: SourceError): Promise<void> {
    const { clock, log, random } = this.#shared;
    const asked = error instanceof StatusError ? error.retryAfter : undefined;
    const wait = asked ? Math.min(asked, this.#policy.maxRetryAfterMs) : backoffMs(this.#policy, this.#tries, random);
    const line = { url: this.#url, method: this.#method, code: error.code, attempt: this.#tries, waitMs: wait };
    log?.info({ ...line, reason: this.#secrets.text(error.message) }, "http retry");
    await clock.sleep(wait, this.#signal);
  }
}

function parseUrl(text: string): URL {
  if (!URL.canParse(text)) throw new SourceError("bad-url", "not a URL");
  const url = new URL(text);
  checkUrl(url);
  url.hash = "";
  return url;
}
