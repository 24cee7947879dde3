import { UsageError } from "../base/errors.ts";

/**
 * How one source wants to be asked. An *attempt* is one try of the whole request, its redirects included.
 * Times are in milliseconds.
 */
export interface HttpPolicy {
  /** Tries in total, the first one included; at least 1. */
  readonly attempts: number;
  /** Per attempt: connecting, headers and body together. Waiting for the host's turn does not count. */
  readonly timeoutMs: number;
  /** Longest silence of the other side within an attempt, before the answer or in its middle. */
  readonly stallMs: number;
  /** Requests in flight at once per host (origin of the real URL). */
  readonly concurrency: number;
  /** Least time between the starts of two requests to one host. */
  readonly spacingMs: number;
  /** Most bytes of a body after decoding its Content-Encoding. */
  readonly maxBytes: number;
  /**
   * Cap of `Retry-After`. A server that asks for more is asked again after this long: a run that is a little early
   * beats one that waits for a day, and the last error carries the wait that was asked for.
   */
  readonly maxRetryAfterMs: number;
  /** The wait before try n+1 is drawn between 0 and `backoffBaseMs * 2^(n-1)`, at most `backoffMaxMs`. */
  readonly backoffBaseMs: number;
  readonly backoffMaxMs: number;
  /** Redirects followed in one attempt. */
  readonly maxRedirects: number;
}

export const defaultPolicy: HttpPolicy = Object.freeze({
  attempts: 5,
  timeoutMs: 60_000,
  // Some portals make a large file only when it is asked for, and say nothing until it is there.
  stallMs: 300_000,
  concurrency: 2,
  spacingMs: 250,
  maxBytes: 64 * 1024 * 1024,
  maxRetryAfterMs: 300_000,
  backoffBaseMs: 500,
  backoffMaxMs: 30_000,
  maxRedirects: 5,
});

const least: Record<keyof HttpPolicy, number> = {
  attempts: 1,
  timeoutMs: 1,
  stallMs: 1,
  concurrency: 1,
  spacingMs: 0,
  maxBytes: 0,
  maxRetryAfterMs: 0,
  backoffBaseMs: 0,
  backoffMaxMs: 0,
  maxRedirects: 0,
};

/** `base` with the members of `change` that are set. @throws UsageError `invalid-http-policy` */
export function mergePolicy(base: HttpPolicy, change: Partial<HttpPolicy> | undefined): HttpPolicy {
  if (change === undefined) return base;
  const merged: Record<keyof HttpPolicy, number> = { ...base };
  for (const name of Object.keys(least) as (keyof HttpPolicy)[]) {
    const value = change[name];
    if (value === undefined) continue;
    if (!Number.isFinite(value) || value < least[name]) {
      throw new UsageError("invalid-http-policy", `HTTP policy: ${name} must be a number of at least ${least[name]}`);
    }
    merged[name] = value;
  }
  return merged;
}
