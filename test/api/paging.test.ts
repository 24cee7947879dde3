import { beforeAll, describe, expect, it } from "vitest";
import type { Database } from "../../src/store/database.ts";
import { type Parsed, testApi } from "../support/api.ts";
import { testDatabase } from "../support/database.ts";
import { fillNotices } from "../support/notices-fill.ts";

let database: Database;
let get: ReturnType<typeof testApi>["get"];
beforeAll(async () => {
  database = await testDatabase();
  await fillNotices(database, 1_200);
  get = testApi(database).get;
});

/** Walks to the end and back to the beginning. */
async function walk(path: string): Promise<{ there: string[]; back: string[] }> {
  const ocids = (page: Parsed): string[] => page.data.map((item: Parsed) => item.ocid);
  let page = (await get(path)).body;
  const there = [...ocids(page)];
  while (page.links.next) {
    page = (await get(page.links.next)).body;
    there.push(...ocids(page));
  }
  const back = [...ocids(page)];
  while (page.links.prev) {
    page = (await get(page.links.prev)).body;
    back.unshift(...ocids(page));
  }
  return { there, back };
}

describe("pages of combined filters, while notices are written", () => {
  it.each([
    "country=CL,BR,PE&sort=-published",
    "country=CL&status=complete,active&sort=published",
    "q=escuela&sort=-published",
    "q=escuela -hospital&sort=deadline",
    "category=works&method=open,direct&sort=value",
    "classification=UNSPSC:4321&smeSupplier=true&sort=-value",
    "source=source-1,source-2,source-3&sort=updated",
    "publishedFrom=2019-01-01&publishedTo=2021-12-31&stage=award&sort=-updated",
    "smeReserved=true&minValue=100&maxValue=90000&sort=deadline",
    "q=hospital&country=CL,AR,MX&sort=relevance",
  ])("%s", async (query) => {
    const path = `/api/v1/notices?limit=20&count=none&${query}`;
    const before = (await walk(path.replace("limit=20", "limit=1000"))).there;
    expect(before.length).toBeGreaterThan(20);
    // Relevance ranks the newest matches, so its pages hold still only while nothing is written.
    const writes = !query.includes("relevance");
    const first = 10_000 + Math.floor(Math.random() * 1e6) * 100;
    const writer = (async () => {
      for (let n = 0; writes && n < 5; n += 1) await fillNotices(database, 15, first + n * 15, false);
    })();
    const { there, back } = await walk(path);
    await writer;
    const known = new Set(before);
    const ofThose = (all: string[]) => all.filter((ocid) => known.has(ocid));
    expect(ofThose(there)).toEqual(before);
    expect(ofThose(back)).toEqual(before);
    expect(new Set(there).size).toBe(there.length);
    expect(new Set(back).size).toBe(back.length);
  });
});
