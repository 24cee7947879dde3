import { Type } from "typebox";
import { claimsOf } from "../../store/claims.ts";
import type { Key } from "../../store/keys.ts";
import { endpoint } from "../endpoint.ts";
import { selfLink } from "../links.ts";
import { actorOf, registryOf } from "../registry.ts";
import { json, respond } from "../reply.ts";
import { closed, instant, object, text } from "../schema-parts.ts";
import { listOf, ref } from "../schemas.ts";

const idParameter = { id: "Id of the publisher." };
const secret = "no-store";

const register = endpoint({
  method: "post",
  path: "/api/v1/publishers",
  operationId: "registerPublisher",
  tag: "Feeds",
  summary: "Register an authority that publishes; its key is shown this once",
  body: {
    description: "Who publishes.",
    schema: Type.Object(
      {
        name: text("Name of the authority."),
        country: text("ISO 3166-1 alpha-2."),
        contact: text("E-mail or address of a role, for the operator alone."),
      },
      closed,
    ),
  },
  ok: {
    status: 201,
    description: "The publisher and its key.",
    content: {
      "application/json": object(
        { id: Type.String(), key: text("Bearer key; it cannot be shown again.") },
        "A publisher and its key.",
      ),
    },
  },
  problems: ["bad-body"],
  async handle({ api, c, state, body }) {
    const { publisher, key } = await registryOf(api).publishers.register(body, actorOf(state.caller), state.address);
    return json(c, JSON.stringify({ id: publisher.id, key }), {
      status: 201,
      cache: secret,
      headers: { location: `${state.base}/api/v1/publishers/${publisher.id}` },
    });
  },
});

const one = endpoint({
  path: "/api/v1/publishers/{id}",
  operationId: "getPublisher",
  tag: "Feeds",
  summary: "A publisher, to itself and the operator",
  params: idParameter,
  access: "publisher or operator",
  ok: { description: "The publisher.", content: { "application/json": ref("FeedPublisher") } },
  problems: ["publisher-not-found"],
  async handle({ api, c, state, params: { id = "" } }) {
    const publisher = await registryOf(api).publishers.get(actorOf(state.caller), id);
    const prefixes = await claimsOf(api.database.sql, id);
    return json(c, JSON.stringify({ ...publisher, prefixes }), { cache: secret });
  },
});

const keyItem = ({ id, note, createdAt, lastUsedAt }: Key) => ({ id, note, createdAt, lastUsedAt });

const keys = endpoint({
  path: "/api/v1/publishers/{id}/keys",
  operationId: "listPublisherKeys",
  tag: "Feeds",
  summary: "The keys of a publisher that are in force",
  params: idParameter,
  access: "publisher or operator",
  ok: { description: "Keys, newest first.", content: { "application/json": listOf("FeedPublisherKey") } },
  problems: ["publisher-not-found"],
  async handle(request) {
    const { api, c, state, params } = request;
    const data = (await registryOf(api).publishers.keys(actorOf(state.caller), params.id ?? "")).map(keyItem);
    const meta = { count: data.length, countKind: "exact" };
    return json(c, JSON.stringify({ data, links: { self: selfLink(request) }, meta }), { cache: secret });
  },
});

const newKey = endpoint({
  method: "post",
  path: "/api/v1/publishers/{id}/keys",
  operationId: "createPublisherKey",
  tag: "Feeds",
  summary: "One more key, to take the place of another; shown this once",
  params: idParameter,
  access: "publisher or operator",
  body: {
    description: "What the key is for.",
    schema: Type.Object({ note: Type.Optional(Type.String({ maxLength: 200 })) }, closed),
    required: false,
  },
  ok: {
    status: 201,
    description: "The key.",
    content: {
      "application/json": object(
        {
          id: Type.String(),
          key: text("Bearer key; it cannot be shown again."),
          createdAt: instant("When it was made."),
        },
        "A key with its secret.",
      ),
    },
  },
  problems: ["publisher-not-found", "conflict"],
  async handle({ api, c, state, params: { id = "" }, body }) {
    const made = await registryOf(api).publishers.newKey(actorOf(state.caller), id, body?.note ?? "");
    const { key, token } = made;
    return json(c, JSON.stringify({ id: key.id, key: token, createdAt: key.createdAt }), {
      status: 201,
      cache: secret,
    });
  },
});

const revoke = endpoint({
  method: "delete",
  path: "/api/v1/publishers/{id}/keys/{key}",
  operationId: "revokePublisherKey",
  tag: "Feeds",
  summary: "Take a key out of force, at once",
  params: { ...idParameter, key: "Id of the key." },
  access: "publisher or operator",
  ok: { status: 204, description: "It is no longer in force.", content: {} },
  problems: ["publisher-not-found", "conflict"],
  async handle({ api, c, state, params: { id = "", key = "" } }) {
    await registryOf(api).publishers.revokeKey(actorOf(state.caller), id, key);
    return respond(c, { status: 204, mediaType: "application/json", body: "", cache: secret });
  },
});

export const publisherEndpoints = [register, keys, newKey, revoke, one];
