import type { HttpPolicy } from "./policy.ts";

/** RFC 9110 15.5.9 and 15.6, RFC 8470 (425), RFC 6585 (429): the server may answer otherwise next time. */
export const isTransientStatus = (status: number): boolean =>
  status === 408 || status === 425 || status === 429 || status >= 500;

/** Codes of the errors that another attempt may cure. */
export const transientCodes: ReadonlySet<string> = new Set([
  "unreachable",
  "timeout",
  "truncated-body",
  "garbled-body",
]);

/**
 * `Retry-After` in milliseconds from now: whole seconds or an HTTP date (RFC 9110 section 10.2.3); undefined when
 * absent or unreadable, 0 when the date has passed.
 */
export function retryAfterMs(header: string | null, now: Date): number | undefined {
  const text = header?.trim() ?? "";
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  // Date.parse takes "-5" or "1.5" for dates of its own; an HTTP date begins with the day of the week.
  if (!/^[A-Za-z]{3,9},? /.test(text)) return undefined;
  // Of the three forms, asctime's carries no zone; all are in GMT.
  const at = Date.parse(/GMT$|[+-]\d{4}$/.test(text) ? text : `${text} GMT`);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now.getTime());
}

/** Exponential backoff with full jitter, in milliseconds, after the given number of failed attempts. */
export function backoffMs(policy: HttpPolicy, failed: number, random: () => number): number {
  const ceiling = Math.min(policy.backoffMaxMs, policy.backoffBaseMs * 2 ** (failed - 1));
  return Math.floor(random() * ceiling);
}
