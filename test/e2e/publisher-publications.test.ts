import { createHmac } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dispatchPublications } from "../../src/store/publication-subscriptions.ts";
import { beginTurns } from "../../src/subscriptions/deliver.ts";
import { dispatchAll } from "../../src/subscriptions/dispatch.ts";
import { pullDuePublications, pullPublicationFeed, registerPublicationFeeds } from "../../src/work/publications.ts";
import type { Parsed } from "../support/api.ts";
import { testDatabase } from "../support/database.ts";
import { type FakePortal, fakePortal, releasePackage } from "../support/fake-portal.ts";
import { openReceiver, type Received, type Receiver } from "../support/receiver.ts";
import { adminToken, type TestRegistry, testRegistry } from "../support/registry.ts";

const never = new AbortController().signal;
const base = "https://pregon.example";
const proofPath = "/.well-known/pregon-feed.txt";

let portal: FakePortal;
let other: FakePortal;
let receiver: Receiver;
let registry: TestRegistry;

beforeAll(async () => {
  portal = await fakePortal();
  other = await fakePortal();
  receiver = await openReceiver();
  registry = await testRegistry(await testDatabase(), {
    origins: {
      "https://portal.example": portal.origin,
      "https://news.example": other.origin,
      "https://reader.example": receiver.url,
    },
  });
});
afterAll(async () => {
  await registry.close();
  await receiver.close();
  await other.close();
  await portal.close();
});

const item = (n: number, title: string, host = "portal.example") =>
  `<item><guid isPermaLink="false">${n}</guid><title>${title}</title><link>https://${host}/noticia/${n}</link>` +
  `<pubDate>Mon, 0${n} Jun 2026 10:00:00 GMT</pubDate></item>`;
const rss = (...items: string[]) => ({
  type: "application/rss+xml",
  body: `<rss version="2.0"><channel><title>Noticias</title>${items.join("")}</channel></rss>`,
});
const send = (method: string, path: string, body?: unknown, token?: string) =>
  registry.send(method, `/api/v1/${path}`, body, token);
const list = async (query = "") => (await registry.get(`/api/v1/publications?${query}`)).body.data;
const feedsSeen = async (token?: string): Promise<Parsed[]> =>
  (await send("GET", "publication-feeds", undefined, token)).body.data.filter((one: Parsed) => one.addedByPublisher);
const news = (path: string, more: Record<string, unknown> = {}) => ({
  url: `https://portal.example${path}`,
  kind: "news",
  licence: { name: "CC BY 4.0", url: "https://creativecommons.org/licenses/by/4.0/" },
  ...more,
});

/** A publisher with a proven feed of notices in service on portal.example. */
async function publisherInService(): Promise<string> {
  const { key } = await registry.publisher("Dirección de Compras");
  portal.pages.set("/api/packages", { body: JSON.stringify(releasePackage()) });
  const feed = await send(
    "POST",
    "feeds",
    {
      url: "https://portal.example/api/packages",
      kind: "ocds-api",
      country: "NI",
      licence: "x",
      contact: "x@y.example",
    },
    key,
  );
  portal.pages.set(proofPath, { type: "text/plain", body: feed.body.proof.methods[0].content });
  await send("POST", `feeds/${feed.body.id}/prove`, undefined, key);
  await send("POST", `feeds/${feed.body.id}/submit`, undefined, key);
  expect((await send("POST", `feeds/${feed.body.id}/approve`, undefined, adminToken)).body.status).toBe("active");
  return key;
}

describe("a publisher's feed of publications", () => {
  let key = "";
  let first = "";

  it("on the host of a feed that is in service is pulled at once, under its name, country and licence", async () => {
    key = await publisherInService();
    portal.pages.set("/noticias.xml", rss(item(1, "Nueva ley de compras"), item(2, "Curso de compras")));
    const added = await send("POST", "publication-feeds", news("/noticias.xml"), key);
    expect(added.status).toBe(201);
    expect(added.body).toMatchObject({
      publisher: "Dirección de Compras",
      country: "NI",
      language: "es",
      enabled: true,
      addedByPublisher: true,
      registration: { status: "active", method: "feed" },
    });
    first = added.body.id;
    const pulled: string[] = [];
    await pullDuePublications(registry.app, never, (id) => pulled.push(id));
    expect(pulled).toContain(first);
    expect(await list(`source=${first}`)).toMatchObject([
      { title: "Curso de compras", publisher: "Dirección de Compras", country: "NI", licence: { name: "CC BY 4.0" } },
      { title: "Nueva ley de compras", kind: "news", language: "es", url: "https://portal.example/noticia/1" },
    ]);
  });

  it("lists once what another feed has told of", async () => {
    portal.pages.set("/leyes.xml", rss(item(1, "Nueva ley de compras"), item(3, "Reglamento de la ley")));
    const laws = await send("POST", "publication-feeds", news("/leyes.xml", { kind: "law", title: "Leyes" }), key);
    await pullPublicationFeed(registry.app, laws.body.id, never);
    expect((await list()).map(({ title }: Parsed) => title)).toEqual([
      "Reglamento de la ley",
      "Curso de compras",
      "Nueva ley de compras",
    ]);
    expect((await list("kind=law")).map(({ title }: Parsed) => title)).toEqual(["Reglamento de la ley"]);
    expect((await list(`source=${first}`)).find(({ title }: Parsed) => title.startsWith("Nueva")).alsoIn).toEqual([
      laws.body.id,
    ]);
    const again = await send("POST", "publication-feeds", news("/leyes.xml"), key);
    expect(again.status).toBe(409);
  });

  it("on another host is proven first, and seen by nobody else until then", async () => {
    const url = "https://news.example/feed";
    other.pages.set("/feed", rss(item(4, "Aviso", "news.example")));
    const added = await send("POST", "publication-feeds", { ...news(""), url }, key);
    expect(added.body).toMatchObject({ enabled: false, registration: { status: "unproven" } });
    const { id } = added.body;
    expect((await feedsSeen()).map((one) => one.id)).not.toContain(id);
    expect((await feedsSeen(key)).map((one) => one.id)).toContain(id);
    expect((await send("POST", `publication-feeds/${id}/prove`, undefined, key)).body.proven).toBe(false);
    // An address that is only claimed is not taken from whoever can prove it.
    const rival = await registry.publisher("Otra autoridad");
    const claimed = await send("POST", "publication-feeds", { ...news(""), url }, rival.key);
    expect(claimed.status).toBe(201);
    other.pages.set(proofPath, { type: "text/plain", body: added.body.registration.methods[0].content });
    const proven = await send("POST", `publication-feeds/${id}/prove`, undefined, key);
    expect(proven.body).toMatchObject({ proven: true, feed: { enabled: true, registration: { status: "active" } } });
    expect((await send("POST", `publication-feeds/${claimed.body.id}/prove`, undefined, rival.key)).body.proven).toBe(
      false,
    );
    expect((await feedsSeen()).map((one) => one.id)).toContain(id);
  });

  it("of a publisher without a feed in service waits for the operator", async () => {
    const { key: fresh } = await registry.publisher("Instituto");
    other.pages.set("/cursos", rss(item(5, "Curso de contratación", "news.example")));
    const added = await send(
      "POST",
      "publication-feeds",
      { ...news(""), url: "https://news.example/cursos", kind: "course" },
      fresh,
    );
    const { id } = added.body;
    expect((await send("POST", `publication-feeds/${id}/approve`, undefined, adminToken)).status).toBe(409);
    other.pages.set(proofPath, { type: "text/plain", body: added.body.registration.methods[0].content });
    const proven = await send("POST", `publication-feeds/${id}/prove`, undefined, fresh);
    expect(proven.body).toMatchObject({ proven: true, feed: { enabled: false, registration: { status: "pending" } } });
    expect((await send("POST", `publication-feeds/${id}/approve`, undefined, fresh)).status).toBe(403);
    expect((await send("POST", `publication-feeds/${id}/approve`, undefined, key)).status).toBe(403);
    const approved = await send("POST", `publication-feeds/${id}/approve`, undefined, adminToken);
    expect(approved.body).toMatchObject({ enabled: true, registration: { status: "active" } });
    // A start of the server leaves them as they are.
    await registerPublicationFeeds(registry.app.database, registry.app.config);
    expect((await feedsSeen()).find((one) => one.id === id)).toMatchObject({ enabled: true });
    expect((await feedsSeen(fresh)).filter(({ enabled }) => enabled).length).toBeGreaterThan(1);
  });

  it("is another's to touch for nobody, and refused where something is wrong", async () => {
    const { key: stranger } = await registry.publisher("Extraño");
    expect((await send("DELETE", `publication-feeds/${first}`, undefined, stranger)).status).toBe(404);
    expect((await send("POST", `publication-feeds/${first}/prove`, undefined, stranger)).status).toBe(404);
    expect((await send("POST", "publication-feeds", news("/x"))).status).toBe(401);
    for (const wrong of [
      { url: "http://127.0.0.1/x" },
      { url: "ftp://x.example/" },
      { licence: "" },
      { language: "xx" },
    ]) {
      const refused = await send("POST", "publication-feeds", news("/x", wrong), key);
      expect([refused.status, refused.body.code]).toEqual([400, "bad-body"]);
    }
  });

  it("does not follow a move to another host", async () => {
    portal.pages.set("/noticias.xml", { status: 301, headers: { location: "https://news.example/feed" } });
    const { state, run } = await pullPublicationFeed(registry.app, first, never);
    expect([state, run.reason]).toEqual(["unreachable", expect.stringContaining("moved-host")]);
    expect((await list(`source=${first}`)).length).toBe(2);
  });

  it("is taken out of service; what it brought stays", async () => {
    expect((await send("DELETE", `publication-feeds/${first}`, undefined, key)).status).toBe(204);
    const seen = (await feedsSeen(key)).find((one) => one.id === first);
    expect(seen).toMatchObject({ enabled: false, registration: { status: "removed" } });
    expect((await list(`source=${first}`)).length).toBe(2);
  });
});

describe("a feed of publications", () => {
  const topic = `${base}/api/v1/publications?country=NI&format=rss&kind=law`;

  /** What a worker does. */
  async function deliver(): Promise<void> {
    const { database, http, clock } = registry.app;
    const content = async (address: string) => {
      const answer = await registry.api.request(address);
      return { bytes: new Uint8Array(await answer.arrayBuffer()), mediaType: "application/rss+xml" };
    };
    await dispatchAll({ database, clock }, base);
    await dispatchPublications(database);
    const options = { database, http, clock, content, hub: `${base}/websub` };
    await Promise.all(await beginTurns(options, { healthy: true, limit: 10 }));
  }
  const posts = () => receiver.received.filter(({ method }) => method === "POST");

  it("names its hub, and itself in one form", async () => {
    const answer = await registry.get("/api/v1/publications?kind=law&country=NI&format=rss");
    expect(answer.headers.get("link")).toContain(`<${topic}>; rel="self"`);
    expect(answer.headers.get("link")).toContain(`<${base}/websub>; rel="hub"`);
    expect(answer.text).toContain(`rel="hub"`);
  });

  it("is pushed by the hub when it has something new, signed, and only then", async () => {
    receiver.answer = ({ path }: Received) => {
      const challenge = new URL(path, base).searchParams.get("hub.challenge");
      return challenge === null ? {} : { status: 200, body: challenge };
    };
    const subscribed = await registry.get("/websub", {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({
        "hub.mode": "subscribe",
        "hub.topic": topic,
        "hub.callback": "https://reader.example/callback",
        "hub.secret": "s3cret",
      }).toString(),
    });
    expect(subscribed.status).toBe(202);
    const { sql } = registry.app.database;
    await expect.poll(async () => (await sql`select from subscriptions where about = 'publications'`).length).toBe(1);
    await deliver();
    expect(posts()).toEqual([]);
    const source = (await feedsSeen()).find(({ kind }) => kind === "law")?.id;
    portal.pages.set("/leyes.xml", rss(item(1, "Nueva ley de compras"), item(6, "Otro reglamento")));
    await pullPublicationFeed(registry.app, source, never);
    await deliver();
    const [delivery, ...more] = posts();
    expect(more).toEqual([]);
    expect(delivery?.body).toContain("Otro reglamento");
    const signature = createHmac("sha256", "s3cret")
      .update(delivery?.body ?? "")
      .digest("hex");
    expect(delivery?.headers["x-hub-signature"]).toBe(`sha256=${signature}`);
    // News are not part of the topic, and what is unchanged is no news.
    await pullPublicationFeed(registry.app, source, never);
    await deliver();
    expect(posts()).toHaveLength(1);
  });
});
