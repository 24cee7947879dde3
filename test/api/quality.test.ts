import { beforeAll, describe, expect, it } from "vitest";
import type { Database } from "../../src/store/database.ts";
import { type Parsed, testApi } from "../support/api.ts";
import { testDatabase } from "../support/database.ts";
import { publish, testSource } from "../support/publish.ts";

const cl = { id: "cl-test", country: "CL", license: "https://licences.example/cl" };
let database: Database;
let get: ReturnType<typeof testApi>["get"];

const process = (n: number, more: object) => ({
  ocid: `ocds-abc123-${n}`,
  date: "2026-05-01T10:00:00Z",
  tender: { id: `${n}`, title: "Compra", status: "complete" },
  ...more,
});

beforeAll(async () => {
  database = await testDatabase();
  await testSource(database, cl);
  await testSource(database, { id: "cl-empty", country: "CL" });
  await publish(database, cl, [
    process(1, { awards: [{ id: "a" }], contracts: [{ id: "c", awardID: "a" }] }),
    process(2, { awards: [{ id: "a" }], contracts: [{ id: "c", awardID: "other" }] }),
    process(3, {}),
  ]);
  get = testApi(database).get;
});

describe("quality of a source", () => {
  it("counts what passes, fails and has nothing to look at, with examples", async () => {
    const { status, body } = await get("/api/v1/sources/cl-test/quality");
    expect(status).toBe(200);
    expect(body.sample).toMatchObject({ records: 3, limit: 2_000, complete: true });
    expect(body.stages).toMatchObject({ tender: 3, awards: 2, contracts: 2, implementation: 0 });
    const check = (code: string) => body.data.find((each: Parsed) => each.code === code);
    expect(check("reference.contract_in_awards")).toMatchObject({
      scope: "release",
      pass: 1,
      fail: 1,
      notApplicable: 1,
      examples: [{ ocid: "ocds-abc123-2", pointer: "/contracts/0/awardID", value: "other" }],
    });
    expect(check("unique.tender_id")).toMatchObject({ scope: "dataset", pass: 1, fail: 0, notApplicable: 0 });
  });

  it("is there for a source without data, and for no other", async () => {
    expect((await get("/api/v1/sources/cl-empty/quality")).body.sample).toMatchObject({ records: 0, complete: true });
    expect((await get("/api/v1/sources/none/quality")).status).toBe(404);
  });
});
