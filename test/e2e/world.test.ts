import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { JsonObject } from "../../src/base/json.ts";
import type { ProcessView } from "../../src/world/types.ts";
import { type ApiClient, apiClient } from "../support/api-client.ts";
import { testDatabase } from "../support/database.ts";
import { followerDifferences } from "../support/dump.ts";
import { openPortals, type Portals, simulatedIds } from "../support/portals.ts";
import { expectations } from "./expectations.ts";
import { compareFacts, expectedFacts, published } from "./facts.ts";

const from = "2025-02-10";
const first = "2025-05-01T15:00:00Z";
const second = "2025-05-08T15:00:00Z";

let database: Awaited<ReturnType<typeof testDatabase>>;
let portals: Portals;
let api: ApiClient;
const all = await simulatedIds();
/** Compared fact by fact; the others are held to their books and to what must not change. */
const ids = all.filter((id) => expectations[id] !== undefined);
const others = all.filter((id) => expectations[id] === undefined);

beforeAll(async () => {
  database = await testDatabase();
  portals = await openPortals({
    databaseUrl: database.url,
    world: { seed: 7, size: 400, from, until: "2025-06-30" },
    now: first,
  });
  api = apiClient(database, portals.clock, portals.connectors);
});
afterAll(() => portals.close());

/** Everything that the API has of a source: items of notices, and compiled releases. */
async function served(source: string): Promise<Map<string, { item: JsonObject; compiled: JsonObject }>> {
  const found = new Map<string, { item: JsonObject; compiled: JsonObject }>();
  for (const item of await api.all(`/notices?source=${source}&limit=150`)) {
    const ocid = String(item.ocid);
    expect(found.has(ocid)).toBe(false);
    found.set(ocid, { item, compiled: await api.get(`/ocds/compiled/${encodeURIComponent(ocid)}`) });
  }
  return found;
}

interface Stored {
  readonly change: number;
  readonly releases: number;
}

async function stored(source: string): Promise<Map<string, Stored>> {
  const rows = await database.sql<(Stored & { ocid: string })[]>`
    select ocid, change::int as change, releases from records where source = ${source}`;
  return new Map(rows.map((row) => [row.ocid, row]));
}

/** Every process of a country as the world has it now. */
function views(country: string): ProcessView[] {
  const found: ProcessView[] = [];
  for (let index = 0; index < portals.world.count(country); index += 1) {
    const view = portals.world.view(country, index, portals.clock.now());
    if (view) found.push(view);
  }
  return found;
}

/** Everything that is not as the table says: processes missing, too many, or with other facts. */
async function unexplained(id: string): Promise<{ lines: string[]; compared: number; used: Set<string> }> {
  const expectation = expectations[id];
  if (!expectation) throw new Error(`${id} has a simulation and no entry in expectations.ts`);
  const country = portals.connectors.get(id)?.meta.country ?? "";
  const rest = await served(id);
  const used = new Set<string>();
  const lines: string[] = [];
  let compared = 0;
  for (const view of views(country)) {
    if (!expectation.shows(view, portals.world)) continue;
    const ocid = expectation.ocid(view, portals.world);
    const found = rest.get(ocid);
    rest.delete(ocid);
    if (!found) {
      lines.push(`${ocid} (${view.state}): missing`);
      continue;
    }
    compared += 1;
    const expected = expectedFacts(view, portals.world, expectation, used);
    const differences = compareFacts(expected, published(found.item, found.compiled), expectation.toTheMinute);
    lines.push(...differences.map((line) => `${ocid} (${view.state}): ${line}`));
  }
  lines.push(...[...rest.keys()].map((ocid) => `${ocid}: not in the world`));
  return { lines, compared, used };
}

describe.each(ids)("%s", (id) => {
  it("says what the world says, as far as the portal does", async () => {
    portals.setNow(first);
    portals.layDeposits(id);
    const runs = await portals.pull(id, { mode: "window", from, until: first.slice(0, 10) });
    expect(runs).toHaveLength(1);
    expect(runs[0]).toMatchObject({ status: "complete", reason: null, rejected: 0 });
    expect(portals.simulator.failures()).toEqual([]);
    const { lines, compared, used } = await unexplained(id);
    expect(lines.slice(0, 20)).toEqual([]);
    expect(compared).toBeGreaterThan(200);
    const table = expectations[id]?.differences.map(({ reason }) => reason) ?? [];
    expect(table.filter((reason) => !used.has(reason))).toEqual([]);
  });

  it("brings what happens later, and changes nothing else", async () => {
    portals.setNow(first);
    await portals.pullUntilDone(id);
    const before = await stored(id);
    const country = portals.connectors.get(id)?.meta.country ?? "";
    portals.setNow(second);
    const [[run] = [], ...later] = await portals.pullUntilDone(id);
    expect(run).toMatchObject({ status: "complete", reason: null });
    expect(run?.newReleases).toBeGreaterThan(20);
    expect(later).toHaveLength(1);
    for (const again of later.flat()) expect(again).toMatchObject({ newReleases: 0, changedRecords: 0 });
    const { lines } = await unexplained(id);
    expect(lines.slice(0, 20)).toEqual([]);

    const happened = new Set(portals.world.changed(country, new Date(first), new Date(second)));
    const after = await stored(id);
    const quiet = views(country).filter((view) => !happened.has(view.index));
    expect(quiet.length).toBeGreaterThan(100);
    for (const view of quiet) {
      const ocid = expectations[id]?.ocid(view, portals.world) ?? "";
      const [was, is] = [before.get(ocid), after.get(ocid)];
      expect([ocid, is?.change, is?.releases]).toEqual([ocid, was?.change, was?.releases]);
    }
  });
});

describe.each(others)("%s", (id) => {
  it("keeps its books, and brings nothing twice", async () => {
    portals.setNow(first);
    portals.layDeposits(id);
    // Whole files hold what there is; other portals are asked for days.
    const bulk = portals.connectors.get(id)?.meta.access === "bulk";
    const scope = bulk
      ? ({ mode: "incremental" } as const)
      : ({ mode: "window", from, until: first.slice(0, 10) } as const);
    const expected = { status: "complete", reason: null, rejected: 0 };
    const runs = await portals.pull(id, scope);
    expect(runs.map(({ status, reason, rejected }) => ({ status, reason, rejected }))).toEqual(
      runs.map(() => expected),
    );
    expect(portals.simulator.failures()).toEqual([]);
    const before = await stored(id);
    expect(before.size).toBeGreaterThan(20);
    const [wrong] = await database.sql<{ count: number }[]>`
      select count(*)::int from releases where source = ${id} and not valid`;
    expect(wrong?.count).toBe(0);
    const again = await portals.pull(id, scope);
    for (const run of again) {
      expect(run).toMatchObject({ status: expected.status, newReleases: 0, changedRecords: 0 });
    }
    expect(await stored(id)).toEqual(before);
  });
});

it("numbers changes without gaps, and shows a follower the last state of each record", async () => {
  expect(await followerDifferences(database.sql)).toEqual([]);
});
