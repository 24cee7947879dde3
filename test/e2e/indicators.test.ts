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
import { type AwardFacts, expectedFacts, type Facts } from "./facts.ts";

/**
 * Figures over what the portals publish, against the world that they publish from. What a portal keeps for itself is
 * unknown in the figures, and stands in expectations.ts. `WORLD_PROCESSES=50000` asks it of a world of that size.
 */
const from = "2025-02-10";
const now = "2025-05-01T15:00:00Z";
const ids = Object.keys(expectations);
const countries = 3;
const processes = Number(process.env.WORLD_PROCESSES ?? 900);
const patience = 120_000 + processes * 200;

let database: Awaited<ReturnType<typeof testDatabase>>;
let portals: Portals;
let api: ApiClient;

beforeAll(async () => {
  database = await testDatabase();
  const world = { seed: 11, size: Math.ceil(processes / countries), from, until: "2025-06-30" };
  portals = await openPortals({ databaseUrl: database.url, world, now });
  api = apiClient(database, portals.clock, portals.connectors);
  for (const id of ids) {
    portals.layDeposits(id);
    await portals.pull(id, { mode: "window", from, until: now.slice(0, 10) });
  }
  await catchUp(database, indicatorFollower);
}, patience);
afterAll(() => portals.close());

interface Told {
  readonly view: ProcessView;
  readonly facts: Facts;
  /** Each award by itself: in the facts those of one name are together, and names are not unique. */
  readonly awards: readonly (AwardFacts & { readonly of: ProcessView["awards"][number] })[];
}

const known = new Map<string, Told[]>();
/** What a source is expected to say of each process that it shows. */
function told(id: string): Told[] {
  const found = known.get(id) ?? tellAll(id);
  known.set(id, found);
  return found;
}

function tellAll(id: string): Told[] {
  const expectation = expectations[id]!;
  const country = portals.connectors.get(id)!.meta.country!;
  const found: Told[] = [];
  for (let index = 0; index < portals.world.count(country); index += 1) {
    const view = portals.world.view(country, index, portals.clock.now());
    if (!view || !expectation.shows(view, portals.world)) continue;
    const facts = expectedFacts(view, portals.world, expectation);
    const awards = view.awards.flatMap((of, place) => {
      const contracts = view.contracts.filter(({ award }) => award === place).map((each) => ({ ...each, award: 0 }));
      const alone = expectedFacts({ ...view, awards: [of], contracts }, portals.world, expectation);
      return alone.awards.map((each) => ({ ...each, of }));
    });
    found.push({ view, facts, awards });
  }
  return found;
}

const figures = (code: string, id: string, groupBy?: string): Promise<JsonObject[]> =>
  api.all(`/indicators/${code}?source=${id}&minCoverage=0${groupBy === undefined ? "" : `&groupBy=${groupBy}`}`);

/** One member of each row, by the value of the group. */
async function byGroup(code: string, id: string, group: string, name = "value"): Promise<Record<string, unknown>> {
  const rows = await figures(code, id, group);
  return Object.fromEntries(rows.map((row) => [(row.group as JsonObject)[group], row[name]]));
}
const countBy = <T>(list: readonly T[], of: (each: T) => string | undefined): Record<string, number> =>
  Object.fromEntries([...Map.groupBy(list, (each) => of(each) ?? "unknown")].map(([key, all]) => [key, all.length]));
const month = (instant: string | undefined) => instant?.slice(0, 7);
const median = (values: readonly number[]): number | null => {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.ceil((sorted.length - 1) / 2)]];
  return low === undefined || high === undefined ? null : (low + high) / 2;
};
const days = (start: string, end: string) => Math.round((Date.parse(end) - Date.parse(start)) / 86_400) / 1_000;

const small = /micro|small|medium|sme|selfEmployed/;
const share = (n: number, d: number): number | null => (d === 0 ? null : n / d);
const near = (value: number | null) => (value === null ? null : expect.closeTo(value, 5));

describe.each(ids)("%s", { timeout: patience }, (id) => {
  it("counts the processes that there are", async () => {
    const [row] = await figures("D-01", id);
    expect(row?.value).toBe(told(id).length);
    expect(told(id).length).toBeGreaterThan(100);
  });

  it("gives the true awarded value, and of it the true share of small firms as far as sizes are told", async () => {
    const awards = told(id).flatMap((each) => each.awards);
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
    const known = new Map<number, boolean>();
    let complete = true;
    for (const { scale, of } of told(id).flatMap((each) => each.awards)) {
      if (scale === undefined) complete = false;
      else known.set(of.supplier, small.test(scale));
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

  it("counts them by month, category, method and status as the source tells of them", async () => {
    const all = told(id).map(({ facts }) => facts);
    expect(await byGroup("D-01", id, "month")).toEqual(countBy(all, ({ published }) => month(published)));
    expect(await byGroup("D-01", id, "category")).toEqual(countBy(all, ({ category }) => category));
    expect(await byGroup("D-01", id, "method")).toEqual(countBy(all, ({ method }) => method));
    const statuses = all.filter(({ status }) => status !== undefined);
    expect(await byGroup("D-07", id, "status", "numerator")).toMatchObject(countBy(statuses, ({ status }) => status));
    const [cancelled] = await figures("T-06C", id);
    expect(cancelled).toMatchObject({
      numerator: statuses.filter(({ status }) => status === "cancelled").length,
      denominator: statuses.length,
    });
  });

  it("gives the true share of single bids and the true number of bidders, where bidders are told", async () => {
    const competitive = told(id).filter(
      ({ facts: { method, status } }) =>
        (method === "open" || method === "selective") && status !== "cancelled" && status !== "unsuccessful",
    );
    const bidders = competitive.map(({ view, facts }) =>
      facts.tenderers === undefined ? undefined : new Set(view.bids.map(({ supplier }) => supplier)).size,
    );
    const some = bidders.filter((count) => count !== undefined && count > 0) as number[];
    const [single] = await figures("T-03", id);
    expect(single).toMatchObject({
      numerator: some.filter((count) => count === 1).length,
      denominator: some.length,
      unknown: bidders.filter((count) => count === undefined).length,
      notAssessable: bidders.filter((count) => count === 0).length,
    });
    const [mean] = await figures("T-02", id);
    expect(mean?.value).toEqual(
      near(
        share(
          some.reduce((sum, count) => sum + count, 0),
          some.length,
        ),
      ),
    );
  });

  it("gives the true awarded value of each month, and the true shares of small firms in it", async () => {
    const amounts = told(id).flatMap(({ awards }) =>
      awards.flatMap(({ amount = "", date, scale }) => {
        const [number = "", currency = ""] = amount.split(" ");
        return number === "" ? [] : [{ number, group: `${month(date)} ${currency}`, scale }];
      }),
    );
    const rowsBy = async (code: string) =>
      new Map(
        (await figures(code, id, "month")).map((row) => {
          const group = row.group as JsonObject;
          return [`${group.month} ${group.currency}`, row];
        }),
      );
    const [sums, shares] = await Promise.all([rowsBy("D-06"), rowsBy("SME-02")]);
    const groups = Map.groupBy(amounts, ({ group }) => group);
    expect([...sums].flatMap(([group, { n }]) => (n === 0 ? [] : [group])).sort()).toEqual([...groups.keys()].sort());
    for (const [group, list] of groups) {
      const sum = (some: typeof list) => Number(sumDecimals(some.map(({ number }) => number)));
      const [n, all] = [sum(list.filter(({ scale }) => small.test(scale ?? ""))), sum(list)];
      const unknown = sum(list.filter(({ scale }) => scale === undefined));
      expect(sums.get(group)?.value).toBeCloseTo(all, 2);
      expect(shares.get(group)).toMatchObject({
        value: near(share(n, all - unknown)),
        coverage: near(share(all - unknown, all)),
        lower: near(share(n, all)),
        upper: near(share(n + unknown, all)),
      });
    }
  });

  it("gives the true share of awards that small firms win, by number, month and size", async () => {
    const awards = told(id).flatMap((each) =>
      each.awards.map(({ scale, date, of }) => ({
        scale,
        isSmall: small.test(portals.world.supplier(each.view.country, of.supplier).size),
        month: month(date) ?? "unknown",
        // PNCP has a result for each item.
        count: id === "br-pncp" ? of.items.length : 1,
      })),
    );
    const counted = (list: typeof awards) => list.reduce((sum, { count }) => sum + count, 0);
    const expected = (list: typeof awards) => {
      const [n, all] = [counted(list.filter(({ scale }) => small.test(scale ?? ""))), counted(list)];
      const unknown = counted(list.filter(({ scale }) => scale === undefined));
      return { numerator: n, denominator: all - unknown, unknown, value: near(share(n, all - unknown)) };
    };
    const [whole] = await figures("SME-01", id);
    expect(whole).toMatchObject(expected(awards));
    // What the world knows, and the source may not tell, lies within the bounds.
    const truth = counted(awards.filter(({ isSmall }) => isSmall)) / counted(awards);
    expect(whole?.lower).toBeLessThanOrEqual(truth + 1e-6);
    expect(whole?.upper).toBeGreaterThanOrEqual(truth - 1e-6);
    for (const row of await figures("SME-01", id, "month"))
      expect(row).toMatchObject(expected(awards.filter((each) => each.month === (row.group as JsonObject).month)));
    const sizes = Map.groupBy(awards, ({ scale }) => scale ?? "unknown");
    expect(await byGroup("SME-01", id, "scale", "numerator")).toEqual(
      Object.fromEntries([...sizes].map(([size, list]) => [size, counted(list)])),
    );
  });

  it("gives the true number of buyers and the true share of calls that end in nothing", async () => {
    const all = told(id);
    const [buyers] = await figures("D-02", id);
    const there = new Set(all.map(({ view }) => view.buyer)).size;
    // CompraNet names a body by its acronym in calls and by its name in contracts.
    if (id === "mx-compranet") expect(buyers?.value).toBeGreaterThanOrEqual(there);
    else expect(buyers?.value).toBe(there);
    const ended = all.filter(({ facts: { status } }) => status === "complete" || status === "unsuccessful");
    const inVain = ended.filter(
      ({ facts: { status, tenderers } }) => status === "unsuccessful" || tenderers?.length === 0,
    );
    expect((await figures("T-06", id))[0]).toMatchObject({ numerator: inVain.length, denominator: ended.length });
  });

  it("gives the true median time from the deadline to the award", async () => {
    const spans = told(id).flatMap(({ facts: { deadline }, awards }) => {
      const first = awards.flatMap(({ date }) => date ?? []).sort()[0];
      return deadline === undefined || first === undefined ? [] : [days(deadline, first)];
    });
    const [row] = await figures("T-08", id);
    expect(row).toMatchObject({ value: near(median(spans.filter((span) => span >= 0))) });
  });
});

describe("figures of all sources", () => {
  it("are the sums of those of each", async () => {
    for (const code of ["D-01", "SME-01", "T-03", "SMEA-02", "T-06C"]) {
      const [[whole], parts] = await Promise.all([
        api.all(`/indicators/${code}?minCoverage=0`),
        api.all(`/indicators/${code}?groupBy=source&minCoverage=0`),
      ]);
      for (const name of ["n", "numerator", "denominator", "unknown", "notAssessable"]) {
        const sum = parts.reduce((total, row) => total + Number(row[name] ?? 0), 0);
        expect([code, name, Number(whole?.[name] ?? 0)]).toEqual([code, name, expect.closeTo(sum, 6)]);
      }
    }
  });
});
