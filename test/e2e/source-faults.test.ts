import { beforeAll, describe, expect, it } from "vitest";
import { loadConnectors } from "../../src/connector/load.ts";
import type { Fault } from "../../src/simulator/index.ts";
import type { Run } from "../../src/store/runs.ts";
import { copyDatabase, testDatabase } from "../support/database.ts";
import { type Dump, differences, dump, followerDifferences } from "../support/dump.ts";
import { openPortals, type Portals, simulatedIds } from "../support/portals.ts";
import { scenes } from "./fault-cases.ts";
import { chosen, faultsOf, type SourceFault } from "./source-fault-list.ts";
import { type SourceScene, sourceScenes, time } from "./source-scenes.ts";

/**
 * Whatever goes wrong in a portal, and wherever: nothing is thrown, no run is complete during which something is missing,
 * the watermark stays, and after it is over the next run makes all as if there had been no trouble. Each source meets some
 * of its faults; with FAULTS=all each of them in a database of its own.
 */
const connectors = await loadConnectors();
const fetched = (await simulatedIds()).filter((id) => connectors.get(id)?.meta.access !== "deposit");

it("has scenes for each portal that is fetched", () => {
  expect(Object.keys({ ...scenes, ...sourceScenes }).sort()).toEqual(fetched);
});

let empty: string;
beforeAll(async () => {
  const database = await testDatabase();
  empty = database.url;
  await database.close();
});

/** A source after a first pull, in a database that is copied for what comes next. */
interface Stage {
  readonly base: string;
  readonly undisturbed: Dump;
  readonly news: number;
  readonly requests: number;
}

const pulled: Record<string, Promise<Stage>> = {};
const stageOf = (id: string, scene: SourceScene, size: number): Promise<Stage> => {
  const key = `${id} ${size}`;
  pulled[key] ??= makeStage(id, scene, size);
  return pulled[key];
};

const open = (databaseUrl: string, id: string, scene: SourceScene, size: number): Promise<Portals> =>
  openPortals({
    databaseUrl,
    world: { seed: 5, size, from: time.from, until: time.until },
    now: time.first,
    only: [id],
    policy: { stallMs: 700 },
    stillClock: true,
    ...(scene.env ? { env: scene.env } : {}),
  });

async function makeStage(id: string, scene: SourceScene, size: number): Promise<Stage> {
  const { url: base } = await copyDatabase(empty);
  const portals = await open(base, id, scene, size);
  await portals.pullUntilDone(id);
  await portals.close();
  const reference = await copyDatabase(base);
  const undisturbed = await open(reference.url, id, scene, size);
  undisturbed.setNow(time.second);
  const [run] = await undisturbed.pull(id);
  expect(run).toMatchObject({ status: "complete", reason: null });
  expect(run?.newReleases).toBeGreaterThan(0);
  expect(undisturbed.simulator.failures()).toEqual([]);
  const state = await dump(undisturbed.app.database.sql);
  const requests = undisturbed.simulator.requests()[id]?.requests ?? 0;
  await undisturbed.close();
  await reference.drop();
  return { base, undisturbed: state, news: run?.newReleases ?? 0, requests };
}

/** Pulls with one fault after the other, then without: the state at the end is that of a source without trouble. */
async function endure(id: string, scene: SourceScene, faults: readonly SourceFault[]): Promise<void> {
  const size = Math.max(scene.size, ...faults.map(({ size = 0 }) => size));
  const stage = await stageOf(id, scene, size);
  const database = await copyDatabase(stage.base);
  const portals = await open(database.url, id, scene, size);
  const { sql } = portals.app.database;
  try {
    portals.setNow(time.second);
    let news = 0;
    let done = false;
    for (const { name, fault, passes } of faults) {
      if (done) break;
      portals.simulator.setFaults([{ ...fault, source: id } satisfies Fault]);
      const run = await onlyRun(portals, id);
      news += run.newReleases;
      expect(shown(portals, id), `${name} was shown`).toBeGreaterThan(0);
      expect(["complete", "incomplete", "suspicious", "failed"], name).toContain(run.status);
      if (passes) expect([name, run.status, run.reason]).toEqual([name, "complete", null]);
      if (run.status === "complete") {
        expect([name, ...differences(stage.undisturbed, await dump(sql))]).toEqual([name]);
        done = true;
      } else {
        expect([name, run.reason]).toEqual([name, expect.stringMatching(/^[\w-]+: .{8,}|^\d+ of \d+ rejected: /)]);
        expect([name, run.watermarkAfter]).toEqual([name, run.watermarkBefore]);
      }
    }
    portals.simulator.setFaults([]);
    const run = await onlyRun(portals, id);
    expect(run).toMatchObject({ status: "complete", reason: null });
    expect(differences(stage.undisturbed, await dump(sql))).toEqual([]);
    expect(news + run.newReleases).toBe(stage.news);
    expect(await followerDifferences(sql)).toEqual([]);
    expect(portals.simulator.failures()).toEqual([]);
  } finally {
    await portals.close();
    await database.drop();
  }
}

async function onlyRun(portals: Portals, id: string): Promise<Run> {
  const [run] = await portals.pull(id);
  if (!run) throw new Error("no run");
  return run;
}

const shown = (portals: Portals, id: string): number =>
  Object.values(portals.simulator.requests()[id]?.faults ?? {}).reduce((sum, times) => sum + times, 0);

const all = process.env.FAULTS === "all";

describe.each(Object.entries(sourceScenes))("%s", (id, scene) => {
  if (all) {
    it.each(faultsOf(scene))("$name", ({ ...fault }) => endure(id, scene, [fault]));
  } else {
    const some = chosen(scene, Object.keys(sourceScenes).indexOf(id));
    it(some.map(({ name }) => name).join("; "), () => endure(id, scene, some));
  }
});
