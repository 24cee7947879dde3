import { randomUUID } from "node:crypto";
import { Type } from "typebox";
import { hashToken } from "../../base/tokens.ts";
import { createKey, keysSince } from "../../store/keys.ts";
import {
  changeSubscription,
  type Delivery,
  deleteSubscription,
  deliveriesOf,
  deliveryCounts,
  insertSubscription,
  queueDelivery,
  replayFrom,
  type Subscription,
  subscriptionById,
  subscriptionsOf,
} from "../../store/subscriptions.ts";
import { pingOf } from "../../subscriptions/messages.ts";
import { newSecret } from "../../subscriptions/signing.ts";
import { feedAddresses } from "../../syndication/index.ts";
import type { Caller } from "../callers.ts";
import type { Api, RequestState } from "../context.ts";
import { decodeCursor, encodeCursor, isText } from "../cursor.ts";
import { endpoint } from "../endpoint.ts";
import { pageLinks, selfLink } from "../links.ts";
import { paging, severalOf } from "../parameters.ts";
import { ApiProblem } from "../problems.ts";
import { json, noContent } from "../reply.ts";
import { object, optional, ref, text } from "../schema-parts.ts";
import { listOf } from "../schemas.ts";
import { canonicalQuery, checkedEndpoint, filterIn, filterSchema, secretIn } from "../searches.ts";

/** Subscriptions that one key may have. */
const mostForKey = 1_000;
/** For how long the old secret of a rotation signs too. */
const rotationHours = 24;
/** Marks the keys that come with subscriptions. */
const keyNote = "subscription";
const noStore = { cache: "no-store" } as const;

async function itemOf(api: Api, base: string, of: Subscription) {
  const self = `${base}/api/v1/subscriptions/${of.id}`;
  const { id, channel, url, query, status, reason, change, failures, failingSince, createdAt, changedAt, deliveredAt } =
    of;
  return {
    id,
    channel,
    url,
    filter: query,
    status,
    reason,
    change,
    failures,
    failingSince,
    createdAt,
    changedAt,
    deliveredAt,
    deliveries: await deliveryCounts(api.database.sql, id),
    feeds: feedAddresses(base, query),
    hub: `${base}/websub`,
    links: { self, deliveries: `${self}/deliveries`, notices: `${base}/api/v1/notices?${query}` },
  };
}

const keyOf = (caller: Caller): string | undefined => ("key" in caller ? caller.key.id : undefined);

/** The subscription of an address, where the caller may see it. Of another's it is not even said that it is there. */
async function own(api: Api, state: RequestState, id: string): Promise<Subscription> {
  const { caller } = state;
  if (caller.kind === "anonymous") {
    throw new ApiProblem("unauthorized", "This needs the key that came with the subscription.", [], {
      "www-authenticate": "Bearer",
    });
  }
  const found = await subscriptionById(api.database.sql, id);
  const mine = found && found.channel !== "websub" && (caller.kind === "operator" || found.key === keyOf(caller));
  if (!mine) throw new ApiProblem("subscription-not-found", "There is no such subscription of this key.");
  return found;
}

const urlSchema = Type.String({ minLength: 1, maxLength: 2048, description: "Where deliveries are sent." });
const idParameter = { id: "Id of the subscription." };

const create = endpoint({
  method: "post",
  path: "/api/v1/subscriptions",
  operationId: "createSubscription",
  tag: "Subscriptions",
  summary: "Be told of what changes in a search",
  description:
    "`webhook`: each change is posted to `url`, signed as Standard Webhooks has it (`webhook-id`, `webhook-timestamp`, `webhook-signature`). The endpoint is asked first with a `ping`; once that is answered with 2xx, what has changed since is sent. What is not taken is tried again for three days. `feed`: nothing is sent; the answer has the addresses of the search as RSS, Atom, JSON Feed and calendar. Without a key of its own the caller gets one here, in `key`; it and `secret` are shown this once.",
  body: {
    description: "The search, and where to.",
    schema: object(
      {
        filter: filterSchema,
        channel: Type.Enum(["webhook", "feed"], { default: "webhook", description: "How." }),
        url: optional(urlSchema),
        secret: optional(text("`whsec_` and 24 to 64 bytes in base64; default: made here.")),
      },
      "A subscription to be.",
    ),
  },
  ok: { status: 201, description: "It is there.", content: { "application/json": ref("NewSubscription") } },
  problems: ["too-many-subscriptions", "too-many-requests"],
  async handle({ api, c, state, body }) {
    const { channel, url, secret } = body;
    const query = canonicalQuery(body.filter);
    if (channel === "webhook" && url === undefined) {
      throw new ApiProblem("bad-body", "url is needed for a webhook.", [{ pointer: "/url", detail: "is needed" }]);
    }
    if (channel === "feed" && (url !== undefined || secret !== undefined)) {
      throw new ApiProblem("bad-body", "A feed has no url and no secret.", [
        { pointer: "/url", detail: "is not for feeds" },
      ]);
    }
    const endpointUrl = url === undefined ? null : checkedEndpoint(url, "/url");
    const signing = channel === "webhook" ? secretIn(secret) : undefined;
    const id = `sub${hashToken(randomUUID()).slice(0, 24)}`;
    const known = keyOf(state.caller);
    if (known !== undefined && (await subscriptionsOf(api.writer.sql, known)).length >= mostForKey) {
      throw new ApiProblem("too-many-subscriptions", `A key may have ${mostForKey} subscriptions.`);
    }
    if (state.caller.kind === "anonymous") await countAnonymous(api, state.address);
    const fresh =
      known === undefined && state.caller.kind === "anonymous"
        ? await createKey(api.writer.sql, { kind: "reader", owner: id, note: keyNote, quota: 600 })
        : undefined;
    const stored = await insertSubscription(api.writer.sql, {
      id,
      channel,
      key: known ?? fresh?.key.id ?? null,
      url: endpointUrl,
      query,
      filter: await filterIn(api, query),
      status: channel === "feed" ? "active" : "pending",
      secrets: signing === undefined ? [] : [{ secret: signing }],
    });
    if (channel === "webhook") await ping(api, stored);
    const item = await itemOf(api, state.base, stored);
    const shown = { ...item, ...(signing !== undefined && { secret: signing }), ...(fresh && { key: fresh.token }) };
    return json(c, JSON.stringify(shown), { status: 201, ...noStore, headers: { location: item.links.self } });
  },
});

/**
 * Whoever has no key gets one with each subscription: what is made so is counted, by address and in total.
 * @throws ApiProblem `too-many-requests`
 */
async function countAnonymous({ subscriptions, clock, writer }: Api, address: string): Promise<void> {
  const { byAddress, anHour, aDay } = subscriptions;
  const refuse = (detail: string, wait: number) =>
    new ApiProblem("too-many-requests", detail, [], { "retry-after": String(wait) });
  const wait = byAddress.take(address, clock.now().getTime());
  if (wait !== undefined) {
    throw refuse(`One address may make ${anHour} subscriptions without a key in an hour; send the key of one.`, wait);
  }
  const today = await keysSince(writer.sql, { kind: "reader", note: keyNote, seconds: 86_400 });
  if (today.count < aDay) return;
  throw refuse("Too many subscriptions were made without a key today; send a key.", today.untilNext);
}

async function ping(api: Api, { id, change }: Subscription): Promise<string> {
  const message = pingOf(id, api.clock.now().toISOString());
  await queueDelivery(api.writer.sql, { ...message, subscription: id, change });
  return message.id;
}

const list = endpoint({
  path: "/api/v1/subscriptions",
  operationId: "listSubscriptions",
  tag: "Subscriptions",
  summary: "The subscriptions of the key that is sent",
  ok: {
    description: "Subscriptions, oldest first.",
    content: { "application/json": object({ data: Type.Array(ref("Subscription")) }, "All of them.") },
  },
  problems: ["unauthorized"],
  async handle({ api, c, state }) {
    const key = keyOf(state.caller);
    if (key === undefined) {
      throw new ApiProblem("unauthorized", "This needs a key.", [], { "www-authenticate": "Bearer" });
    }
    const all = await subscriptionsOf(api.database.sql, key);
    const data = await Promise.all(all.map((each) => itemOf(api, state.base, each)));
    return json(c, JSON.stringify({ data }), noStore);
  },
});

const one = endpoint({
  path: "/api/v1/subscriptions/{id}",
  operationId: "getSubscription",
  tag: "Subscriptions",
  summary: "One subscription, and how its endpoint is doing",
  params: idParameter,
  ok: { description: "The subscription.", content: { "application/json": ref("Subscription") } },
  problems: ["subscription-not-found", "unauthorized"],
  async handle({ api, c, state, params: { id = "" } }) {
    const item = await itemOf(api, state.base, await own(api, state, id));
    return json(c, JSON.stringify(item), noStore);
  },
});

const patch = endpoint({
  method: "patch",
  path: "/api/v1/subscriptions/{id}",
  operationId: "changeSubscription",
  tag: "Subscriptions",
  summary: "Change search or address, switch off and on",
  description:
    "A new `url`, or `status: active` after `disabled`, is asked with a ping first; what has changed meanwhile is then sent.",
  params: idParameter,
  body: {
    description: "What is to be different.",
    schema: object(
      {
        filter: optional(filterSchema),
        url: optional(urlSchema),
        status: optional(Type.Enum(["active", "disabled"])),
      },
      "Changes.",
    ),
  },
  ok: { description: "As it is now.", content: { "application/json": ref("Subscription") } },
  problems: ["subscription-not-found", "unauthorized"],
  async handle({ api, c, state, body, params: { id = "" } }) {
    const before = await own(api, state, id);
    const webhook = before.channel === "webhook";
    if (body.url !== undefined && !webhook) {
      throw new ApiProblem("bad-body", "A feed has no url.", [{ pointer: "/url", detail: "is not for feeds" }]);
    }
    const query = body.filter === undefined ? undefined : canonicalQuery(body.filter);
    const again = webhook && body.status !== "disabled" && (body.url !== undefined || body.status === "active");
    await changeSubscription(api.writer.sql, id, {
      ...(body.url !== undefined && { url: checkedEndpoint(body.url, "/url") }),
      ...(query !== undefined && { query, filter: await filterIn(api, query) }),
      ...(body.status === "disabled" && { status: "disabled", reason: "switched off by its owner" }),
      ...(body.status === "active" && !webhook && { status: "active", reason: null }),
      ...(again && { status: "pending", reason: null }),
    });
    if (again) await ping(api, before);
    const item = await itemOf(api, state.base, await own(api, state, id));
    return json(c, JSON.stringify(item), noStore);
  },
});

const remove = endpoint({
  method: "delete",
  path: "/api/v1/subscriptions/{id}",
  operationId: "deleteSubscription",
  tag: "Subscriptions",
  summary: "End a subscription",
  params: idParameter,
  ok: { status: 204, description: "It is gone.", content: {} },
  problems: ["subscription-not-found", "unauthorized"],
  async handle({ api, c, state, params: { id = "" } }) {
    await own(api, state, id);
    await deleteSubscription(api.writer, id);
    return noContent(c);
  },
});

const accepted = object({ delivery: text("Id of the delivery, as in the list of deliveries.") }, "What was queued.");

const test = endpoint({
  method: "post",
  path: "/api/v1/subscriptions/{id}/test",
  operationId: "testSubscription",
  tag: "Subscriptions",
  summary: "Send a ping to the endpoint",
  params: idParameter,
  ok: { status: 202, description: "It is on its way.", content: { "application/json": accepted } },
  problems: ["subscription-not-found", "unauthorized", "conflict"],
  async handle({ api, c, state, params: { id = "" } }) {
    const found = await own(api, state, id);
    if (found.channel !== "webhook") throw new ApiProblem("conflict", "Nothing is sent to a feed.");
    if (found.status === "disabled")
      throw new ApiProblem("conflict", "The subscription is disabled: switch it on first.");
    return json(c, JSON.stringify({ delivery: await ping(api, found) }), { status: 202, ...noStore });
  },
});

const rotate = endpoint({
  method: "post",
  path: "/api/v1/subscriptions/{id}/rotate",
  operationId: "rotateSecret",
  tag: "Subscriptions",
  summary: "Make a new signing secret",
  description: `For ${rotationHours} hours each delivery is signed with the old one too.`,
  params: idParameter,
  ok: {
    description: "The new secret, shown this once.",
    content: { "application/json": object({ secret: Type.String(), oldUntil: Type.String() }, "The secret.") },
  },
  problems: ["subscription-not-found", "unauthorized", "conflict"],
  async handle({ api, c, state, params: { id = "" } }) {
    const found = await own(api, state, id);
    const [current] = found.secrets;
    if (current === undefined) throw new ApiProblem("conflict", "A feed has no secret.");
    const oldUntil = new Date(api.clock.now().getTime() + rotationHours * 3_600_000).toISOString();
    const secret = newSecret();
    await changeSubscription(api.writer.sql, id, {
      secrets: [{ secret }, { secret: current.secret, until: oldUntil }],
    });
    return json(c, JSON.stringify({ secret, oldUntil }), noStore);
  },
});

const replay = endpoint({
  method: "post",
  path: "/api/v1/subscriptions/{id}/replay",
  operationId: "replaySubscription",
  tag: "Subscriptions",
  summary: "Send again what has changed after a number of the change feed",
  params: idParameter,
  body: {
    description: "From where.",
    schema: object(
      { change: Type.Integer({ minimum: 0, description: "The last change not to be sent again." }) },
      "A place.",
    ),
  },
  ok: { status: 202, description: "It will be.", content: { "application/json": ref("Subscription") } },
  problems: ["subscription-not-found", "unauthorized", "conflict"],
  async handle({ api, c, state, body, params: { id = "" } }) {
    const found = await own(api, state, id);
    if (found.channel !== "webhook") throw new ApiProblem("conflict", "Nothing is sent to a feed.");
    await replayFrom(api.writer.sql, id, body.change);
    const item = await itemOf(api, state.base, await own(api, state, id));
    return json(c, JSON.stringify(item), { status: 202, ...noStore });
  },
});

const deliveryItem = ({ subscription: _subscription, body: _body, log, ...delivery }: Delivery) => ({
  ...delivery,
  log: log.map((attempt) => ({ ...attempt })),
});

const deliveries = endpoint({
  path: "/api/v1/subscriptions/{id}/deliveries",
  operationId: "listDeliveries",
  tag: "Subscriptions",
  summary: "What was sent, with each attempt and its answer, newest first",
  params: idParameter,
  query: { status: severalOf(["pending", "delivered", "failed"], "How it stands."), ...paging },
  ok: { description: "Deliveries.", content: { "application/json": listOf("Delivery") } },
  problems: ["subscription-not-found", "unauthorized", "bad-parameter", "bad-cursor"],
  async handle(request) {
    const { api, c, state, query, params } = request;
    const { id } = await own(api, state, params.id ?? "");
    const scope = JSON.stringify(["deliveries", id, query.status]);
    const isKey = (key: readonly unknown[]) => key.length === 2 && Number.isSafeInteger(key[0]) && isText(key[1]);
    const from = query.cursor === undefined ? undefined : decodeCursor(scope, query.cursor, isKey).key;
    const rows = await deliveriesOf(api.database.sql, {
      subscription: id,
      limit: query.limit + 1,
      ...(query.status && { status: query.status }),
      ...(from && { before: { change: Number(from[0]), id: String(from[1]) } }),
    });
    const data = rows.slice(0, query.limit);
    const last = data.at(-1);
    const next =
      rows.length > data.length && last
        ? encodeCursor(scope, { backwards: false, key: [last.change, last.id] })
        : undefined;
    const links = pageLinks(selfLink(request), next, undefined);
    const body = { data: data.map(deliveryItem), links, meta: { countKind: "none" } };
    return json(c, JSON.stringify(body), noStore);
  },
});

export const subscriptionEndpoints = [create, list, deliveries, test, rotate, replay, one, patch, remove];
