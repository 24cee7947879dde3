import { beforeAll, describe, expect, it } from "vitest";
import { redFlagFollower } from "../../src/indicators/red-flags/index.ts";
import { loadSourceSettings } from "../../src/indicators/red-flags/load.ts";
import type { Database } from "../../src/store/database.ts";
import { catchUp } from "../../src/store/followers.ts";
import { createPages } from "../../src/web/index.ts";
import { type Parsed, standingClock, testApi } from "../support/api.ts";
import { testDatabase } from "../support/database.ts";
import { publish, testSource } from "../support/publish.ts";

const cl = { id: "cl-test", country: "CL" };
const uy = { id: "uy-test", country: "UY" };
const ocid = (name: string) => `ocds-abc123-${name}`;
const money = (amount: number) => ({ amount, currency: "CLP" });
const bid = (id: string, amount: number, status = "valid", more: object = {}) => ({
  id: `${id}-${amount}`,
  status,
  tenderers: [{ id, name: `Firm ${id}` }],
  value: money(amount),
  ...more,
});
const award = (...ids: string[]) => [
  { id: "1", status: "active", suppliers: ids.map((id) => ({ id, name: `Firm ${id}` })) },
];
const process = (name: string, parts: Record<string, unknown>, tender: object = {}, buyer = "B1") => ({
  ocid: ocid(name),
  date: "2026-02-01T10:00:00Z",
  tag: ["award"],
  buyer: { id: buyer, name: `Buyer ${buyer}` },
  tender: {
    id: "t",
    title: `Process ${name}`,
    datePublished: "2026-01-10T00:00:00Z",
    procurementMethod: "open",
    ...tender,
  },
  ...parts,
});
const longEnough = {
  tenderPeriod: { startDate: "2026-01-01T00:00:00Z", endDate: "2026-01-31T00:00:00Z" },
  numberOfTenderers: 3,
};

let database: Database;
let api: ReturnType<typeof testApi>;
const flagsOf = async (name: string): Promise<Parsed> =>
  (await api.get(`/api/v1/notices/${encodeURIComponent(ocid(name))}/flags`)).body;
const resultOf = (body: Parsed, code: string, type = "process") =>
  body.data.find((each: Parsed) => each.code === code && each.subject.type === type);

beforeAll(async () => {
  database = await testDatabase();
  api = testApi(database, { clock: standingClock("2026-06-01T00:00:00Z") });
  for (const source of [cl, uy]) await testSource(database, source);
  // Twenty-four contests with ratios from .20 to .24, and two of another kind.
  const contests = Array.from({ length: 24 }, (_, n) => [`n${n}`, 100, 120 + (n % 5)] as const);
  const all = [...contests, ["close", 100, 101] as const, ["far", 100, 500] as const];
  await publish(
    database,
    cl,
    all.map(([name, won, other]) =>
      process(name, { bids: { details: [bid("W", won), bid("L", other)] }, awards: award("W") }, longEnough),
    ),
  );
  await publish(database, cl, [
    process(
      "short/a b",
      {},
      {
        tenderPeriod: { startDate: "2026-01-10T09:00:00-03:00", endDate: "2026-01-14T18:00:00-03:00" },
        numberOfTenderers: 1,
      },
      "B2",
    ),
    process("cancelled", {}, { status: "cancelled", numberOfTenderers: 1 }),
    process(
      "late",
      {
        bids: { details: [bid("W", 5, "valid", { date: "2026-02-01T00:00:00Z" }), bid("L", 5, "disqualified")] },
        awards: award("W"),
      },
      longEnough,
    ),
    process(
      "joint",
      {
        bids: { details: [{ ...bid("W", 100), tenderers: [{ id: "W" }, { id: "V" }] }, bid("L", 101)] },
        awards: award("W", "V"),
      },
      longEnough,
    ),
  ]);
  await publish(database, uy, [
    process("uy", { bids: { details: [bid("W", 100), bid("L", 101)] }, awards: award("W") }, longEnough, "B3"),
  ]);
  // The fields of the second release of this one alone made its flag.
  await publish(database, cl, [
    {
      ...process("short/a b", {}, { description: "Later", tenderPeriod: undefined }, "B2"),
      date: "2026-02-02T10:00:00Z",
    },
  ]);
  await catchUp(database, redFlagFollower(loadSourceSettings("")));
});

describe("GET /notices/{ocid}/flags", () => {
  it("says result, value, threshold, fields and the releases behind", async () => {
    const body = await flagsOf("short/a b");
    const result = resultOf(body, "R003");
    expect(result).toMatchObject({ result: "flag", value: 4, unit: "days", threshold: { value: 15, kind: "setting" } });
    expect(result.explanation).toBe("The period for bids was 4 whole days; fewer than 15 are flagged.");
    expect(result.releases).toHaveLength(2);
    expect(resultOf(body, "R018")).toMatchObject({ result: "flag", value: 1 });
    expect(resultOf(body, "R024")).toMatchObject({
      result: "notApplicable",
      reason: "no-awards",
      explanation: "No awards are stated.",
    });
    expect(resultOf(body, "R024").releases).toEqual([]);
    expect(body.meta.counts).toMatchObject({ flag: 2, clear: 0, notApplicable: 6, excluded: 0 });
    expect((await api.get(new URL(result.releases[0].url).pathname)).status).toBe(200);
  });

  it("judges ratios by the fence of the source and currency, and says which", async () => {
    // 26 ratios: .01, then five each of .20 to .23, four of .24, 4. Q1 at 6.91⅔ = .21, less a twelfth of a step? see below.
    const close = resultOf(await flagsOf("close"), "R024");
    expect(close).toMatchObject({
      result: "flag",
      currency: "CLP",
      threshold: { kind: "fence", population: 26, version: 1 },
    });
    expect(close.value).toBe(0.01);
    expect(close.threshold.q1).toBeCloseTo(0.2091667, 6);
    expect(close.threshold.q3).toBeCloseTo(0.23, 12);
    expect(close.threshold.value).toBeCloseTo(0.2091667 - 1.5 * (0.23 - 0.2091667), 6);
    expect(resultOf(await flagsOf("far"), "R058")).toMatchObject({ result: "flag", value: 4 });
    expect(resultOf(await flagsOf("n3"), "R024")).toMatchObject({ result: "clear" });
    expect(resultOf(await flagsOf("uy"), "R024")).toMatchObject({
      result: "notApplicable",
      reason: "small-population",
      value: 0.01,
    });
  });

  it("tells what is excluded, and what is ours beside Cardinal", async () => {
    const cancelled = await flagsOf("cancelled");
    expect(cancelled.meta.counts).toMatchObject({ excluded: 8, reasons: { cancelled: 8 } });
    const joint = resultOf(await flagsOf("joint"), "R024");
    expect(joint).toMatchObject({
      result: "notApplicable",
      reason: "no-single-supplier",
      beyondCardinal: { value: 0.01 },
    });
    const late = await flagsOf("late");
    expect(["R028", "R030", "R035"].map((code) => resultOf(late, code).result)).toEqual(["flag", "flag", "flag"]);
    expect(resultOf(late, "R036").result).toBe("clear");
    expect(resultOf(late, "R038", "buyer")).toMatchObject({ subject: { id: "B1" }, numerator: 1 });
  });

  it("takes ocids with slashes, encoded or not", async () => {
    const plain = await api.get(`/api/v1/notices/${ocid("short/a%20b")}/flags`);
    expect(plain.body.ocid).toBe(ocid("short/a b"));
    expect((await flagsOf("short/a b")).ocid).toBe(ocid("short/a b"));
  });

  it("is not found where there is no process", async () => {
    expect((await api.get(`/api/v1/notices/${ocid("none")}/flags`)).status).toBe(404);
  });
});

describe("GET /flags", () => {
  const subjects = (body: Parsed) => body.data.map((each: Parsed) => each.subject.id.replace(ocid(""), ""));

  it("lists by code and result, with counts of all outcomes", async () => {
    const { body } = await api.get("/api/v1/flags?code=R003&result=flag");
    expect(subjects(body)).toEqual(["short/a b"]);
    expect(body.meta).toMatchObject({
      count: 1,
      counts: { R003: { flag: 1, excluded: 1, clear: 29, notApplicable: 0 } },
      warnings: [],
    });
    const excluded = (await api.get("/api/v1/flags?code=R003&result=excluded")).body;
    expect(subjects(excluded)).toEqual(["cancelled"]);
    expect(subjects((await api.get("/api/v1/flags?code=R024,R058&result=flag")).body)).toEqual(["close", "far"]);
    expect(subjects((await api.get("/api/v1/flags?code=R024&country=UY")).body)).toEqual(["uy"]);
    expect((await api.get("/api/v1/flags?code=R024&result=clear&source=cl-test&limit=100")).body.data).toHaveLength(25);
  });

  it("lists organisations, and filters by buyer and time", async () => {
    const { body } = await api.get("/api/v1/flags?code=R038&subject=buyer");
    expect(subjects(body)).toEqual(["B1", "B3"]);
    expect(body.data[0]).toMatchObject({ result: "notApplicable", reason: "small-population", denominator: 56 });
    expect(subjects((await api.get("/api/v1/flags?buyer=B2&result=flag")).body)).toEqual(["short/a b", "short/a b"]);
    expect((await api.get("/api/v1/flags?result=flag&to=2026-01-09")).body.data).toEqual([]);
    expect(
      (await api.get("/api/v1/flags?result=flag&from=2026-01-10&to=2026-01-10&limit=100")).body.data.length,
    ).toBeGreaterThan(5);
  });

  it("pages forwards and backwards over processes and organisations without gaps", async () => {
    const whole = (await api.get("/api/v1/flags?limit=1000")).body;
    expect(whole.links.next).toBeUndefined();
    const key = (each: Parsed) => `${each.subject.type} ${each.subject.id} ${each.code} ${each.source}`;
    const seen: string[] = [];
    let back: string | undefined;
    for (let next: string | undefined = "/api/v1/flags?limit=37&count=none"; next; ) {
      const page: Parsed = (await api.get(next)).body;
      seen.push(...page.data.map(key));
      back = page.links.prev;
      next = page.links.next;
    }
    expect(seen).toEqual(whole.data.map(key));
    expect(new Set(seen).size).toBe(
      31 * 8 + whole.data.filter((each: Parsed) => each.subject.type !== "process").length,
    );
    const reverse: string[] = [];
    while (back) {
      const page: Parsed = (await api.get(back)).body;
      reverse.unshift(...page.data.map(key));
      back = page.links.prev;
    }
    expect(seen.slice(0, reverse.length)).toEqual(reverse);
    expect(reverse.length).toBeGreaterThan(200);
  });

  it("refuses what it does not know", async () => {
    expect((await api.get("/api/v1/flags?code=R999")).status).toBe(400);
    expect((await api.get("/api/v1/flags?result=maybe")).status).toBe(400);
    expect((await api.get("/api/v1/flags?code=R003&cursor=abc")).status).toBe(400);
  });
});

it("GET /flags/codes describes all eleven with the thresholds in force", async () => {
  const { body } = await api.get("/api/v1/flags/codes");
  expect(body.data).toHaveLength(11);
  const r024 = body.data.find(({ code }: Parsed) => code === "R024");
  expect(r024.thresholds.map(({ source, part, usable }: Parsed) => [source, part, usable])).toEqual([
    ["cl-test", "CLP", true],
    ["uy-test", "CLP", false],
  ]);
});

it("notices are filtered by hasFlags, and name the flags that are raised", async () => {
  const names = async (query: string) =>
    (await api.get(`/api/v1/notices?valid=any&limit=100&${query}`)).body.data
      .map((each: Parsed) => each.ocid.replace(ocid(""), ""))
      .sort();
  expect(await names("hasFlags=true")).toEqual(["close", "far", "late", "short/a b"]);
  expect(await names("hasFlags=false")).toHaveLength(27);
  expect(await names("hasFlags=true&country=UY")).toEqual([]);
  const { body } = await api.get(`/api/v1/notices/${ocid("late")}`);
  expect(body.flags.map(({ code }: Parsed) => code)).toEqual(["R028", "R030", "R035"]);
  expect((await api.get(`/api/v1/notices/${ocid("n1")}`)).body.flags).toEqual([]);
});

it("the page of a notice tells its flags in plain words", async () => {
  const pages = createPages({ database, clock: standingClock("2026-06-01T00:00:00Z"), version: "0" });
  const html = await (await pages.request(`/notices/${encodeURIComponent(ocid("short/a b"))}`)).text();
  expect(html).toContain("Red flags");
  expect(html).toContain("Was there no competition?");
  expect(html).toContain("The period for bids was 4 whole days; fewer than 15 are flagged.");
  expect(html).toContain("No awards are stated.");
  expect(html).toContain("not a finding of wrongdoing");
});
