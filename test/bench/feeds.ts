/**
 * Registered feeds polled by one worker: how long after its turn each is pulled. All are due at once at the start, which is
 * the worst that can happen; a tenth answer 404. Each has a host of its own.
 * Run with: node test/bench/feeds.ts [--feeds 1000] [--interval 300] [--rounds 2]
 * The server: TEST_DATABASE_URL, or an embedded one.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { parseArgs } from "node:util";
import { systemClock } from "../../src/base/clock.ts";
import { startFeedWorkers } from "../../src/work/feeds.ts";
import { insertFeedInService, openBenchApp } from "./registry.ts";
import { benchReleases } from "./releases.ts";
import { benchDatabase } from "./server.ts";

const { values } = parseArgs({
  options: {
    feeds: { type: "string", default: "1000" },
    interval: { type: "string", default: "300" },
    rounds: { type: "string", default: "2" },
  },
});
const [count, interval, rounds] = [Number(values.feeds), Number(values.interval), Number(values.rounds)];
if (interval < 60 || interval % 60 !== 0) throw new Error("--interval takes whole minutes, in seconds");

const bodies = [...benchReleases(count)].map((text, index) => {
  const release = text.replaceAll("ocds-bench0-", `ocds-${String(index).padStart(6, "0")}-`);
  const head = '"uri":"https://bench.example/p","version":"1.1","publishedDate":"2026-01-01T00:00:00Z"';
  return `{${head},"publisher":{"name":"Bench"},"releases":[${release}]}`;
});
const portal = createServer((request, response) => {
  const index = Number(/^\/(\d+)\//.exec(request.url ?? "")?.[1]);
  if (index % 10 === 0) response.writeHead(404).end();
  else response.writeHead(200, { "content-type": "application/json" }).end(bodies[index]);
});
await new Promise<void>((resolve) => portal.listen(0, "127.0.0.1", resolve));
const origin = `http://127.0.0.1:${(portal.address() as AddressInfo).port}`;
const hosts = Array.from({ length: count }, (_, index) => `https://portal${index}.example`);
const origins = Object.fromEntries(hosts.map((host, index) => [host, `${origin}/${index}`]));

const server = await benchDatabase();
const bench = await openBenchApp(server.url, origins);
const { sql } = server.database;
try {
  await sql`insert into publishers (id, name, country, contact, created_at) values ('bench', 'Bench', 'CL', 'x', now())`;
  for (const [index, host] of hosts.entries()) {
    const id = `bench${String(index).padStart(5, "0")}`;
    const schedule = `PT${interval / 60}M`;
    const feed = { id, publisher: "bench", url: `${host}/packages`, kind: "ocds-api", schedule, due: true };
    await insertFeedInService(bench.app, feed);
  }
  const [begun] = await sql<{ at: Date }[]>`select now() as at`;
  const workers = startFeedWorkers(bench.app, async () => []);
  const latest = Date.now() + (2 * interval * rounds + 60) * 1_000;
  for (;;) {
    const [row] = await sql<{ waiting: number }[]>`
      select count(*)::int as waiting from feeds f
      where (select count(*) from runs r where r.source = 'feed-' || f.id and r.ended_at is not null) < ${rounds}`;
    if (row?.waiting === 0) break;
    if (Date.now() > latest) throw new Error(`${row?.waiting} feeds were not pulled ${rounds} times`);
    await systemClock.sleep(200);
  }
  await workers.stop();
  // From its turn at the start to the first pull, and from each pull to the next.
  const gaps = await sql<{ seconds: number; complete: boolean }[]>`
    select extract(epoch from started_at - coalesce(lag(started_at) over (partition by source order by id), ${begun?.at ?? null}))::float8
      as seconds, status = 'complete' as complete
    from runs order by 1`;
  const at = (share: number) => gaps[Math.min(gaps.length - 1, Math.floor(gaps.length * share))]?.seconds ?? 0;
  const [first] = await sql<{ seconds: number }[]>`
    select extract(epoch from max(ended_at) - ${begun?.at ?? null})::float8 as seconds
    from (select distinct on (source) ended_at from runs order by source, id) r`;
  const complete = gaps.filter((gap) => gap.complete).length;
  console.log(`${count} feeds, interval ${interval} s: ${gaps.length} pulls, ${complete} complete`);
  console.log(
    `all once in ${(first?.seconds ?? 0).toFixed(1)} s; between two pulls of a feed p50 ${at(0.5).toFixed(1)} s, most ${at(1).toFixed(1)} s`,
  );
  console.log(`ratio: ${(at(1) / interval).toFixed(2)} of the interval at most (target 2)`);
} finally {
  await bench.close();
  await server.close();
  portal.close();
  portal.closeAllConnections();
}
