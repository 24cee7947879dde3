import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { answer, type FigureGroup } from "../../src/indicators/answer.ts";
import { indicators } from "../../src/indicators/catalogue/index.ts";
import { indicatorFollower } from "../../src/indicators/follower.ts";
import { catchUp } from "../../src/store/followers.ts";
import { testDatabase } from "../support/database.ts";
import { casesOf, storeCompiled } from "../support/indicator-cases.ts";

const database = await testDatabase();
const own = indicators.filter(({ sameAs }) => sameAs === undefined);
/** Each case in a country of its own, so that all stand in one database. */
const cases = own
  .flatMap((indicator) => casesOf(indicator.code).map((each) => ({ indicator, code: indicator.code, ...each })))
  .map((each, index) => ({ ...each, country: each.ask.country ?? countryOf(index) }));

/** No code of a country: nothing that is known of one applies. */
function countryOf(index: number): string {
  return String.fromCharCode(65 + Math.floor(index / 10)) + String(index % 10);
}

for (const { country, releases } of cases) await storeCompiled(database, country, releases);
await catchUp(database, indicatorFollower);

describe("every indicator", () => {
  it("has a folder of its code, and cases computed by hand", () => {
    const folders = readdirSync(new URL("../../src/indicators/catalogue", import.meta.url), { withFileTypes: true })
      .filter((each) => each.isDirectory())
      .map((each) => each.name);
    expect(folders.sort()).toEqual(indicators.map(({ code }) => code).sort());
    expect(new Set(cases.map(({ code }) => code)).size).toBe(own.length);
  });
});

describe.each(cases)("$code: $about", ({ indicator, country, ask, rows }) => {
  it("gives the rows", async () => {
    const groupBy = (ask.groupBy?.split(",") ?? []) as FigureGroup[];
    const figures = await answer(database, indicator, {
      filter: { country: [country] },
      groupBy,
      currency: ask.currency,
      minimumCoverage: ask.minimumCoverage ?? 0.5,
      today: ask.today ?? "2026-01-01",
    });
    expect(figures.map((figure) => JSON.parse(JSON.stringify(figure)))).toEqual(
      rows.map((row) => expect.objectContaining(partial(row))),
    );
  });
});

/** Numbers to the millionth; of `more` the members that are named. */
function partial(row: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      name === "more" ? expect.objectContaining(value as object) : value,
    ]),
  );
}
