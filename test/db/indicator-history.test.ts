import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readConfig } from "../../src/base/config.ts";
import { createLogger } from "../../src/base/log.ts";
import { pastTrouble } from "../../src/indicators/answer.ts";
import { indicators } from "../../src/indicators/catalogue/index.ts";
import { indicatorFollower } from "../../src/indicators/follower.ts";
import { listExports } from "../../src/store/exports.ts";
import { catchUp } from "../../src/store/followers.ts";
import { keepFigures } from "../../src/store/indicator-history.ts";
import { cutExports } from "../../src/work/exports.ts";
import { type Parsed, standingClock, testApi } from "../support/api.ts";
import { testDatabase } from "../support/database.ts";
import { publish, testSource } from "../support/publish.ts";

/** Figures as of the snapshots of the bulk files. */
const sources = [
  { id: "cl-test", country: "CL" },
  { id: "pe-test", country: "PE" },
];
const dataDir = mkdtempSync(join(tmpdir(), "pregon-history-"));
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

const database = await testDatabase();
const { get } = testApi(database, { clock: standingClock("2025-06-01T12:00:00Z"), dataDir });
const config = readConfig({ DATABASE_URL: database.url, DATA_DIR: dataDir });
const log = createLogger("silent");

let releases = 0;
/** A release of a process, later than all before it. */
function release(n: number, { scale = "micro", year = 2024, amount = 100, bidders = 1 } = {}) {
  releases += 1;
  return {
    ocid: `ocds-test01-${n}`,
    date: new Date(Date.UTC(2025, 0, 1) + releases * 60_000).toISOString(),
    parties: [{ id: `s-${scale}`, name: `Firma ${scale}`, roles: ["supplier"], details: { scale } }],
    tender: {
      id: `${n}`,
      title: `Compra ${n}`,
      status: "complete",
      procurementMethod: "open",
      numberOfTenderers: bidders,
      datePublished: `${year}-03-01T00:00:00Z`,
    },
    awards: [
      {
        id: "1",
        status: "active",
        date: `${year}-04-0${1 + (n % 9)}T00:00:00Z`,
        value: { amount, currency: n % 3 === 0 ? "USD" : "CLP" },
        suppliers: [{ id: `s-${scale}`, name: `Firma ${scale}` }],
      },
    ],
  };
}
const sourceOf = (n: number) => sources[n % 2]!;
const cut = async (): Promise<number> => {
  await cutExports({ config, database, log }, { formats: ["jsonl.gz"] });
  const [newest] = await listExports(database.sql, "all");
  return newest!.change;
};

const summed = indicators.filter(
  (each) => !pastTrouble(each, { filter: {}, groupBy: [], minimumCoverage: 0, today: "2025-06-01" }),
);
const questions = [
  "",
  "groupBy=country,year",
  "groupBy=source,month&currency=USD",
  "country=CL&from=2024-01-01&to=2024-12-31",
];
/** What is answered to all that can be asked of the past; without the addresses, which differ. */
async function everything(at?: number): Promise<Parsed[]> {
  const found: Parsed[] = [];
  for (const { code, labels } of summed) {
    for (const question of labels ? [...questions, `groupBy=year,${labels}`] : questions) {
      const { status, body } = await get(
        `/api/v1/indicators/${code}?${question}${at === undefined ? "" : `&at=${at}`}`,
      );
      found.push({ question: `${code}?${question}`, status, data: body.data, meta: body.meta });
    }
  }
  return found;
}

const then: { change: number; answers: Parsed[] }[] = [];
beforeAll(async () => {
  for (const source of sources) await testSource(database, source);
  const edits = fc.sample(
    fc.array(
      fc.record({
        n: fc.integer({ min: 1, max: 12 }),
        scale: fc.constantFrom("micro", "large", "medium", "other"),
        year: fc.constantFrom(2023, 2024),
        amount: fc.integer({ min: 1, max: 10_000 }),
        bidders: fc.integer({ min: 0, max: 3 }),
      }),
      { minLength: 4, maxLength: 9 },
    ),
    { numRuns: 4, seed: 7 },
  );
  for (const batch of edits) {
    for (const { n, ...given } of batch) await publish(database, sourceOf(n), [release(n, given)]);
    const change = await cut();
    then.push({ change, answers: await everything() });
  }
});

describe("figures as of a snapshot", () => {
  it("are for ever what they were then", async () => {
    expect(summed.length).toBeGreaterThan(50);
    expect(new Set(then.map(({ change }) => change)).size).toBe(then.length);
    for (const { change, answers } of then) {
      expect(answers.every(({ status, meta }) => status === 200 && meta.change === change)).toBe(true);
      expect(await everything(change)).toEqual(answers);
    }
  });

  it("write down only what has become another figure", async () => {
    const [{ kept, cells } = { kept: 0, cells: 0 }] = await database.sql<{ kept: number; cells: number }[]>`
      select (select count(*)::int from indicator_history where until is null) as kept, (select count(*)::int from indicator_cells) as cells`;
    expect(kept).toBe(cells);
    await publish(database, sourceOf(50), [release(50, { year: 2010 })]);
    const change = await cut();
    const periods = await database.sql<{ period: string }[]>`
      select distinct period from indicator_history where since = ${change} or until = ${change} order by 1`;
    expect(periods.map(({ period }) => period)).toEqual(["2010", "2010-03", "2010-04"]);
  });

  it.each([
    ["T-07", "medians, distinct firms"],
    ["SME-03", "medians, distinct firms"],
    ["SME-01?groupBy=buyer", "country, source"],
    ["SME-01?from=2024-02-02", "country, source"],
  ])("cannot be had of %s, and the answer says why", async (path, why) => {
    const { change } = then[0]!;
    const { status, body } = await get(`/api/v1/indicators/${path}${path.includes("?") ? "&" : "?"}at=${change}`);
    expect([status, body.code, body.errors[0].parameter]).toEqual([409, "conflict", "at"]);
    expect(body.detail).toContain(why);
  });

  it("cannot be had where there was no snapshot, and the answer names the nearest ones", async () => {
    await publish(database, sourceOf(51), [release(51), release(53)]);
    const present = await cut();
    await publish(database, sourceOf(52), [release(52)]);
    const { body } = await get(`/api/v1/indicators/SME-01?at=${present - 1}`);
    expect(body).toMatchObject({ status: 409, code: "conflict" });
    expect(body.detail).toContain(`nearest are ${then.at(-1)!.change}`);
    expect(body.detail).toContain(`${present}, the present`);
  });

  it("are those of the number exactly, whoever writes and follows meanwhile", async () => {
    let writing = true;
    const writer = async (start: number) => {
      for (let n = start; writing; n += 2) await publish(database, sourceOf(n), [release(n)]);
    };
    // As a worker beside it does.
    const follower = async () => {
      while (writing) await catchUp(database, indicatorFollower);
    };
    const others = [writer(1_000), writer(10_001), follower()];
    const cuts: number[] = [];
    for (let nth = 0; nth < 3; nth += 1) cuts.push(await cut());
    writing = false;
    await Promise.all(others);
    for (const change of cuts) {
      const { status, body } = await get(`/api/v1/indicators/D-01?at=${change}`);
      const [{ count } = { count: 0 }] = await database.sql<{ count: number }[]>`
        select count(distinct ocid)::int as count from changes where change <= ${change}`;
      expect([status, body.data[0]?.value]).toEqual([200, count]);
    }
  });

  it("are not kept where the roll-ups are not of the number", async () => {
    await publish(database, sourceOf(60), [release(60)]);
    await database.sql.begin("isolation level repeatable read", async (tx) => {
      const [view] = await tx<{ snapshot: string; change: number }[]>`
        select pg_export_snapshot() as snapshot, last::float8 as change from change_counter`;
      const follower = { name: "indicators", version: -5 };
      expect(await keepFigures(database, { ...view!, follower, versions: {} })).toBe(false);
    });
  });
});
