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

interface Package {
  uri: string;
  links?: { next?: string };
  releases?: { ocid: string; id: string; date: string }[];
  records?: { ocid: string; compiledRelease: object }[];
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
  const get = async (url: string): Promise<unknown> => {
    const answer = await api.request(url);
    expect(answer.status).toBe(200);
    return answer.json();
  };
  const moment = () => new Promise((resolve) => setTimeout(resolve, Math.random() * 100));
  const crowd = Array.from({ length: writers }, (_, n) => write(`w${n}`));
  const victim = write("victim");
  setTimeout(() => victim.kill(), (seconds * 1_000) / 2);
  // A writer that has stored a release and then stays open for seconds, so that many commit what they began later.
  const slow = database.sql.begin(async (tx) => {
    await tx`
      with batch as materialized (select nextval('release_batch_ids') as id)
      insert into releases (ocid, id, source, release_id, date, stream, sequence, content, tag, valid, payload, mapping, run, body, batch)
      select 'ocds-slow', 'slow', 'xx-feed', 'slow', '2020-01-01', 'main', 0, 'slow', '{tender}', true, '', 1, 1,
        '{"ocid":"ocds-slow","id":"slow","date":"2020-01-01T00:00:00Z"}', batch.id from batch`;
    await tx`select pg_sleep(${seconds / 2})`;
    const [lock] = await tx<{ at: string }[]>`select at::text from take_changes('{}', '{}')`;
    await tx`update change_counter set at = ${lock?.at ?? ""}::timestamptz`;
    await tx`insert into release_batches values (currval('release_batch_ids'), 'xx-feed', ${lock?.at ?? ""}::timestamptz)`;
  });
  let over = false;
  const follow = async () => {
    const seen: { change: number; ocid: string }[] = [];
    let next = "http://pregon.test/api/v1/changes?limit=200";
    for (;;) {
      const final = over;
      const page = (await get(next)) as { data: { change: number; ocid: string }[]; links: { next: string } };
      seen.push(...page.data);
      next = page.links.next;
      if (page.data.length === 0 && final) return seen;
      if (page.data.length === 0) await moment();
    }
  };
  // The last page has no next one: it is asked again, and begins with what it held before.
  const followReleases = async () => {
    const seen: string[] = [];
    let url = "http://pregon.test/api/v1/ocds/release-packages?limit=100";
    for (let known = 0; ; ) {
      const final = over;
      const page = (await get(url)) as Package;
      const keys = (page.releases ?? []).map(({ ocid, id, date }) => `${ocid} ${id} ${date}`);
      expect(keys.slice(0, known)).toEqual(known > 0 ? seen.slice(-known) : []);
      seen.push(...keys.slice(known));
      const next = page.links?.next;
      if (next === undefined && final) return seen;
      known = next === undefined ? keys.length : 0;
      url = next ?? url;
      if (next === undefined) await moment();
    }
  };
  const followRecords = async () => {
    const seen = new Map<string, object>();
    let url = "http://pregon.test/api/v1/ocds/record-packages?limit=100";
    for (;;) {
      const final = over;
      const page = (await get(url)) as Package;
      for (const { ocid, compiledRelease } of page.records ?? []) seen.set(ocid, compiledRelease);
      const next = page.links?.next;
      if (next === undefined && final) return seen;
      url = next ?? url;
      if (next === undefined) await moment();
    }
  };
  const watching = Array.from({ length: followers }, follow);
  const packages = [followReleases(), followReleases()];
  const records = followRecords();
  const written = await Promise.all(crowd.map(({ done }) => done));
  await Promise.all([victim.done, slow]);
  over = true;
  const seen = await Promise.all(watching);
  const held = await database.sql<
    { change: number; ocid: string }[]
  >`select change::int, ocid from changes order by change`;
  const total = written.reduce((sum, count) => sum + count, 0);
  console.log(`${held.length} changes, ${Math.round(total / seconds)} writes/s by ${writers} writers, ${seconds} s`);
  expect(written.every((count) => count > 0)).toBe(true);
  expect(held.map(({ change }) => change)).toEqual(held.map((_, index) => index + 1));
  for (const list of seen)
    expect(list.map(({ change, ocid }) => ({ change, ocid }))).toEqual(held.map((row) => ({ ...row })));
  // So does who follows the packages of releases: each release once; and of records: the last state of each.
  const stored = await database.sql<{ key: string }[]>`
    select r.ocid || ' ' || (r.body->>'id') || ' ' || (r.body->>'date') as key from releases r`;
  for (const list of await Promise.all(packages))
    expect(list.toSorted()).toEqual(stored.map(({ key }) => key).toSorted());
  const states = await database.sql<{ ocid: string; body: object }[]>`select ocid, body from records`;
  const followed = await records;
  expect(followed.size).toBe(states.length);
  for (const { ocid, body } of states) expect(followed.get(ocid), ocid).toEqual(body);
  // The records are what merging all releases gives, whoever wrote last.
  const [wrong] = await database.sql<{ count: number }[]>`
    select count(*)::int from records r where r.releases <> (select count(*) from releases x where x.ocid = r.ocid)
      or r.body->'tender'->>'title' <> (select x.body->'tender'->>'title' from releases x where x.ocid = r.ocid
        order by x.date desc, x.sequence desc, x.release_id desc, x.content desc limit 1)`;
  expect(wrong?.count).toBe(0);
});
