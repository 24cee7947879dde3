import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Clock } from "../../src/base/clock.ts";
import { readConfig } from "../../src/base/config.ts";
import { createLogger } from "../../src/base/log.ts";
import type { Connector, FetchScope, HttpPolicy } from "../../src/connector/index.ts";
import { connectorsFolder, loadConnectors } from "../../src/connector/load.ts";
import { type FaultPlan, loadSimulations, type Simulator, startSimulator } from "../../src/simulator/index.ts";
import type { Run } from "../../src/store/runs.ts";
import { type App, openApp } from "../../src/work/app.ts";
import { pullSource } from "../../src/work/pulls.ts";
import { createWorld, type WorldOptions } from "../../src/world/index.ts";
import type { World } from "../../src/world/types.ts";

/** Simulated portals and an app that pulls from them: the whole way from wire format to tables. */
export interface Portals {
  readonly world: World;
  readonly simulator: Simulator;
  readonly app: App;
  /** Connectors that have a simulation, by id. */
  readonly connectors: ReadonlyMap<string, Connector>;
  readonly clock: TestClock;
  /** Sets the world's and the app's clock. */
  setNow(instant: Date | string): void;
  /** `pullSource`: of a source that does both, the deposits' run stands first. Default scope: incremental. */
  pull(id: string, scope?: FetchScope): Promise<Run[]>;
  /**
   * Lays out what the simulation deposits and pulls, until there is nothing to do or all that was done was complete and
   * brought nothing new. Gives the runs of each pull. Throws after `most` pulls.
   */
  pullUntilDone(id: string, most?: number): Promise<Run[][]>;
  /** Lays the simulation's deposits into DATA_DIR/deposits/<id>, old enough to be taken. Gives their paths. */
  layDeposits(id: string): string[];
  close(): Promise<void>;
}

export interface PortalsOptions {
  /** A migrated database. */
  readonly databaseUrl: string;
  readonly world: WorldOptions | World;
  /** The present in the world and for the app. */
  readonly now: Date | string;
  /** Ids of connectors; default: all that have a simulation. */
  readonly only?: readonly string[];
  readonly faults?: FaultPlan;
  /** Over the short policy that tests have. */
  readonly policy?: Partial<HttpPolicy>;
  /** Sleeping takes no time at all, so that what is fetched later is dated as if nothing had gone wrong. */
  readonly stillClock?: boolean;
  /** Settings of connectors (tickets). */
  readonly env?: Readonly<Record<string, string>>;
}

/** No pauses: real portals are asked politely, simulated ones at once. Timeouts run in real time, so they are short. */
const briskPolicy: Partial<HttpPolicy> = {
  attempts: 3,
  timeoutMs: 1_500,
  stallMs: 1_500,
  concurrency: 4,
  spacingMs: 0,
  backoffBaseMs: 10,
  backoffMaxMs: 20,
};

/** A clock that stands still but for sleeping: a wait of minutes passes at once, and is on record. */
export class TestClock implements Clock {
  #now: number;
  /** Milliseconds of each sleep. */
  readonly slept: number[] = [];

  readonly #still: boolean;

  constructor(now: Date, still = false) {
    this.#now = now.getTime();
    this.#still = still;
  }

  now(): Date {
    return new Date(this.#now);
  }

  set(instant: Date): void {
    this.#now = instant.getTime();
    this.slept.length = 0;
  }

  async sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.slept.push(milliseconds);
    if (!this.#still) this.#now += milliseconds;
    await new Promise((resolve) => setImmediate(resolve));
    signal?.throwIfAborted();
  }
}

/** Ids of the connectors with a simulation: a scan of the folder, so that a new one is met by every test here. */
export async function simulatedIds(): Promise<string[]> {
  return (await loadSimulations(connectorsFolder)).map(({ id }) => id);
}

export async function openPortals(options: PortalsOptions): Promise<Portals> {
  const wanted = (id: string) => options.only?.includes(id) ?? true;
  const simulations = (await loadSimulations(connectorsFolder)).filter(({ id }) => wanted(id));
  const simulated = new Set(simulations.map(({ id }) => id));
  const connectors = new Map(
    [...(await loadConnectors())]
      .filter(([id]) => simulated.has(id))
      .map(([id, connector]) => [id, brisk(connector, options.policy ?? {})]),
  );
  const countries = [...new Set([...connectors.values()].map(({ meta }) => meta.country))];
  const world = "view" in options.world ? options.world : createWorld({ countries, ...options.world });
  const now = new Date(options.now);
  const clock = new TestClock(now, options.stillClock);
  const simulator = await startSimulator({
    world,
    connectors: simulations,
    now: () => now,
    ...(options.faults ? { faults: options.faults } : {}),
  });
  simulator.setNow(now);
  const dataDir = mkdtempSync(join(tmpdir(), "pregon-e2e-"));
  const log = createLogger(process.env.TEST_LOG_LEVEL ?? "silent");
  const env = {
    DATABASE_URL: options.databaseUrl,
    DATA_DIR: dataDir,
    HTTP_ORIGINS: JSON.stringify(simulator.origins),
    ...options.env,
  };
  const app = await openApp(readConfig(env), { connectors, clock, log, connections: 6 });
  const signal = new AbortController().signal;

  const layDeposits = (id: string): string[] => {
    const folder = join(dataDir, "deposits", id);
    const paths: string[] = [];
    for (const deposit of simulator.deposits()) {
      if (deposit.source !== id) continue;
      mkdirSync(folder, { recursive: true });
      const path = join(folder, deposit.name);
      writeFileSync(path, deposit.bytes);
      // The present of the world is when the operator laid it there; a moment ago, so that it counts as settled.
      const laid = new Date(clock.now().getTime() - 10_000);
      utimesSync(path, laid, laid);
      paths.push(path);
    }
    return paths;
  };
  const pull: Portals["pull"] = (id, scope = { mode: "incremental" }) => pullSource(app, id, { scope, signal });
  return {
    world,
    simulator,
    app,
    connectors,
    clock,
    setNow(instant) {
      const at = new Date(instant);
      clock.set(at);
      simulator.setNow(at);
    },
    layDeposits,
    pull,
    async pullUntilDone(id, most = 10) {
      const pulls: Run[][] = [];
      for (let nth = 0; nth < most; nth += 1) {
        layDeposits(id);
        const runs = await pull(id);
        pulls.push(runs);
        if (runs.every((run) => run.status === "complete" && run.newReleases === 0)) return pulls;
      }
      throw new Error(`${id} still brings something new after ${most} pulls: ${pulls.at(-1)?.at(-1)?.reason}`);
    },
    async close() {
      await app.close();
      await simulator.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

const brisk = (connector: Connector, policy: Partial<HttpPolicy>): Connector => ({
  ...connector,
  meta: { ...connector.meta, policy: { ...connector.meta.policy, ...briskPolicy, ...policy } },
});
