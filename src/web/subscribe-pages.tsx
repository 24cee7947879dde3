import type { Hono } from "hono";
import { programmeCountries } from "../base/countries.ts";
import { isObject, type JsonObject, type JsonValue } from "../base/json.ts";
import type { ReportLanguage } from "../registry/index.ts";
import { formOf, languageOf, type PageContext, type PageEnv } from "./forms.ts";
import { noticeView } from "./notice-view.tsx";
import { SubscribePage, SubscriptionsPage } from "./subscribe.tsx";
import { type SubscribeWords, subscribeWords } from "./subscribe-words.ts";
import { type Done, SubscriptionPage } from "./subscription.tsx";
import { soundText } from "./words.ts";

type Ask = NonNullable<PageEnv["Bindings"]["ask"]>;

const api = "/api/v1";
const shownNotices = 5;
const shownDeliveries = 50;
/** Parameters of a list that are no condition of what it finds. */
const ofForm = ["lang", "limit", "cursor", "sort", "format", "count", "facets"];

/**
 * From a search to its feeds and to a webhook: forms that need no script. All that is done goes by the API, in the
 * visitor's name: its checks and its limits are those of the pages.
 */
export function addSubscribePages(
  app: Hono<PageEnv>,
  { version, headers }: { readonly version: string; readonly headers: Readonly<Record<string, string>> },
): void {
  const page = (c: PageContext, html: unknown, status: number) =>
    c.body(`<!doctype html>\n${html}`, status as 200, {
      ...headers,
      "cache-control": c.req.method === "POST" ? "no-store" : "no-cache",
    });

  const subscribe = async (
    c: PageContext,
    of: { lang: ReportLanguage; search: URLSearchParams; given?: Record<string, string>; refused?: Refusal },
  ) => {
    const { lang, search, given = {}, refused } = of;
    const found = await asking(c)("GET", `${api}/notices?${withLimit(search)}`);
    const wrong = [refused, found].flatMap((answer) => (answer ? faultsOf(answer, subscribeWords[lang]) : []));
    const faults = [...new Set(wrong)];
    const names = new Intl.DisplayNames([lang], { type: "region", fallback: "code" });
    const countries = programmeCountries
      .map((code) => ({ code, name: names.of(code) ?? code }))
      .sort((a, b) => a.name.localeCompare(b.name, lang));
    const notices = itemsOf(found.body).map((item) => noticeView(JSON.stringify(item)));
    const base = c.env.base ?? "";
    const html = <SubscribePage {...{ version, lang, faults, search, base, countries, notices, given }} />;
    return page(c, html, refused?.status ?? found.status);
  };

  const own = async (c: PageContext, lang: ReportLanguage, key: string, ended = false) => {
    const answer = await asking(c)("GET", `${api}/subscriptions`, { key });
    const faults = answer.status === 200 ? [] : [subscribeWords[lang].ownKeyHint];
    const list = answer.status === 200 ? itemsOf(answer.body) : undefined;
    const html = <SubscriptionsPage {...{ version, lang, faults, own: list, secret: key, ended }} />;
    return page(c, html, answer.status);
  };

  app.get("/subscribe", (c) => subscribe(c, { lang: languageOf(c.req.query("lang")), search: searchOf(c.req.url) }));

  app.post("/subscribe", async (c) => {
    const given = await formOf(c);
    const lang = languageOf(given.lang);
    const { search = "", url = "", secret = "", key = "" } = given;
    const answer = await asking(c)("POST", `${api}/subscriptions`, {
      body: { channel: "webhook", filter: search, url, ...(secret !== "" && { secret }) },
      ...(key !== "" && { key }),
    });
    const { body } = answer;
    if (answer.status !== 201 || !isObject(body)) {
      return subscribe(c, { lang, search: searchOf(`?${search}`), given, refused: answer });
    }
    const fresh = freshOf(body);
    return subscription(c, { lang, id: String(body.id), key: fresh.key ?? key, done: "created", fresh });
  });

  app.get("/subscriptions", (c) => {
    const lang = languageOf(c.req.query("lang"));
    const html = (
      <SubscriptionsPage version={version} lang={lang} faults={[]} own={undefined} secret="" ended={false} />
    );
    return page(c, html, 200);
  });

  app.post("/subscriptions", async (c) => {
    const form = await formOf(c);
    return own(c, languageOf(form.lang), form.key ?? "");
  });

  const subscription = async (
    c: PageContext,
    of: {
      lang: ReportLanguage;
      id: string;
      key: string;
      done?: Done | undefined;
      fresh?: { key?: string; secret?: string };
      refused?: Refusal | undefined;
    },
  ) => {
    const { lang, id, key, done, fresh = {}, refused } = of;
    const path = `${api}/subscriptions/${encodeURIComponent(id)}`;
    const ask = asking(c);
    const [found, log] = await Promise.all([
      ask("GET", path, { key }),
      ask("GET", `${path}/deliveries?limit=${shownDeliveries}`, { key }),
    ]);
    if (found.status !== 200 || !isObject(found.body)) return own(c, lang, key);
    const faults = refused ? faultsOf(refused, subscribeWords[lang]) : [];
    const shown = { subscription: found.body, deliveries: itemsOf(log.body), secret: key, done, fresh };
    const html = <SubscriptionPage version={version} lang={lang} faults={faults} {...shown} />;
    return page(c, html, refused?.status ?? 200);
  };

  app.post("/subscriptions/:id", async (c) => {
    const { action = "open", key = "", ...form } = await formOf(c);
    const lang = languageOf(form.lang);
    const id = c.req.param("id");
    const act = actions[action];
    if (act === undefined) return subscription(c, { lang, id, key });
    const answer = await asking(c)(act.method, `${api}/subscriptions/${encodeURIComponent(id)}${act.path ?? ""}`, {
      key,
      ...(act.body && { body: act.body }),
    });
    if (answer.status >= 400) return subscription(c, { lang, id, key, refused: answer });
    if (action === "delete") return own(c, lang, key, true);
    return subscription(c, { lang, id, key, done: act.done, fresh: freshOf(answer.body) });
  });
}

interface Action {
  readonly method: string;
  readonly path?: string;
  readonly body?: JsonObject;
  readonly done?: Done;
}
const actions: Readonly<Record<string, Action>> = {
  test: { method: "POST", path: "/test", done: "tested" },
  rotate: { method: "POST", path: "/rotate", done: "rotated" },
  disable: { method: "PATCH", body: { status: "disabled" } },
  enable: { method: "PATCH", body: { status: "active" } },
  delete: { method: "DELETE" },
};

function asking(c: PageContext): Ask {
  if (c.env.ask === undefined) throw new Error("these pages are served beside the API");
  return c.env.ask;
}

/** The conditions of a search, sorted: empty fields and what belongs to the form of a list are none. */
function searchOf(url: string): URLSearchParams {
  const asked = new URLSearchParams(url.slice(url.indexOf("?") + 1 || url.length));
  const kept = [...asked].filter(([name, value]) => value !== "" && !ofForm.includes(name));
  const search = new URLSearchParams(
    kept.map(([name, value]): [string, string] => [soundText(name), soundText(value)]),
  );
  search.sort();
  return search;
}

function withLimit(search: URLSearchParams): string {
  const asked = new URLSearchParams(search);
  asked.set("limit", String(shownNotices));
  return String(asked);
}

const itemsOf = (body: JsonValue): JsonObject[] =>
  isObject(body) && Array.isArray(body.data) ? body.data.filter(isObject) : [];

/** What is shown once: the secret that was made, and the key. */
function freshOf(body: JsonValue): { key?: string; secret?: string } {
  if (!isObject(body)) return {};
  const { key, secret } = body;
  return { ...(typeof key === "string" && { key }), ...(typeof secret === "string" && { secret }) };
}

interface Refusal {
  readonly status: number;
  readonly body: JsonValue;
}

/** What the API says is wrong, by the labels of the form; the detail is in English, as in the API. */
function faultsOf({ status, body }: Refusal, say: SubscribeWords): string[] {
  if (status < 400 || !isObject(body)) return [];
  const fields: Readonly<Record<string, readonly [label: string, hint: string]>> = {
    "/url": [say.url, say.urlHint],
    "/secret": [say.secret, say.secretHint],
  };
  const errors = Array.isArray(body.errors) ? body.errors.filter(isObject) : [];
  if (errors.length === 0) return [String(body.detail ?? body.title ?? status)];
  return errors.map(({ pointer, parameter, detail }) => {
    const [label, hint] = fields[String(pointer)] ?? [String(parameter ?? pointer), ""];
    return `${label}: ${hint} [${String(detail)}]`;
  });
}
