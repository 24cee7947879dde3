import { beforeAll, describe, expect, it } from "vitest";
import type { Database } from "../../src/store/database.ts";
import { type Parsed, testApi } from "../support/api.ts";
import { testDatabase } from "../support/database.ts";
import { publish, testSource } from "../support/publish.ts";

const cl = { id: "cl-test", country: "CL" };
const pe = { id: "pe-test", country: "PE" };
const tender = (n: number, day = 1) => ({
  ocid: `ocds-abc123-${n}`,
  date: `2026-05-0${day}T10:00:00Z`,
  tender: { id: `${n}`, title: `Compra ${n}, día ${day}`, status: "active" },
});

let database: Database;
let get: ReturnType<typeof testApi>["get"];
beforeAll(async () => {
  database = await testDatabase();
  await testSource(database, cl);
  await testSource(database, pe);
  get = testApi(database).get;
});

describe("GET /api/v1/changes", () => {
  it("has a next link before anything was stored", async () => {
    const { body } = await get("/api/v1/changes");
    expect(body.data).toEqual([]);
    expect(body.links.next).toContain("cursor=");
    await publish(
      database,
      cl,
      [1, 2, 3].map((n) => tender(n)),
    );
    expect((await get(body.links.next)).body.data).toHaveLength(3);
  });

  it("gives each change once and in order to a follower, while writers write", async () => {
    const seen: number[] = [];
    let url = "/api/v1/changes?limit=2";
    const writing = (async () => {
      for (let n = 10; n < 20; n += 1)
        await Promise.all([publish(database, cl, [tender(n)]), publish(database, pe, [tender(n + 10)])]);
    })();
    let done = false;
    void writing.then(() => {
      done = true;
    });
    for (let quiet = 0; quiet < 2; ) {
      const { body } = await get(url);
      seen.push(...body.data.map((change: Parsed) => change.change));
      quiet = body.data.length === 0 && done ? quiet + 1 : 0;
      url = body.links.next;
    }
    await writing;
    expect(seen).toEqual(Array.from({ length: 23 }, (_, n) => n + 1));
  });

  it("tells what happened and sends the content that is asked for", async () => {
    const start = (await get("/api/v1/changes?cursor=now")).body;
    expect(start.data).toEqual([]);
    await publish(database, cl, [tender(1, 2), tender(99)]);
    const { body } = await get(start.links.next);
    const byOcid = (a: Parsed, b: Parsed) => (a.ocid < b.ocid ? -1 : 1);
    expect(body.data.sort(byOcid)).toMatchObject([
      { op: "update", ocid: "ocds-abc123-1", source: "cl-test", releaseIds: ["ocds-abc123-1-2026-05-02T10:00:00Z"] },
      { op: "create", ocid: "ocds-abc123-99" },
    ]);
    expect(body.data[0]).not.toHaveProperty("body");
    const compiled = (await get(`${start.links.next}&include=compiled`)).body.data.sort(byOcid);
    expect(compiled[0].body).toMatchObject({ tag: ["compiled"], tender: { title: "Compra 1, día 2" } });
    const released = (await get(`${start.links.next}&include=release`)).body.data.sort(byOcid);
    expect(released[0].body.map((release: Parsed) => release.id)).toEqual(["ocds-abc123-1-2026-05-02T10:00:00Z"]);
  });

  it("filters, and skips what does not match only once", async () => {
    const { body } = await get("/api/v1/changes?source=pe-test&limit=1000");
    expect(body.data.every((change: Parsed) => change.source === "pe-test")).toBe(true);
    expect(body.data).toHaveLength(10);
    const after = await get(body.links.next);
    expect(after.body.data).toEqual([]);
    const all = new URL(body.links.next);
    all.searchParams.delete("source");
    expect((await get(all.href)).body.data).toEqual([]);
    expect((await get("/api/v1/changes?country=pe&limit=1000")).body.data).toHaveLength(10);
  });

  it("waits for a change, no longer than asked", async () => {
    const { links } = (await get("/api/v1/changes?cursor=now")).body;
    const started = performance.now();
    const empty = await get(`${links.next}&wait=1`);
    expect(empty.body.data).toEqual([]);
    expect(performance.now() - started).toBeGreaterThan(900);
    const waiting = get(`${links.next}&wait=20&source=cl-test`);
    await publish(database, pe, [tender(700)]);
    await publish(database, cl, [tender(701)]);
    const { body } = await waiting;
    expect(body.data.map((change: Parsed) => change.ocid)).toEqual(["ocds-abc123-701"]);
    expect(performance.now() - started).toBeLessThan(15_000);
  });

  it("refuses foreign cursors and waits that are too long", async () => {
    const { body } = await get("/api/v1/notices?limit=1");
    const foreign = new URL(body.links.next).searchParams.get("cursor");
    expect(await get(`/api/v1/changes?cursor=${foreign}`)).toMatchObject({ status: 400, body: { code: "bad-cursor" } });
    expect(await get("/api/v1/changes?cursor=5")).toMatchObject({ status: 400, body: { code: "bad-cursor" } });
    expect(await get("/api/v1/changes?wait=61")).toMatchObject({
      status: 400,
      body: { errors: [{ parameter: "wait" }] },
    });
  });
});
