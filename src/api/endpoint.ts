import type { Hono } from "hono";
import type { Static, TObject, TProperties, TSchema } from "typebox";
import { bodyReader, largestBody, type RequestBody } from "./body.ts";
import { type Access, demand } from "./callers.ts";
import type { Api, ApiContext, ApiEnv, RequestState } from "./context.ts";
import { around } from "./middleware/entry.ts";
import { type ParameterReader, parameterReader } from "./parameters.ts";
import { ApiProblem, type ProblemCode } from "./problems.ts";

/** What a handler is given. */
export interface ApiRequest<Query extends TProperties = TProperties, Body = unknown> {
  readonly c: ApiContext;
  readonly api: Api;
  readonly state: RequestState;
  /** Checked against the endpoint's schemas. */
  readonly query: Static<TObject<Query>>;
  /** Path parameters, decoded once. */
  readonly params: Readonly<Record<string, string>>;
  /** Checked against the schema of the endpoint's body; the bytes, where it takes them raw. */
  readonly body: Body;
}

export interface ResponseBody {
  /** Default 200. */
  readonly status?: number;
  readonly description: string;
  /** Schema by media type; none: no body. */
  readonly content: Readonly<Record<string, TSchema>>;
}

/** An operation of the API: how it is described is how it is checked. */
export type Method = "get" | "post" | "put" | "patch" | "delete";

export interface Endpoint {
  readonly method: Method;
  /** OpenAPI path template. */
  readonly path: string;
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly tag: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: TProperties;
  readonly body?: RequestBody;
  readonly access: Access;
  readonly ok: ResponseBody;
  readonly problems: readonly ProblemCode[];
  register(app: Hono<ApiEnv>, api: Api): void;
}

export interface EndpointOptions<Query extends TProperties, Body extends TSchema> {
  /** Default `get` (HEAD and OPTIONS come with it). */
  readonly method?: Method;
  readonly path: string;
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly tag: string;
  /** What each path parameter is. */
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Query;
  readonly body?: RequestBody<Body>;
  /** Who may do it; default: everybody. */
  readonly access?: Access;
  readonly ok: ResponseBody;
  readonly problems?: readonly ProblemCode[];
  handle(request: ApiRequest<Query, Static<Body>>): Response | Promise<Response>;
}

/** Describes an operation. */
export function endpoint<Query extends TProperties = Record<never, TSchema>, Body extends TSchema = TSchema>(
  options: EndpointOptions<Query, Body>,
): Endpoint {
  const query = options.query ?? ({} as Query);
  const read: ParameterReader<Query> = parameterReader(query);
  const names = Object.keys(options.params ?? {});
  const words = wordsAfter(options.path);
  const { method = "get", access = "open", body } = options;
  const readBody = body && bodyReader(body);
  return {
    method,
    path: options.path,
    operationId: options.operationId,
    summary: options.summary,
    ...(options.description !== undefined && { description: options.description }),
    tag: options.tag,
    params: options.params ?? {},
    query,
    ...(body !== undefined && { body }),
    access,
    ok: options.ok,
    problems: options.problems ?? [],
    register(app, api) {
      const answer = (c: ApiContext) => {
        const state = c.get("request");
        state.route = options.path;
        demand(access, state.caller);
        const params: Record<string, string> = {};
        for (const name of names) params[name] = pathParameter(c, name, words);
        const request = { c, api, state, query: read(queryText(c)), params };
        if (readBody === undefined) return options.handle({ ...request, body: undefined as Static<Body> });
        return readBody(c).then((given) => options.handle({ ...request, body: given as Static<Body> }));
      };
      const handler = around(api, answer, body?.largest ?? largestBody);
      // Endpoints with words after an id share its pattern, and leave to those after them what does not end so.
      app.on(method, routePattern(options.path), (c, next) => (c.req.path.endsWith(words) ? handler(c, next) : next()));
    },
  };
}

/** Ids of processes and releases may hold slashes, also such as are not encoded; other names do not. */
const holdSlashes = new Set(["ocid", "releaseId"]);

/** Words after what may hold slashes are no part of the pattern (the router would take them for part of it): see `register`. */
const routePattern = (path: string): string =>
  path
    .slice(0, path.length - wordsAfter(path).length)
    .replace(/\{(\w+)\}/g, (_all, name: string) => (holdSlashes.has(name) ? `:${name}{.+}` : `:${name}`));

/** The words of a path template after a last parameter that may hold slashes: `/flags`, or nothing. */
function wordsAfter(path: string): string {
  const [, name = "", words = ""] = /\{(\w+)\}((?:\/\w+)+)$/.exec(path) ?? [];
  return holdSlashes.has(name) ? words : "";
}

/** Matches the addresses of a path template, for 405 and OPTIONS. */
export function pathMatcher(path: string): RegExp {
  const pattern = path
    .replaceAll(".", "\\.")
    .replace(/\{(\w+)\}/g, (_all, name: string) => (holdSlashes.has(name) ? ".+" : "[^/]+"));
  return new RegExp(`^${pattern}$`);
}

function pathParameter(c: ApiContext, name: string, words: string): string {
  const whole = c.req.param(name) ?? "";
  const value = words !== "" && whole.endsWith(words) ? whole.slice(0, -words.length) : whole;
  if (value.includes("\0") || !value.isWellFormed() || value.includes("\uFFFD")) {
    throw new ApiProblem("bad-parameter", `${name} is not UTF-8 text in percent encoding.`, [
      { parameter: name, detail: "should be UTF-8 text, percent-encoded" },
    ]);
  }
  return value;
}

function queryText(c: ApiContext): string {
  const url = c.env?.incoming?.url ?? c.req.url;
  const mark = url.indexOf("?");
  return mark === -1 ? "" : url.slice(mark + 1);
}
