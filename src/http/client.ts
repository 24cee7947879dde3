import { type Clock, systemClock } from "../base/clock.ts";
import { messageOf, SourceError } from "../base/errors.ts";
import type { Logger } from "../base/log.ts";
import { attempt, checkUrl, type Prepared, type Surroundings } from "./attempt.ts";
import { contentType } from "./body.ts";
import { type Exchange, Transport } from "./exchange.ts";
import { Hosts } from "./gate.ts";
import { dnsLookup, type HostLookup } from "./guard.ts";
import { requestHeaders } from "./headers.ts";
import { type Hop, OriginMap } from "./origins.ts";
import { defaultPolicy, type HttpPolicy, mergePolicy } from "./policy.ts";
import { type BodyReader, excerpt, intoFile, intoMemory } from "./read.ts";
import { backoffMs, isTransientStatus, retryAfterMs, transientCodes } from "./retry.ts";
import { Secrets } from "./secrets.ts";
import type { HttpClient, HttpRequest, HttpResponseHead } from "./types.ts";

export interface HttpClientOptions {
  /** The setting HTTP_ORIGINS as `parseHttpOrigins` gives it. */
  readonly origins: Record<string, string>;
  /** Sent as it is, such as `pregon/1.0.0 (+https://example.org/contact)`. */
  readonly userAgent: string;
  /** Paces, waits and stamps; deadlines of requests run in real time. */
  readonly clock?: Clock;
  /** From 0 up to 1; for the jitter. */
  readonly random?: () => number;
  readonly log?: Logger;
  /** Instead of the system's resolver. Its answers are checked like any. */
  readonly lookup?: HostLookup;
}

interface Shared extends Surroundings {
  readonly userAgent: string;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Logger | undefined;
  /** The requests under way. */
  readonly running: Set<AbortController>;
  closed: boolean;
}

/**
 * The one way out of Pregón: polite (paced per host, Retry-After, backoff with jitter), bounded (deadlines, sizes,
 * redirects) and closed to private networks, but for the targets named in HTTP_ORIGINS.
 * @throws UsageError `invalid-http-origins`
 */
export function createHttpClient(options: HttpClientOptions): HttpClient {
  const clock = options.clock ?? systemClock;
  const shared: Shared = {
    transport: new Transport(options.lookup ?? dnsLookup),
    origins: new OriginMap(options.origins),
    hosts: new Hosts(clock),
    userAgent: options.userAgent,
    clock,
    random: options.random ?? Math.random,
    log: options.log,
    running: new Set(),
    closed: false,
  };
  return clientOf(shared, defaultPolicy);
}

function clientOf(shared: Shared, policy: HttpPolicy): HttpClient {
  return {
    async request(request) {
      const [head, bytes] = await perform(shared, policy, request, intoMemory);
      return { ...head, bytes };
    },
    async download(request, toFile) {
      const [head, file] = await perform(shared, policy, request, intoFile(toFile));
      return { ...head, ...file };
    },
    withPolicy: (change) => clientOf(shared, mergePolicy(policy, change)),
    stats: () => shared.hosts.stats(),
    async close() {
      shared.closed = true;
      for (const request of shared.running) request.abort(clientClosed());
      await shared.transport.close();
    },
  };
}

const clientClosed = () => new SourceError("client-closed", "the HTTP client has been closed");

/** What a failed try leaves for the next one, beside the error itself. */
class StatusError extends SourceError {
  readonly retryAfter: number | undefined;

  constructor(message: string, details: Record<string, unknown>, retryAfter: number | undefined) {
    super("http-status", message, details);
    this.retryAfter = retryAfter;
  }
}

async function perform<T>(
  shared: Shared,
  base: HttpPolicy,
  request: HttpRequest,
  reader: BodyReader<T>,
): Promise<[HttpResponseHead, T]> {
  const policy = mergePolicy(base, request.policy);
  const secrets = new Secrets(request.hideParams ?? [], request.url, request.headers ?? {});
  const method = request.method ?? "GET";
  const headers = requestHeaders(request.headers ?? {}, request.expect, shared.userAgent);
  const shown = secrets.url(request.url);
  const stop = new AbortController();
  const abort = () => stop.abort(request.signal?.reason);
  if (shared.closed) throw clientClosed();
  if (request.signal?.aborted) throw request.signal.reason;
  request.signal?.addEventListener("abort", abort, { once: true });
  shared.running.add(stop);
  let tries = 0;
  try {
    const hop = shared.origins.hop(parseUrl(request.url));
    const url = secrets.url(hop.real.href);
    const { counters, gate } = shared.hosts.of(hop.real.origin);
    for (;;) {
      tries++;
      const last = tries >= policy.attempts;
      const mayRetry = (status: number) => request.retryStatus?.includes(status) ?? false;
      const accepted = new Set((request.acceptStatus ?? []).filter((status) => last || !mayRetry(status)));
      const prepared: Prepared = { hop, method, headers, body: request.body, policy, accepted, signal: stop.signal };
      try {
        return await attempt(shared, prepared, async (exchange, final) => {
          const good = exchange.status >= 200 && exchange.status < 300 && (last || !mayRetry(exchange.status));
          if (!good && !accepted.has(exchange.status)) throw await statusError(shared, secrets, exchange);
          const { mediaType, charset } = contentType(exchange.headers.get("content-type"));
          const asked = { expect: good ? request.expect : undefined, mediaType, maxBytes: policy.maxBytes, good };
          const body = await reader(exchange, asked, (size) => {
            shared.hosts.of(final.real.origin).counters.bytes += size;
          });
          shared.log?.debug({ url, method, status: exchange.status, attempt: tries }, "http request");
          return [head(shared, secrets, exchange, url, final, mediaType, charset, tries), body];
        });
      } catch (error) {
        if (stop.signal.aborted || !(error instanceof SourceError)) throw error;
        const status = error instanceof StatusError ? Number(error.details["status"]) : undefined;
        const transient =
          status === undefined ? transientCodes.has(error.code) : isTransientStatus(status) || mayRetry(status);
        if (!transient || last) {
          counters.failures++;
          throw error;
        }
        const asked = error instanceof StatusError ? error.retryAfter : undefined;
        const wait = asked ? Math.min(asked, policy.maxRetryAfterMs) : backoffMs(policy, tries, shared.random);
        if (asked) gate.hold(wait);
        counters.retries++;
        const reason = secrets.text(messageOf(error));
        shared.log?.info({ url, method, code: error.code, reason, attempt: tries, waitMs: wait }, "http retry");
        await shared.clock.sleep(wait, stop.signal);
      }
    }
  } catch (error) {
    if (stop.signal.aborted) throw stop.signal.reason;
    throw error instanceof SourceError ? told(error, secrets, method, shown, tries) : error;
  } finally {
    request.signal?.removeEventListener("abort", abort);
    shared.running.delete(stop);
  }
}

function parseUrl(text: string): URL {
  if (!URL.canParse(text)) throw new SourceError("bad-url", "not a URL");
  const url = new URL(text);
  checkUrl(url);
  url.hash = "";
  return url;
}

async function statusError(shared: Shared, secrets: Secrets, exchange: Exchange): Promise<StatusError> {
  const retryAfter = retryAfterMs(exchange.headers.get("retry-after"), shared.clock.now());
  const body = secrets.text(await excerpt(exchange)).slice(0, 300);
  const details: Record<string, unknown> = { status: exchange.status };
  if (retryAfter !== undefined) details["retryAfterMs"] = retryAfter;
  if (body !== "") details["body"] = body;
  return new StatusError(`HTTP ${exchange.status}`, details, retryAfter);
}

function head(
  shared: Shared,
  secrets: Secrets,
  exchange: Exchange,
  url: string,
  final: Hop,
  mediaType: string,
  charset: string | undefined,
  attempts: number,
): HttpResponseHead {
  return {
    status: exchange.status,
    headers: exchange.headers,
    url,
    finalUrl: secrets.url(final.real.href),
    mediaType,
    ...(charset === undefined ? {} : { charset }),
    fetchedAt: shared.clock.now().toISOString(),
    attempts,
  };
}

/** The error as the caller sees it: with the request it belongs to, without secrets. */
function told(error: SourceError, secrets: Secrets, method: string, url: string, attempts: number): SourceError {
  const after = attempts > 1 ? ` (after ${attempts} attempts)` : "";
  const message = `${method} ${url}: ${secrets.text(error.message)}${after}`;
  return new SourceError(error.code, message, { ...error.details, url, method, attempts });
}
