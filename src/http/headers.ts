import { UsageError } from "../base/errors.ts";
import type { ContentKind } from "./body.ts";

const accept: Partial<Record<ContentKind, string>> = {
  json: "application/json, */*;q=0.8",
  xml: "application/xml, text/xml, */*;q=0.8",
  csv: "text/csv, */*;q=0.8",
  html: "text/html, */*;q=0.8",
};

/** Set by the connection itself; `host` from a caller would also steer the TLS server name. */
const ours: ReadonlySet<string> = new Set([
  "host",
  "connection",
  "content-length",
  "expect",
  "keep-alive",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** What another origin may see of a request that was meant for the first: nothing that could be a credential. */
const harmless: ReadonlySet<string> = new Set([
  "accept",
  "accept-encoding",
  "accept-language",
  "content-type",
  "if-modified-since",
  "if-none-match",
  "range",
  "user-agent",
]);

/**
 * Request headers in lower case, with our defaults under the caller's.
 * @throws UsageError `invalid-http-header` (the value is not shown)
 */
export function requestHeaders(
  given: Readonly<Record<string, string>>,
  expect: ContentKind | undefined,
  userAgent: string,
): Record<string, string> {
  const headers: Record<string, string> = {
    "user-agent": userAgent,
    accept: (expect && accept[expect]) ?? "*/*",
    "accept-encoding": "gzip, deflate, br, zstd",
  };
  for (const [name, value] of Object.entries(given)) {
    const lower = name.toLowerCase();
    // RFC 9110 sections 5.1 and 5.5.
    if (ours.has(lower) || !/^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(lower) || !/^[\t\x20-\x7e\x80-\xff]*$/.test(value)) {
      throw new UsageError("invalid-http-header", `the request header ${JSON.stringify(name)} cannot be set like this`);
    }
    headers[lower] = value;
  }
  return headers;
}

/** The headers that may follow a redirect to another origin. */
export function harmlessHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => harmless.has(name)));
}
