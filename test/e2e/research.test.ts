import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { serve } from "@hono/node-server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parquetColumns } from "../../src/export/parquet.ts";
import { cutExports } from "../../src/work/exports.ts";
import { type Parsed, testApi } from "../support/api.ts";
import { type Ended, startProgram, workFolder } from "../support/cli.ts";
import { testDatabase } from "../support/database.ts";
import { duckdb } from "../support/duckdb.ts";
import { openPortals, type Portals } from "../support/portals.ts";
import { publish, testSource } from "../support/publish.ts";

/**
 * docs/research.md: what it shows is run over the bulk files of simulated portals, as a reader would do it, and gives
 * what the API publishes.
 */
const page = readFileSync(new URL("../../docs/research.md", import.meta.url), "utf8");
const blocks = (language: string) =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, "gm"))].map(([, text]) => text ?? "");

const from = "2024-10-01";
const now = "2025-05-01T15:00:00Z";
/** Sources that show sizes, bidders or periods, each in a manner of its own. */
const ids = ["br-pncp", "cl-chilecompra", "co-secop", "mx-compranet", "py-dncp"];

/** What the portals do not show: joint and undated awards, and bidders told in each of the ways that there are. */
const byHandSource = { id: "uy-test", country: "UY" };
const scales = ["micro", "large", undefined];
const parties = scales.map((scale, n) => ({
  id: `UY-RUT-${n}`,
  name: `Firma ${n}`,
  roles: ["supplier"],
  details: { scale },
}));
const suppliers = (...numbers: number[]) => numbers.map((n) => ({ id: `UY-RUT-${n}`, name: `Firma ${n}` }));
const cases = [
  { numberOfTenderers: 1 },
  { tenderers: suppliers(0, 1) },
  { bids: { details: [bid("valid", 0), bid("withdrawn", 1), bid("invited", 2)] } },
  { bids: { statistics: [{ id: "1", measure: "bids", value: 4 }] } },
  { bids: { details: [] } },
  { status: "cancelled", numberOfTenderers: 1 },
  { awards: [{ id: "1", status: "active", date: "2025-12-31T23:30:00-03:00", suppliers: suppliers(0, 1, 2) }] },
  {
    awards: [{ id: "1", status: "active" }],
    contracts: [{ id: "c", awardID: "1", dateSigned: "2023-07-01T00:00:00Z" }],
  },
  {
    awards: [
      { id: "1", status: "active", suppliers: suppliers(0) },
      { id: "2", status: "cancelled" },
    ],
  },
].map(({ bids, awards, contracts, ...tender }, n) => ({
  ocid: `ocds-abc123-${n}`,
  date: "2025-03-01T00:00:00Z",
  tender: {
    id: `${n}`,
    title: `Compra ${n}`,
    status: "complete",
    procurementMethod: "open",
    datePublished: "2025-03-01T00:00:00Z",
    tenderPeriod: {
      startDate: "2025-03-02T00:00:00Z",
      endDate: n === 0 ? "2025-03-01T00:00:00Z" : `2025-04-0${n}T12:00:00-03:00`,
    },
    ...tender,
  },
  ...(bids && { bids }),
  ...(awards && { parties, awards }),
  ...(contracts && { contracts }),
}));
function bid(status: string, n: number) {
  return { id: `${n}`, status, tenderers: suppliers(n) };
}

const work = workFolder();
let portals: Portals;
let server: ReturnType<typeof serve>;
let get: ReturnType<typeof testApi>["get"];
let [download, byHand]: Ended[] = [];
let query: Awaited<ReturnType<typeof duckdb>>;

const hasPython = spawnSync("python3", ["--version"]).status === 0;

beforeAll(async () => {
  const database = await testDatabase();
  const world = { seed: 5, size: 150, from, until: "2025-06-30" };
  portals = await openPortals({ databaseUrl: database.url, world, now, only: ids });
  for (const id of ids) {
    portals.layDeposits(id);
    await portals.pull(id, { mode: "window", from, until: now.slice(0, 10) });
  }
  await testSource(database, byHandSource);
  await publish(database, byHandSource, cases);
  await cutExports(portals.app, {});
  const dataDir = portals.app.config.DATA_DIR;
  const api = testApi(database, { publicUrl: "", dataDir, clock: portals.clock });
  get = api.get;
  const base = await new Promise<string>((resolve) => {
    server = serve({ fetch: api.app.fetch, hostname: "127.0.0.1", port: 0 }, ({ port }) =>
      resolve(`http://127.0.0.1:${port}`),
    );
  });
  const python = blocks("python").map((text) => text.replaceAll("http://localhost:3000", base));
  if (!hasPython) return;
  download = await startProgram(work.path, "python3", ["-c", python[0] ?? ""]).ended;
  byHand = await startProgram(work.path, "python3", ["-c", python[1] ?? ""]).ended;
  query = await duckdb(work.path);
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  await portals.close();
  work.end();
});

it("names the columns that the Parquet file has", () => {
  const [, text = ""] = page.split("Columns of `all.parquet`:");
  const listed = [...(text.split("\n\n")[0] ?? "").matchAll(/`([^`]+)`/g)].map(([, name]) => name);
  expect(listed).toEqual(parquetColumns.map(({ name }) => name));
});

describe.skipIf(!hasPython)("docs/research.md", () => {
  it("downloads the files, checks them and tells of change and licences", async () => {
    expect(download).toMatchObject({ status: 0, stderr: "" });
    const { body } = await get("/api/v1/exports/all");
    expect(download?.stdout).toContain(`cut at change ${body.change} with ${body.processes} processes\n`);
    expect(download?.stdout.trim().split("\n")).toHaveLength(1 + ids.length + 1);
  });

  it("gives with DuckDB the figures that are published", async () => {
    const seen: string[] = [];
    const { change } = (await get("/api/v1/exports/all")).body;
    for (const sql of blocks("sql")) {
      const rows = await query(sql);
      const [, code] = /^-- ([A-Z]+-\d+)\n/.exec(sql) ?? [];
      if (code === undefined) continue;
      seen.push(code);
      const { body } = await get(`/api/v1/indicators/${code}?groupBy=country,year&minCoverage=0&at=${change}`);
      const published = body.data.map(({ group, ...row }: Parsed) => [`${group.country} ${group.year}`, row]);
      const own = rows.map(({ country, year, ...row }) => [
        `${country} ${year ?? "unknown"}`,
        Object.fromEntries(Object.entries(row).map(([name, value]) => [name, close(value)])),
      ]);
      expect(own.map(([group]) => group)).toEqual(published.map(([group]: [string]) => group));
      expect(Object.fromEntries(published)).toMatchObject(Object.fromEntries(own));
      // A figure that nothing is known of shows nothing.
      expect(rows.filter(({ value }) => value !== null && Number(value) > 0).length).toBeGreaterThan(2);
    }
    expect(seen).toEqual(["SME-01", "T-03", "T-07"]);
  });

  it("gives the same with Python's library alone", async () => {
    expect(byHand).toMatchObject({ status: 0, stderr: "" });
    const { body } = await get("/api/v1/indicators/SME-01?minCoverage=0");
    const { value, coverage } = JSON.parse(byHand?.stdout ?? "");
    expect(body.data[0]).toMatchObject({ value: close(value), coverage: close(coverage) });
  });
});

const close = (value: unknown) => (value === null ? null : expect.closeTo(Number(value), 5));
