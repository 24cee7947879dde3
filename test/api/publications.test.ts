import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createApi } from "../../src/api/index.ts";
import { readConfig } from "../../src/base/config.ts";
import { createLogger } from "../../src/base/log.ts";
import { readFeed } from "../../src/connector/feed-reader.ts";
import { createPages } from "../../src/web/index.ts";
import { type App, openApp } from "../../src/work/app.ts";
import { addPublicationFeed, pullDuePublications, pullPublicationFeed } from "../../src/work/publications.ts";
import { type Parsed, standingClock, testApi } from "../support/api.ts";
import { testDatabase } from "../support/database.ts";

const database = await testDatabase();
const { get } = testApi(database);
let server: Server;
let app: App;
let now = "2026-06-15T12:00:00Z";
/** Answers by path; a number is a status. */
const answers = new Map<string, string | number>();
const asked: { path: string; etag: string | undefined }[] = [];
const idle = new AbortController().signal;

beforeAll(async () => {
  server = createServer((request, response) => {
    const path = request.url ?? "";
    const answer = answers.get(path) ?? 404;
    asked.push({ path, etag: request.headers["if-none-match"] });
    const etag = `"${path}-${String(answer).length}"`;
    if (typeof answer === "number") response.writeHead(answer).end();
    else if (request.headers["if-none-match"] === etag) response.writeHead(304).end();
    else response.writeHead(200, { "content-type": "application/rss+xml", etag }).end(answer);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const config = readConfig({
    DATABASE_URL: database.url,
    SOURCES: "",
    RATE_SOURCES: "",
    HTTP_ORIGINS: JSON.stringify({ "https://feeds.example": `http://127.0.0.1:${port}` }),
  });
  app = await openApp(config, {
    connectors: new Map(),
    log: createLogger("silent"),
    clock: { now: () => new Date(now), sleep: async () => {} },
  });
});
afterAll(async () => {
  await app.close();
  server.close();
});

const rss = (...items: string[]) => `<rss version="2.0"><channel><title>F</title>${items.join("")}</channel></rss>`;
const item = (guid: string, title: string, link: string, date = "Mon, 01 Jun 2026 10:00:00 GMT") =>
  `<item><guid isPermaLink="false">${guid}</guid><title>${title}</title><link>${link}</link><pubDate>${date}</pubDate></item>`;
const add = (path: string, more: { country?: string; kind?: string; language?: string } = {}) =>
  addPublicationFeed(database, app.config, {
    url: `https://feeds.example${path}`,
    kind: "news",
    language: "es",
    ...more,
  });
const pull = (id: string) => pullPublicationFeed(app, id, idle);
const list = async (query = ""): Promise<Parsed> => {
  const answer = await get(`/api/v1/publications?${query}`);
  expect(answer.status, answer.text).toBe(200);
  return answer.body;
};
const titles = async (query = ""): Promise<string[]> => (await list(query)).data.map((one: Parsed) => one.title);
const stateOf = async (id: string): Promise<Parsed> => {
  const { body } = await get("/api/v1/publication-feeds");
  return body.data.find((each: Parsed) => each.id === id);
};

describe("publications", () => {
  let first: string;
  let second: string;

  it("come from a feed once, whatever feed tells of them again", async () => {
    first = await add("/cl", { country: "CL" });
    second = await add("/co", { country: "CO", kind: "law" });
    answers.set(
      "/cl",
      rss(
        item("1", "Licitaciones de puentes", "https://site.example/a/?utm_source=rss"),
        item("2", "Sin fecha", "https://site.example/b", "ayer"),
        item("3", "Curso", "https://site.example/c", "Tue, 02 Jun 2026 10:00:00 GMT"),
      ),
    );
    answers.set(
      "/co",
      rss(item("x", "Otra vez", "http://site.example/a#top"), item("y", "Decreto", "https://site.example/d")),
    );
    expect(await pull(first)).toMatchObject({
      state: "reachable",
      run: { status: "complete", fetched: 3, newReleases: 3 },
    });
    expect(await pull(second)).toMatchObject({
      state: "reachable",
      run: { status: "complete", fetched: 2, newReleases: 1 },
    });
    const { data, meta } = await list();
    expect(data.map(({ title }: Parsed) => title)).toEqual(["Sin fecha", "Curso", ...titlesOf(data.slice(2))]);
    expect(meta).toEqual({ count: 4, countKind: "exact" });
    const bridge = data.find(({ title }: Parsed) => title === "Licitaciones de puentes");
    expect(bridge).toMatchObject({
      source: first,
      alsoIn: [second],
      country: "CL",
      published: "2026-06-01T10:00:00.000Z",
    });
    expect(data[0]).toMatchObject({ published: null, publishedText: "ayer" });
    const { body } = await get(`/api/v1/publications/${bridge.id}`);
    expect(body).toEqual(bridge);
  });

  it.each([
    ["country=co", ["Decreto"]],
    ["kind=law", ["Decreto"]],
    ["q=licitacion", ["Licitaciones de puentes"]],
    ["language=pt", []],
    ["from=2026-06-02&to=2026-06-02", ["Curso"]],
  ])("are found by %s", async (query, expected) => {
    expect(await titles(query)).toEqual(expected);
  });

  it("are found by any of their feeds, and paged both ways", async () => {
    expect((await titles(`source=${second}`)).sort()).toEqual(["Decreto", "Licitaciones de puentes"]);
    const all = await titles();
    const walked: string[] = [];
    let page = await list("limit=1");
    for (;;) {
      walked.push(...titlesOf(page.data));
      if (!page.links.next) break;
      page = (await get(page.links.next)).body;
    }
    expect(walked).toEqual(all);
    expect(titlesOf((await get(page.links.prev)).body.data)).toEqual([all.at(-2)]);
  });

  it("are asked for with what was answered last, and change where the feed changes", async () => {
    expect(await pull(first)).toMatchObject({ state: "reachable", run: { fetched: 0, newReleases: 0 } });
    expect(asked.at(-1)?.etag).toBeDefined();
    const { data } = await list("q=puentes");
    answers.set("/cl", rss(item("1", "Licitaciones de puentes, corregido", "https://site.example/a")));
    now = "2026-06-16T12:00:00Z";
    expect(await pull(first)).toMatchObject({ run: { newReleases: 0, changedRecords: 1 } });
    const after = (await list("q=puentes")).data;
    expect(after).toMatchObject([
      { id: data[0].id, title: "Licitaciones de puentes, corregido", changed: "2026-06-16T12:00:00.000Z" },
    ]);
    expect((await list()).meta.count).toBe(4);
  });

  it.each([
    [503, "unreachable"],
    ["", "malformed"],
    ["<!doctype html><html><body>Mantención</body></html>", "malformed"],
    ["<rss><channel><item>", "malformed"],
    [`<!DOCTYPE r [<!ENTITY a "b">]><rss><channel/></rss>`, "malformed"],
    [rss(), "empty"],
    [rss(item("old", "Viejo", "https://site.example/old", "Mon, 02 Jan 2017 10:00:00 GMT")), "stale"],
  ])("stay when their feed answers %j: %s", async (answer, state) => {
    const before = (await list()).meta.count;
    answers.set("/co", answer);
    expect((await pull(second)).state).toBe(state);
    expect(await stateOf(second)).toMatchObject({ state, checked: new Date(now).toISOString() });
    expect((await list()).meta.count).toBeGreaterThanOrEqual(before);
    if (state === "unreachable" || state === "malformed") expect((await stateOf(second)).reason).not.toBe("");
  });

  it("know feeds that are not proven, and pull only those that are due and on", async () => {
    const { body } = await get("/api/v1/publication-feeds");
    const guess = body.data.find(({ id }: Parsed) => id === "ricg-novedades");
    expect(guess).toMatchObject({ enabled: false, state: "unproven", checked: null, mark: "M" });
    await database.sql`update publication_sources set enabled = false where not added`;
    now = "2026-06-16T20:00:00Z";
    asked.length = 0;
    await pullDuePublications(app, idle, () => {});
    expect(asked.map(({ path }) => path).sort()).toEqual(["/cl", "/co"]);
    await pullDuePublications(app, idle, () => {});
    expect(asked).toHaveLength(2);
  });

  it("refuse feeds that are none, or that are there already", async () => {
    await expect(add("/cl")).rejects.toMatchObject({ code: "bad-argument" });
    for (const url of ["file:///etc/passwd", "https://u:p@feeds.example/", "no"]) {
      const feed = { url, kind: "news", language: "es" };
      await expect(addPublicationFeed(database, app.config, feed)).rejects.toMatchObject({ code: "bad-argument" });
    }
  });

  it("do not reach private addresses", async () => {
    const id = await addPublicationFeed(database, app.config, {
      url: "http://127.0.0.1:1/feed",
      kind: "news",
      language: "es",
    });
    expect(await pull(id)).toMatchObject({
      state: "unreachable",
      run: { reason: expect.stringContaining("private-address") },
    });
  });

  it("are feeds themselves, in which each has one id", async () => {
    const { data } = await list();
    const ids = data.map(({ id }: Parsed) => `tag:pregon.example,2026:publication/${id}`);
    const feed = await get("/api/v1/publications?format=jsonfeed");
    expect(feed.body.items.map(({ id }: Parsed) => id)).toEqual(ids);
    expect(feed.body.items.find(({ title }: Parsed) => title === "Decreto")).toMatchObject({
      url: "https://site.example/d",
      date_published: "2026-06-01T10:00:00.000Z",
      tags: ["law", "CO"],
    });
    expect(feed.body.items.find(({ title }: Parsed) => title === "Sin fecha").date_published).toBeUndefined();
    for (const format of ["rss", "atom"]) {
      const { text, headers } = await get(`/api/v1/publications?format=${format}`);
      expect(headers.get("content-type")).toContain(`application/${format}+xml`);
      const { items } = readFeed(Buffer.from(text), { url: "https://pregon.example/", language: "en" });
      expect(items.map(({ guid }) => guid)).toEqual(ids);
      expect(items.map(({ title }) => title)).toEqual(titlesOf(data));
    }
    expect((await get("/api/v1/publications?format=ics")).status).toBe(400);
  });

  it("answer mistakes as problems", async () => {
    expect((await get("/api/v1/publications/none")).body).toMatchObject({ code: "publication-not-found", status: 404 });
    expect((await get("/api/v1/publications?kind=gossip")).status).toBe(400);
    expect((await get("/api/v1/publications?cursor=abc")).body.code).toBe("bad-cursor");
  });

  it("have a page", async () => {
    const clock = standingClock(now);
    const config = {
      PUBLIC_URL: "https://pregon.example",
      HOST: "localhost",
      PORT: 3000,
      TRUST_PROXY: false,
      ADMIN_TOKEN: "",
      DATA_DIR: ".data",
    };
    const pages = createPages({ database, clock, version: "0.0.0" });
    const site = createApi({
      database,
      config,
      version: "0.0.0",
      clock,
      rateLimit: { quota: 1_000, windowSeconds: 60 },
      pages,
    });
    const answer = await site.request("https://pregon.example/publications?country=CL&q=puentes");
    const html = await answer.text();
    expect(answer.status).toBe(200);
    expect(html).toContain('href="https://site.example/a"');
    expect(html).not.toContain("Decreto");
    expect(html).toContain('<a href="/publications">');
  });
});

const titlesOf = (data: Parsed): string[] => data.map(({ title }: Parsed) => title);
