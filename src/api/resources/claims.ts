import { Type } from "typebox";
import { decodeCursor, encodeCursor, isText } from "../cursor.ts";
import { endpoint } from "../endpoint.ts";
import { pageLinks, selfLink } from "../links.ts";
import { paging } from "../parameters.ts";
import { actorOf, registryOf } from "../registry.ts";
import { json } from "../reply.ts";
import { closed, text } from "../schema-parts.ts";
import { listOf, ref } from "../schemas.ts";

const noStore = "no-store";
const prefixParameter = Type.Optional(
  Type.String({ minLength: 1, maxLength: 500, description: "An ocid, or its registered prefix." }),
);
const isNumber = (key: readonly unknown[]) => key.length === 1 && Number.isSafeInteger(key[0]);
const isPrefix = (key: readonly unknown[]) => key.length === 1 && isText(key[0]);

const list = endpoint({
  path: "/api/v1/ocid-claims",
  operationId: "listOcidClaims",
  tag: "Feeds",
  summary: "Which publisher may speak of the processes whose ocids begin so",
  access: "operator",
  query: {
    publisher: Type.Optional(Type.String({ maxLength: 100, description: "Id of the publisher." })),
    prefix: prefixParameter,
    ...paging,
  },
  ok: { description: "Claims by prefix.", content: { "application/json": listOf("OcidClaim") } },
  problems: ["bad-parameter", "bad-cursor"],
  async handle(request) {
    const { api, c, state, query } = request;
    const { publisher, prefix, limit, cursor } = query;
    const scope = JSON.stringify(["ocid-claims", publisher, prefix]);
    const after = cursor === undefined ? undefined : String(decodeCursor(scope, cursor, isPrefix).key[0]);
    const rows = await registryOf(api).claims.list(actorOf(state.caller), {
      limit: limit + 1,
      ...(publisher !== undefined && { publisher }),
      ...(prefix !== undefined && { prefix }),
      ...(after !== undefined && { after }),
    });
    const data = rows.slice(0, limit);
    const last = rows.length > limit ? data.at(-1) : undefined;
    const next = last && encodeCursor(scope, { backwards: false, key: [last.prefix] });
    const links = pageLinks(selfLink(request), next, undefined);
    return json(c, JSON.stringify({ data, links, meta: { countKind: "none" } }), { cache: noStore });
  },
});

const decide = endpoint({
  method: "put",
  path: "/api/v1/ocid-claims",
  operationId: "decideOcidClaim",
  tag: "Feeds",
  summary: "Make a prefix of ocids another publisher's, or nobody's",
  description:
    "It says who may publish from now on; records that are there stay with the sources that brought them. Each decision is kept with its reason.",
  access: "operator",
  body: {
    description: "What is decided.",
    schema: Type.Object(
      {
        prefix: text("An ocid, or its registered prefix: what stands behind a prefix is cut off."),
        publisher: Type.Union([Type.String(), Type.Null()], {
          description: "Id of the publisher; null: whoever publishes under it next has it.",
        }),
        reason: text("Why."),
      },
      closed,
    ),
  },
  ok: { description: "The decision.", content: { "application/json": ref("OcidClaimDecision") } },
  problems: ["publisher-not-found", "conflict"],
  async handle({ api, c, state, body }) {
    const decision = await registryOf(api).claims.decide(actorOf(state.caller), body);
    return json(c, JSON.stringify(decision), { cache: noStore });
  },
});

const log = endpoint({
  path: "/api/v1/ocid-claims/log",
  operationId: "listOcidClaimDecisions",
  tag: "Feeds",
  summary: "Decisions on claims, newest first",
  access: "operator",
  query: { prefix: prefixParameter, ...paging },
  ok: { description: "Decisions.", content: { "application/json": listOf("OcidClaimDecision") } },
  problems: ["bad-parameter", "bad-cursor"],
  async handle(request) {
    const { api, c, state, query } = request;
    const { prefix, limit, cursor } = query;
    const scope = JSON.stringify(["ocid-claims-log", prefix]);
    const before = cursor === undefined ? undefined : Number(decodeCursor(scope, cursor, isNumber).key[0]);
    const rows = await registryOf(api).claims.log(actorOf(state.caller), {
      limit: limit + 1,
      ...(prefix !== undefined && { prefix }),
      ...(before !== undefined && { before }),
    });
    const data = rows.slice(0, limit);
    const last = rows.length > limit ? data.at(-1) : undefined;
    const next = last && encodeCursor(scope, { backwards: false, key: [last.id] });
    const links = pageLinks(selfLink(request), next, undefined);
    return json(c, JSON.stringify({ data, links, meta: { countKind: "none" } }), { cache: noStore });
  },
});

export const claimEndpoints = [list, decide, log];
