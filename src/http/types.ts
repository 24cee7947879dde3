import type { ContentKind } from "./body.ts";
import type { HttpPolicy } from "./policy.ts";

export interface HttpRequest {
  /** http or https, without user name and password. */
  readonly url: string;
  /** Default GET. A POST is tried again like a GET: sources are only ever read. */
  readonly method?: "GET" | "POST" | "HEAD";
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** The kind of content asked for; a web page in its place is the error `html-instead-of-data`. */
  readonly expect?: ContentKind;
  /** Statuses beyond 2xx that are returned, not thrown and not retried (a redirect named here is not followed). */
  readonly acceptStatus?: readonly number[];
  /** Statuses retried besides 408, 425, 429 and 5xx; one that is accepted too is returned when the tries are used up. */
  readonly retryStatus?: readonly number[];
  /** What a permanent redirect (301, 308) to another host is: followed (the default), or the error `moved-host`. */
  readonly foreignMoves?: "follow" | "refuse";
  /** Query parameters (tickets, API keys) whose values never appear in errors, logs and the URLs returned. */
  readonly hideParams?: readonly string[];
  readonly policy?: Partial<HttpPolicy>;
  /** Stops waiting and requesting at once; the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** Response headers, names without regard to case. */
export interface ResponseHeaders {
  /** All values joined by ", ", or null. */
  get(name: string): string | null;
  /** Each value as sent: Set-Cookie cannot be joined. */
  getAll(name: string): string[];
}

export interface HttpResponseHead {
  readonly status: number;
  readonly headers: ResponseHeaders;
  /** The real URL asked for (before HTTP_ORIGINS), secrets hidden. */
  readonly url: string;
  /** The real URL that answered after redirects, secrets hidden. */
  readonly finalUrl: string;
  /** Where permanent redirects (301, 308) say that the URL is now, with the status of the first; secrets hidden. */
  readonly moved?: { readonly url: string; readonly status: number };
  /** Lower case, without parameters; `application/octet-stream` when the server named none. */
  readonly mediaType: string;
  /** Lower case, as named in Content-Type. */
  readonly charset?: string;
  /** When the last byte was read: ISO 8601, UTC. */
  readonly fetchedAt: string;
  /** Tries that it took. */
  readonly attempts: number;
}

export interface HttpResponse extends HttpResponseHead {
  /** The body without its Content-Encoding; empty when the server sent none. */
  readonly bytes: Uint8Array;
}

export interface HttpDownload extends HttpResponseHead {
  readonly path: string;
  /** Bytes of the decoded body. */
  readonly size: number;
  /** Of the decoded body, lower-case hex. */
  readonly sha256: string;
}

/** Counters of one host since the client was made. */
export interface HostStats {
  /** Exchanges started, redirects and retries included. */
  requests: number;
  /** Tries after the first. */
  retries: number;
  /** Requests that ended in an error, an abort not counted. */
  failures: number;
  /** Decoded bytes read. */
  bytes: number;
  /** Exchanges under way, and those waiting for their turn, now. */
  active: number;
  waiting: number;
}

export interface HttpClient {
  /**
   * @throws SourceError `unreachable`, `timeout`, `http-status` (details.status), `response-too-large`,
   * `truncated-body`, `garbled-body`, `html-instead-of-data`, `private-address`, `too-many-redirects`, `moved-host`, `bad-url`,
   * `unsupported-encoding`, `client-closed`; the signal's reason when it is aborted
   */
  request(request: HttpRequest): Promise<HttpResponse>;
  /**
   * The body into a file, in constant memory. The file appears whole or not at all; one that was there is replaced.
   * For an accepted status beyond 2xx (304) no file is written and `size` is 0.
   * @throws as `request`; StorageError `file-not-written`
   */
  download(request: HttpRequest, toFile: string): Promise<HttpDownload>;
  /** The same client (connections, pace, counters, closing) under another policy. */
  withPolicy(policy: Partial<HttpPolicy>): HttpClient;
  /** By origin of the real URL. */
  stats(): Record<string, HostStats>;
  /** Ends what is under way with `client-closed` and closes all connections. */
  close(): Promise<void>;
}
