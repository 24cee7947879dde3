import { existsSync, mkdirSync, renameSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Command } from "commander";
import { connectorsFolder, ratesFolder } from "../connector/load.ts";
import {
  type FaultPlan,
  loadSimulations,
  publicationPortal,
  type Simulator,
  startSimulator,
} from "../simulator/index.ts";
import { createWorld } from "../world/index.ts";
import { wholeNumber } from "./arguments.ts";
import { type CliContext, untilStopped } from "./context.ts";

export interface PortalOptions {
  readonly processes: number;
  readonly seed?: number;
  /** First and last day of publication; default: the world's own. */
  readonly from?: string;
  readonly until?: string;
  readonly sources?: readonly string[];
  readonly port?: number;
  readonly now?: () => Date;
  readonly faults?: FaultPlan;
}

/** The portals of all connectors (or of some) , the sources of rates and the feeds of publications, played from one world. */
export async function openPortals(options: PortalOptions): Promise<Simulator> {
  const [all, rates] = await Promise.all([loadSimulations(connectorsFolder), loadSimulations(ratesFolder)]);
  const wanted = options.sources ? all.filter(({ id }) => options.sources?.includes(id)) : all;
  const connectors = [...wanted, ...rates, publicationPortal];
  const world = createWorld({
    size: options.processes,
    ...(options.seed === undefined ? {} : { seed: options.seed }),
    ...(options.from && options.until ? { from: options.from, until: options.until } : {}),
  });
  return startSimulator({
    world,
    connectors,
    ...(options.port === undefined ? {} : { port: options.port }),
    ...(options.now ? { now: options.now } : {}),
    ...(options.faults ? { faults: options.faults } : {}),
  });
}

const minuteMs = 60_000;

/** Puts the files that operators would deposit into a DATA_DIR. Files that are there already stay. */
export function writeDeposits(portals: Simulator, dataDir: string): number {
  let written = 0;
  const before = new Date(Date.now() - minuteMs);
  for (const { source, name, bytes } of portals.deposits()) {
    const path = join(dataDir, "deposits", source, name);
    if (existsSync(path)) continue;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(`${path}.part`, bytes);
    utimesSync(`${path}.part`, before, before);
    renameSync(`${path}.part`, path);
    written += 1;
  }
  return written;
}

export function portalsCommand(program: Command, context: CliContext): void {
  program
    .command("portals")
    .description("the simulated portals alone; prints the HTTP_ORIGINS that lead there")
    .option("--processes <number>", "processes in each country", "1000")
    .option("--seed <number>", "another number, another world", "1")
    .option("--port <number>", "TCP port; default: a free one")
    .option("--deposits <folder>", "also write the files that operators would deposit into this DATA_DIR")
    .action(async (options: { processes: string; seed: string; port?: string; deposits?: string }) => {
      const portals = await openPortals({
        processes: wholeNumber("--processes", options.processes),
        seed: wholeNumber("--seed", options.seed),
        ...(options.port ? { port: wholeNumber("--port", options.port) } : {}),
      });
      if (options.deposits) writeDeposits(portals, resolve(options.deposits));
      context.terminal.print(`HTTP_ORIGINS='${JSON.stringify(portals.origins)}'`);
      await untilStopped(context);
      await portals.close();
    });
}
