import { expect, it } from "vitest";
import { answer, type FigureGroup } from "../../src/indicators/answer.ts";
import { indicatorOf } from "../../src/indicators/catalogue/index.ts";
import { indicatorFollower } from "../../src/indicators/follower.ts";
import { catchUp } from "../../src/store/followers.ts";
import { testDatabase } from "../support/database.ts";
import { storeCompiled } from "../support/indicator-cases.ts";

const database = await testDatabase();

const parties = [
  { id: "s", identifier: { scheme: "T", id: "s" }, details: { scale: "small" } },
  { id: "l", identifier: { scheme: "T", id: "l" }, details: { scale: "large" } },
  { id: "u", identifier: { scheme: "T", id: "u" } },
];
const award = (id: string, supplier: string, year: number, amount: number) => ({
  ...{ id, status: "active", date: `${year}-05-01T00:00:00Z` },
  ...{ value: { amount, currency: "CLP" }, suppliers: [{ id: supplier }] },
});
const bought = [
  award("1", "s", 2009, 1),
  award("2", "s", 2012, 36),
  award("3", "l", 2012, 64),
  award("4", "s", 2020, 30),
  award("5", "l", 2020, 60),
  award("6", "u", 2020, 10),
];

const ask = (country: string[], ...groupBy: FigureGroup[]) =>
  answer(database, indicatorOf("SME-15")!, { filter: { country }, groupBy, minimumCoverage: 0.5, today: "2026-01-01" });

it("the share of small firms stands against that of the economy of the country and time", async () => {
  for (const country of ["CL", "PE"]) await storeCompiled(database, country, [{ parties, awards: bought }]);
  await catchUp(database, indicatorFollower);
  const rows = await ask(["CL"], "year");
  expect(rows).toMatchObject([
    // 2009: no share of the economy is known for that time.
    {
      group: { year: "2009" },
      value: null,
      reading: "none",
      more: { share: 1, economyShare: null, economyYear: null },
    },
    { group: { year: "2012" }, value: 2, unit: "index", more: { share: 0.36, economyShare: 0.18, economyYear: 2010 } },
    {
      group: { year: "2020" },
      ...{ value: 2.22222, lower: 2, upper: 2.666667, numerator: 30, denominator: 90 },
      more: { economyShare: 0.15, economyYear: 2017 },
    },
  ]);
  const byCountry = await ask(["CL", "PE"], "country");
  expect(byCountry.map(({ group, value }) => [group.country, value === null])).toEqual([
    ["CL", false],
    ["PE", true],
  ]);
  expect(await ask(["CL", "PE"])).toMatchObject([{ value: null, reading: "none" }]);
});
