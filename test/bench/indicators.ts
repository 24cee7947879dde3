/**
 * Indicators: what keeping the roll-ups costs beside storing the processes themselves, and how long the share of small
 * firms by country and year takes beside a read of one record by its key, both through the API. Then what it costs to keep the
 * figures with a snapshot, the first one and the next, and to ask for them again.
 * Run with: node test/bench/indicators.ts [--processes 100000] [--asks 300]
 */
import { parseArgs } from "node:util";
import { createApi } from "../../src/api/index.ts";
import { systemClock } from "../../src/base/clock.ts";
import type { JsonObject } from "../../src/base/json.ts";
import { commitBatch, type NewRelease } from "../../src/compile/commit.ts";
import { indicatorVersions } from "../../src/indicators/catalogue/index.ts";
import { indicatorFollower } from "../../src/indicators/follower.ts";
import { IssueCounter, payloadRow, prepareRelease } from "../../src/ingest/prepare.ts";
import { connect, migrate } from "../../src/store/database.ts";
import { atOneChange } from "../../src/store/exports.ts";
import { catchUp } from "../../src/store/followers.ts";
import { keepFigures } from "../../src/store/indicator-history.ts";
import { beginRun } from "../../src/store/runs.ts";
import { saveSources } from "../../src/store/sources.ts";
import { createWorld } from "../../src/world/index.ts";
import { worldRelease } from "../support/world-release.ts";
import { processorTime } from "./processor.ts";
import { benchDatabase } from "./server.ts";

const { values } = parseArgs({ options: { processes: { type: "string" }, asks: { type: "string" } } });
const processes = Number(values.processes ?? 100_000);
const asks = Number(values.asks ?? 300);
const countries = ["AR", "BR", "CL", "CO", "MX", "PE", "PY", "UY"];
const batchSize = 500;

const server = await benchDatabase();
const database = await connect(server.url, { connections: 4 });
try {
  await migrate(database);
  const world = createWorld({ seed: 3, size: Math.ceil(processes / countries.length), countries });
  const { spent: ingest, work: ingestWork } = await fill();
  await database.sql.unsafe("vacuum analyze");
  const begun = performance.now();
  const worked = await processorTime(database);
  const taken = await catchUp(database, indicatorFollower);
  const upkeep = performance.now() - begun;
  const upkeepWork = (await processorTime(database)) - worked;
  await database.sql.unsafe("vacuum analyze");
  const per = (ms: number) => `${Math.round((ms * 1_000) / taken)} µs`;
  console.log(`${taken} processes: ingest ${per(ingest)} each, roll-ups ${per(upkeep)} each`);
  console.log(`processor time: ingest ${per(ingestWork)}, roll-ups ${per(upkeepWork)}`);
  console.log(`of processor time: ${((100 * upkeepWork) / (ingestWork + upkeepWork)).toFixed(1)} %`);
  console.log(`roll-up upkeep: ${((100 * upkeep) / (ingest + upkeep)).toFixed(1)} % of the throughput (target 15 %)`);
  const first = await keep();
  await database.sql`update indicator_years set n = n + 1, c = c + 1 where period like '2026%'`;
  await database.sql`
    update indicator_months set sums = (select jsonb_object_agg(key, jsonb_build_array(1) || (value - 0)) from jsonb_each(sums))
    where period like '2026%'`;
  await database.sql`update change_counter set last = last + 1`;
  await database.sql`update followers set change = change + 1 where name = ${indicatorFollower.name}`;
  const second = await keep();
  const [{ cells } = { cells: 0 }] = await database.sql<
    { cells: number }[]
  >`select count(*)::int as cells from indicator_cells`;
  console.log(
    `${cells} figures kept in ${first.spent.toFixed(0)} ms, at the next snapshot in ${second.spent.toFixed(0)} ms`,
  );
  await ask(first.change);

  async function fill(): Promise<{ spent: number; work: number }> {
    let spent = 0;
    let work = 0;
    for (const country of countries) {
      const source = `bench-${country.toLowerCase()}`;
      const meta = { id: source, country } as never;
      await saveSources(database, [{ id: source, kind: "import", meta, precedence: 100 }]);
      const run = await beginRun(database, source, { mode: "incremental" }, {});
      for (let at = 0; at < world.count(country); at += batchSize) {
        const releases = Array.from({ length: Math.min(batchSize, world.count(country) - at) }, (_, n) =>
          worldRelease(world, country, at + n),
        );
        const start = performance.now();
        const before = await processorTime(database);
        await store(source, country, run, releases);
        work += (await processorTime(database)) - before;
        spent += performance.now() - start;
      }
    }
    return { spent, work };
  }
} finally {
  await database.close();
  await server.close();
}

/** Keeps the figures as of the present number. */
async function keep(): Promise<{ change: number; spent: number }> {
  const kept = await atOneChange(database, async ({ change, snapshot }) => {
    const begun = performance.now();
    if (!(await keepFigures(database, { change, snapshot, follower: indicatorFollower, versions: indicatorVersions })))
      throw new Error("the roll-ups are behind");
    return { change, spent: performance.now() - begun };
  });
  if (kept === undefined) throw new Error("somebody else is exporting");
  return kept;
}

/** As an import stores a batch: prepared, validated, merged, projected, numbered. */
async function store(source: string, country: string, run: number, releases: readonly JsonObject[]): Promise<void> {
  const payload = payloadRow({
    source,
    kind: "bench",
    url: `https://${source}.example/${String(releases[0]?.ocid)}`,
    mediaType: "application/json",
    fetchedAt: "2026-07-01T00:00:00Z",
    bytes: new TextEncoder().encode(JSON.stringify(releases)),
    context: {},
  });
  const issues = new IssueCounter(payload.id);
  const rows: NewRelease[] = releases.map((release) =>
    prepareRelease({ release: release as never, stream: "main", sequence: 0 } as never, {
      source,
      history: "releases",
      mapping: 1,
      payload: payload.id,
      fetchedAt: "2026-07-01T00:00:00Z",
      issues,
    }),
  );
  const counts = { fetched: rows.length, accepted: rows.length, rejected: 0, duplicates: 0, payloads: 1 };
  await commitBatch(
    database,
    {
      run,
      source,
      payloads: [payload],
      releases: rows,
      entries: [],
      issues: issues.rows(),
      audit: { mapped: 1, ignored: 0, personal: 0, unmapped: 0 },
      counts: { ...counts, unchangedPayloads: 0 },
      watermarks: {},
    },
    () => ({ id: source, precedence: 100, country, language: "es", noticePage: null, history: "releases" }),
  );
}

/** @param past number at which the figures were kept */
async function ask(past: number): Promise<void> {
  const app = createApi({
    database,
    config: { PUBLIC_URL: "https://pregon.example", HOST: "127.0.0.1", PORT: 0, TRUST_PROXY: false, ADMIN_TOKEN: "" },
    version: "0",
    clock: systemClock,
    rateLimit: { quota: 1_000_000_000, windowSeconds: 60 },
  });
  const ocids = await database.sql<{ ocid: string }[]>`select ocid from records order by hash limit ${asks}`;
  const times = { key: [] as number[], share: [] as number[], month: [] as number[], past: [] as number[] };
  const timed = async (into: number[], path: string) => {
    const begun = performance.now();
    const answer = await app.request(`https://pregon.example/api/v1${path}`);
    await answer.text();
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status}`);
    into.push(performance.now() - begun);
  };
  for (const { ocid } of ocids) {
    await timed(times.key, `/ocds/compiled/${encodeURIComponent(ocid)}`);
    await timed(times.share, "/indicators/SME-01?groupBy=country,year");
    await timed(times.past, `/indicators/SME-01?groupBy=country,year&at=${past}`);
  }
  for (let n = 0; n < 5; n += 1) await timed(times.month, "/indicators/SME-01?groupBy=country,month,method");
  const middle = (all: number[]) => all.sort((a, b) => a - b)[Math.floor(all.length / 2)] ?? 0;
  const [key, share, month] = [middle(times.key), middle(times.share), middle(times.month)];
  console.log(`record by key ${key.toFixed(2)} ms, SME-01 by country and year ${share.toFixed(2)} ms (p50)`);
  console.log(`ratio: ${(share / key).toFixed(1)} of a read by key (target at most 5)`);
  console.log(`the same as of the past ${middle(times.past).toFixed(2)} ms (p50)`);
  console.log(`SME-01 by country, month and method: ${month.toFixed(1)} ms (p50)`);
}
