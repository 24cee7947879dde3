import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPortals } from "../../src/cli/portals.ts";
import type { Simulator } from "../../src/simulator/index.ts";
import { pregon, workFolder } from "../support/cli.ts";
import { testDatabase } from "../support/database.ts";

const database = await testDatabase();
const folder = workFolder();
let portals: Simulator;
let env: Record<string, string>;

beforeAll(async () => {
  portals = await openPortals({ processes: 4, sources: [], now: () => new Date("2026-03-12T21:00:00Z") });
  env = {
    DATABASE_URL: database.url,
    LOG_LEVEL: "silent",
    HTTP_ORIGINS: JSON.stringify(portals.origins),
    RATE_SOURCES: "ca-boc,world-bank",
  };
});
afterAll(async () => {
  await portals.close();
  folder.end();
});

const run = (words: readonly string[], more: Record<string, string> = {}) =>
  pregon(folder.path, words, { ...env, ...more });
const lines = (text: string) =>
  text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
const release = (name: string, currency: string, date: string) =>
  JSON.stringify({
    ocid: `ocds-rates0-${name}`,
    id: name,
    date: `${date}T00:00:00Z`,
    tag: ["tender"],
    initiationType: "tender",
    tender: { id: name, status: "active", datePublished: `${date}T00:00:00Z`, value: { amount: 272, currency } },
  });
const value = async (name: string) => {
  const [row] = await database.sql<{ value: Record<string, unknown> }[]>`
    select item->'value' as value from notices where ocid = ${`ocds-rates0-${name}`}`;
  return row?.value;
};

describe("pregon rates", () => {
  it("pulls the enabled sources, converts what is stored already, and says so", async () => {
    const file = join(folder.path, "two.jsonl");
    writeFileSync(file, `${release("cad", "CAD", "2026-03-09")}\n${release("ves", "VES", "2020-05-04")}\n`);
    expect((await run(["import", file, "--source", "deposit", "--country", "CA"])).status).toBe(0);
    expect(await value("cad")).toEqual({ amount: 272, currency: "CAD" });
    const pulled = await run(["rates", "pull", "--from", "2026-03-02", "--until", "2026-03-12"]);
    expect(pulled.stderr).not.toMatch(/^pregon:/m);
    expect(pulled).toMatchObject({ status: 0, stdout: expect.stringContaining("1 notices brought up to date") });
    expect(await value("cad")).toMatchObject({ currency: "CAD", rateDate: "2026-03-09", rateSource: "ca-boc" });
  });

  it("pulls one by its name, again without anything new, and prints its ledger", async () => {
    const { status, stdout } = await run([
      "rates",
      "pull",
      "ca-boc",
      "--from",
      "2026-03-02",
      "--until",
      "2026-03-12",
      "--json",
    ]);
    expect(status).toBe(0);
    expect(lines(stdout)).toMatchObject([{ source: "ca-boc", status: "complete", newReleases: 0 }]);
  });

  it("lists the sources with their reach, also by its bare name", async () => {
    const { stdout } = await run(["rates", "--json"]);
    const listed = lines(stdout);
    expect(listed.find(({ id }) => id === "ca-boc")).toMatchObject({
      rates: 9,
      first: "2026-03-02",
      last: "2026-03-12",
      enabled: true,
    });
    expect(listed.find(({ id }) => id === "br-ptax")).toMatchObject({ rates: 0, enabled: false });
    expect((await run(["rates", "list"])).stdout).toContain("world-bank");
    expect((await run(["runs", "ca-boc", "--json"])).stdout).toContain('"source":"ca-boc"');
  });

  it("takes in rates of one's own, which go before all others", async () => {
    writeFileSync(join(folder.path, "own.csv"), "currency,date,value\nVES,2020-05-04,136000\nCAD,2026-03-09,2.72\n");
    const { status, stdout } = await run(["rates", "import", "own.csv"]);
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout: "operator: 2 rates, 2 new or changed; 2 notices brought up to date\n",
    });
    expect(await value("ves")).toMatchObject({ amountUSD: 0.002, rate: 136000, rateSource: "operator" });
    expect(await value("cad")).toMatchObject({ amountUSD: 100, rateSource: "operator" });
  });

  it.each([
    [["rates", "pull", "xx-none"], {}, "there is no source of rates xx-none; known are ar-bcra"],
    [["rates", "pull", "mx-banxico"], {}, "mx-banxico needs BANXICO_TOKEN"],
    [["rates", "import", "missing.csv"], {}, "missing.csv cannot be read"],
    [["rates", "import", "own.csv", "--source", "ca-boc"], {}, "ca-boc is a source of its own"],
    [["rates"], { RATE_SOURCES: "nobody" }, "RATE_SOURCES names nobody, which is none of ar-bcra"],
  ])("refuses %j in one line", async (words, more, line) => {
    const { status, stdout, stderr } = await run(words, more);
    expect(status).toBe(1);
    expect(stdout).toBe("");
    expect(stderr).toMatch(/^pregon: [^\n]+\n$/);
    expect(stderr).toContain(line);
  });

  it("refuses a bad file whole, naming the row", async () => {
    writeFileSync(join(folder.path, "bad.csv"), "currency,date,value\nVES,2020-05-05,1\nVES,05/06/2020,2\n");
    const { stderr } = await run(["rates", "import", "bad.csv"]);
    expect(stderr).toContain('row 3: date should be a day such as 2024-05-31, not "05/06/2020"');
    const [row] = await database.sql<
      { many: number }[]
    >`select count(*)::int as many from rates where source = 'operator'`;
    expect(row?.many).toBe(2);
  });

  it("ends with status 3 where a pull is not whole", async () => {
    portals.setFaults([{ kind: "wrongTotal", source: "world-bank" }]);
    const { status, stdout } = await run(["rates", "pull", "world-bank"]);
    expect(status).toBe(3);
    expect(stdout).toContain("incomplete");
    portals.setFaults([]);
  });
});
