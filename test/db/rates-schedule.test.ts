import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readConfig } from "../../src/base/config.ts";
import { createLogger } from "../../src/base/log.ts";
import { openPortals } from "../../src/cli/portals.ts";
import { loadRateSources } from "../../src/connector/load.ts";
import type { Simulator } from "../../src/simulator/index.ts";
import { lastRuns } from "../../src/store/runs.ts";
import { type App, openApp } from "../../src/work/app.ts";
import { type Scheduler, startScheduler } from "../../src/work/schedule.ts";
import { testDatabase } from "../support/database.ts";
import { publish, testSource } from "../support/publish.ts";

const database = await testDatabase();
const source = { id: "ca-deposit", country: "CA" };
let portals: Simulator;
let app: App;
let scheduler: Scheduler | undefined;

beforeAll(async () => {
  portals = await openPortals({ processes: 1, sources: [], now: () => new Date() });
  const config = readConfig({
    DATABASE_URL: database.url,
    SOURCES: "",
    RATE_SOURCES: "ca-boc",
    PUBLICATION_FEEDS: "",
    HTTP_ORIGINS: JSON.stringify(portals.origins),
  });
  app = await openApp(config, {
    connectors: new Map(),
    rateSources: await loadRateSources(),
    log: createLogger("silent"),
  });
});
afterAll(async () => {
  await scheduler?.stop();
  await app.close();
  await portals.close();
});

const until = async (holds: () => Promise<boolean>) => {
  for (let tries = 0; !(await holds()); tries += 1) {
    if (tries > 400) throw new Error("it never came true");
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
};

describe("the scheduler", () => {
  it("pulls the sources of rates that are wanted, and converts what is stored", async () => {
    const today = new Date().toISOString().slice(0, 10);
    await testSource(database, source);
    await publish(database, source, [
      {
        ocid: "ocds-sched0-1",
        date: `${today}T00:00:00Z`,
        tender: { id: "1", datePublished: `${today}T00:00:00Z`, value: { amount: 100, currency: "CAD" } },
      },
    ]);
    const converted = async () => {
      const [row] = await database.sql<{ usd: string | null }[]>`select amount_usd::text as usd from notices`;
      return row?.usd != null;
    };
    expect(await converted()).toBe(false);
    scheduler = await startScheduler(app, { pullAtStart: true });
    await until(converted);
    expect(await lastRuns(database, "ca-boc", 5)).toMatchObject([
      { status: "complete", scope: { mode: "incremental" } },
    ]);
    expect(await lastRuns(database, "br-ptax", 5)).toEqual([]);
    // Units and relations of law need no source.
    const [law] = await database.sql<
      { many: number }[]
    >`select count(*)::int as many from rates where source = 'reference'`;
    expect(law?.many).toBeGreaterThan(20);
  });
});
