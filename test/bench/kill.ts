/**
 * An ingest that is killed (SIGKILL) again and again at random moments, beside one that is not: nothing may be lost,
 * nothing doubled, and the end must be the same, row by row.
 * Run with: node test/bench/kill.ts [--processes 50000] [--kills 20] [--source cl-chilecompra] [--seed 1]
 * The server: TEST_DATABASE_URL, or an embedded one.
 */
import { parseArgs } from "node:util";
import postgres from "postgres";
import { connectorsFolder, loadConnectors } from "../../src/connector/load.ts";
import { loadSimulations, startSimulator } from "../../src/simulator/index.ts";
import { connect, migrate } from "../../src/store/database.ts";
import { createWorld } from "../../src/world/index.ts";
import { differences, dump, followerDifferences } from "../support/dump.ts";
import { IngestProcess, ingestWithKills, seeded } from "../support/kill.ts";
import { benchDatabase } from "./server.ts";

const { values } = parseArgs({
  options: {
    processes: { type: "string", default: "50000" },
    kills: { type: "string", default: "20" },
    source: { type: "string", default: "cl-chilecompra" },
    seed: { type: "string", default: "1" },
  },
});
const [size, kills, seed] = [values.processes, values.kills, values.seed].map(Number) as [number, number, number];
const id = values.source;

const [from, until, now] = ["2025-02-01", "2025-04-24", "2025-04-25T12:05:00Z"];
// CompraNet's sibling and Chile find everything by themselves; PNCP's incremental run begins a week back.
const scope = id === "br-pncp" ? { mode: "window", from, until: now.slice(0, 10) } : { mode: "incremental" };

const country = (await loadConnectors()).get(id)?.meta.country ?? "";
const simulations = (await loadSimulations(connectorsFolder)).filter((each) => each.id === id);
const world = createWorld({ seed, size, from, until, countries: [country] });
const simulator = await startSimulator({ world, connectors: simulations, now: () => new Date(now) });
const server = await benchDatabase();
try {
  const quiet = await emptyDatabase("kill_quiet");
  const killed = await emptyDatabase("kill_killed");
  const ingest = { now, id, origins: simulator.origins, scope };
  const begun = performance.now();
  const undisturbed = await new IngestProcess({ ...ingest, databaseUrl: quiet }).run();
  const expectedMs = performance.now() - begun;
  console.log(
    `undisturbed: ${undisturbed.status}, ${undisturbed.newReleases} releases, ${seconds(expectedMs)} s (${size} processes)`,
  );
  const again = performance.now();
  const { run, kills: done } = await ingestWithKills(
    { ...ingest, databaseUrl: killed },
    {
      kills,
      expectedMs,
      random: seeded(seed),
      onKill: (nth) => console.log(`killed ${nth} of ${kills}, ${seconds(performance.now() - again)} s`),
    },
  );
  console.log(`killed ${done} times, then ${run.status}, ${seconds(performance.now() - again)} s`);
  const [one, other] = [await connect(quiet, { connections: 2 }), await connect(killed, { connections: 2 })];
  const wanted = await dump(one.sql, true);
  const found = [
    ...(run.status === "complete" ? [] : [`the last run is ${run.status}: ${run.reason}`]),
    ...differences(wanted, await dump(other.sql, true)),
    ...(await followerDifferences(other.sql)),
  ];
  const counts = Object.entries(wanted).map(([table, rows]) => `${rows.length} ${table}`);
  console.log(found.length === 0 ? `the same: ${counts.join(", ")}` : found.join("\n"));
  await one.close();
  await other.close();
  process.exitCode = found.length === 0 && done === kills ? 0 : 1;
} finally {
  await simulator.close();
  await server.close();
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1_000).toFixed(1);
}

/** A migrated database beside the server's own. */
async function emptyDatabase(name: string): Promise<string> {
  const admin = postgres(server.url, { max: 1, onnotice: () => {} });
  await admin.unsafe(`drop database if exists ${name} with (force)`);
  await admin.unsafe(`create database ${name}`);
  await admin.end();
  const url = new URL(server.url);
  url.pathname = `/${name}`;
  const database = await connect(url.href);
  await migrate(database);
  await database.close();
  return url.href;
}
