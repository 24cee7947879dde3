import { Type } from "typebox";
import { proofInstructions, publicStatuses, reportLanguages, sourceOf } from "../../registry/index.ts";
import { daysOfRuns } from "../../store/feed-runs.ts";
import { feedKinds, feedStatuses } from "../../store/feeds.ts";
import { lastRuns } from "../../store/runs.ts";
import { decodeCursor, encodeCursor, isText } from "../cursor.ts";
import { endpoint } from "../endpoint.ts";
import { badge } from "../formats/badge.ts";
import { pageLinks, selfLink } from "../links.ts";
import { countries, paging, severalOf } from "../parameters.ts";
import { actorOf, registryOf } from "../registry.ts";
import { json, noCache, respond } from "../reply.ts";
import { closed, text } from "../schema-parts.ts";
import { listOf, ref } from "../schemas.ts";
import { feedItem } from "./feed-item.ts";

export const feedId = { id: "Id of the feed." };

const licence = Type.Union(
  [Type.String(), Type.Object({ name: Type.Optional(Type.String()), url: Type.Optional(Type.String()) }, closed)],
  {
    description: "Name or address of the licence, or both.",
  },
);
const publisherName = Type.Union([Type.String(), Type.Object({ name: Type.String() })], {
  description: "Name of the publishing body; or the id of the publisher, whose name then stands.",
});
/** What is stated of a feed beside its address. What each may be is checked, and told, by the registry. */
const stated = {
  country: text("ISO 3166-1 alpha-2."),
  publisher: publisherName,
  licence,
  contact: text("For the operator alone."),
  schedule: Type.Union([Type.String(), Type.Null()], {
    description: "ISO 8601 duration (PT1H, the default) or cron expression.",
  }),
  language: Type.Enum(["es", "pt", "en", "fr"]),
  timeZone: text("IANA zone of times without offset."),
  currency: text("ISO 4217, of amounts without currency."),
  covers: text("What is in it, for a reader who does not know the country."),
  mapping: Type.Unsafe<{ [key: string]: never }>({
    type: "object",
    description:
      "csv: {id: column, ocid?, part?, delimiter?, encoding?, decimalComma?, ignore?, fields: [{path: tender/title, column | value, lookup?, formats?}]}.",
  }),
};
const maybe = Object.fromEntries(Object.entries(stated).map(([name, schema]) => [name, Type.Optional(schema)])) as {
  [Name in keyof typeof stated]: ReturnType<typeof Type.Optional<(typeof stated)[Name]>>;
};

const register = endpoint({
  method: "post",
  path: "/api/v1/feeds",
  operationId: "registerFeed",
  tag: "Feeds",
  summary: "Register a feed",
  description: "The operator names the publisher by its id.",
  access: "publisher or operator",
  body: {
    description: "The feed.",
    schema: Type.Object(
      {
        ...maybe,
        url: text("What is to be pulled; for pushes, the publisher's site."),
        kind: Type.Enum([...feedKinds]),
        country: stated.country,
        licence,
        contact: stated.contact,
      },
      closed,
    ),
  },
  ok: {
    status: 201,
    description: "The feed, and how to prove that its address is yours.",
    content: { "application/json": ref("RegisteredFeed") },
  },
  problems: ["bad-body", "publisher-not-found"],
  async handle({ api, c, state, body }) {
    const feed = await registryOf(api).register(actorOf(state.caller), body as never);
    const self = `${state.base}/api/v1/feeds/${feed.id}`;
    const proof = { token: feed.token, methods: proofInstructions(feed) };
    return json(
      c,
      JSON.stringify({ id: feed.id, status: feed.status, proof, links: { self, report: `${self}/report` } }),
      {
        status: 201,
        cache: noCache,
        headers: { location: self },
      },
    );
  },
});

const list = endpoint({
  path: "/api/v1/feeds",
  operationId: "listFeeds",
  tag: "Feeds",
  summary: "Registered feeds: those that are or were in service; with a key also your own; to the operator all",
  query: {
    status: severalOf(feedStatuses, "How the feed stands."),
    kind: severalOf(feedKinds, "Kind of the feed."),
    country: countries,
    publisher: Type.Optional(Type.String({ minLength: 1, maxLength: 100, description: "Id of the publisher." })),
    ...paging,
  },
  ok: { description: "Feeds by id.", content: { "application/json": listOf("Feed") } },
  problems: ["bad-parameter", "bad-cursor"],
  async handle(request) {
    const { api, c, state, query } = request;
    const actor = actorOf(state.caller);
    const scope = JSON.stringify(["feeds", actor, query.status, query.kind, query.country, query.publisher]);
    const isKey = (key: readonly unknown[]) => key.length === 1 && isText(key[0]);
    const after = query.cursor === undefined ? undefined : String(decodeCursor(scope, query.cursor, isKey).key[0]);
    const rows = await registryOf(api).feeds({
      limit: query.limit + 1,
      ...(after !== undefined && { after }),
      ...(query.status && { status: query.status as never }),
      ...(query.kind && { kind: query.kind as never }),
      ...(query.country && { country: query.country.map((code) => code.toUpperCase()) }),
      ...(query.publisher !== undefined && { publisher: query.publisher }),
      ...(actor.kind !== "operator" && {
        seenBy: { statuses: publicStatuses, publisher: actor.kind === "publisher" ? actor.id : null },
      }),
    });
    const page = rows.slice(0, query.limit);
    const last = page.at(-1);
    const next =
      rows.length > page.length && last ? encodeCursor(scope, { backwards: false, key: [last.id] }) : undefined;
    const data = page.map((feed) => feedItem(feed, actor, state.base));
    const links = pageLinks(selfLink(request), next, undefined);
    return json(c, JSON.stringify({ data, links, meta: { countKind: "none" } }), { cache: noCache });
  },
});

const one = endpoint({
  path: "/api/v1/feeds/{id}",
  operationId: "getFeed",
  tag: "Feeds",
  summary: "A feed",
  params: feedId,
  ok: { description: "The feed.", content: { "application/json": ref("Feed") } },
  problems: ["feed-not-found"],
  async handle({ api, c, state, params: { id = "" } }) {
    const actor = actorOf(state.caller);
    return json(c, JSON.stringify(feedItem(await registryOf(api).feed(actor, id), actor, state.base)), {
      cache: noCache,
    });
  },
});

const change = endpoint({
  method: "patch",
  path: "/api/v1/feeds/{id}",
  operationId: "changeFeed",
  tag: "Feeds",
  summary: "Change what is stated of a feed, or let it lead to another",
  description: "An address on another host has to be proven and approved anew.",
  params: feedId,
  access: "publisher or operator",
  body: {
    description: "What changes; or `redirectTo`: the id of another feed of yours, {feed or url, reason}, or null.",
    schema: Type.Object(
      {
        ...maybe,
        url: Type.Optional(Type.String()),
        redirectTo: Type.Optional(
          Type.Union([
            Type.Null(),
            Type.String(),
            Type.Object(
              {
                feed: Type.Optional(Type.String()),
                url: Type.Optional(Type.String()),
                reason: Type.Optional(Type.String()),
              },
              closed,
            ),
          ]),
        ),
      },
      closed,
    ),
  },
  ok: { description: "The feed.", content: { "application/json": ref("Feed") } },
  problems: ["feed-not-found", "bad-body", "conflict"],
  async handle({ api, c, state, params: { id = "" }, body }) {
    const actor = actorOf(state.caller);
    const feed = await registryOf(api).change(actor, id, body as never);
    return json(c, JSON.stringify(feedItem(feed, actor, state.base)), { cache: noCache });
  },
});

const report = endpoint({
  path: "/api/v1/feeds/{id}/report",
  operationId: "getFeedReport",
  tag: "Feeds",
  summary: "How a feed does, in Spanish, Portuguese, English or French",
  params: feedId,
  query: {
    lang: Type.Unsafe<"es" | "pt" | "en" | "fr">(
      Type.Enum([...reportLanguages], { default: "es", description: "Language of the words." }),
    ),
  },
  ok: { description: "The report.", content: { "application/json": ref("FeedReport") } },
  problems: ["feed-not-found", "bad-parameter"],
  async handle({ api, c, state, query, params: { id = "" } }) {
    const found = await registryOf(api).report(actorOf(state.caller), id, query.lang, state.base);
    return json(c, JSON.stringify(found), { cache: noCache });
  },
});

const shownDays = 90;

const availability = endpoint({
  path: "/api/v1/feeds/{id}/availability",
  operationId: "getFeedAvailability",
  tag: "Feeds",
  summary: "How a feed answered in the last 90 days",
  params: feedId,
  ok: { description: "Runs by day.", content: { "application/json": ref("FeedAvailability") } },
  problems: ["feed-not-found"],
  async handle({ api, c, state, params: { id = "" } }) {
    const feed = await registryOf(api).feed(actorOf(state.caller), id);
    const since = new Date(api.clock.now().getTime() - shownDays * 86_400_000).toISOString();
    const [days, [good]] = await Promise.all([
      daysOfRuns(api.database.sql, sourceOf(feed), since),
      lastRuns(api.database, sourceOf(feed), 1, ["complete"]),
    ]);
    const sum = (name: "runs" | "complete") => days.reduce((total, each) => total + each[name], 0);
    const [runs, complete] = [sum("runs"), sum("complete")];
    const body = {
      feed: id,
      status: feed.status,
      since,
      lastGoodRun: good?.endedAt ?? null,
      runs,
      complete,
      share: runs === 0 ? null : complete / runs,
      days,
    };
    return json(c, JSON.stringify(body), { cache: noCache });
  },
});

const log = endpoint({
  path: "/api/v1/feeds/{id}/log",
  operationId: "getFeedLog",
  tag: "Feeds",
  summary: "Every change of a feed, newest first; to its publisher and the operator",
  params: feedId,
  access: "publisher or operator",
  query: { ...paging },
  ok: { description: "Changes.", content: { "application/json": listOf("FeedLogEntry") } },
  problems: ["feed-not-found", "bad-parameter", "bad-cursor"],
  async handle(request) {
    const { api, c, state, query, params } = request;
    const id = params.id ?? "";
    const scope = JSON.stringify(["feed-log", id]);
    const isKey = (key: readonly unknown[]) => key.length === 1 && Number.isSafeInteger(key[0]);
    const before = query.cursor === undefined ? undefined : Number(decodeCursor(scope, query.cursor, isKey).key[0]);
    const rows = await registryOf(api).log(actorOf(state.caller), id, query.limit + 1, before);
    const data = rows.slice(0, query.limit);
    const last = data.at(-1);
    const next =
      rows.length > data.length && last ? encodeCursor(scope, { backwards: false, key: [last.id] }) : undefined;
    const links = pageLinks(selfLink(request), next, undefined);
    return json(c, JSON.stringify({ data, links, meta: { countKind: "none" } }), { cache: noCache });
  },
});

const badges = endpoint({
  path: "/api/v1/feeds/{id}/badge.svg",
  operationId: "getFeedBadge",
  tag: "Feeds",
  summary: "The status of a feed as a small picture",
  params: feedId,
  ok: { description: "An SVG image.", content: { "image/svg+xml": Type.String() } },
  problems: ["feed-not-found"],
  async handle({ api, c, state, params: { id = "" } }) {
    const feed = await registryOf(api).feed(actorOf(state.caller), id);
    const body = badge("Pregón", feed.status);
    return respond(c, { mediaType: "image/svg+xml; charset=utf-8", body, cache: noCache });
  },
});

/** The longer paths first. */
export const feedEndpoints = [register, list, report, availability, log, badges, one, change];
