import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import type { JsonObject } from "../../src/base/json.ts";
import { answer } from "../../src/indicators/answer.ts";
import { indicatorOf, indicators } from "../../src/indicators/catalogue/index.ts";
import { indicatorFollower } from "../../src/indicators/follower.ts";
import { RateTable } from "../../src/money/index.ts";
import { catchUp, restartFollowers } from "../../src/store/followers.ts";
import { grainOf, type IndicatorQuestion, readSums } from "../../src/store/read-indicators.ts";
import { testDatabase } from "../support/database.ts";
import { storeCompiled, withdrawCompiled } from "../support/indicator-cases.ts";

const database = await testDatabase();

const scale = fc.constantFrom("micro", "small", "medium", "sme", "large", undefined);
const day = fc.constantFrom("2023-12-31", "2024-01-01", "2024-02-29", "2024-07-15", "2025-01-02", undefined);
const money = fc.option(
  fc.record({
    amount: fc.constantFrom(0, 0.1, 0.25, 33.33, 1_000, 1_234_567.89, 99_999_999_999),
    currency: fc.constantFrom("CLP", "USD", undefined),
  }),
  { nil: undefined },
);
const supplier = fc.constantFrom("s1", "s2", "s3", "s4", "s5");
const award = fc.record({
  status: fc.constantFrom("active", "cancelled", undefined),
  date: day.map((each) => each && `${each}T10:00:00Z`),
  value: money,
  suppliers: fc.uniqueArray(supplier, { maxLength: 4 }).map((ids) => ids.map((id) => ({ id }))),
});
const process = fc.record({
  country: fc.constantFrom("CL", "PE"),
  release: fc.record({
    buyer: fc.constantFrom({ id: "b1" }, { id: "b2" }),
    parties: fc
      .tuple(scale, scale, scale, scale, scale)
      .map((scales) =>
        scales.map((each, index) => ({ id: `s${index + 1}`, ...(each && { details: { scale: each } }) })),
      ),
    tender: fc.record({
      id: fc.constant("t"),
      status: fc.constantFrom("active", "complete", "cancelled", "unsuccessful"),
      procurementMethod: fc.constantFrom("open", "direct", undefined),
      mainProcurementCategory: fc.constantFrom("goods", "works", undefined),
      tenderPeriod: day.map((each) =>
        each ? { startDate: `${each}T00:00:00Z`, endDate: "2024-08-01T00:00:00Z" } : {},
      ),
      value: money,
      tenderers: fc.uniqueArray(supplier).map((ids) => ids.map((id) => ({ id }))),
    }),
    awards: fc.array(award, { maxLength: 3 }).map((all) => all.map((each, index) => ({ id: String(index), ...each }))),
  }),
});

const plain = (release: unknown): JsonObject => JSON.parse(JSON.stringify(release)) as JsonObject;

/** Everything that is derived, in an order of its own. */
async function derived(): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  for (const table of ["indicator_facts", "indicator_years", "indicator_months"]) {
    const rows = await database.sql.unsafe<{ text: string }[]>(`select t::text as text from ${table} t order by 1`);
    found[table] = rows.map(({ text }) => text);
  }
  return found;
}

it("amounts in dollars are those of the awards' day, and what has no rate is counted", async () => {
  const rate = { source: "t", precedence: 1, granularity: "day", kind: "official", base: "USD", quote: "CLP" } as const;
  const rates = new RateTable([{ ...rate, validFrom: "2024-03-01", validTo: "2024-03-31", value: "1000" }]);
  const awardOf = (id: string, supplier: string, amount: number, currency: string) => ({
    ...{ id, status: "active", date: "2024-03-10T00:00:00Z" },
    ...{ value: { amount, currency }, suppliers: [{ id: supplier }] },
  });
  const parties = [
    { id: "s1", details: { scale: "micro" } },
    { id: "s2", details: { scale: "large" } },
  ];
  const awards = [awardOf("1", "s1", 2_000, "CLP"), awardOf("2", "s2", 6, "USD"), awardOf("3", "s2", 5, "ARS")];
  await storeCompiled(database, "UY", [{ parties, awards }], () => "ocds-dollars", rates);
  await catchUp(database, indicatorFollower);
  const ask = { groupBy: [], filter: { country: ["UY"] }, minimumCoverage: 0, today: "2026-01-01", currency: "USD" };
  for (const filter of [ask.filter, { ...ask.filter, from: "2024-03-10" }]) {
    const [share] = await answer(database, indicatorOf("SME-02")!, { ...ask, filter });
    expect(share).toMatchObject({
      group: { currency: "USD" },
      value: 0.25,
      numerator: 2,
      denominator: 8,
      n: 2,
      notAssessable: 1,
    });
  }
  await withdrawCompiled(database, ["ocds-dollars"]);
  await catchUp(database, indicatorFollower);
  expect(await answer(database, indicatorOf("SME-02")!, ask)).toEqual([]);
});

describe("roll-ups", () => {
  beforeAll(async () => {
    const edits = fc.sample(fc.array(process, { minLength: 25, maxLength: 40 }), { numRuns: 9, seed: 20_240_601 });
    for (const [round, batch] of edits.entries()) {
      for (const [index, { country, release }] of batch.entries()) {
        // The same processes again and again: they are created, changed, change their country, and go.
        await storeCompiled(database, country, [plain(release)], () => `ocds-edit-${index}`);
      }
      if (round % 3 === 2) await withdrawCompiled(database, ["ocds-edit-0", `ocds-edit-${round}`, "ocds-edit-4"]);
      await catchUp(database, indicatorFollower);
    }
  });

  it("kept up to date through random edits equal a recomputation from scratch", async () => {
    const kept = await derived();
    expect(kept.indicator_years?.length).toBeGreaterThan(100);
    expect(kept.indicator_months?.length).toBeGreaterThan(10);
    await database.sql.begin(async (tx) => {
      await restartFollowers(tx);
    });
    await catchUp(database, indicatorFollower);
    expect(await derived()).toEqual(kept);
  });

  it("add up to the same from whichever table a question is answered", async () => {
    const codes = indicators.map(({ code }) => code);
    for (const family of ["notice", "award", "contract"] as const) {
      for (const filter of [{}, { country: ["CL"] }, { from: "2024-01-01", to: "2024-12-31" }]) {
        const question: IndicatorQuestion = { family, filter, groupBy: ["country", "year"], byCurrency: true };
        expect(grainOf(question)).toBe("year");
        const found = await Promise.all(
          (["year", "month", "facts"] as const).map((grain) => readSums(database, question, codes, grain)),
        );
        const own = found.map((rows) =>
          rows
            .map(({ sums, ...row }) => JSON.stringify({ ...row, sums: sums.map(Number) }))
            .filter((row) => indicators.some(({ code, family: of }) => of === family && row.includes(`"${code}"`)))
            .sort(),
        );
        if (family === "award") expect(own[0]?.length).toBeGreaterThan(10);
        expect(own[1]).toEqual(own[0]);
        expect(own[2]).toEqual(own[0]);
      }
    }
  });

  it("answer for a buyer, a band and any day from the facts", async () => {
    const sme = indicators.find(({ code }) => code === "SME-01")!;
    const ask = { groupBy: ["buyer"] as const, minimumCoverage: 0, today: "2026-01-01" };
    const all = await answer(database, sme, { ...ask, filter: {} });
    const sum = (rows: typeof all) => rows.reduce((total, { n }) => total + n, 0);
    const one = await answer(database, sme, { ...ask, filter: { buyer: [all[0]!.group.buyer!] } });
    expect(one).toEqual([all[0]]);
    const spans = await Promise.all(
      [{ to: "2024-02-10" }, { from: "2024-02-11" }].map((filter) => answer(database, sme, { ...ask, filter })),
    );
    expect(sum(spans.flat())).toBe(sum(all));
    const bands = await answer(database, sme, { ...ask, groupBy: ["valueBand"], filter: {} });
    expect(sum(bands)).toBe(sum(all));
    expect(bands.length).toBeGreaterThan(1);
  });
});
