import { randomUUID } from "node:crypto";
import type { Handler } from "hono";
import { largestBody } from "../body.ts";
import { anonymous, type Caller } from "../callers.ts";
import { type Api, type ApiContext, type ApiEnv, header, type RequestState } from "../context.ts";
import { ApiProblem, problemBody, problemOf, problems } from "../problems.ts";
import { commonHeaders, respond } from "../reply.ts";
import { network } from "./rate-limit.ts";

/** Longest path and query that are read, in characters. */
export const longestUrl = 8192;

/** Answers a request whose state is set. What it throws becomes a problem. */
export type Answer = (c: ApiContext) => Response | Promise<Response>;

/**
 * What is around every answer: the request's id, limits, problems, metrics and the log line. A function around the
 * handler, not a middleware of hono: chains of those cost a fifth of a short answer's time.
 */
export function around(api: Api, answer: Answer, largest = largestBody): Handler<ApiEnv> {
  return async (c) => {
    const authorization = header(c, "authorization");
    const caller = authorization === undefined ? anonymous : await callerOf(api, authorization);
    const state = begin(api, c, caller);
    c.set("request", state);
    let response: Response;
    try {
      refuse(c, state, largest);
      if (caller instanceof Error) throw caller;
      response = await answer(c);
    } catch (error) {
      response = await problemResponse(c, error);
    }
    const { status } = response;
    if (state.done) state.done.then(() => finish(c, state, status));
    else finish(c, state, status);
    return response;
  };
}

/** Who asks, or why that is not known. */
async function callerOf(api: Api, authorization: string): Promise<Caller | Error> {
  try {
    return await api.callers.identify(authorization);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function begin(api: Api, c: ApiContext, identified: Caller | Error): RequestState {
  // Who guesses keys is counted by address.
  const caller = identified instanceof Error ? anonymous : identified;
  const given = header(c, "x-request-id");
  return {
    api,
    id: given !== undefined && /^[\w.:-]{1,128}$/.test(given) ? given : randomUUID(),
    started: performance.now(),
    base: baseAddress(api, c),
    caller,
    address: network(clientAddress(api, c)),
    rate: api.limiter.take(caller, clientAddress(api, c), api.clock.now().getTime()),
    route: "none",
    bytes: 0,
  };
}

/** PUBLIC_URL; else the host that the caller asked for, where it is a sound one. */
function baseAddress(api: Api, c: ApiContext): string {
  if (api.config.PUBLIC_URL !== "") return api.config.PUBLIC_URL;
  const host = header(c, "host");
  if (host !== undefined && /^[A-Za-z0-9.-]+(:\d{1,5})?$|^\[[0-9a-fA-F:.]+\](:\d{1,5})?$/.test(host))
    return `http://${host}`;
  return `http://${api.config.HOST}:${api.config.PORT}`;
}

/** The TCP peer, or in whose name we ask ourselves; behind a trusted proxy the address that this proxy saw, which is the last of X-Forwarded-For. */
function clientAddress(api: Api, c: ApiContext): string {
  if (c.env?.address !== undefined) return c.env.address;
  const forwarded = api.config.TRUST_PROXY ? header(c, "x-forwarded-for") : undefined;
  return forwarded?.split(",").at(-1)?.trim() || (c.env?.incoming?.socket.remoteAddress ?? "unknown");
}

/** What the pages answer gets the same validators, coding and headers as the rest. */
export async function pageResponse(c: ApiContext, answered: Response): Promise<Response> {
  const {
    "content-type": mediaType = "text/html; charset=utf-8",
    "cache-control": cache,
    ...headers
  } = Object.fromEntries(answered.headers);
  const body = await answered.text();
  return respond(c, { status: answered.status, mediaType, body, headers, ...(cache !== undefined && { cache }) });
}

/** Throws the problem of a request that is not to be answered at all. */
function refuse(c: ApiContext, state: RequestState, largest: number): void {
  if (!state.rate.allowed) {
    const { limit, resetSeconds } = state.rate;
    throw new ApiProblem(
      "too-many-requests",
      `${limit.quota} requests in ${limit.windowSeconds} seconds are allowed: ask again in ${resetSeconds} seconds.`,
      [],
      { "retry-after": String(resetSeconds) },
    );
  }
  const url = c.env?.incoming?.url ?? c.req.url;
  if (url.length > longestUrl)
    throw new ApiProblem("url-too-long", `Path and query may have ${longestUrl} characters.`);
  const length = Number(header(c, "content-length") ?? 0);
  if (length > largest) throw new ApiProblem("body-too-large", `A body may have ${largest} bytes here.`);
}

/** OPTIONS of any path: what it takes (RFC 9110, 9.3.7), and that other origins may ask (CORS). */
export function preflight(c: ApiContext, methods: readonly string[]): Response {
  const state = c.get("request");
  const allow = (methods.length > 0 ? methods : ["GET", "HEAD", "OPTIONS"]).join(", ");
  return new Response(null, {
    status: 204,
    headers: {
      ...commonHeaders(c, state),
      allow,
      "access-control-allow-methods": allow,
      "access-control-allow-headers": header(c, "access-control-request-headers") ?? "Authorization, Content-Type",
      "access-control-max-age": "86400",
    },
  });
}

/** The problem as a response; what is not our doing is logged as an error. */
function problemResponse(c: ApiContext, error: unknown): Response | Promise<Response> {
  const state = c.get("request");
  const problem = problemOf(error);
  const [status] = problems[problem.problem];
  if (status >= 500) state.failure = error;
  return respond(c, {
    status,
    mediaType: "application/problem+json",
    body: problemBody(problem, { base: state.base, id: state.id, instance: c.req.path }),
    cache: "no-store",
    headers: problem.headers,
    compressible: false,
  });
}

function finish(c: ApiContext, state: RequestState, status: number): void {
  const { api } = state;
  const ms = performance.now() - state.started;
  api.metrics.observe(state.route, c.req.method, status, ms);
  if (!api.log) return;
  const line = {
    requestId: state.id,
    method: c.req.method,
    url: c.env?.incoming?.url ?? c.req.url,
    route: state.route,
    status,
    ms: Math.round(ms * 10) / 10,
    bytes: state.bytes,
    client: clientAddress(api, c),
    agent: header(c, "user-agent"),
    ...(state.failure !== undefined && { err: state.failure }),
  };
  if (state.failure !== undefined) api.log.error(line, "request failed");
  else api.log.info(line, "request");
}
