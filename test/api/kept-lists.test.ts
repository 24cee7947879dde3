import { beforeAll, describe, expect, it } from "vitest";
import { rebuild } from "../../src/compile/rebuild.ts";
import type { Database } from "../../src/store/database.ts";
import { testApi } from "../support/api.ts";
import { testDatabase } from "../support/database.ts";
import { publish, sourceInfo, testSource } from "../support/publish.ts";

const source = { id: "cl-test", country: "CL", license: "https://licences.example/cl" };
const ocid = "ocds-abc123-1";
const tender = (date: string, title: string) => ({
  ocid,
  date,
  tender: {
    id: "1",
    title,
    status: "active",
    tenderPeriod: { endDate: "2026-06-15T12:00:00Z" },
  },
});

let database: Database;
let now = "2026-06-15T11:00:00Z";
let api: ReturnType<typeof testApi>;
const clock = { now: () => new Date(now), sleep: async () => {} };
const path = "/api/v1/notices?country=CL";

beforeAll(async () => {
  database = await testDatabase();
  await testSource(database, source);
  await publish(database, source, [tender("2026-05-01T10:00:00Z", "Compra de tiza")]);
  api = testApi(database, { clock });
});

/** The same answer as that of a server that has kept nothing. */
async function same() {
  const [kept, fresh] = [await api.get(path), await testApi(database, { clock }).get(path)];
  expect(kept.body).toEqual(fresh.body);
  expect(kept.headers.get("etag")).toBe(fresh.headers.get("etag"));
  expect(kept.headers.get("link")).toBe(fresh.headers.get("link"));
  return kept;
}

describe("a list that is asked for again", () => {
  it("is the same, byte by byte, and has the same tag", async () => {
    const [first, second] = [await api.get(path), await api.get(path)];
    expect(second.text).toBe(first.text);
    expect(first.body.data[0]).toMatchObject({ title: "Compra de tiza", openForBids: true });
    const etag = second.headers.get("etag") ?? "";
    expect(etag).toBe(first.headers.get("etag"));
    expect((await api.get(path, { headers: { "if-none-match": etag } })).status).toBe(304);
    await same();
  });

  it("shows at once what was stored since", async () => {
    await publish(database, source, [tender("2026-05-02T10:00:00Z", "Compra de pizarras")]);
    expect((await same()).body.data[0].title).toBe("Compra de pizarras");
  });

  it("shows that the time for bids has ended, though nothing was stored", async () => {
    expect((await same()).body.data[0].openForBids).toBe(true);
    now = "2026-06-15T12:00:00Z";
    expect((await same()).body.data[0].openForBids).toBe(false);
  });

  it("is read again after a rebuild", async () => {
    await api.get(path);
    await database.sql`update notices set item = '{"ocid":"overwritten"}'`;
    expect((await api.get(path)).body.data[0].ocid).toBe(ocid);
    await rebuild({ database, sourceInfo: sourceInfo(source) });
    expect((await same()).body.data[0].title).toBe("Compra de pizarras");
  });

  it("belongs to the address that it was asked under", async () => {
    const other = await api.get(path.replace("?", "?limit=5&"));
    expect(other.body.links.self).toContain("limit=5");
    expect((await api.get(path)).body.links.self).not.toContain("limit=5");
  });
});
