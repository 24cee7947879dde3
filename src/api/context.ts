import type { HttpBindings } from "@hono/node-server";
import type { Context } from "hono";
import type { Clock } from "../base/clock.ts";
import type { Config } from "../base/config.ts";
import type { Kept } from "../base/kept.ts";
import type { Logger } from "../base/log.ts";
import type { Connector } from "../connector/index.ts";
import type { HttpClient } from "../http/index.ts";
import type { Quota, Registry } from "../registry/index.ts";
import type { Database } from "../store/database.ts";
import type { Totals } from "../store/read-stats.ts";
import type { Caller, Callers } from "./callers.ts";
import type { KeptLists } from "./kept-lists.ts";
import type { Metrics } from "./middleware/metrics.ts";
import type { RateLimiter, RateState } from "./middleware/rate-limit.ts";
import type { SourceDirectory } from "./source-directory.ts";

/** What a request handler can reach. */
export interface Api {
  /** For reading: what takes too long is cut off. */
  readonly database: Database;
  /** For requests that change something. */
  readonly writer: Database;
  readonly callers: Callers;
  /** For what a request has to ask of others; absent: such requests are refused. */
  readonly http: HttpClient | undefined;
  readonly config: Pick<Config, "PUBLIC_URL" | "HOST" | "PORT" | "TRUST_PROXY" | "OCID_PREFIX" | "DATA_DIR">;
  readonly connectors: ReadonlyMap<string, Connector>;
  /** Feeds that portals register; absent: this server takes none. */
  readonly registry: Registry | undefined;
  readonly version: string;
  readonly clock: Clock;
  readonly log: Logger | undefined;
  readonly limiter: RateLimiter;
  /** Subscriptions without a key: by address in an hour, and all together in a day. */
  readonly subscriptions: { readonly byAddress: Quota; readonly anHour: number; readonly aDay: number };
  readonly metrics: Metrics;
  /** The OpenAPI document for callers who reach this server under `base`. */
  readonly description: (base: string) => { readonly json: string; readonly yaml: string };
  readonly sources: SourceDirectory;
  /** Instant of the last change of any list of notices; asked for before the list, so that it is never too late. */
  readonly noticesChanged: Kept<string | undefined>;
  readonly keptLists: KeptLists;
  /** Number of the last change; one look at the database serves all who wait. */
  readonly lastChange: Kept<number>;
  /** Counts that are too costly to be made for each request. */
  readonly totals: Kept<Totals>;
  readonly recordCounts: Kept<ReadonlyMap<string, { records: number; lastChange: string }>>;
}

/** What belongs to one request. */
export interface RequestState {
  readonly api: Api;
  readonly id: string;
  /** `performance.now()` at the start. */
  readonly started: number;
  /** Address under which the caller reaches this server, without a slash at its end. */
  readonly base: string;
  readonly caller: Caller;
  /** The network that the caller asks from, as limits count it. */
  readonly address: string;
  readonly rate: RateState;
  /** Path pattern of the endpoint that answers. */
  route: string;
  /** Bytes of the body as sent. */
  bytes: number;
  /** The end of a body that is written while it is read. */
  done?: Promise<void>;
  /** Why it failed, for the log alone. */
  failure?: unknown;
}

export interface ApiEnv {
  /** `address`: of the caller in whose name this server asks itself. */
  Bindings: Partial<HttpBindings> & { readonly address?: string };
  Variables: { request: RequestState };
}
export type ApiContext = Context<ApiEnv>;

/** A request header; read where the node server has it parsed already. */
export function header(c: ApiContext, name: string): string | undefined {
  const incoming = c.env?.incoming;
  if (!incoming) return c.req.header(name);
  const value = incoming.headers[name];
  return Array.isArray(value) ? value.join(", ") : value;
}
