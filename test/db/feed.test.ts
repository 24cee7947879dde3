import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { beforeAll, expect, it } from "vitest";
import { createApi } from "../../src/api/index.ts";
import { systemClock } from "../../src/base/clock.ts";
import type { Database } from "../../src/store/database.ts";
import { testDatabase } from "../support/database.ts";

const seconds = Number(process.env.FEED_SECONDS ?? 6);
const writers = 8;
const followers = 3;
const rate = 20;

let database: Database & { url: string };
beforeAll(async () => {
  database = await testDatabase();
});

const script = fileURLToPath(new URL("../support/feed-writer.ts", import.meta.url));

function write(name: string): { done: Promise<number>; kill(): void } {
  const child = spawn(process.execPath, [script, database.url, name, String(seconds), String(rate)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let out = "";
  child.stdout.on("data", (chunk) => {
    out += chunk;
  });
  return {
    done: new Promise((resolve) => child.once("close", () => resolve(Number(out) || 0))),
    kill: () => child.kill("SIGKILL"),
  };
}

it("shows each follower exactly what the database holds, once and in order, whatever the writers do", async () => {
  const config = { PUBLIC_URL: "http://pregon.test", HOST: "127.0.0.1", PORT: 0, TRUST_PROXY: false };
  const api = createApi({
    database,
    config,
    version: "0",
    clock: systemClock,
    rateLimit: { quota: 1e9, windowSeconds: 60 },
  });
  const crowd = Array.from({ length: writers }, (_, n) => write(`w${n}`));
  const victim = write("victim");
  setTimeout(() => victim.kill(), (seconds * 1_000) / 2);
  // A transaction that stays open for seconds with rows of its own, as a slow writer would.
  const slow = database.sql.begin(async (tx) => {
    await tx`insert into entries (source, key, version) values ('xx-feed', 'slow', '1')`;
    await tx`select pg_sleep(${seconds / 2})`;
  });
  let over = false;
  const follow = async () => {
    const seen: { change: number; ocid: string }[] = [];
    let next = "http://pregon.test/api/v1/changes?limit=200";
    for (;;) {
      const final = over;
      const answer = await api.request(next);
      expect(answer.status).toBe(200);
      const page = (await answer.json()) as { data: { change: number; ocid: string }[]; links: { next: string } };
      seen.push(...page.data);
      next = page.links.next;
      if (page.data.length === 0 && final) return seen;
      if (page.data.length === 0) await new Promise((resolve) => setTimeout(resolve, Math.random() * 40));
    }
  };
  const watching = Array.from({ length: followers }, follow);
  const written = await Promise.all(crowd.map(({ done }) => done));
  await Promise.all([victim.done, slow]);
  over = true;
  const seen = await Promise.all(watching);
  const held = await database.sql<
    { change: number; ocid: string }[]
  >`select change::int, ocid from changes order by change`;
  expect(written.every((count) => count > 0)).toBe(true);
  expect(held.map(({ change }) => change)).toEqual(held.map((_, index) => index + 1));
  for (const list of seen)
    expect(list.map(({ change, ocid }) => ({ change, ocid }))).toEqual(held.map((row) => ({ ...row })));
  // The records are what merging all releases gives, whoever wrote last.
  const [wrong] = await database.sql<{ count: number }[]>`
    select count(*)::int from records r where r.releases <> (select count(*) from releases x where x.ocid = r.ocid)
      or r.body->'tender'->>'title' <> (select x.body->'tender'->>'title' from releases x where x.ocid = r.ocid
        order by x.date desc, x.sequence desc, x.release_id desc, x.content desc limit 1)`;
  expect(wrong?.count).toBe(0);
});
