import { Type } from "typebox";
import { largestPush } from "../../registry/index.ts";
import type { FeedRow } from "../../store/feeds.ts";
import { header } from "../context.ts";
import { type ApiRequest, type Endpoint, endpoint } from "../endpoint.ts";
import { ApiProblem } from "../problems.ts";
import { actorOf, registryOf } from "../registry.ts";
import { json, noCache } from "../reply.ts";
import { closed } from "../schema-parts.ts";
import { ref } from "../schemas.ts";
import { feedItem } from "./feed-item.ts";
import { feedId } from "./feeds.ts";

const feedBody = { description: "The feed as it is now.", content: { "application/json": ref("Feed") } };

const answer = ({ c, state }: Pick<ApiRequest, "c" | "state">, feed: FeedRow) =>
  json(c, JSON.stringify(feedItem(feed, actorOf(state.caller), state.base)), { cache: noCache });

const prove = endpoint({
  method: "post",
  path: "/api/v1/feeds/{id}/prove",
  operationId: "proveFeed",
  tag: "Feeds",
  summary: "Look for the proof that the address is its publisher's, now",
  params: feedId,
  access: "publisher or operator",
  ok: { description: "What was found where.", content: { "application/json": ref("FeedProofCheck") } },
  problems: ["feed-not-found", "conflict"],
  async handle({ api, c, state, params: { id = "" } }) {
    const { feed, result } = await registryOf(api).prove(actorOf(state.caller), id, c.req.raw.signal);
    const { proven, method, tried } = result;
    return json(c, JSON.stringify({ id, status: feed.status, proven, method: method ?? null, tried }), {
      cache: noCache,
    });
  },
});

const trial = endpoint({
  method: "post",
  path: "/api/v1/feeds/{id}/trial",
  operationId: "tryFeed",
  tag: "Feeds",
  summary:
    "Try a feed: what it would bring, and what is wrong with it. Takes up to a minute; nothing is stored as data",
  description: "A feed of kind push is tried with a release package as the body.",
  params: feedId,
  access: "publisher or operator",
  body: {
    description: "For pushes: a release package.",
    schema: Type.Unknown(),
    raw: true,
    required: false,
    largest: 8_388_608,
  },
  ok: {
    description: "What was found; the report says it in words.",
    content: { "application/json": ref("FeedTrial") },
  },
  problems: ["feed-not-found", "bad-body", "conflict"],
  async handle({ api, c, state, params: { id = "" }, body }) {
    const given = body instanceof Uint8Array ? body : undefined;
    const found = await registryOf(api).trial(actorOf(state.caller), id, c.req.raw.signal, given);
    return json(c, JSON.stringify(found), { cache: noCache });
  },
});

const submit = endpoint({
  method: "post",
  path: "/api/v1/feeds/{id}/submit",
  operationId: "submitFeed",
  tag: "Feeds",
  summary: "Ask the operator to put a proven feed into service",
  params: feedId,
  access: "publisher or operator",
  ok: feedBody,
  problems: ["feed-not-found", "conflict"],
  handle: async (request) =>
    answer(
      request,
      await registryOf(request.api).submit(
        actorOf(request.state.caller),
        request.params.id ?? "",
        request.c.req.raw.signal,
      ),
    ),
});

const approve = endpoint({
  method: "post",
  path: "/api/v1/feeds/{id}/approve",
  operationId: "approveFeed",
  tag: "Feeds",
  summary: "Put a feed into service, or back into it after a suspension",
  params: feedId,
  access: "operator",
  ok: feedBody,
  problems: ["feed-not-found", "conflict"],
  handle: async (request) =>
    answer(
      request,
      await registryOf(request.api).approve(
        actorOf(request.state.caller),
        request.params.id ?? "",
        request.c.req.raw.signal,
      ),
    ),
});

/** An operator's decision with a reason, which the publisher is told. */
const decision = (name: "reject" | "suspend", summary: string): Endpoint =>
  endpoint({
    method: "post",
    path: `/api/v1/feeds/{id}/${name}`,
    operationId: `${name}Feed`,
    tag: "Feeds",
    summary,
    params: feedId,
    access: "operator",
    body: {
      description: "Why.",
      schema: Type.Object({ reason: Type.Optional(Type.String({ maxLength: 500 })) }, closed),
      required: false,
    },
    ok: feedBody,
    problems: ["feed-not-found", "conflict"],
    handle: async (request) => {
      const { api, state, params, body } = request;
      return answer(request, await registryOf(api)[name](actorOf(state.caller), params.id ?? "", body?.reason ?? ""));
    },
  });

const remove = endpoint({
  method: "delete",
  path: "/api/v1/feeds/{id}",
  operationId: "deleteFeed",
  tag: "Feeds",
  summary: "Give a feed up: it is no longer pulled; its data stay, marked as lapsed",
  params: feedId,
  access: "publisher or operator",
  ok: feedBody,
  problems: ["feed-not-found"],
  handle: async (request) =>
    answer(request, await registryOf(request.api).remove(actorOf(request.state.caller), request.params.id ?? "")),
});

const push = endpoint({
  method: "post",
  path: "/api/v1/feeds/{id}/releases",
  operationId: "pushReleases",
  tag: "Feeds",
  summary: "Send releases to a feed of kind push",
  description:
    "A release package of OCDS 1.1, gzip allowed. Each release is taken whole or not at all. With an Idempotency-Key the same request may be sent again: it gets the same answer, and nothing is done twice.",
  params: feedId,
  access: "publisher or operator",
  body: { description: "A release package.", schema: Type.Unknown(), raw: true, largest: largestPush },
  ok: { description: "What became of each release.", content: { "application/json": ref("PushReport") } },
  problems: ["feed-not-found", "bad-body", "conflict", "unprocessable"],
  async handle({ api, c, state, params: { id = "" }, body }) {
    const key = header(c, "idempotency-key");
    if (key !== undefined && !/^[\x21-\x7e]{1,200}$/.test(key)) {
      throw new ApiProblem("bad-request", "Idempotency-Key should be 1 to 200 visible ASCII characters.");
    }
    const { text, replayed } = await registryOf(api).push(actorOf(state.caller), id, body as Uint8Array, key);
    return json(c, text, { cache: "no-store", headers: replayed ? { "idempotency-replayed": "true" } : {} });
  },
});

export const feedActionEndpoints = [
  push,
  prove,
  trial,
  submit,
  approve,
  decision("reject", "Turn down a feed that waits for approval"),
  decision("suspend", "Take a feed out of service; its data stay"),
  remove,
];
