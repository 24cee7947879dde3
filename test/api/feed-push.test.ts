import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { testDatabase } from "../support/database.ts";
import { type FakePortal, fakePortal, release, releasePackage } from "../support/fake-portal.ts";
import { adminToken, type TestRegistry, testRegistry } from "../support/registry.ts";

let portal: FakePortal;
let registry: TestRegistry;
const proofs: string[] = [];

beforeAll(async () => {
  portal = await fakePortal();
  portal.pages.set("/.well-known/pregon-feed.txt", () => ({ type: "text/plain", body: proofs.join("\n") }));
  registry = await testRegistry(await testDatabase(), {
    origins: { "https://portal.example": portal.origin, "https://other.example": portal.origin },
    autoApprove: true,
  });
});
afterAll(async () => {
  await registry.close();
  await portal.close();
});

/** A feed of kind push in service. */
async function pushFeed(key: string, url = "https://portal.example/"): Promise<string> {
  const feed = { url, kind: "push", country: "NI", licence: "CC BY 4.0", contact: "x@portal.example" };
  const { body } = await registry.send("POST", "/api/v1/feeds", feed, key);
  proofs.push(`pregon-feed=${body.proof.token}`);
  await registry.send("POST", `/api/v1/feeds/${body.id}/prove`, undefined, key);
  expect((await registry.send("POST", `/api/v1/feeds/${body.id}/submit`, undefined, key)).body.status).toBe("active");
  return body.id;
}

const push = (id: string, body: unknown, key: string, headers: Record<string, string> = {}, raw?: Uint8Array) =>
  registry.get(`/api/v1/feeds/${id}/releases`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${key}`, ...headers },
    body: (raw as Uint8Array<ArrayBuffer>) ?? JSON.stringify(body),
  });

describe("pushed releases", () => {
  let key = "";
  let feed = "";
  beforeAll(async () => {
    ({ key } = await registry.publisher());
    feed = await pushFeed(key);
  });

  it("become notices at once, each told of by itself", async () => {
    const sent = releasePackage({ prefix: "ocds-push01" });
    const broken = { ...release("ocds-push01", 9), tag: ["nonsense"], tender: { id: "9", value: { amount: "much" } } };
    const answer = await push(feed, { ...sent, releases: [...sent.releases, broken, { id: "x" }, "text"] }, key);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ received: 6, created: 3, unchanged: 0, rejected: 3 });
    const statuses = answer.body.results.map(({ status }: { status: number }) => status);
    expect(statuses).toEqual([201, 201, 201, 422, 422, 422]);
    const pointers = answer.body.results[3].errors.map(({ pointer }: { pointer: string }) => pointer);
    expect(pointers).toContain("/releases/3/tender/value/amount");
    expect(pointers).toContain("/releases/3/tag/0");
    expect((await registry.get("/api/v1/notices?q=zapallos&count=exact")).body.meta.count).toBe(3);
    expect((await registry.get("/api/v1/notices/ocds-push01-9")).status).toBe(404);
    const run = await registry.get(`/api/v1/sources/feed-${feed}/runs`);
    expect(run.body.data[0]).toMatchObject({ id: answer.body.run, status: "complete", fetched: 3, newReleases: 3 });
    const traced = await registry.get("/api/v1/provenance/ocds-push01-2?pointer=/tender/title");
    expect(traced.body.origin).toMatchObject({ pointer: "/releases/1/tender/title" });
  });

  it("that are stored already are 200, and change nothing", async () => {
    const again = await push(feed, releasePackage({ prefix: "ocds-push01", count: 4 }), key);
    expect(again.body.results.map(({ status }: { status: number }) => status)).toEqual([200, 200, 200, 201]);
  });

  it("may be packed; bombs and half packs are refused", async () => {
    const bytes = gzipSync(JSON.stringify(releasePackage({ prefix: "ocds-push01", from: 20, count: 1 })));
    expect((await push(feed, undefined, key, { "content-encoding": "gzip" }, bytes)).body.created).toBe(1);
    expect((await push(feed, undefined, key, { "content-encoding": "gzip" }, bytes.subarray(0, 50))).status).toBe(400);
    const bomb = gzipSync(Buffer.alloc(80 * 1024 * 1024));
    expect((await push(feed, undefined, key, { "content-encoding": "gzip" }, bomb)).status).toBe(413);
  });

  it("with an Idempotency-Key are taken once", async () => {
    const body = releasePackage({ prefix: "ocds-push01", from: 30, count: 2 });
    const first = await push(feed, body, key, { "idempotency-key": "k-1" });
    expect(first.body.created).toBe(2);
    const second = await push(feed, body, key, { "idempotency-key": "k-1" });
    expect(second.text).toBe(first.text);
    expect(second.headers.get("idempotency-replayed")).toBe("true");
    const other = await push(feed, releasePackage({ prefix: "ocds-push01", from: 40 }), key, {
      "idempotency-key": "k-1",
    });
    expect(other.status).toBe(422);
    expect((await push(feed, body, key, { "idempotency-key": "two words" })).status).toBe(400);
    const many = await Promise.all(
      Array.from({ length: 5 }, () =>
        push(feed, releasePackage({ prefix: "ocds-push01", from: 50, count: 1 }), key, { "idempotency-key": "k-2" }),
      ),
    );
    expect(many.filter(({ status, body: of }) => status === 200 && of.created === 1).length).toBeGreaterThan(0);
    expect(many.filter(({ status }) => status !== 200 && status !== 409)).toEqual([]);
  });

  it("sent side by side are all taken", async () => {
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, index) => 60 + index).map((from) =>
        push(feed, releasePackage({ prefix: "ocds-push01", from, count: 1 }), key),
      ),
    );
    expect(answers.map(({ body }) => body.created)).toEqual(Array(12).fill(1));
  });

  it.each([
    ["no JSON", "{", 400],
    ["nothing", "", 400],
    ["a list", "[]", 400],
    ["no releases", "{}", 400],
    ["an empty list", '{"releases":[]}', 400],
    ["another version", '{"version":"1.0","releases":[{}]}', 400],
  ])("that are %s are refused with a reason", async (_what, text, status) => {
    const answer = await push(feed, undefined, key, {}, new TextEncoder().encode(text));
    expect(answer.status).toBe(status);
    expect(answer.body.detail.length).toBeGreaterThan(10);
  });

  it("are tried without being stored", async () => {
    const trial = await registry.send(
      "POST",
      `/api/v1/feeds/${feed}/trial`,
      releasePackage({ prefix: "ocds-push01", from: 900, count: 2 }),
      key,
    );
    expect(trial.body).toMatchObject({ verdict: "good", validation: { releases: 2 } });
    expect((await registry.get("/api/v1/notices/ocds-push01-900")).status).toBe(404);
    expect((await registry.send("POST", `/api/v1/feeds/${feed}/trial`, undefined, key)).status).toBe(400);
  });

  it("may be sent by the operator too", async () => {
    const small = await pushFeed((await registry.publisher()).key);
    expect((await push(small, releasePackage({ prefix: "ocds-pushop", count: 1 }), adminToken)).body.created).toBe(1);
  });
});

describe("a publisher", () => {
  let [mine, theirs] = [
    { id: "", key: "" },
    { id: "", key: "" },
  ];
  let [feed, other] = ["", ""];
  beforeAll(async () => {
    mine = await registry.publisher("Mine");
    theirs = await registry.publisher("Theirs");
    feed = await pushFeed(mine.key);
    other = await pushFeed(theirs.key, "https://other.example/");
    await push(feed, releasePackage({ prefix: "ocds-mine01" }), mine.key);
  });

  it("touches no feed of another", async () => {
    for (const [method, path, body] of [
      ["POST", `/api/v1/feeds/${feed}/releases`, releasePackage({ prefix: "ocds-mine01", title: "Stolen" })],
      ["PATCH", `/api/v1/feeds/${feed}`, { licence: "none" }],
      ["DELETE", `/api/v1/feeds/${feed}`, undefined],
      ["POST", `/api/v1/feeds/${feed}/trial`, undefined],
      ["POST", `/api/v1/feeds/${feed}/prove`, undefined],
      ["POST", `/api/v1/feeds/${feed}/submit`, undefined],
      ["GET", `/api/v1/feeds/${feed}/log`, undefined],
      ["POST", `/api/v1/feeds/${feed}/suspend`, { reason: "mine" }],
      ["GET", `/api/v1/publishers/${mine.id}`, undefined],
      ["GET", `/api/v1/publishers/${mine.id}/keys`, undefined],
      ["POST", `/api/v1/publishers/${mine.id}/keys`, undefined],
    ] as const) {
      expect([403, 404], `${method} ${path}`).toContain((await registry.send(method, path, body, theirs.key)).status);
      expect((await registry.send(method, path, body)).status, `${method} ${path}`).toBe(401);
    }
    expect((await registry.get(`/api/v1/feeds/${feed}`)).body.status).toBe("active");
    const redirect = await registry.send("PATCH", `/api/v1/feeds/${other}`, { redirectTo: feed }, theirs.key);
    expect(redirect.status).toBe(403);
    const forged = {
      url: "https://other.example/x",
      kind: "push",
      country: "NI",
      licence: "x",
      contact: "x",
      publisher: mine.id,
    };
    expect((await registry.send("POST", "/api/v1/feeds", forged, theirs.key)).status).toBe(403);
  });

  it("touches no process of another, nor one under another's prefix, nor under ours", async () => {
    const before = (await registry.get("/api/v1/ocds/compiled/ocds-mine01-1")).text;
    const releases = [
      release("ocds-mine01", 1, { title: "Stolen", date: "2026-07-01T00:00:00Z" }),
      release("ocds-mine01", 77),
      release("OCDS-MINE01", 78),
      release("ocds-pregon-feed-0", 1),
      release("ocds-thrs01", 1),
    ];
    const answer = await push(other, { ...releasePackage(), releases }, theirs.key);
    expect(answer.body.results.map(({ status }: { status: number }) => status)).toEqual([422, 422, 422, 422, 201]);
    expect(answer.body.results[0].errors[0]).toMatchObject({ code: "ocid-not-yours", pointer: "/releases/0/ocid" });
    expect((await registry.get("/api/v1/ocds/compiled/ocds-mine01-1")).text).toBe(before);
    expect((await registry.get("/api/v1/notices/ocds-mine01-77")).status).toBe(404);
    const issues = await registry.get(`/api/v1/sources/feed-${other}/issues`);
    expect(issues.body.data[0]).toMatchObject({ code: "ocid-not-yours", count: 4 });
  });

  it("publishes through several feeds of its own", async () => {
    const second = await pushFeed(mine.key);
    const answer = await push(
      second,
      releasePackage({ prefix: "ocds-mine01", from: 2, count: 1, title: "Changed", date: "2026-07-01T00:00:00Z" }),
      mine.key,
    );
    expect(answer.body.created).toBe(1);
  });

  it("changes keys without a gap, and the old one is dead at once", async () => {
    const made = await registry.send("POST", `/api/v1/publishers/${mine.id}/keys`, { note: "laptop" }, mine.key);
    expect(made.status).toBe(201);
    const keys = await registry.send("GET", `/api/v1/publishers/${mine.id}/keys`, undefined, made.body.key);
    expect(keys.body.data.length).toBe(2);
    expect(keys.text).not.toContain(made.body.key);
    const old = keys.body.data.find(({ id }: { id: string }) => id !== made.body.id).id;
    expect(
      (await registry.send("DELETE", `/api/v1/publishers/${mine.id}/keys/${old}`, undefined, theirs.key)).status,
    ).toBe(404);
    expect(
      (await registry.send("DELETE", `/api/v1/publishers/${mine.id}/keys/${old}`, undefined, made.body.key)).status,
    ).toBe(204);
    expect((await registry.send("GET", `/api/v1/publishers/${mine.id}`, undefined, mine.key)).status).toBe(401);
    const last = await registry.send(
      "DELETE",
      `/api/v1/publishers/${mine.id}/keys/${made.body.id}`,
      undefined,
      made.body.key,
    );
    expect(last.status).toBe(409);
    expect(
      (await registry.send("GET", `/api/v1/publishers/${mine.id}`, undefined, made.body.key)).body.prefixes,
    ).toEqual(["ocds-mine01"]);
  });
});
