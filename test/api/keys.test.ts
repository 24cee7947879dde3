import { beforeAll, describe, expect, it } from "vitest";
import type { Database } from "../../src/store/database.ts";
import { createKey, keyOfToken, listKeys, revokeKey } from "../../src/store/keys.ts";
import { testApi } from "../support/api.ts";
import { testDatabase } from "../support/database.ts";

let database: Database;
beforeAll(async () => {
  database = await testDatabase();
});

const path = "/api/v1/stats";

describe("bearer keys", () => {
  it("raise the limit of who asks, each counted on its own", async () => {
    const api = testApi(database, { rateLimit: { quota: 2, windowSeconds: 60 } });
    const first = await createKey(database.sql, { kind: "reader", owner: "first" });
    const second = await createKey(database.sql, { kind: "reader", owner: "second", quota: 3 });
    const statuses = async (token: string | undefined, times: number) => {
      const all = [];
      for (let n = 0; n < times; n += 1) all.push((await api.send("GET", path, undefined, token)).status);
      return all;
    };
    expect(await statuses(undefined, 3)).toEqual([200, 200, 429]);
    expect(await statuses(second.token, 4)).toEqual([200, 200, 200, 429]);
    expect(await statuses(first.token, 20)).toEqual(Array(20).fill(200));
    const past = await api.send("GET", path, undefined, first.token);
    expect(past.status).toBe(429);
    expect(past.headers.get("ratelimit-policy")).toBe('"key";q=20;w=60;qu="requests"');
    expect(past.headers.get("ratelimit")).toMatch(/^"key";r=0;t=\d+$/);
    expect(past.headers.get("retry-after")).toMatch(/^\d+$/);
  });

  it("that are not in force are refused, and counted by address", async () => {
    const api = testApi(database, { rateLimit: { quota: 4, windowSeconds: 60 } });
    const { token, key } = await createKey(database.sql, { kind: "reader", owner: "gone" });
    expect((await api.send("GET", path, undefined, token)).status).toBe(200);
    expect(await revokeKey(database.sql, key.id)).toBe(true);
    const refused = await api.send("GET", path, undefined, token);
    expect(refused.status).toBe(401);
    expect(refused.body.code).toBe("unauthorized");
    expect(refused.headers.get("www-authenticate")).toBe("Bearer");
    const guess = async (authorization: string) => (await api.get(path, { headers: { authorization } })).status;
    expect(await guess("Bearer nonsense")).toBe(401);
    expect(await guess("Basic dXNlcjpwYXNz")).toBe(401);
    expect(await guess(`Bearer ${"x".repeat(4000)}`)).toBe(401);
    expect(await guess("Bearer another guess")).toBe(429);
  });

  it("are kept as hashes, listed without them, and revoked once", async () => {
    const { token, key } = await createKey(database.sql, { kind: "publisher", owner: "p1", note: "laptop" });
    expect(token).toMatch(/^pregon_publisher_[\w-]{43}$/);
    expect(await keyOfToken(database.sql, token)).toEqual(key);
    const [stored] = await database.sql`select to_json(k)::text as row from keys k where id = ${key.id}`;
    expect(stored?.row).not.toContain(token.slice(17));
    expect((await listKeys(database.sql, { owner: "p1" })).map(({ id, note }) => [id, note])).toEqual([
      [key.id, "laptop"],
    ]);
    expect(await revokeKey(database.sql, key.id)).toBe(true);
    expect(await revokeKey(database.sql, key.id)).toBe(false);
    expect(await keyOfToken(database.sql, token)).toBeUndefined();
  });

  it("note when they were used", async () => {
    const api = testApi(database);
    const { token, key } = await createKey(database.sql, { kind: "reader", owner: "user" });
    await api.send("GET", path, undefined, token);
    await expect
      .poll(async () => (await keyOfToken(database.sql, token))?.lastUsedAt, { timeout: 5_000 })
      .toMatch(/^\d{4}-/);
    expect(key.lastUsedAt).toBeNull();
  });

  it("of the operator come from the settings; without one nobody is the operator", async () => {
    const api = testApi(database, { adminToken: "s3cret-token", rateLimit: { quota: 1, windowSeconds: 60 } });
    expect((await api.send("GET", path, undefined, "s3cret-token")).headers.get("ratelimit-policy")).toContain('"key"');
    expect((await testApi(database).send("GET", path, undefined, "s3cret-token")).status).toBe(401);
  });
});
