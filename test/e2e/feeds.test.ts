import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Clock } from "../../src/base/clock.ts";
import { systemClock } from "../../src/base/clock.ts";
import { recheckProofs, settleFreshness } from "../../src/registry/index.ts";
import { pullNext } from "../../src/work/feeds.ts";
import { testDatabase } from "../support/database.ts";
import { type FakePortal, fakePortal, releasePackage } from "../support/fake-portal.ts";
import { adminToken, type TestRegistry, testRegistry } from "../support/registry.ts";

const hour = 3_600_000;
let portal: FakePortal;
let registry: TestRegistry;
/** Moves on when told to; sleeps in real time. */
let offset = 0;
const clock: Clock = { ...systemClock, now: () => new Date(Date.now() + offset) };
const never = new AbortController().signal;
const upkeep = () => ({
  database: registry.app.database,
  http: registry.app.http,
  txt: async () => [],
  clock,
  log: registry.app.log,
});

beforeAll(async () => {
  portal = await fakePortal();
  registry = await testRegistry(await testDatabase(), { origins: { "https://portal.example": portal.origin }, clock });
});
afterAll(async () => {
  await registry.close();
  await portal.close();
});

const pages = (title?: string) => {
  portal.pages.set("/api/packages", {
    body: JSON.stringify(
      releasePackage({
        next: "https://portal.example/api/packages?page=2",
        ...(title && { title, date: "2026-06-01T10:00:00Z" }),
      }),
    ),
  });
  portal.pages.set("/api/packages?page=2", { body: JSON.stringify(releasePackage({ from: 4, count: 2 })) });
};
const pullAll = async () => {
  while (await pullNext(registry.app, never));
};

/** Puts what has happened so many hours further back, as the database's own clock cannot be moved; a pull is due then. */
const age = (hours: number) =>
  registry.app.database.sql.begin(async (tx) => {
    const by = `${hours} hours`;
    await tx`update runs set started_at = started_at - ${by}::interval, ended_at = ended_at - ${by}::interval`;
    await tx`update feeds set approved_at = approved_at - ${by}::interval, next_pull_at = now() - interval '1 day'`;
  });

describe("a feed", () => {
  let id = "";
  let key = "";
  let owner = "";

  it("is registered by its publisher", async () => {
    pages();
    const made = await registry.send("POST", "/api/v1/publishers", {
      name: "Portal de Prueba",
      country: "ni",
      contact: "datos@portal.example",
    });
    expect(made.status).toBe(201);
    ({ id: owner, key } = made.body);
    expect(key).toMatch(/^pregon_publisher_/);
    const feed = {
      url: "https://portal.example/api/packages",
      kind: "ocds-api",
      country: "NI",
      publisher: "Dirección de Contrataciones",
      licence: "https://creativecommons.org/licenses/by/4.0/",
      contact: "datos@portal.example",
      schedule: "PT1H",
    };
    expect((await registry.send("POST", "/api/v1/feeds", feed)).status).toBe(401);
    const registered = await registry.send("POST", "/api/v1/feeds", feed, key);
    expect(registered.status).toBe(201);
    expect(registered.body.status).toBe("unproven");
    expect(registered.body.proof.methods.map(({ method }: { method: string }) => method)).toEqual([
      "file",
      "dns",
      "meta",
    ]);
    id = registered.body.id;
    expect((await registry.send("GET", `/api/v1/feeds/${id}`)).status).toBe(404);
    expect((await registry.send("GET", `/api/v1/feeds/${id}`, undefined, key)).body.contact).toBe(
      "datos@portal.example",
    );
  });

  it("is not proven by a wrong proof, nor let on without one", async () => {
    portal.pages.set("/.well-known/pregon-feed.txt", { type: "text/plain", body: "pregon-feed=somebody-else" });
    portal.pages.set("/", {
      type: "text/html",
      body: "<html><head></head><body><meta name=pregon-feed content=x></body></html>",
    });
    const looked = await registry.send("POST", `/api/v1/feeds/${id}/prove`, undefined, key);
    expect(looked.body).toMatchObject({ proven: false, status: "unproven" });
    const submitted = await registry.send("POST", `/api/v1/feeds/${id}/submit`, undefined, key);
    expect(submitted.status).toBe(409);
    expect(submitted.body.detail).toMatch(/Prove first/);
    expect((await registry.send("POST", `/api/v1/feeds/${id}/approve`, undefined, adminToken)).status).toBe(409);
  });

  it("is tried, and reported on in four languages", async () => {
    const trial = await registry.send("POST", `/api/v1/feeds/${id}/trial`, undefined, key);
    expect(trial.status).toBe(200);
    expect(trial.body.verdict).toBe("good");
    expect(trial.body.validation).toMatchObject({ releases: 5, valid: 5, errors: [] });
    expect(trial.body.paging).toMatchObject({ payloads: 2, entries: 5, sampled: false });
    expect(trial.body.ocids.prefixes).toEqual(["ocds-tst001"]);
    expect(trial.body.preview[0]).toMatchObject({
      ocid: "ocds-tst001-1",
      title: "Compra de zapallos 1",
      country: "NI",
    });
    const texts = new Set<string>();
    for (const lang of ["es", "pt", "en", "fr"]) {
      const report = await registry.send("GET", `/api/v1/feeds/${id}/report?lang=${lang}`, undefined, key);
      expect(report.body.lang).toBe(lang);
      expect(report.body.nextSteps.length).toBeGreaterThan(0);
      texts.add(report.body.summary);
    }
    expect(texts.size).toBe(4);
    expect((await registry.send("GET", `/api/v1/notices?ocid=ocds-tst001-1`)).body.data).toEqual([]);
  });

  it("is proven, submitted, approved and pulled: its notices are found", async () => {
    const { body } = await registry.send("GET", `/api/v1/feeds/${id}`, undefined, key);
    portal.pages.set("/.well-known/pregon-feed.txt", {
      type: "text/plain",
      body: `# ours\npregon-feed=${body.proof.token}\n`,
    });
    const proven = await registry.send("POST", `/api/v1/feeds/${id}/prove`, undefined, key);
    expect(proven.body).toMatchObject({ proven: true, method: "file", status: "proven" });
    expect((await registry.send("POST", `/api/v1/feeds/${id}/approve`, undefined, key)).status).toBe(403);
    expect((await registry.send("POST", `/api/v1/feeds/${id}/submit`, undefined, key)).body.status).toBe("pending");
    expect((await registry.send("POST", `/api/v1/feeds/${id}/submit`, undefined, key)).status).toBe(409);
    const queue = await registry.send("GET", "/api/v1/feeds?status=pending", undefined, adminToken);
    expect(queue.body.data.map((feed: { id: string }) => feed.id)).toEqual([id]);
    expect((await registry.send("POST", `/api/v1/feeds/${id}/approve`, undefined, adminToken)).body.status).toBe(
      "active",
    );
    await pullAll();
    const found = await registry.get(`/api/v1/notices?q=zapallos&source=feed-${id}&count=exact`);
    expect(found.body.meta.count).toBe(5);
    expect(found.body.data[0]).toMatchObject({ country: "NI", source: `feed-${id}` });
    expect(found.headers.get("link")).toContain("creativecommons.org");
  });

  it("is a source like any: books, status, availability, provenance, badge", async () => {
    const source = await registry.get(`/api/v1/sources/feed-${id}`);
    expect(source.body).toMatchObject({
      kind: "feed",
      country: "NI",
      status: "active",
      publisher: { name: "Dirección de Contrataciones" },
    });
    const runs = await registry.get(`/api/v1/sources/feed-${id}/runs`);
    expect(runs.body.data[0]).toMatchObject({ status: "complete", fetched: 5, accepted: 5, newReleases: 5 });
    expect((await registry.get(`/api/v1/feeds/${id}/availability`)).body).toMatchObject({
      status: "active",
      runs: 1,
      complete: 1,
      share: 1,
    });
    const traced = await registry.get("/api/v1/provenance/ocds-tst001-4?pointer=/tender/title");
    expect(traced.body.payload.url).toBe("https://portal.example/api/packages?page=2");
    expect(traced.body.origin).toMatchObject({ pointer: "/releases/0/tender/title", raw: "Compra de zapallos 4" });
    expect((await registry.get(`/api/v1/feeds/${id}/badge.svg`)).text).toContain("active");
    const seen = await registry.get(`/api/v1/feeds/${id}`);
    expect(seen.body.contact).toBeUndefined();
    expect(seen.body.proof.token).toBeUndefined();
  });

  it("is pulled again by its schedule; what changed is a change, what did not is none", async () => {
    const before = (await registry.get("/api/v1/changes?cursor=now")).body.links.next;
    await pullAll();
    expect((await registry.get(`/api/v1/sources/feed-${id}/runs`)).body.data.length).toBe(1);
    offset += 1.1 * hour;
    pages("Compra de zapallos maduros");
    await pullAll();
    const changes = await registry.get(before.replace("https://pregon.example", ""));
    expect(changes.body.data.map((change: { ocid: string }) => change.ocid).sort()).toEqual([
      "ocds-tst001-1",
      "ocds-tst001-2",
      "ocds-tst001-3",
    ]);
  });

  it("becomes stale and lapses where it fails, stays served, and comes back", async () => {
    portal.pages.delete("/api/packages");
    const status = async () => (await registry.get(`/api/v1/feeds/${id}`)).body.status;
    await age(4);
    await pullAll();
    expect(await status()).toBe("stale");
    await age(31 * 24);
    await settleFreshness(upkeep());
    expect(await status()).toBe("lapsed");
    expect((await registry.get(`/api/v1/sources/feed-${id}`)).body.status).toBe("lapsed");
    expect((await registry.get("/api/v1/notices/ocds-tst001-1")).status).toBe(200);
    pages("Compra de zapallos maduros");
    await age(0);
    await pullAll();
    expect(await status()).toBe("active");
  });

  it("is warned, then taken out of service where its proof vanishes, and let back in with it", async () => {
    const proof = portal.pages.get("/.well-known/pregon-feed.txt");
    portal.pages.delete("/.well-known/pregon-feed.txt");
    offset += 25 * hour;
    await recheckProofs(upkeep(), never);
    let report = await registry.send("GET", `/api/v1/feeds/${id}/report?lang=en`, undefined, key);
    expect(report.body.status).not.toBe("unproven");
    expect(report.body.sections[0]).toMatchObject({ id: "proof", ok: false });
    expect(report.body.sections[0].text[0]).toMatch(/missing since/);
    offset += 8 * 24 * hour;
    await recheckProofs(upkeep(), never);
    report = await registry.send("GET", `/api/v1/feeds/${id}/report?lang=en`, undefined, key);
    expect(report.body.status).toBe("unproven");
    expect((await registry.get(`/api/v1/sources/feed-${id}`)).body.status).toBe("disabled");
    const asked = portal.asked.length;
    await pullAll();
    expect(portal.asked.slice(asked).filter((path) => path.startsWith("/api"))).toEqual([]);
    portal.pages.set("/.well-known/pregon-feed.txt", proof ?? {});
    expect((await registry.send("POST", `/api/v1/feeds/${id}/prove`, undefined, key)).body.status).toBe("active");
  });

  it("is suspended by the operator with a reason, and put back", async () => {
    const suspended = await registry.send("POST", `/api/v1/feeds/${id}/suspend`, { reason: "not theirs" }, adminToken);
    expect(suspended.body).toMatchObject({ status: "suspended", reason: "not theirs", nextPullAt: null });
    expect((await registry.get(`/api/v1/sources/feed-${id}`)).body.status).toBe("disabled");
    expect((await registry.send("POST", `/api/v1/feeds/${id}/submit`, undefined, key)).status).toBe(409);
    expect((await registry.send("POST", `/api/v1/feeds/${id}/approve`, undefined, adminToken)).body.status).toBe(
      "active",
    );
  });

  it("leads to another feed, and has to prove a new host anew", async () => {
    const away = await registry.send(
      "PATCH",
      `/api/v1/feeds/${id}`,
      { redirectTo: { url: "https://new.example/feed", reason: "new system" } },
      key,
    );
    expect(away.body).toMatchObject({
      status: "redirected",
      reason: "new system",
      redirect: { url: "https://new.example/feed" },
    });
    expect((await registry.send("PATCH", `/api/v1/feeds/${id}`, { redirectTo: null }, key)).body.status).toBe("proven");
    const moved = await registry.send("PATCH", `/api/v1/feeds/${id}`, { url: "https://new.example/feed" }, key);
    expect(moved.body).toMatchObject({ status: "unproven", approvedAt: null });
    expect((await registry.send("POST", `/api/v1/feeds/${id}/submit`, undefined, key)).status).toBe(409);
  });

  it("is given up: nothing is pulled, its data stay and say so", async () => {
    expect((await registry.send("DELETE", `/api/v1/feeds/${id}`, undefined, key)).body.status).toBe("lapsed");
    expect((await registry.get(`/api/v1/sources/feed-${id}`)).body.status).toBe("lapsed");
    expect((await registry.get("/api/v1/notices/ocds-tst001-1")).status).toBe(200);
    expect((await registry.send("GET", `/api/v1/feeds/${id}`, undefined, key)).body.deletedAt).not.toBeNull();
  });

  it("has a log of everything", async () => {
    const log = await registry.send("GET", `/api/v1/feeds/${id}/log?limit=100`, undefined, key);
    const actions = log.body.data.map(({ action }: { action: string }) => action).reverse();
    expect(actions[0]).toBe("registered");
    for (const action of [
      "proof-checked",
      "tried",
      "submitted",
      "approved",
      "freshness",
      "proof-missing",
      "suspended",
      "redirected",
      "changed",
      "deleted",
    ])
      expect(actions).toContain(action);
    expect((await registry.send("GET", `/api/v1/feeds/${id}/log`)).status).toBe(401);
    expect(owner).not.toBe("");
  });
});
