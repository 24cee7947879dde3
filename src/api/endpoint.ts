import type { Hono } from "hono";
import type { Static, TObject, TProperties, TSchema } from "typebox";
import type { Api, ApiContext, ApiEnv, RequestState } from "./context.ts";
import { around } from "./middleware/entry.ts";
import { type ParameterReader, parameterReader } from "./parameters.ts";
import { ApiProblem, type ProblemCode } from "./problems.ts";

/** What a handler is given. */
export interface ApiRequest<Query extends TProperties = TProperties> {
  readonly c: ApiContext;
  readonly api: Api;
  readonly state: RequestState;
  /** Checked against the endpoint's schemas. */
  readonly query: Static<TObject<Query>>;
  /** Path parameters, decoded once. */
  readonly params: Readonly<Record<string, string>>;
}

export interface ResponseBody {
  readonly description: string;
  /** Schema by media type. */
  readonly content: Readonly<Record<string, TSchema>>;
}

/** An operation of the API: how it is described is how it is checked. */
export interface Endpoint {
  /** OpenAPI path template. */
  readonly path: string;
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly tag: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: TProperties;
  readonly ok: ResponseBody;
  readonly problems: readonly ProblemCode[];
  register(app: Hono<ApiEnv>, api: Api): void;
}

export interface EndpointOptions<Query extends TProperties> {
  readonly path: string;
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly tag: string;
  /** What each path parameter is. */
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Query;
  readonly ok: ResponseBody;
  readonly problems?: readonly ProblemCode[];
  handle(request: ApiRequest<Query>): Response | Promise<Response>;
}

/** Describes a GET operation (HEAD and OPTIONS come with it). */
export function endpoint<Query extends TProperties = Record<never, TSchema>>(
  options: EndpointOptions<Query>,
): Endpoint {
  const query = options.query ?? ({} as Query);
  const read: ParameterReader<Query> = parameterReader(query);
  const names = Object.keys(options.params ?? {});
  return {
    path: options.path,
    operationId: options.operationId,
    summary: options.summary,
    ...(options.description !== undefined && { description: options.description }),
    tag: options.tag,
    params: options.params ?? {},
    query,
    ok: options.ok,
    problems: options.problems ?? [],
    register(app, api) {
      const answer = (c: ApiContext) => {
        const state = c.get("request");
        state.route = options.path;
        const params: Record<string, string> = {};
        for (const name of names) params[name] = pathParameter(c, name);
        return options.handle({ c, api, state, query: read(queryText(c)), params });
      };
      app.get(routePattern(options.path), around(api, answer));
    },
  };
}

/** Ids of processes and releases may hold slashes, also such as are not encoded; other names do not. */
const holdSlashes = new Set(["ocid", "releaseId"]);

const routePattern = (path: string): string =>
  path.replace(/\{(\w+)\}/g, (_all, name: string) => (holdSlashes.has(name) ? `:${name}{.+}` : `:${name}`));

/** Matches the addresses of a path template, for 405 and OPTIONS. */
export function pathMatcher(path: string): RegExp {
  const pattern = path
    .replaceAll(".", "\\.")
    .replace(/\{(\w+)\}/g, (_all, name: string) => (holdSlashes.has(name) ? ".+" : "[^/]+"));
  return new RegExp(`^${pattern}$`);
}

function pathParameter(c: ApiContext, name: string): string {
  const value = c.req.param(name) ?? "";
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
