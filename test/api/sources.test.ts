import { beforeAll, describe, expect, it } from "vitest";
import type { Database } from "../../src/store/database.ts";
import { type Parsed, standingClock, testApi } from "../support/api.ts";
import { testDatabase } from "../support/database.ts";
import { publish, testSource } from "../support/publish.ts";

const cl = { id: "cl-test", country: "CL", license: "https://licences.example/cl" };
const tender = (n: number, more: Record<string, unknown> = {}) => ({
  ocid: `ocds-abc123-${n}`,
  date: "2026-05-01T10:00:00Z",
  tender: { id: `${n}`, title: "Compra", status: "active", datePublished: "2026-05-01T10:00:00Z" },
  ...more,
});

const maturity = { level: "real", realPayloads: 2, about: "tested on 2 real payloads" };

let database: Database;
let get: ReturnType<typeof testApi>["get"];
const at = (instant: string) => testApi(database, { clock: standingClock(instant) }).get;
const inHours = (hours: number) => at(new Date(Date.now() + hours * 3_600_000).toISOString());

beforeAll(async () => {
  database = await testDatabase();
  await testSource(database, cl);
  await testSource(database, { id: "cl-second", country: "CL" });
  await testSource(database, { id: "br-off", country: "BR", meta: { enabled: false } });
  await testSource(database, { id: "us-secret", country: "US", meta: { missingSettings: ["US_KEY"], maturity } });
  await publish(database, cl, [tender(1), tender(2)]);
  await publish(database, cl, [tender(3, { buyer: { id: "b", name: 7 }, language: 3 })]);
  get = testApi(database).get;
});

describe("sources", () => {
  it("are listed with licence, status and freshness", async () => {
    const { body } = await get("/api/v1/sources");
    expect(body.data.map((source: Parsed) => [source.id, source.status])).toEqual([
      ["br-off", "disabled"],
      ["cl-second", "active"],
      ["cl-test", "active"],
      ["us-secret", "needsSecret"],
    ]);
    expect(body.data[2]).toMatchObject({
      name: "Portal cl-test",
      licence: { name: "Test licence", url: cl.license, shareAlike: false },
      freshness: { lastRun: { status: "complete" }, lastGoodRun: expect.any(String), staleAfterHours: 24 },
      coverage: { records: 3, stages: ["tender", "award"] },
      sme: { supplierSize: true },
    });
    expect((await get("/api/v1/sources?country=br&status=disabled")).body.data).toHaveLength(1);
    expect((await get("/api/v1/sources?status=fine")).status).toBe(400);
  });

  it("say what their mapping was proven on, where it is ours", async () => {
    expect((await get("/api/v1/sources/us-secret")).body.maturity).toEqual(maturity);
    expect((await get("/api/v1/sources/cl-test")).body.maturity).toBeNull();
  });

  it("page", async () => {
    const first = (await get("/api/v1/sources?limit=3")).body;
    const second = (await get(first.links.next)).body;
    expect([...first.data, ...second.data].map((source: Parsed) => source.id)).toHaveLength(4);
    expect(second.links.next).toBeUndefined();
  });

  it.each([
    [1, "active"],
    [25, "stale"],
    [700, "stale"],
    [721, "lapsed"],
  ])("after %i hours without a run are %s to %s", async (hours, status) => {
    const { body } = await inHours(hours)("/api/v1/sources/cl-test");
    expect(body.status).toBe(status);
    const badge = await inHours(hours)("/api/v1/sources/cl-test/badge.svg");
    expect(badge.headers.get("content-type")).toContain("image/svg+xml");
    expect(badge.text).toContain(`cl-test: ${status}`);
  });

  it("show the books of their runs", async () => {
    const { body } = await get("/api/v1/sources/cl-test/runs?limit=1");
    expect(body.data).toMatchObject([
      {
        source: "cl-test",
        status: "complete",
        declared: 1,
        fetched: 1,
        accepted: 1,
        newReleases: 1,
        changedRecords: 1,
        window: { mode: "incremental" },
        watermark: { before: {}, after: {} },
      },
    ]);
    const second = (await get(body.links.next)).body;
    expect(second.data).toMatchObject([{ fetched: 2, newReleases: 2 }]);
    expect(second.links.next).toBeUndefined();
    expect((await get("/api/v1/sources/cl-test/runs?status=failed")).body.data).toEqual([]);
  });

  it("show what is wrong with their data, page by page", async () => {
    const issues: Parsed[] = [];
    let url: string | undefined = "/api/v1/sources/cl-test/issues?limit=1";
    for (let pages = 0; url && pages < 9; pages += 1) {
      const { body }: { body: Parsed } = await get(url);
      issues.push(...body.data);
      url = body.links.next;
    }
    expect(issues.map((issue) => issue.path).sort()).toEqual(["/buyer/name", "/language"]);
    expect(issues[0]).toMatchObject({
      code: expect.stringContaining("ocds-"),
      count: 1,
      example: { ocid: "ocds-abc123-3" },
    });
  });

  it("are unknown by other names", async () => {
    for (const path of ["none", "none/runs", "none/issues", "none/badge.svg"]) {
      expect(await get(`/api/v1/sources/${path}`)).toMatchObject({ status: 404, body: { code: "source-not-found" } });
    }
  });
});

describe("the overview", () => {
  it("tells of a country", async () => {
    const { body } = await get("/api/v1/countries/cl");
    expect(body).toMatchObject({ country: "CL", name: "Chile", notices: 2, firstPublished: "2026-05-01T10:00:00Z" });
    expect(body.sources.map((source: Parsed) => source.id)).toEqual(["cl-second", "cl-test"]);
    expect(body).toMatchObject({ status: "active", live: true });
    expect(body.waysIn).toEqual([
      { way: "pull", source: "cl-second", about: "Pulled from https://cl-second.example." },
      { way: "pull", source: "cl-test", about: "Pulled from https://cl-test.example." },
    ]);
    expect(await get("/api/v1/countries/XX")).toMatchObject({ status: 404, body: { code: "country-not-found" } });
  });

  it("answers for each country of the programme, also where there is no source", async () => {
    const known = ["BR", "CL", "US"];
    const codes = "AR BO BR CA CL CO CR DO EC SV GT HN MX NI PA PE PY US UY VE".split(" ");
    for (const code of codes) {
      const { status, body } = await get(`/api/v1/countries/${code}`);
      expect(status, code).toBe(200);
      expect(body.country).toBe(code);
      if (known.includes(code)) continue;
      expect(body).toMatchObject({ status: "noSource", live: false, notices: 0, firstPublished: null, sources: [] });
      expect(body.waysIn.map(({ way }: Parsed) => way)).toEqual(["deposit", "feed"]);
    }
    expect((await get("/api/v1/countries/do")).body.name).toBe("Dominican Republic");
    expect((await get("/api/v1/countries/br")).body).toMatchObject({ status: "disabled", live: false });
    expect(await get("/api/v1/countries/fr")).toMatchObject({ status: 404, body: { code: "country-not-found" } });
  });

  it("counts everything", async () => {
    expect((await get("/api/v1/stats")).body).toMatchObject({
      records: 3,
      releases: 3,
      notices: { valid: 2, invalid: 1 },
      changes: 3,
      sources: 4,
      countries: [{ country: "CL", notices: 2 }],
    });
  });

  it("has the codelists", async () => {
    expect((await get("/api/v1/codelists/tenderStatus")).body.codes).toContain("unsuccessful");
    expect((await get("/api/v1/codelists")).body.data.length).toBeGreaterThan(30);
    expect(await get("/api/v1/codelists/none")).toMatchObject({ status: 404 });
  });
});
