import { beforeAll, describe, expect, it } from "vitest";
import { refreshScores } from "../../src/indicators/quality/refresh.ts";
import { organizationFollower } from "../../src/store/follow-organizations.ts";
import { catchUp } from "../../src/store/followers.ts";
import { dueForScores } from "../../src/store/quality-scores.ts";
import { type Parsed, standingClock, testApi } from "../support/api.ts";
import { testDatabase } from "../support/database.ts";
import { publish, testSource } from "../support/publish.ts";

/** Scores of a source and its buyers over two days, by hand. */
const cl = { id: "cl-test", country: "CL", license: "https://licences.example/cl" };
const database = await testDatabase();
const { get } = testApi(database, { clock: standingClock("2026-06-03T00:00:00Z") });
const buyer = (id: string) => ({ id: `CL-RUT-${id}`, name: `Municipio ${id}`, identifier: { scheme: "CL-RUT", id } });
const [one, two] = [buyer("76424135-5"), buyer("60500006-1")];

const process = (n: number, by: typeof one, date: string, more: object = {}) => ({
  ocid: `ocds-abc123-${n}`,
  date: `${date}T10:00:00Z`,
  parties: [{ ...by, roles: ["buyer"] }],
  buyer: { id: by.id, name: by.name },
  tender: { id: `${n}`, title: "Compra", status: "complete" },
  ...more,
});
const award = (awardID: string) => ({ awards: [{ id: "a" }], contracts: [{ id: "c", awardID }] });
const score = (day: string) => refreshScores(database, { now: () => new Date(`${day}T05:11:00Z`) });

const counts: unknown[] = [];
beforeAll(async () => {
  await testSource(database, cl);
  await testSource(database, { id: "cl-empty", country: "CL" });
  await publish(database, cl, [
    process(1, one, "2026-05-01", award("other")),
    process(2, one, "2026-05-01"),
    process(3, two, "2026-05-01"),
    { ...process(4, two, "2026-05-01"), tag: 7 },
  ]);
  counts.push(await score("2026-06-01"));
  counts.push(await score("2026-06-01"));
  await publish(database, cl, [process(1, one, "2026-05-02", award("a"))]);
  counts.push(await score("2026-06-02"));
  await catchUp(database, organizationFollower);
});

const history = async (path: string): Promise<Parsed[]> => {
  const { status, body } = await get(`/api/v1/${path}`);
  expect([path, status]).toEqual([path, 200]);
  return body.data;
};
const level = (row: Parsed, name: string) => row.levels.find((each: Parsed) => each.level === name);

describe("quality scores", () => {
  it("are computed for those of which something has changed, and for nobody else", () => {
    expect(counts).toEqual([
      { source: 1, buyer: 2 },
      { source: 0, buyer: 0 },
      { source: 1, buyer: 1 },
    ]);
  });

  it("of a buyer become better with its data, and the history shows it", async () => {
    const [after, before, ...more] = await history("organizations/cl-rut-76.424.135-5/scores");
    expect(more).toEqual([]);
    expect(
      [before, after].map(({ change, computedAt, records, complete, small }) => [
        change,
        computedAt,
        records,
        complete,
        small,
      ]),
    ).toEqual([
      [4, "2026-06-01T05:11:00.000Z", 2, true, true],
      [5, "2026-06-02T05:11:00.000Z", 2, true, true],
    ]);
    // Each release: the prefix of its ocid and the buyer among the parties; the first has a contract of no award.
    expect(level(before, "identifiers")).toMatchObject({
      severity: "error",
      pass: 4,
      fail: 1,
      score: 0.8,
      failing: [{ code: "reference.contract_in_awards", pass: 0, fail: 1 }],
    });
    expect(level(after, "identifiers")).toMatchObject({ pass: 5, fail: 0, score: 1, failing: [] });
    expect(level(after, "distribution")).toBeUndefined();
    expect(after.stages).toMatchObject({ tender: 2, awards: 1, contracts: 1 });
  });

  it("of a source tell of all its processes, invalid ones too, and of the whole", async () => {
    const [newest] = await history("sources/cl-test/scores?limit=1");
    expect(newest).toMatchObject({ subject: "source", id: "cl-test", change: 5, records: 4, complete: true });
    expect(level(newest, "schema")).toEqual({
      level: "schema",
      severity: "error",
      pass: 3,
      fail: 1,
      notApplicable: 0,
      score: 0.75,
      failing: [{ code: "schema", pass: 3, fail: 1 }],
    });
    expect(level(newest, "distribution").notApplicable).toBeGreaterThan(0);
    // What is told now, check by check, is what the scores add up.
    const { body } = await get("/api/v1/sources/cl-test/quality");
    const sum = (name: string) =>
      body.data
        .filter(({ code }: Parsed) => code.startsWith("coherent."))
        .reduce((total: number, each: Parsed) => total + each[name], 0);
    expect(level(newest, "coherence")).toMatchObject({
      pass: sum("pass"),
      fail: sum("fail"),
      notApplicable: sum("notApplicable"),
    });
  });

  it("are paged, and come as a table", async () => {
    const first = await get("/api/v1/sources/cl-test/scores?limit=1");
    const second = await get(first.body.links.next.replace("https://pregon.example", ""));
    expect([...first.body.data, ...second.body.data].map(({ change }) => change)).toEqual([5, 4]);
    expect(second.body.links.next).toBeUndefined();
    const { text } = await get("/api/v1/sources/cl-test/scores?format=csv");
    const [header = "", row = ""] = text.split("\r\n");
    const cells = Object.fromEntries(header.split(",").map((name, at) => [name, row.split(",")[at]]));
    expect(cells).toMatchObject({ id: "cl-test", change: "5", "schema/score": "0.75", "schema/fail": "1" });
  });

  it("are there for none who does not exist, and empty where there is nothing", async () => {
    expect(await history("sources/cl-empty/scores")).toEqual([]);
    expect((await get("/api/v1/sources/none/scores")).status).toBe(404);
    expect((await get("/api/v1/organizations/CL-RUT-1/scores")).status).toBe(404);
    expect((await get("/api/v1/sources/cl-test/scores?cursor=x")).status).toBe(400);
  });

  it("are all computed anew with another version of the checks", async () => {
    expect(await dueForScores(database, "buyer", -1)).toEqual(["CL-RUT-605000061", "CL-RUT-764241355"]);
    expect(await dueForScores(database, "source", -1)).toEqual(["cl-test"]);
  });

  it("are computed by one process at a time", async () => {
    await publish(database, cl, [process(2, one, "2026-05-03")]);
    const both = await Promise.all([score("2026-06-03"), score("2026-06-03")]);
    expect(both.filter((each) => each?.source === 1)).toHaveLength(1);
    expect((await history("sources/cl-test/scores")).map(({ change }: Parsed) => change)).toEqual([6, 5, 4]);
  });
});
