import { randomBytes, randomUUID } from "node:crypto";
import { Type } from "typebox";
import { hashToken } from "../../base/tokens.ts";
import type { HttpClient } from "../../http/index.ts";
import { publicationsMark } from "../../store/publication-subscriptions.ts";
import type { PublicationFilter } from "../../store/read-publications.ts";
import { deleteSubscription, insertSubscription, websubOf } from "../../store/subscriptions.ts";
import type { Api } from "../context.ts";
import { endpoint } from "../endpoint.ts";
import { ApiProblem } from "../problems.ts";
import { respond } from "../reply.ts";
import { canonicalQuery, checkedEndpoint, filterIn } from "../searches.ts";
import { publicationFilter } from "./publications.ts";

/** The WebSub hub of our feeds (W3C Recommendation of 23 January 2018). */

const hour = 3_600;
const lease = { least: hour, usual: 240 * hour, most: 720 * hour } as const;
const topicFormats = ["rss", "atom", "jsonfeed"];
const verificationPolicy = {
  attempts: 1,
  timeoutMs: 15_000,
  spacingMs: 0,
  concurrency: 8,
  maxBytes: 4_096,
  maxRedirects: 0,
};

interface Intent {
  readonly mode: "subscribe" | "unsubscribe";
  readonly topic: string;
  readonly search: TopicSearch;
  readonly callback: string;
  readonly leaseSeconds: number;
  readonly secret: string | undefined;
}

/** The search of a topic. */
type TopicSearch =
  | { readonly about: "notices"; readonly query: string }
  | { readonly about: "publications"; readonly filter: PublicationFilter };

const wrong = (parameter: string, detail: string) =>
  new ApiProblem("bad-body", `${parameter} ${detail}.`, [{ parameter, detail }]);

/** Throws ApiProblem `bad-body` or `topic-not-found`. */
function intentOf(form: URLSearchParams, base: string): Intent {
  const one = (name: string): string => {
    const all = form.getAll(name);
    if (all.length !== 1 || all[0] === undefined || all[0] === "") throw wrong(name, "should be given once");
    return all[0];
  };
  const mode = one("hub.mode");
  if (mode !== "subscribe" && mode !== "unsubscribe") throw wrong("hub.mode", "should be subscribe or unsubscribe");
  const callback = checkedEndpoint(one("hub.callback"), "hub.callback");
  const topic = one("hub.topic");
  const secret = form.get("hub.secret") ?? undefined;
  if (secret !== undefined && (secret === "" || Buffer.byteLength(secret) >= 200)) {
    throw wrong("hub.secret", "should have 1 to 199 bytes");
  }
  const asked = form.get("hub.lease_seconds");
  if (asked !== null && !/^[1-9]\d{0,9}$/.test(asked))
    throw wrong("hub.lease_seconds", "should be a positive whole number");
  const leaseSeconds = Math.min(Math.max(Number(asked ?? lease.usual), lease.least), lease.most);
  return { mode, topic, search: searchOf(topic, base), callback, leaseSeconds, secret };
}

/** The search whose feed a topic is: exactly the address that the feed names as its own. */
function searchOf(topic: string, base: string): TopicSearch {
  const none = () =>
    new ApiProblem(
      "topic-not-found",
      "The topic is no feed of this hub: take it from the rel=self link of a feed of notices or publications (RSS, Atom or JSON Feed).",
    );
  const about = (["notices", "publications"] as const).find((list) => topic.startsWith(`${base}/api/v1/${list}?`));
  if (!URL.canParse(topic) || about === undefined) throw none();
  const parameters = new URL(topic).searchParams;
  const format = parameters.get("format") ?? "";
  if (!topicFormats.includes(format)) throw none();
  parameters.delete("format");
  // What a page shows and in which order is part of the topic, not of the search.
  for (const name of ["limit", "sort", "lang"]) parameters.delete(name);
  const query = parameters.toString();
  try {
    return about === "notices" ? { about, query: canonicalQuery(query) } : { about, filter: publicationFilter(query) };
  } catch (error) {
    throw error instanceof ApiProblem ? none() : error;
  }
}

const hub = endpoint({
  method: "post",
  path: "/websub",
  operationId: "websubHub",
  tag: "Subscriptions",
  summary: "WebSub hub of the feeds of notices and publications",
  description:
    "Takes `hub.mode` (subscribe or unsubscribe), `hub.topic` (the self address of a feed), `hub.callback`, `hub.lease_seconds` and `hub.secret`. The callback is asked whether it is meant (`hub.challenge`); from then on it gets the feed whenever something in it has changed, signed with `X-Hub-Signature` where a secret was given.",
  body: {
    description: "The request of a subscriber.",
    schema: Type.Unsafe<unknown>({ type: "object" }),
    mediaTypes: ["application/x-www-form-urlencoded"],
    raw: true,
    largest: 16_384,
  },
  ok: { status: 202, description: "The callback will be asked.", content: { "text/plain": Type.String() } },
  problems: ["topic-not-found", "not-available"],
  async handle({ api, c, state, body }) {
    const { http } = api;
    if (http === undefined) throw new ApiProblem("not-available", "This server sends nothing.");
    const form = new URLSearchParams(Buffer.from(body as Uint8Array).toString("utf8"));
    const intent = intentOf(form, state.base);
    // The outcome is not part of the answer (section 5.1.2): whoever waits for it would hold the connection.
    verify(api, http, intent).catch((error: unknown) => api.log?.warn({ err: error }, "WebSub verification"));
    return respond(c, {
      status: 202,
      mediaType: "text/plain; charset=utf-8",
      body: "The callback will be asked.\n",
      cache: "no-store",
    });
  },
});

/** Asks the callback whether its owner means it; only an exact answer does (section 5.3). */
async function verify(api: Api, http: HttpClient, intent: Intent): Promise<void> {
  const { mode, topic, search, callback, leaseSeconds, secret } = intent;
  const challenge = randomBytes(24).toString("base64url");
  const url = new URL(callback);
  const asked = new URLSearchParams({ "hub.mode": mode, "hub.topic": topic, "hub.challenge": challenge });
  if (mode === "subscribe") asked.set("hub.lease_seconds", String(leaseSeconds));
  url.search = url.search === "" ? `?${asked}` : `${url.search}&${asked}`;
  const answer = await http.request({ url: url.href, policy: verificationPolicy });
  if (Buffer.from(answer.bytes).toString("utf8") !== challenge) return;
  const known = await websubOf(api.writer.sql, topic, callback);
  if (mode === "unsubscribe") {
    if (known) await deleteSubscription(api.writer, known.id);
    return;
  }
  await insertSubscription(api.writer.sql, {
    id: known?.id ?? `ws${hashToken(randomUUID()).slice(0, 24)}`,
    channel: "websub",
    key: null,
    url: callback,
    query: topic,
    ...(search.about === "notices"
      ? { filter: await filterIn(api, search.query) }
      : {
          filter: {},
          publications: { filter: search.filter, mark: await publicationsMark(api.writer, search.filter) },
        }),
    secrets: secret === undefined ? [] : [{ secret }],
    status: "active",
    leaseUntil: new Date(api.clock.now().getTime() + leaseSeconds * 1000).toISOString(),
  });
}

export const websubEndpoints = [hub];
