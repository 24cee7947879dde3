import { beforeAll, describe, expect, it } from "vitest";
import { createApi } from "../../src/api/index.ts";
import { indicators } from "../../src/indicators/catalogue/index.ts";
import { indicatorFollower } from "../../src/indicators/follower.ts";
import { catchUp } from "../../src/store/followers.ts";
import { createPages } from "../../src/web/index.ts";
import { standingClock } from "../support/api.ts";
import { testDatabase } from "../support/database.ts";
import { storeCompiled } from "../support/indicator-cases.ts";

const clock = standingClock("2026-06-15T12:00:00Z");
const database = await testDatabase();
const app = createApi({
  database,
  config: { PUBLIC_URL: "", HOST: "localhost", PORT: 3000, TRUST_PROXY: false, ADMIN_TOKEN: "" },
  version: "0.0.0",
  clock,
  pages: createPages({ database, clock, version: "0.0.0" }),
});
const page = async (): Promise<string> => {
  const response = await app.request("https://pregon.example/indicators");
  expect(response.status).toBe(200);
  return response.text();
};

const award = (id: string, supplier: string) => ({
  id,
  status: "active",
  date: "2024-03-01T00:00:00Z",
  suppliers: [{ id: supplier }],
});
const parties = [
  { id: "mi", details: { scale: "micro" } },
  { id: "la", details: { scale: "large" } },
];

describe("/indicators", () => {
  let empty: string;
  beforeAll(async () => {
    empty = await page();
  });

  it("stands without data too", () => {
    expect(empty).toContain("No award is stored yet.");
    expect(empty).not.toContain("<svg");
  });

  it("shows share, bounds, coverage and definition of each country and year, drawn and in numbers", async () => {
    await storeCompiled(database, "CL", [{ parties, awards: [award("1", "mi"), award("2", "la"), award("3", "un")] }]);
    await storeCompiled(
      database,
      "PE",
      [{ parties, awards: [award("1", "mi"), award("2", "un"), award("3", "un")] }],
      (n) => `pe-${n}`,
    );
    await catchUp(database, indicatorFollower);
    const later = { ...clock, now: () => new Date("2026-06-15T13:00:00Z") };
    const pages = createPages({ database, clock: later, version: "0.0.0" });
    const html = await (await pages.request("https://pregon.example/indicators")).text();
    expect(html).toContain("Chile");
    expect(html).toMatch(
      /<td class="number">50%<\/td><td class="number">33.3% to 66.7%<\/td><td class="number">66.7%<\/td>/,
    );
    expect(html).toContain("Ley 20.416");
    // Two countries with bounds; Chile's point is hollow, and Peru, of which a third is known, has none.
    expect(html.match(/class="bounds"/g)?.length).toBe(2);
    expect(html.match(/<circle/g)?.length).toBe(1);
    expect(html).toContain("mark hollow");
    expect(html).toContain("As of change 2");
  });

  it("lists every indicator with its formula and caveats", () => {
    for (const { code } of indicators) expect(empty).toContain(`id="${code}"`);
    expect(empty).toContain('href="/api/v1/indicators/SME-01?groupBy=country,year&amp;format=csv"');
  });
});
