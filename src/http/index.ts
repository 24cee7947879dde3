/** Pregón's one outbound HTTP client. */

export { isSameHost } from "./attempt.ts";
export type { ContentKind } from "./body.ts";
export { createHttpClient, type HttpClientOptions } from "./client.ts";
export { dnsTxt, type TxtLookup } from "./dns-txt.ts";
export { type HostLookup, isPublicAddress } from "./guard.ts";
export { parseHttpOrigins, urlChecker } from "./origins.ts";
export { defaultPolicy, type HttpPolicy } from "./policy.ts";
export type {
  HostStats,
  HttpClient,
  HttpDownload,
  HttpRequest,
  HttpResponse,
  HttpResponseHead,
  ResponseHeaders,
} from "./types.ts";
