import { beforeAll, describe, expect, it } from "vitest";
import { loadConnectors } from "../../src/connector/load.ts";
import type { FaultPlan } from "../../src/simulator/index.ts";
import type { Run } from "../../src/store/runs.ts";
import { copyDatabase, testDatabase } from "../support/database.ts";
import { type Dump, differences, dump, followerDifferences } from "../support/dump.ts";
import { openPortals, type Portals, simulatedIds } from "../support/portals.ts";
import { type FaultScene, faultsOfAll, faultsOfSome, listingFaults, scenes, transportFaults } from "./fault-cases.ts";

/**
 * One pull without trouble, then a pull with a fault in the portal's way, then one without: whatever the fault, nothing may
 * be lost in silence, and the end is that of a source that never had any trouble.
 */
const connectors = await loadConnectors();
const ids = (await simulatedIds()).filter((id) => connectors.get(id)?.meta.access !== "deposit");

it("has scenes for portals that are simulated and fetched", () => {
  expect(ids).toEqual(expect.arrayContaining(Object.keys(scenes)));
});

const open = (databaseUrl: string, id: string, scene: FaultScene) =>
  openPortals({ databaseUrl, world: scene.world, now: scene.first, only: [id], policy: { timeoutMs: 700 } });

describe.each(Object.entries(scenes))("%s", (id, scene) => {
  let base: string;
  let undisturbed: Dump;
  let news: number;

  beforeAll(async () => {
    const database = await testDatabase();
    base = database.url;
    await database.close();
    const portals = await open(base, id, scene);
    await portals.pullUntilDone(id);
    await portals.close();
    await during([], async ({ portals, run, state }) => {
      expect(run).toMatchObject({ status: "complete", reason: null });
      expect(portals.simulator.failures()).toEqual([]);
      news = run.newReleases;
      undisturbed = await state();
    });
    expect(news).toBeGreaterThan(20);
  });

  interface Scene {
    readonly portals: Portals;
    /** The run with the faults. */
    readonly run: Run;
    /** Faults that the portal has shown. */
    readonly shown: number;
    state(): Promise<Dump>;
  }

  /** The second pull with faults, in a database of its own. */
  async function during(faults: FaultPlan, check: (scene: Scene) => Promise<void>): Promise<void> {
    const database = await copyDatabase(base);
    const portals = await open(database.url, id, scene);
    try {
      portals.setNow(scene.second);
      portals.simulator.setFaults(faults.map((fault) => ({ ...fault, source: id })));
      const [run] = await portals.pull(id);
      if (!run) throw new Error("no run");
      const shown = Object.values(portals.simulator.requests()[id]?.faults ?? {}).reduce(
        (sum, times) => sum + times,
        0,
      );
      await check({ portals, run, shown, state: () => dump(portals.app.database.sql) });
    } finally {
      await portals.close();
      await database.drop();
    }
  }

  /** The fault is over: the next run fills the gap, and all is as if there had been none. */
  async function recovers({ portals, run, state }: Scene): Promise<void> {
    if (run.status === "complete") {
      expect(differences(undisturbed, await state())).toEqual([]);
    } else {
      expect(run.watermarkAfter).toEqual(run.watermarkBefore);
    }
    portals.simulator.setFaults([]);
    portals.setNow(scene.second);
    const [next] = await portals.pull(id);
    expect(next).toMatchObject({ status: "complete", reason: null });
    expect(next?.newReleases).toBe(news - run.newReleases);
    expect(differences(undisturbed, await state())).toEqual([]);
    expect(await followerDifferences(portals.app.database.sql)).toEqual([]);
    const [again] = await portals.pull(id);
    expect(again).toMatchObject({ status: "complete", newReleases: 0, changedRecords: 0 });
  }

  it.each(transportFaults)("listing, once: $name", async ({ fault, waits = 0 }) => {
    await during([{ ...fault, match: scene.listing, times: 1 }], async (found) => {
      expect(found.shown).toBe(1);
      expect(found.run).toMatchObject({ status: "complete", reason: null });
      expect(Math.max(0, ...found.portals.clock.slept)).toBeGreaterThanOrEqual(waits);
      await recovers(found);
    });
  });

  it.each(transportFaults)("listing, for good: $name", async ({ fault, code }) => {
    await during([{ ...fault, match: scene.listing }], async (found) => {
      const reason = code === undefined ? null : expect.stringMatching(scene.listingFails(`(${code})`));
      expect(found.run).toMatchObject({ status: code === undefined ? "complete" : "incomplete", reason });
      // What stands in other listings came all the same.
      expect(found.run.newReleases).toBeGreaterThan(0);
      await recovers(found);
    });
  });

  it.runIf(scene.detail).each(faultsOfSome)("each seventh detail: $name", async ({ fault }) => {
    await during([{ ...fault, match: scene.detail ?? "", every: 7 }], async (found) => {
      expect(found.shown).toBeGreaterThan(2);
      expect(found.run.newReleases).toBeGreaterThan(news / 2);
      if (found.run.status !== "complete") {
        expect(found.run).toMatchObject({ status: "incomplete", reason: expect.stringMatching(/rejected/) });
        expect(found.run.rejected).toBeGreaterThan(0);
      }
      await recovers(found);
    });
  });

  it.runIf(scene.detail).each(faultsOfAll)("every detail: $name", async ({ fault, code }) => {
    await during([{ ...fault, match: scene.detail ?? "" }], async (found) => {
      expect(found.run.status).toBe("incomplete");
      const told = found.run.findings.map((finding) => finding.code).join(" ");
      expect(`${told} ${found.run.reason}`).toMatch(new RegExp(code ?? ""));
      await recovers(found);
    });
  });

  it.each(listingFaults)("listing, once: $kind", async ({ kind }) => {
    await during([{ kind, match: scene.listing, times: 1 }], async (found) => {
      expect(found.shown).toBe(1);
      expect(found.run).toMatchObject({ status: "complete", reason: null });
      await recovers(found);
    });
  });

  it.each(listingFaults)("listing, for good: $kind", async ({ kind, reason }) => {
    await during([{ kind, match: scene.listing }], async (found) => {
      expect(found.shown).toBeGreaterThan(0);
      // Without a flag, a link or a number of pages there is nothing to drop, and nothing is missing.
      const harmless = kind === "droppedNext" && found.run.status === "complete";
      if (!harmless) expect(found.run).toMatchObject({ status: "incomplete", reason: expect.stringMatching(reason) });
      await recovers(found);
    });
  });
});
