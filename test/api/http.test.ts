import { gunzipSync, zstdDecompressSync } from "node:zlib";
import { beforeAll, describe, expect, it } from "vitest";
import { createApi } from "../../src/api/index.ts";
import { type ProblemCode, problemAdvice, problems } from "../../src/api/problems.ts";
import { systemClock } from "../../src/base/clock.ts";
import { type Database, openReader } from "../../src/store/database.ts";
import { standingClock, testApi } from "../support/api.ts";
import { testDatabase } from "../support/database.ts";
import { publish, testSource } from "../support/publish.ts";

const source = { id: "cl-test", country: "CL", license: "https://licences.example/cl" };
const release = (n: number, date = "2026-05-01T10:00:00Z") => ({
  ocid: `ocds-abc123-${n}`,
  date,
  tender: { id: `${n}`, title: `Compra ${n} ${date} ${"larga ".repeat(300)}`, status: "active" },
});

let database: Database;
let get: ReturnType<typeof testApi>["get"];
beforeAll(async () => {
  database = await testDatabase();
  await testSource(database, source);
  await publish(database, source, [release(1), release(2), release(3)]);
  get = testApi(database).get;
});

const representations = [
  "/api/v1/notices",
  "/api/v1/notices?format=csv",
  "/api/v1/notices/ocds-abc123-1",
  "/api/v1/ocds/compiled/ocds-abc123-1",
  "/api/v1/ocds/records/ocds-abc123-1",
  "/api/v1/ocds/release-packages",
  "/api/v1/ocds/record-packages?releases=embedded&versioned=true",
  "/api/v1/changes",
  "/api/v1/sources",
  "/api/v1/sources/cl-test/badge.svg",
  "/api/v1/codelists",
  "/openapi.json",
  "/docs",
];

describe.each(representations)("GET %s", (path) => {
  it("has a strong entity tag and answers 304 to it", async () => {
    const first = await get(path);
    expect(first.status).toBe(200);
    const etag = first.headers.get("etag") ?? "";
    expect(etag).toMatch(/^"[^"]+"$/);
    for (const tag of [etag, `"other", W/${etag}`, "*"]) {
      const again = await get(path, { headers: { "if-none-match": tag } });
      expect(again.status).toBe(304);
      expect(again.text).toBe("");
      expect(again.headers.get("etag")).toBe(etag);
      expect(again.headers.get("cache-control")).toBe(first.headers.get("cache-control"));
      expect(again.headers.get("vary")).toBe(first.headers.get("vary"));
    }
    const other = await get(path, {
      headers: { "if-none-match": '"other"', "if-modified-since": "Fri, 01 Jan 2100 00:00:00 GMT" },
    });
    expect(other.status).toBe(200);
  });

  it("answers HEAD as GET, without a body", async () => {
    const whole = await get(path);
    const head = await get(path, { method: "HEAD" });
    expect(head.status).toBe(200);
    expect(head.text).toBe("");
    expect(head.headers.get("etag")).toBe(whole.headers.get("etag"));
    expect(head.headers.get("content-type")).toBe(whole.headers.get("content-type"));
    expect(head.headers.get("content-length")).toBe(String(Buffer.byteLength(whole.text)));
  });

  it("answers other methods with 405 and OPTIONS with what it takes", async () => {
    const post = await get(path, { method: "POST" });
    expect(post.status).toBe(405);
    expect(post.headers.get("allow")).toBe("GET, HEAD, OPTIONS");
    expect(JSON.parse(post.text)).toMatchObject({ status: 405, code: "method-not-allowed" });
    const options = await get(path, {
      method: "OPTIONS",
      headers: { origin: "https://other.example", "access-control-request-method": "GET" },
    });
    expect(options.status).toBe(204);
    expect(options.headers.get("access-control-allow-origin")).toBe("*");
    expect(options.headers.get("access-control-allow-methods")).toBe("GET, HEAD, OPTIONS");
  });

  it("carries the headers that all replies have", async () => {
    const { headers } = await get(path, {
      headers: { "x-request-id": "my-request.1", origin: "https://other.example" },
    });
    expect(headers.get("x-request-id")).toBe("my-request.1");
    expect(headers.get("access-control-allow-origin")).toBe("*");
    expect(headers.get("access-control-expose-headers")).toContain("ETag");
    expect(headers.get("ratelimit-policy")).toMatch(/^"anon";q=\d+;w=60;qu="requests"$/);
    expect(headers.get("ratelimit")).toMatch(/^"anon";r=\d+;t=\d+$/);
  });
});

describe("validators", () => {
  it("follow the content: If-Modified-Since, and a new tag after a change", async () => {
    const path = "/api/v1/ocds/compiled/ocds-abc123-2";
    const before = await get(path);
    const modified = before.headers.get("last-modified") ?? "";
    expect(new Date(modified).toUTCString()).toBe(modified);
    expect((await get(path, { headers: { "if-modified-since": modified } })).status).toBe(304);
    expect((await get(path, { headers: { "if-modified-since": "Mon, 01 Jan 2024 00:00:00 GMT" } })).status).toBe(200);
    expect((await get(path, { headers: { "if-modified-since": "nonsense" } })).status).toBe(200);
    const list = await get("/api/v1/notices");
    await publish(database, source, [release(2, "2026-05-02T00:00:00Z")]);
    expect((await get(path)).headers.get("etag")).not.toBe(before.headers.get("etag"));
    expect(
      (await get("/api/v1/notices", { headers: { "if-none-match": list.headers.get("etag") ?? "" } })).status,
    ).toBe(200);
  });

  it("differ for each content coding", async () => {
    const path = "/api/v1/ocds/compiled/ocds-abc123-1";
    const plain = await get(path);
    const raw = async (coding: string) => {
      const response = await testApi(database).app.request(path, { headers: { "accept-encoding": coding } });
      return { response, bytes: Buffer.from(await response.arrayBuffer()) };
    };
    const gzip = await raw("gzip");
    expect(gzip.response.headers.get("content-encoding")).toBe("gzip");
    expect(gunzipSync(gzip.bytes).toString()).toBe(plain.text);
    const zstd = await raw("gzip, br, zstd");
    expect(zstd.response.headers.get("content-encoding")).toBe("zstd");
    expect(zstdDecompressSync(zstd.bytes).toString()).toBe(plain.text);
    const brotli = await raw("zstd;q=0.1, br, gzip;q=0.5");
    expect(brotli.response.headers.get("content-encoding")).toBe("br");
    const tags = [plain.headers, gzip.response.headers, zstd.response.headers, brotli.response.headers].map((each) =>
      each.get("etag"),
    );
    expect(new Set(tags).size).toBe(4);
    for (const none of ["identity", "gzip;q=0", "", "deflate"]) {
      expect((await raw(none)).response.headers.get("content-encoding")).toBeNull();
    }
    const fresh = await get(path, { headers: { "accept-encoding": "gzip", "if-none-match": tags[1] ?? "" } });
    expect(fresh.status).toBe(304);
    expect(fresh.headers.get("etag")).toBe(tags[1]);
  });
});

describe("errors", () => {
  it("are problem details, also for unknown paths", async () => {
    const answer = await get("/api/v1/nothing?x=1");
    expect(answer.status).toBe(404);
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(answer.body).toEqual({
      type: "https://pregon.example/problems/not-found",
      title: expect.any(String),
      status: 404,
      detail: expect.any(String),
      instance: "/api/v1/nothing",
      code: "not-found",
      requestId: answer.headers.get("x-request-id"),
    });
    const post = await get("/api/v1/nothing", { method: "POST" });
    expect(post.status).toBe(404);
  });

  it("never show what went wrong inside", async () => {
    const failing = () => ({ raw: () => Promise.reject(new Error("secret detail")) });
    const answer = await testApi({ ...database, sql: failing } as unknown as Database).get("/api/v1/ocds/compiled/x");
    expect(answer.status).toBe(500);
    expect(answer.body).toMatchObject({ code: "internal-error" });
    expect(answer.text).not.toContain("secret detail");
  });

  it("say so when a query takes too long", async () => {
    const reader = openReader(database, { connections: 2, statementTimeoutMs: 40 });
    try {
      await publish(
        database,
        source,
        Array.from({ length: 400 }, (_, n) => release(1000 + n)),
      );
      await database.sql`alter table notices rename to notices_kept`;
      await database.sql`create view notices as select n.* from notices_kept n, lateral (select pg_sleep(5)) as slow`;
      const answer = await testApi(reader).get("/api/v1/notices");
      expect(answer).toMatchObject({ status: 503, body: { code: "query-too-slow" } });
      expect(answer.headers.get("retry-after")).toMatch(/^\d+$/);
    } finally {
      await database.sql`drop view notices`;
      await database.sql`alter table notices_kept rename to notices`;
      await reader.close();
    }
  });

  it("refuse addresses and bodies that are too large", async () => {
    expect((await get(`/api/v1/notices?q=${"x".repeat(9000)}`)).status).toBe(414);
    const post = await get("/api/v1/notices", { method: "POST", headers: { "content-length": "2000000" }, body: "x" });
    expect(post.status).toBe(413);
  });

  it("give a request an id of its own where the given one is unsound", async () => {
    const { headers } = await get("/healthz", { headers: { "x-request-id": "a b" } });
    expect(headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe("the rate limit", () => {
  it("counts down, then answers 429 until the window ends", async () => {
    let at = Date.parse("2026-06-01T00:00:00.500Z");
    const clock = { ...systemClock, now: () => new Date(at) };
    const limited = testApi(database, { clock, rateLimit: { quota: 3, windowSeconds: 10 } });
    const remaining: (string | null)[] = [];
    for (let n = 0; n < 3; n += 1) remaining.push((await limited.get("/healthz")).headers.get("ratelimit"));
    expect(remaining).toEqual(['"anon";r=2;t=10', '"anon";r=1;t=10', '"anon";r=0;t=10']);
    at += 2500;
    const refused = await limited.get("/healthz");
    expect(refused).toMatchObject({ status: 429, body: { code: "too-many-requests" } });
    expect(refused.headers.get("retry-after")).toBe("8");
    expect(refused.headers.get("ratelimit")).toBe('"anon";r=0;t=8');
    at += 8000;
    expect((await limited.get("/healthz")).status).toBe(200);
  });

  it("takes each address for itself; behind a trusted proxy the one that it saw", async () => {
    const app = createApi({
      database,
      config: { PUBLIC_URL: "", HOST: "localhost", PORT: 3000, TRUST_PROXY: true },
      version: "0",
      clock: standingClock("2026-06-01T00:00:00Z"),
      rateLimit: { quota: 1, windowSeconds: 10 },
    });
    const from = async (forwarded: string) =>
      (await app.request("/healthz", { headers: { "x-forwarded-for": forwarded } })).status;
    expect(await from("203.0.113.1")).toBe(200);
    expect(await from("198.51.100.7, 203.0.113.1")).toBe(429);
    expect(await from("203.0.113.2")).toBe(200);
    expect(await from("2001:db8:1:2::1")).toBe(200);
    expect(await from("2001:db8:1:2:ffff::9")).toBe(429);
  });
});

describe("the service's own addresses", () => {
  it("tell health, readiness and metrics", async () => {
    expect((await get("/healthz")).body).toEqual({ status: "ok", version: "0.0.0" });
    expect((await get("/readyz")).body).toEqual({ status: "ready", checks: { database: true, migrations: true } });
    const { text } = await get("/metrics");
    expect(text).toContain('pregon_http_requests_total{route="/healthz",method="GET",status="200"}');
  });

  it("explain each problem, one by one and all of them", async () => {
    const { text } = await get("/problems");
    const codes = [...text.matchAll(/href="\/problems\/([^"]+)"/g)].map(([, code]) => code ?? "");
    expect(codes).toEqual(Object.keys(problems));
    for (const code of codes) expect((await get(`/problems/${code}`)).text).toContain(problems[code as ProblemCode][1]);
    for (const code of Object.keys(problemAdvice)) expect(codes).toContain(code);
  });

  it("are not ready without a database", async () => {
    const broken = { ...database, sql: () => Promise.reject(new Error("gone")) } as unknown as Database;
    expect(await testApi(broken).get("/readyz")).toMatchObject({ status: 503, body: { code: "database-unavailable" } });
  });

  it("describe the API as JSON, YAML and a page made of our own files", async () => {
    const { body } = await get("/openapi.json");
    expect(body).toMatchObject({ openapi: "3.1.0", servers: [{ url: "https://pregon.example" }] });
    expect((await get("/openapi.yaml")).text).toMatch(/^openapi: 3\.1\.0\n/);
    const { text } = await get("/docs");
    const files = [...text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address]) => address ?? "");
    expect(files.length).toBeGreaterThan(3);
    for (const file of files) expect((await get(file)).status, file).toBe(200);
    expect(text).not.toMatch(/https?:\/\//);
    expect((await get("/docs/package.json")).status).toBe(404);
    expect((await get("/docs/..%2F..%2Fpackage.json")).status).toBe(404);
  });

  it("take the asked host for links where no public address is set", async () => {
    const { get: local } = testApi(database, { publicUrl: "" });
    const { body } = await local("http://api.example:8080/api/v1/notices?limit=1", {
      headers: { host: "api.example:8080" },
    });
    expect(body.links.self).toBe("http://api.example:8080/api/v1/notices?limit=1");
    const odd = await local("/api/v1/notices?limit=1", { headers: { host: 'x"><b>' } });
    expect(odd.body.links.self).toBe("http://localhost:3000/api/v1/notices?limit=1");
  });
});
