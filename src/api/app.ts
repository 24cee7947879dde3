import { Hono } from "hono";
import type { Clock } from "../base/clock.ts";
import type { Config } from "../base/config.ts";
import { type JsonObject, type JsonValue, parseJson } from "../base/json.ts";
import { Kept } from "../base/kept.ts";
import type { Logger } from "../base/log.ts";
import type { Connector } from "../connector/index.ts";
import type { HttpClient } from "../http/index.ts";
import { Quota, type Registry, subscriptionsADay, subscriptionsAnHour } from "../registry/index.ts";
import type { Database } from "../store/database.ts";
import { lastChange } from "../store/read-changes.ts";
import { noticesChangedAt } from "../store/read-notices.ts";
import { recordCounts } from "../store/read-sources.ts";
import { totals } from "../store/read-stats.ts";
import { readBytes } from "./body.ts";
import { Callers } from "./callers.ts";
import type { Api, ApiContext, ApiEnv } from "./context.ts";
import { type Endpoint, pathMatcher } from "./endpoint.ts";
import { allEndpoints } from "./endpoints.ts";
import { KeptLists } from "./kept-lists.ts";
import { createMcp } from "./mcp.ts";
import { around, pageResponse, preflight } from "./middleware/entry.ts";
import { createMetrics } from "./middleware/metrics.ts";
import { type RateLimit, RateLimiter } from "./middleware/rate-limit.ts";
import { openapiTexts } from "./openapi.ts";
import { ApiProblem } from "./problems.ts";
import { commonHeaders } from "./reply.ts";
import { SourceDirectory } from "./source-directory.ts";

/** Asks the API in the name of the page's visitor. @param key a bearer key. @returns status, and the body where it is JSON */
export type Ask = (
  method: string,
  path: string,
  more?: { readonly body?: JsonObject; readonly key?: string },
) => Promise<{ readonly status: number; readonly body: JsonValue }>;

/** A hono app of pages: its routes are served here. It is told who asks, and under which address this server is. */
export type Pages = Pick<Hono<{ Bindings: { address?: string; base?: string; ask?: Ask } }>, "routes" | "fetch">;

export interface ApiOptions {
  /** Open it with a statement timeout of 10 s: a query over it is answered with the problem `query-too-slow`. */
  readonly database: Database;
  /** For requests that change something; default: `database`. */
  readonly writer?: Database;
  /** For what a request has to ask of others. */
  readonly http?: HttpClient;
  readonly config: Pick<Config, "PUBLIC_URL" | "HOST" | "PORT" | "TRUST_PROXY"> &
    Partial<Pick<Config, "OCID_PREFIX" | "ADMIN_TOKEN" | "DATA_DIR">>;
  /** Whose mappings are run again to trace a value; default: none. */
  readonly connectors?: ReadonlyMap<string, Connector>;
  /** Feeds that portals register; default: none are taken. */
  readonly registry?: Registry;
  /** Version of the software. */
  readonly version: string;
  readonly clock: Clock;
  /** One line per request; absent: none. */
  readonly log?: Logger;
  /** Requests allowed to each address; default 6000 in 60 seconds. */
  readonly rateLimit?: RateLimit;
  /** Subscriptions that callers without a key may make: one address in an hour, all in a day. */
  readonly subscriptionLimit?: { readonly anHour: number; readonly aDay: number };
  /** How much of the lists answered last is kept in memory; default 16 million characters. */
  readonly keptCharacters?: number;
  /** The pages, served at `/` beside the API, as src/web makes them. */
  readonly pages?: Pages;
}

/** The REST API: serve its `fetch` with @hono/node-server. */
export function createApi(options: ApiOptions): Hono<ApiEnv> {
  const { database, clock, writer = database } = options;
  const limit = options.subscriptionLimit ?? { anHour: subscriptionsAnHour, aDay: subscriptionsADay };
  const api: Api = {
    database,
    writer,
    http: options.http,
    callers: new Callers(options.config.ADMIN_TOKEN ?? "", database, writer),
    clock,
    config: { OCID_PREFIX: "ocds-pregon", DATA_DIR: ".data", ...options.config },
    connectors: options.connectors ?? new Map(),
    registry: options.registry,
    version: options.version,
    log: options.log,
    limiter: new RateLimiter(options.rateLimit),
    subscriptions: { byAddress: new Quota(limit.anHour, 3_600), ...limit },
    metrics: createMetrics(options.version),
    description: openapiTexts,
    sources: new SourceDirectory(database, clock),
    noticesChanged: new Kept(clock, 100, () => noticesChangedAt(database, clock.now().toISOString())),
    keptLists: new KeptLists(options.keptCharacters),
    lastChange: new Kept(clock, 100, () => lastChange(database)),
    totals: new Kept(clock, 60_000, () => totals(database, clock.now().toISOString())),
    recordCounts: new Kept(clock, 60_000, () => recordCounts(database)),
  };
  const endpoints = allEndpoints();
  const methodsOf = methodTable(endpoints, options.pages);
  const app = new Hono<ApiEnv>();
  for (const endpoint of endpoints) endpoint.register(app, api);
  if (options.pages) addPages(app, api, options.pages);
  const mcp = createMcp(endpoints, options.version, (path, { headers, url }) => askItself(app, path, headers, url));
  app.all(
    "/mcp",
    around(api, (c) => mcpResponse(c, mcp.fetch)),
  );
  const rest = around(api, (c) => {
    const methods = methodsOf(c.req.path);
    if (c.req.method === "OPTIONS") return preflight(c, methods);
    throw missing(c.req.method, methods);
  });
  app.notFound((c) => rest(c as ApiContext, async () => {}) as Promise<Response>);
  return app;
}

/** How a page asks the API: as its visitor would, counted and limited as such. */
const askFor =
  (app: Hono<ApiEnv>, url: string, address: string): Ask =>
  async (method, path, { body, key } = {}) => {
    const { origin, host } = new URL(url);
    const headers = {
      host,
      accept: "application/json",
      ...(key !== undefined && { authorization: `Bearer ${key}` }),
      ...(body !== undefined && { "content-type": "application/json" }),
    };
    const sent = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) };
    const answer = await app.request(`${origin}${path}`, sent, { address });
    const text = await answer.text();
    return { status: answer.status, body: text === "" ? null : parseJson(text) };
  };

/** A request of this server to itself, for a caller who reaches it under another address. */
async function askItself(app: Hono<ApiEnv>, path: string, headers: Headers, url: string): Promise<Response> {
  const { origin, host } = new URL(url);
  const asked = new Headers({ host, accept: "application/json" });
  const key = headers.get("authorization");
  if (key !== null) asked.set("authorization", key);
  return app.request(`${origin}${path}`, { headers: asked });
}

/** What the protocol's own handler answers, with the headers that all replies have. */
async function mcpResponse(c: ApiContext, fetch: (request: Request) => Promise<Response>): Promise<Response> {
  c.get("request").route = "/mcp";
  const answered = await fetch(c.req.raw);
  const headers = new Headers(answered.headers);
  for (const [name, value] of Object.entries(commonHeaders(c, c.get("request")))) headers.set(name, value);
  return new Response(answered.body, { status: answered.status, headers });
}

/** Most bytes of a form. */
const largestForm = 262_144;

/** The pages under their own addresses, forms among them. HEAD is answered from GET here, as for all others. */
function addPages(app: Hono<ApiEnv>, api: Api, pages: Pages): void {
  for (const { path, method } of pages.routes) {
    const answer = async (c: ApiContext) => {
      const state = c.get("request");
      state.route = path;
      const body = method === "POST" ? { method, body: await limitedBody(c) } : {};
      const request = new Request(c.req.url, { headers: c.req.raw.headers, signal: c.req.raw.signal, ...body });
      const { address, base } = state;
      return pageResponse(c, await pages.fetch(request, { address, base, ask: askFor(app, c.req.url, address) }));
    };
    app.on(method, path, around(api, answer, largestForm));
  }
}

const limitedBody = async (c: ApiContext) => (await readBytes(c, largestForm)) as Uint8Array<ArrayBuffer>;

/** Which methods a path takes: none where there is no such path. */
function methodTable(endpoints: readonly Endpoint[], pages: Pages | undefined): (path: string) => readonly string[] {
  const ofPages = (pages?.routes ?? []).map(({ path, method }) => ({
    path: path.replace(/:(\w+)(\{[^}]+\})?/g, "{$1}"),
    method: method.toLowerCase(),
  }));
  const all = [...endpoints, ...ofPages].map(({ path, method }) => ({ pattern: pathMatcher(path), method }));
  return (path) => {
    if (path === "/mcp") return ["POST", "OPTIONS"];
    const methods = new Set(all.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method));
    if (methods.size === 0) return [];
    return [...(methods.delete("get") ? ["get", "head"] : []), ...methods, "options"].map((method) =>
      method.toUpperCase(),
    );
  };
}

function missing(method: string, methods: readonly string[]): ApiProblem {
  if (methods.length === 0) {
    return new ApiProblem("not-found", "There is nothing at this address; /openapi.json and /docs tell what there is.");
  }
  return new ApiProblem("method-not-allowed", `${method} is not allowed here; ${methods.join(", ")} are.`, [], {
    allow: methods.join(", "),
  });
}
