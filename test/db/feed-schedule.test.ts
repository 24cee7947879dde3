import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sourceOf } from "../../src/registry/index.ts";
import { startFeedWorkers } from "../../src/work/feeds.ts";
import { testDatabase } from "../support/database.ts";
import { type FakePortal, fakePortal, releasePackage } from "../support/fake-portal.ts";
import { type TestRegistry, testRegistry } from "../support/registry.ts";

/** FEEDS=1000 is what the service is meant for; fewer show the same. */
const feeds = Number(process.env.FEEDS ?? 120);
const intervalSeconds = 300;
let portal: FakePortal;
let registry: TestRegistry;
let another: TestRegistry;

beforeAll(async () => {
  portal = await fakePortal();
  const database = await testDatabase();
  registry = await testRegistry(database, { origins: { "https://portal.example": portal.origin } });
  another = await testRegistry(database, { origins: { "https://portal.example": portal.origin } });
});
afterAll(async () => {
  await registry.close();
  await another.close();
  await portal.close();
});

describe("many registered feeds", () => {
  it("are each pulled once when they are due, dead ones among them, by any number of workers", async () => {
    const { id: publisher } = await registry.publisher();
    const { sql } = registry.app.database;
    for (let index = 0; index < feeds; index += 1) {
      const path = `/api/${index}`;
      const prefix = `ocds-${String(index).padStart(6, "0")}`;
      // Each tenth does not answer.
      if (index % 10 !== 0) portal.pages.set(path, { body: JSON.stringify(releasePackage({ prefix, count: 1 })) });
      const id = `feed${String(index).padStart(5, "0")}`;
      await sql`
        insert into feeds (id, publisher, name, url, kind, country, licence, contact, schedule, options, status, token, proved_at, approved_at, next_pull_at, created_at, updated_at)
        values (${id}, ${publisher}, ${id}, ${`https://portal.example${path}`}, 'ocds-api', 'NI', '{"name":"x"}', 'x', ${`PT${intervalSeconds / 60}M`}, '{}', 'active', 'x', now(), now(), now(), now(), now())`;
      await sql`
        insert into sources (id, kind, meta, precedence) values (${sourceOf({ id })}, 'feed', ${JSON.stringify({ country: "NI" })}::text::jsonb, 150)`;
    }
    const begun = Date.now();
    const workers = [startFeedWorkers(registry.app, async () => []), startFeedWorkers(another.app, async () => [])];
    const waiting = async () => {
      const [row] = await sql<{ count: number }[]>`
        select count(*)::int as count from feeds f
        where not exists (select from runs r where r.source = 'feed-' || f.id and r.ended_at is not null)`;
      return row?.count;
    };
    await expect.poll(waiting, { timeout: 2 * intervalSeconds * 1_000, interval: 500 }).toBe(0);
    const seconds = (Date.now() - begun) / 1_000;
    await Promise.all(workers.map((worker) => worker.stop()));
    // A thousand of them have twice this interval; so have these their part of it.
    expect(seconds).toBeLessThan((2 * intervalSeconds * feeds) / 1_000);
    const [books] = await sql<{ runs: number; sources: number; complete: number }[]>`
      select count(*)::int as runs, count(distinct source)::int as sources, (count(*) filter (where status = 'complete'))::int as complete from runs`;
    expect(books).toEqual({ runs: feeds, sources: feeds, complete: feeds - Math.ceil(feeds / 10) });
    const [next] = await sql<{ soon: number }[]>`
      select count(*)::int as soon from feeds where next_pull_at is null or next_pull_at < now() or next_pull_at > now() + interval '5 minutes'`;
    expect(next?.soon).toBe(0);
    if (process.env.FEEDS) console.log(`${feeds} feeds in ${seconds} s`);
  }, 1_200_000);
});
