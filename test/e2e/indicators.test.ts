import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sumDecimals } from "../../src/base/decimal.ts";
import type { JsonObject } from "../../src/base/json.ts";
import { indicatorFollower } from "../../src/indicators/follower.ts";
import { catchUp } from "../../src/store/followers.ts";
import type { ProcessView } from "../../src/world/types.ts";
import { type ApiClient, apiClient } from "../support/api-client.ts";
import { testDatabase } from "../support/database.ts";
import { openPortals, type Portals } from "../support/portals.ts";
import { expectations } from "./expectations.ts";
import { expectedFacts, type Facts } from "./facts.ts";

/**
 * Figures over what the portals publish, against the world that they publish from. What a portal keeps for itself is
 * unknown in the figures, and stands in expectations.ts.
 */
const from = "2025-02-10";
const now = "2025-05-01T15:00:00Z";
const ids = Object.keys(expectations);

let database: Awaited<ReturnType<typeof testDatabase>>;
let portals: Portals;
let api: ApiClient;

beforeAll(async () => {
  database = await testDatabase();
  const world = { seed: 11, size: 300, from, until: "2025-06-30" };
  portals = await openPortals({ databaseUrl: database.url, world, now });
  api = apiClient(database, portals.clock, portals.connectors);
  for (const id of ids) {
    portals.layDeposits(id);
    await portals.pull(id, { mode: "window", from, until: now.slice(0, 10) });
  }
  await catchUp(database, indicatorFollower);
});
afterAll(() => portals.close());

/** What a source is expected to say of each process that it shows. */
function told(id: string): { view: ProcessView; facts: Facts }[] {
  const expectation = expectations[id]!;
  const country = portals.connectors.get(id)!.meta.country!;
  const found: { view: ProcessView; facts: Facts }[] = [];
  for (let index = 0; index < portals.world.count(country); index += 1) {
    const view = portals.world.view(country, index, portals.clock.now());
    if (!view || !expectation.shows(view, portals.world)) continue;
    found.push({ view, facts: expectedFacts(view, portals.world, expectation) });
  }
  return found;
}

const figures = (code: string, id: string): Promise<JsonObject[]> =>
  api.all(`/indicators/${code}?source=${id}&minCoverage=0`);

const small = /micro|small|medium|sme|selfEmployed/;
const share = (n: number, d: number): number | null => (d === 0 ? null : n / d);
const near = (value: number | null) => (value === null ? null : expect.closeTo(value, 5));

describe.each(ids)("%s", (id) => {
  it("counts the processes that there are", async () => {
    const [row] = await figures("D-01", id);
    expect(row?.value).toBe(told(id).length);
    expect(told(id).length).toBeGreaterThan(100);
  });

  it("gives the true awarded value, and of it the true share of small firms as far as sizes are told", async () => {
    const awards = told(id).flatMap(({ facts }) => facts.awards);
    const amounts = awards.flatMap(({ amount, scale }) => (amount === undefined ? [] : [{ amount, scale }]));
    const byCurrency = Map.groupBy(amounts, ({ amount }) => amount.split(" ")[1] ?? "");
    const sum = (list: readonly { amount: string }[]) =>
      sumDecimals(list.map(({ amount }) => amount.split(" ")[0] ?? "0"));
    const [sums, shares] = await Promise.all([figures("D-06", id), figures("SME-02", id)]);
    const row = (rows: readonly JsonObject[], currency: string) =>
      rows.find(({ group }) => (group as JsonObject).currency === currency);
    expect(byCurrency.size).toBeGreaterThan(0);
    for (const [currency, list] of byCurrency) {
      const of = (test: (scale: string | undefined) => boolean) => Number(sum(list.filter(({ scale }) => test(scale))));
      const [n, large, unknown] = [
        of((s) => small.test(s ?? "")),
        of((s) => s === "large"),
        of((s) => s === undefined),
      ];
      expect(row(sums, currency)?.value).toBeCloseTo(Number(sum(list)), 2);
      expect(row(shares, currency)).toMatchObject({
        value: near(share(n, n + large)),
        coverage: near(share(n + large, n + large + unknown)),
        lower: near(share(n, n + large + unknown)),
        upper: near(share(n + unknown, n + large + unknown)),
      });
    }
  });

  it("gives the true share of open procedures and of reserved ones", async () => {
    const all = told(id);
    const [open] = await figures("T-01", id);
    const methods = all.flatMap(({ facts }) => facts.method ?? []).filter((method) => method !== "unknown");
    const opened = methods.filter((method) => method === "open").length;
    expect(open).toMatchObject({
      numerator: opened,
      denominator: methods.length,
      unknown: all.length - methods.length,
    });
    const [reserved] = await figures("SMEA-02", id);
    const called = all.filter(({ facts }) => facts.status !== "planned" && facts.status !== "planning");
    const stated = called.flatMap(({ facts }) => facts.reserved ?? []);
    expect(reserved).toMatchObject({
      numerator: stated.filter(Boolean).length,
      denominator: stated.length,
      unknown: called.length - stated.length,
    });
  });

  it("has the true share of those who win among distinct suppliers, where all sizes are told", async () => {
    const [row] = await figures("SME-03", id);
    const expectation = expectations[id]!;
    const world = portals.world;
    const known = new Map<number, boolean>();
    let complete = true;
    for (const { view, facts } of told(id)) {
      for (const { supplier } of view.awards) {
        const firm = world.supplier(view.country, supplier);
        const award = facts.awards.find((each) => each.supplier === expectation.supplier(firm));
        if (award === undefined) continue;
        if (award.scale === undefined) complete = false;
        else known.set(supplier, small.test(award.scale));
      }
    }
    const { denominator, more } = row as { denominator: number; more: { withoutIdentifier: number } };
    if (!complete) expect(row?.unknown).toBeGreaterThan(0);
    else if (more.withoutIdentifier === 0) {
      const numerator = [...known.values()].filter(Boolean).length;
      expect(row).toMatchObject({ numerator, denominator: known.size, unknown: 0 });
    } else {
      // A firm without an identifier may be told apart from itself, and the figure says how many there are of them.
      expect(denominator).toBeGreaterThanOrEqual(known.size);
      expect(denominator - more.withoutIdentifier).toBeLessThanOrEqual(known.size);
    }
  });
});
