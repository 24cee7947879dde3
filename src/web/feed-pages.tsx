import type { Hono } from "hono";
import type { Clock } from "../base/clock.ts";
import type { JsonObject } from "../base/json.ts";
import {
  type Actor,
  anybody,
  publicStatuses,
  type Registry,
  RegistryError,
  type ReportLanguage,
  sourceOf,
} from "../registry/index.ts";
import type { Database } from "../store/database.ts";
import { daysOfRuns } from "../store/feed-runs.ts";
import type { FeedRow } from "../store/feeds.ts";
import { keyOfToken } from "../store/keys.ts";
import { FeedPage } from "./feed.tsx";
import { type FeedWords, feedWords } from "./feed-words.ts";
import { FeedsPage, RegisterPage } from "./feeds.tsx";
import { formOf, languageOf, type PageContext, type PageEnv } from "./forms.ts";

export interface FeedPagesOptions {
  readonly registry: Registry;
  readonly database: Database;
  readonly clock: Clock;
  readonly version: string;
  readonly headers: Readonly<Record<string, string>>;
}

const shownFeeds = 500;
const shownDays = 90;

/** Register, prove, report, status: for people who publish, as forms that need no script. */
export function addFeedPages(app: Hono<PageEnv>, options: FeedPagesOptions): void {
  const { registry, database, clock, version, headers } = options;
  const page = (c: PageContext, html: unknown, status: 200 | 400 | 403 | 404 | 409 | 429 = 200) =>
    c.body(`<!doctype html>\n${html}`, status, {
      ...headers,
      "cache-control": c.req.method === "POST" ? "no-store" : "no-cache",
    });

  const listing = async (
    c: PageContext,
    lang: ReportLanguage,
    actor: Actor,
    key: string,
    faults: readonly string[] = [],
  ) => {
    const all = { limit: shownFeeds };
    const feeds = await registry.feeds({ ...all, seenBy: { statuses: publicStatuses, publisher: null } });
    const own = actor.kind === "publisher" ? await registry.feeds({ ...all, publisher: actor.id }) : undefined;
    const shown = feeds.filter(({ approvedAt }) => approvedAt !== null);
    return page(
      c,
      <FeedsPage version={version} lang={lang} feeds={shown} own={own} secret={key} faults={faults} />,
      faults.length > 0 ? 403 : 200,
    );
  };

  const feedPage = async (
    c: PageContext,
    feed: FeedRow,
    actor: Actor,
    lang: ReportLanguage,
    own?: Parameters<typeof FeedPage>[0]["own"],
  ) => {
    const since = new Date(clock.now().getTime() - shownDays * 86_400_000).toISOString();
    const [report, days] = await Promise.all([
      registry.report(actor, feed.id, lang, c.env.base ?? ""),
      daysOfRuns(database.sql, sourceOf(feed), since),
    ]);
    const html = (
      <FeedPage version={version} lang={lang} feed={feed} report={report} days={days} {...(own && { own })} />
    );
    return page(c, html, own && own.faults.length > 0 ? 409 : 200);
  };

  app.get("/feeds", (c) => listing(c, languageOf(c.req.query("lang")), anybody, ""));

  app.post("/feeds", async (c) => {
    const form = await formOf(c);
    const lang = languageOf(form.lang);
    const key = form.key ?? "";
    const actor = await actorOf(database, key);
    return listing(c, lang, actor, key, actor.kind === "publisher" ? [] : [feedWords[lang].keyHint]);
  });

  app.get("/register", (c) =>
    page(c, <RegisterPage version={version} lang={languageOf(c.req.query("lang"))} given={{}} faults={[]} />),
  );

  app.post("/register", async (c) => {
    const form = await formOf(c);
    const lang = languageOf(form.lang);
    try {
      const application = applicationOf(form);
      // All of the feed is looked at before a publisher is made for it.
      registry.check(application);
      const { publisher, key } = await registry.publishers.register(form, anybody, c.env.address ?? "unknown");
      const actor: Actor = { kind: "publisher", id: publisher.id };
      const feed = await registry.register(actor, application);
      return await feedPage(c, feed, actor, lang, { key, isNew: true, proof: undefined, faults: [] });
    } catch (error) {
      if (!(error instanceof RegistryError)) throw error;
      return page(
        c,
        <RegisterPage version={version} lang={lang} given={form} faults={faultsOf(error, feedWords[lang])} />,
        error.problem === "too-many-requests" ? 429 : 400,
      );
    }
  });

  app.get("/feeds/:id", async (c) => {
    const lang = languageOf(c.req.query("lang"));
    return feedPage(c, await registry.feed(anybody, c.req.param("id")), anybody, lang);
  });

  app.post("/feeds/:id", async (c) => {
    const form = await formOf(c);
    const lang = languageOf(form.lang);
    const key = form.key ?? "";
    const actor = await actorOf(database, key);
    const id = c.req.param("id");
    if (actor.kind !== "publisher") return listing(c, lang, actor, key, [feedWords[lang].keyHint]);
    await registry.ownFeed(actor, id);
    const faults: string[] = [];
    let proof: Awaited<ReturnType<Registry["prove"]>>["result"] | undefined;
    try {
      const { signal } = c.req.raw;
      if (form.action === "prove") proof = (await registry.prove(actor, id, signal)).result;
      else if (form.action === "trial") await registry.trial(actor, id, signal);
      else if (form.action === "submit") await registry.submit(actor, id, signal);
      else if (form.action === "delete") await registry.remove(actor, id);
    } catch (error) {
      if (!(error instanceof RegistryError)) throw error;
      faults.push(...faultsOf(error, feedWords[lang]));
    }
    return feedPage(c, await registry.ownFeed(actor, id), actor, lang, { key, isNew: false, proof, faults });
  });
}

/** What is wrong, by the labels of the form and with what is asked there; the detail is in English, as in the API. */
function faultsOf(error: RegistryError, say: FeedWords): string[] {
  if (error.faults.length === 0) return [error.message];
  const fields: Readonly<Record<string, readonly [label: string, hint?: string]>> = {
    name: [say.authority],
    country: [say.country, say.countryHint],
    contact: [say.contact, say.contactHint],
    url: [say.address, say.addressHint],
    kind: [say.kind],
    licence: [say.licence, say.licenceHint],
    schedule: [say.schedule],
    currency: [say.currency],
    mapping: [say.mapping, say.mappingHint],
  };
  return error.faults.map(({ pointer, detail }) => {
    const [, field = "", ...rest] = pointer.split("/");
    const [label, hint] = fields[field] ?? [field];
    const place = rest.length > 0 ? ` (${rest.join("/")})` : "";
    return `${label}${place}: ${hint === undefined ? "" : `${hint} `}[${detail}]`;
  });
}

async function actorOf(database: Database, key: string): Promise<Actor> {
  const found = /^[\w-]{20,200}$/.test(key) ? await keyOfToken(database.sql, key) : undefined;
  return found?.kind === "publisher" ? { kind: "publisher", id: found.owner } : anybody;
}

/** @throws RegistryError `bad-body` */
function applicationOf(form: Readonly<Record<string, string>>): JsonObject {
  const { url = "", kind = "", country = "", licence = "", contact = "", schedule = "", currency, mapping } = form;
  const application: JsonObject = { url, kind, country, licence, contact };
  if (schedule !== "" && kind !== "push") application.schedule = schedule;
  if (currency) application.currency = currency.toUpperCase();
  if (kind !== "csv") return application;
  try {
    application.mapping = JSON.parse(mapping ?? "") as JsonObject;
  } catch {
    throw new RegistryError("bad-body", "", {
      faults: [{ pointer: "/mapping", detail: "should be JSON, as in the example" }],
    });
  }
  return application;
}
