import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { messageOf, UsageError } from "../base/errors.ts";
import { inDataDir } from "../base/folders.ts";
import { createLogger } from "../base/log.ts";
import { version } from "../base/version.ts";
import { addDays, type Connector, type FetchScope } from "../connector/index.ts";
import { refreshScores } from "../indicators/quality/refresh.ts";
import { type App, isEnabled, openApp } from "../work/app.ts";
import { cutExports } from "../work/exports.ts";
import { pullDuePublications } from "../work/publications.ts";
import { pullSource } from "../work/pulls.ts";
import { followRates, isRateSourceEnabled, pullRateSource } from "../work/rates.ts";
import { type CliContext, untilStopped } from "./context.ts";
import { startJobs } from "./jobs.ts";
import { openServer } from "./open-server.ts";
import { openPortals, writeDeposits } from "./portals.ts";
import type { Terminal } from "./terminal.ts";

/** The world of a DATA_DIR's demo: kept, so that a second run finds the same portals again. */
interface DemoWorld {
  readonly processes: number;
  readonly from: string;
  readonly until: string;
}

const daysBack = 60;
const daysAhead = 20;
const pullsAtOnce = 3;

/** What the simulated portals accept as tickets and keys. */
const demoSecrets = { CHILECOMPRA_TICKET: "F8537A18-6766-4DEF-9E59-426B4FEE2844", BANXICO_TOKEN: "demo" };

/** `npm run demo`: everything on this machine, nothing from outside. */
export function demoCommand(program: Command, context: CliContext): void {
  program
    .command("demo")
    .description("simulated portals, the real connectors pulling from them, API and pages: all on this machine")
    .option("--processes <number>", "processes in each country, when the demo is run for the first time", "300")
    .action(async (options: { processes: string }) => {
      const processes = Number(options.processes);
      if (!Number.isSafeInteger(processes) || processes < 1) {
        throw new UsageError("bad-argument", `--processes should be a whole number above 0, not ${options.processes}`);
      }
      const given = await context.config();
      const log = createLogger(context.env.LOG_LEVEL ?? "error");
      const world = demoWorld(given.DATA_DIR, processes);
      const portals = await openPortals(world);
      const config = { ...given, HTTP_ORIGINS: portals.origins, env: { ...demoSecrets, ...given.env } };
      try {
        const [connectors, rateSources] = await Promise.all([context.connectors(), context.rateSources()]);
        const app = await openApp(config, { connectors, rateSources, log, connections: 20 });
        try {
          await serveAndFill(app, context, world, () => writeDeposits(portals, config.DATA_DIR));
        } finally {
          await app.close();
        }
      } finally {
        await portals.close();
      }
    });
}

async function serveAndFill(app: App, context: CliContext, world: DemoWorld, deposit: () => number): Promise<void> {
  const { terminal } = context;
  const server = await openServer(app);
  const jobs = startJobs(app);
  try {
    terminal.print(`Pregón ${version}, demo: simulated portals, ${world.processes} processes in each country.`);
    terminal.print(`Pages and API are open at ${server.url} and fill up now.`);
    deposit();
    await pullAllRates(app, context, world);
    await pullAllPublications(app, context);
    await pullAll(app, context, {
      mode: "window",
      from: world.from,
      until: app.clock.now().toISOString().slice(0, 10),
    });
    if (!context.signal.aborted) {
      await cutExports(app, { signal: context.signal });
      await refreshScores(app.database, { now: () => app.clock.now(), signal: context.signal });
      printAddresses(terminal, server.url);
    }
    await untilStopped(context);
  } finally {
    terminal.done();
    await jobs.stop();
    await server.close();
  }
}

function demoWorld(dataDir: string, processes: number): DemoWorld {
  const file = join(dataDir, "demo.json");
  return inDataDir(dataDir, () => {
    if (existsSync(file)) return demoWorldOf(readFileSync(file, "utf8"), file);
    const today = new Date().toISOString().slice(0, 10);
    const world = { processes, from: addDays(today, -daysBack), until: addDays(today, daysAhead) };
    writeFileSync(file, `${JSON.stringify(world)}\n`);
    return world;
  });
}

function demoWorldOf(text: string, file: string): DemoWorld {
  try {
    return JSON.parse(text) as DemoWorld;
  } catch {
    throw new UsageError("bad-demo-file", `${file} is not what a demo writes: remove it to begin a new world`);
  }
}

function printAddresses(terminal: Terminal, url: string): void {
  terminal.print("");
  terminal.print(`Open  ${url}/       what is here`);
  terminal.print(`      ${url}/docs   the API, interactive`);
  terminal.print(`Try   curl '${url}/api/v1/notices?country=CL&limit=1'`);
  terminal.print("Ctrl-C ends.");
}

/** Rates come first: what is pulled then is converted at once. */
async function pullAllRates(app: App, { terminal, signal }: CliContext, world: DemoWorld): Promise<void> {
  const enabled = [...app.rateSources.values()].filter((source) => isRateSourceEnabled(app.config, source));
  // Days before the world's first too: a rate is carried on; and some years for the yearly averages.
  const scope: FetchScope = { mode: "window", from: addDays(world.from, -20), until: world.until };
  let rates = 0;
  for (const { meta } of enabled) {
    if (signal.aborted) return;
    try {
      const run = await pullRateSource(app, meta.id, { scope, signal });
      rates += run.newReleases;
      if (run.status !== "complete")
        terminal.print(`    ${meta.id}: ${run.status}${run.reason ? ` (${run.reason})` : ""}`);
    } catch (error) {
      if (!signal.aborted) terminal.print(`    ${meta.id}: ${messageOf(error)}`);
    }
  }
  terminal.print(`    exchange rates: ${rates} from ${enabled.length} sources`);
  await followRates(app, signal);
}

async function pullAllPublications(app: App, { terminal, signal }: CliContext): Promise<void> {
  let publications = 0;
  let feeds = 0;
  await pullDuePublications(app, signal, (id, result) => {
    feeds += 1;
    if (result instanceof Error) terminal.print(`    ${id}: ${messageOf(result)}`);
    else publications += result.run.newReleases;
  });
  terminal.print(`    publications: ${publications} from ${feeds} feeds`);
}

async function pullAll(app: App, context: CliContext, scope: FetchScope): Promise<void> {
  const waiting = [...app.connectors.values()].filter((connector) => isEnabled(app.config, connector));
  const puller = async () => {
    for (let next = waiting.shift(); next && !context.signal.aborted; next = waiting.shift())
      await pullOne(app, context, next, scope);
  };
  await Promise.all(Array.from({ length: pullsAtOnce }, puller));
}

async function pullOne(
  app: App,
  { terminal, signal }: CliContext,
  { meta }: Connector,
  days: FetchScope,
): Promise<void> {
  // Whole files hold what there is; other portals are asked for the days of the demo's world.
  const scope: FetchScope = meta.access === "bulk" ? { mode: "incremental" } : days;
  const begun = Date.now();
  try {
    const runs = await pullSource(app, meta.id, { scope, signal, onProgress: terminal.progress });
    terminal.done();
    const seconds = ((Date.now() - begun) / 1_000).toFixed(1);
    for (const run of runs) {
      const reason = run.reason ? ` (${run.reason})` : "";
      terminal.print(
        `${meta.country}  ${meta.id}: ${run.status}, ${run.fetched} entries, ${run.newReleases} new releases${reason}, ${seconds} s`,
      );
    }
    if (runs.length === 0) terminal.print(`${meta.country}  ${meta.id}: nothing to pull`);
  } catch (error) {
    terminal.done();
    if (!signal.aborted) terminal.print(`${meta.country}  ${meta.id}: ${messageOf(error)}`);
  }
}
