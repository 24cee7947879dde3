/** Pregón's one outbound HTTP client. */
export type { ContentKind } from "./body.ts";
export { createHttpClient, type HttpClientOptions } from "./client.ts";
export { type HostLookup, isPublicAddress } from "./guard.ts";
export { parseHttpOrigins } from "./origins.ts";
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
