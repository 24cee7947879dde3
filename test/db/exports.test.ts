import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import readSheets from "read-excel-file/node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import yauzl from "yauzl";
import { sha256 } from "../../src/base/hash.ts";
import { parquetColumns } from "../../src/export/parquet.ts";
import { exportAll, exportsFolder } from "../../src/export/snapshot.ts";
import type { Database } from "../../src/store/database.ts";
import { deleteExport, type ExportSnapshot, listExports } from "../../src/store/exports.ts";
import { type Parsed, testApi } from "../support/api.ts";
import { testDatabase } from "../support/database.ts";
import { duckdb } from "../support/duckdb.ts";
import { publish, testSource } from "../support/publish.ts";

const cl = { id: "cl-test", country: "CL", license: "https://licences.example/cl" };
const pe = {
  id: "pe-test",
  country: "PE",
  meta: { licence: { name: "Alike", url: "https://l.example/pe", shareAlike: true } },
};
const dataDir = mkdtempSync(join(tmpdir(), "pregon-exports-"));
const folder = exportsFolder(dataDir);
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

let database: Database;
let api: ReturnType<typeof testApi>;

const tender = (n: number, date: string, more: Record<string, unknown> = {}) => ({
  ocid: `ocds-abc123-${n}`,
  date,
  tender: {
    id: `${n}`,
    title: `Compra ${n}`,
    status: "active",
    datePublished: date,
    value: { amount: n, currency: "CLP" },
    ...more,
  },
});

beforeAll(async () => {
  database = await testDatabase();
  await testSource(database, cl);
  await testSource(database, pe);
  api = testApi(database, { dataDir });
  await publish(database, cl, [
    ...[1, 2, 3].map((n) => tender(n, "2025-05-01T10:00:00Z")),
    tender(4, "2026-01-02T10:00:00Z", { title: "=1+1", items: [{ id: "1", description: "Una, «dos»\ny tres" }] }),
  ]);
  await publish(database, pe, [tender(9, "2026-05-03T10:00:00Z")]);
  // Invalid: kept, and in no file.
  await publish(database, cl, [{ ...tender(7, "2025-05-01T10:00:00Z"), buyer: { id: "b", name: 7 } }]);
});

const cut = async (options: Partial<Parameters<typeof exportAll>[0]> = {}) => {
  const result = await exportAll({ database, folder, ...options });
  if (!result) throw new Error("somebody else is exporting");
  return result;
};
const newest = async (dataset: string): Promise<ExportSnapshot> => {
  const [first] = await listExports(database.sql, dataset);
  if (!first) throw new Error(`no snapshot of ${dataset}`);
  return first;
};
const bytesOf = (snapshot: ExportSnapshot, format: string): Buffer => {
  const file = snapshot.files.find((each) => each.format === format);
  if (!file) throw new Error(`no ${format}`);
  return readFileSync(join(folder, snapshot.dataset, file.name));
};
const lines = (bytes: Buffer): Parsed[] =>
  gunzipSync(bytes)
    .toString("utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
const ocids = (values: Parsed[]): string[] => values.map(({ ocid }) => ocid).sort();

/** What the API has, by ocid. */
async function served(): Promise<Map<string, Parsed>> {
  const { body } = await api.get("/api/v1/notices?limit=1000&sort=updated");
  const all = new Map<string, Parsed>();
  for (const { ocid } of body.data) {
    all.set(ocid, (await api.get(`/api/v1/ocds/compiled/${encodeURIComponent(ocid)}`)).body);
  }
  return all;
}

describe("bulk files", () => {
  it("are cut for each source and year and for everything, with what the API has", async () => {
    const { cut: made } = await cut();
    expect(made.map(({ dataset, processes }) => [dataset, processes])).toEqual([
      ["cl-test-2025", 3],
      ["cl-test-2026", 1],
      ["pe-test-2026", 1],
      ["all", 5],
    ]);
    expect(new Set(made.map(({ change }) => change)).size).toBe(1);
    const all = lines(bytesOf(await newest("all"), "jsonl.gz"));
    expect(new Map(all.map((release) => [release.ocid, release]))).toEqual(await served());
    expect(ocids(lines(bytesOf(await newest("cl-test-2025"), "jsonl.gz")))).toEqual(
      [1, 2, 3].map((n) => `ocds-abc123-${n}`),
    );
    for (const { dataset, files } of made) {
      for (const { name, bytes, sha256: digest } of files) {
        const content = readFileSync(join(folder, dataset, name));
        expect([content.length, sha256(content)], name).toEqual([bytes, digest]);
      }
    }
  });

  it("have the same processes as Parquet, read back by another program", async () => {
    const snapshot = await newest("all");
    const file = snapshot.files.find(({ format }) => format === "parquet");
    const query = await duckdb(join(folder, "all"));
    const rows = await query(`select * from '${file?.name}'`);
    const compiled = new Map(rows.map((row) => [row.ocid, JSON.parse(row.compiled_release)]));
    expect(compiled).toEqual(await served());
    const odd = rows.find((row) => row.ocid === "ocds-abc123-4");
    expect(odd).toMatchObject({ title: "=1+1", source: "cl-test", value_amount: 4, value_currency: "CLP", awards: 0 });
    expect(odd?.published).toEqual(new Date("2026-01-02T10:00:00Z"));
  });

  it("have the same as linked tables that a spreadsheet can open safely", async () => {
    const snapshot = await newest("cl-test-2026");
    const files = await unzip(bytesOf(snapshot, "csv.zip"));
    expect([...files.keys()]).toEqual(["processes.csv", "tender_items.csv", "datapackage.json"]);
    const [header, row] = (files.get("processes.csv") ?? "").split("\r\n");
    const cells = Object.fromEntries((header ?? "").split(",").map((name, index) => [name, row?.split(",")[index]]));
    expect(cells).toMatchObject({ ocid: "ocds-abc123-4", "tender/title": "'=1+1", "tender/value/amount": "4" });
    expect(files.get("tender_items.csv")).toBe('ocid,id,description\r\nocds-abc123-4,1,"Una, «dos»\ny tres"\r\n');
    const described = JSON.parse(files.get("datapackage.json") ?? "");
    expect(described.resources.map((resource: Parsed) => resource.path)).toEqual(["processes.csv", "tender_items.csv"]);
    expect(snapshot.files.find(({ format }) => format === "csv.zip")?.tables).toEqual({
      processes: 1,
      tender_items: 1,
    });
  });

  it("have the same processes in a workbook, texts as texts", async () => {
    const [sheet] = await readSheets(bytesOf(await newest("all"), "xlsx"));
    const [header = [], ...rows] = sheet?.data ?? [];
    expect(sheet?.sheet).toBe("processes");
    expect(header).toEqual(parquetColumns.map(({ name }) => name).filter((name) => name !== "compiled_release"));
    const cells = rows.map((row) => Object.fromEntries(header.map((name, at) => [name, row[at]])));
    expect(new Set(cells.map(({ ocid }) => ocid))).toEqual(new Set((await served()).keys()));
    expect(cells.find(({ ocid }) => ocid === "ocds-abc123-4")).toMatchObject({
      title: "=1+1",
      value_amount: 4,
      published: "2026-01-02T10:00:00.000Z",
      buyer_id: null,
    });
  });

  it.each([
    [{ processes: 2, characters: 1e9 }, "A sheet has room for 2 processes; there are 3."],
    [{ processes: 3, characters: 100 }, "Its cells would hold more than 100 characters."],
  ])(
    "have no workbook where they do not fit %j, the manifest says why, and it is not tried again",
    async (workbook, reason) => {
      const elsewhere = mkdtempSync(join(dataDir, "limits-"));
      const only = ["cl-test-2025"];
      await deleteExport(database.sql, await newest("cl-test-2025"));
      const options = { folder: elsewhere, only, formats: ["xlsx"] as const, workbook };
      expect((await cut(options)).cut).toMatchObject([{ files: [], leftOut: [{ format: "xlsx", leftOut: reason }] }]);
      expect(readdirSync(elsewhere)).toEqual([]);
      expect((await api.get("/api/v1/exports/cl-test-2025")).body.leftOut).toEqual([{ format: "xlsx", reason }]);
      expect((await cut(options)).unchanged).toBe(1);
      await deleteExport(database.sql, await newest("cl-test-2025"));
      await cut({ only });
      expect((await newest("cl-test-2025")).leftOut).toEqual([]);
    },
  );

  it("of one format come beside those that were cut at the same change", async () => {
    const only = ["cl-test-2025"];
    await deleteExport(database.sql, await newest("cl-test-2025"));
    await cut({ only, formats: ["jsonl.gz"] });
    await cut({ only, formats: ["parquet"] });
    expect((await newest("cl-test-2025")).files.map(({ format }) => format)).toEqual(["jsonl.gz", "parquet"]);
    await cut({ only });
    const { dataset, files } = await newest("cl-test-2025");
    expect(readdirSync(join(folder, dataset)).sort()).toEqual(files.map(({ name }) => name).sort());
    expect(files).toHaveLength(4);
  });

  it("are not cut again where nothing has changed", async () => {
    expect(await cut()).toMatchObject({ cut: [], unchanged: 4 });
    await publish(database, pe, [
      tender(9, "2026-06-01T10:00:00Z", { datePublished: "2026-05-03T10:00:00Z", title: "Otra" }),
    ]);
    const { cut: made, unchanged } = await cut();
    expect(made.map(({ dataset }) => dataset)).toEqual(["pe-test-2026", "all"]);
    expect(unchanged).toBe(2);
  });

  it("lose a process that moves to another year, and withdraw a dataset that is empty", async () => {
    await publish(database, cl, [tender(4, "2026-07-01T10:00:00Z", { datePublished: "2024-12-31T23:00:00Z" })]);
    await cut();
    expect(ocids(lines(bytesOf(await newest("cl-test-2024"), "jsonl.gz")))).toEqual(["ocds-abc123-4"]);
    expect(await listExports(database.sql, "cl-test-2026")).toEqual([]);
    expect(readdirSync(folder)).not.toContain("cl-test-2026");
  });

  it("and the deltas from any snapshot, and the feed from the last, give what the API has", async () => {
    const applied = new Map<string, Parsed>();
    const start = await newest("all");
    for (const release of lines(bytesOf(start, "jsonl.gz"))) applied.set(release.ocid, release);
    let at = start.change;
    const random = fc.sample(fc.array(fc.tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 99 }))), {
      numRuns: 4,
      seed: 11,
    });
    let day = 1;
    for (const edits of random) {
      for (const [n, amount] of edits) {
        day += 1;
        const date = new Date(Date.UTC(2026, 7, 1) + day * 3_600_000).toISOString();
        await publish(database, n % 2 === 0 ? cl : pe, [tender(n, date, { value: { amount, currency: "CLP" } })]);
      }
      await cut();
      const { delta } = await newest("all");
      if (!delta || delta.to <= at) continue;
      expect(delta.from).toBe(at);
      for (const { op, ocid, body } of lines(readFileSync(join(folder, "all", delta.name)))) {
        if (op === "put") applied.set(ocid, body);
        else applied.delete(ocid);
      }
      at = delta.to;
    }
    await publish(database, cl, [tender(2, "2026-09-09T10:00:00Z"), tender(77, "2026-09-09T10:00:00Z")]);
    await publish(database, cl, [{ ...tender(3, "2027-01-01T10:00:00Z"), buyer: { id: "b", name: 7 } }]);
    let next = `/api/v1/changes?limit=1000&include=compiled`;
    for (;;) {
      const { body } = await api.get(next);
      for (const { change, op, ocid, body: release } of body.data) {
        if (change <= at) continue;
        if (op === "withdraw") applied.delete(ocid);
        else applied.set(ocid, release);
      }
      if (body.data.length === 0) break;
      next = body.links.next;
    }
    expect(applied).toEqual(await served());
  });

  it("of a killed export are whole or not there, and what is left over goes", async () => {
    writeFileSync(join(folder, "all", "all.c99999.jsonl.gz"), "half");
    await publish(database, cl, [tender(1, "2026-10-01T10:00:00Z")]);
    const stopping = new AbortController();
    await expect(
      cut({ signal: stopping.signal, onProgress: () => stopping.abort(new Error("killed")) }),
    ).rejects.toThrow("killed");
    const before = await newest("all");
    expect(lines(bytesOf(before, "jsonl.gz")).length).toBe(before.processes);
    await cut();
    const names = readdirSync(join(folder, "all"));
    expect(names).not.toContain("all.c99999.jsonl.gz");
    expect(readdirSync(folder).filter((name) => name.startsWith(".work"))).toEqual([]);
    expect((await newest("all")).change).toBeGreaterThan(before.change);
  });

  it("are cut by one process at a time", async () => {
    await publish(database, cl, [tender(1, "2026-10-02T10:00:00Z")]);
    const both = await Promise.all([exportAll({ database, folder }), exportAll({ database, folder })]);
    expect(both.filter((result) => result === undefined).length).toBeLessThanOrEqual(1);
    expect(lines(bytesOf(await newest("all"), "jsonl.gz")).length).toBe((await served()).size);
  });
});

describe("the manifest", () => {
  it("lists datasets with files, licences and deltas, page by page", async () => {
    const { body } = await api.get("/api/v1/exports");
    expect(body.data.map(({ dataset }: Parsed) => dataset)[0]).toBe("all");
    const peru = body.data.find(({ source }: Parsed) => source === "pe-test");
    expect(peru.licences).toEqual([
      {
        source: "pe-test",
        publisher: "Publisher of pe-test",
        name: "Alike",
        url: "https://l.example/pe",
        shareAlike: true,
      },
    ]);
    expect(body.meta).toEqual({ count: body.data.length, countKind: "exact" });
    const seen: string[] = [];
    for (let next = "/api/v1/exports?limit=1"; next !== undefined; ) {
      const page = (await api.get(next)).body;
      seen.push(...page.data.map(({ dataset }: Parsed) => dataset));
      next = page.links.next;
    }
    expect(seen).toEqual(body.data.map(({ dataset }: Parsed) => dataset));
    expect(
      (await api.get("/api/v1/exports?source=pe-test")).body.data.every((d: Parsed) => d.source === "pe-test"),
    ).toBe(true);
    expect((await api.get("/api/v1/exports/nothing")).body.code).toBe("export-not-found");
    expect((await api.get("/api/v1/exports/all")).body.dataset).toBe("all");
  });

  it("is a DCAT catalogue and a Data Package too", async () => {
    const dcat = (await api.get("/catalog.jsonld")).body;
    expect(dcat["@type"]).toBe("dcat:Catalog");
    const all = dcat["dcat:dataset"].find((dataset: Parsed) => dataset["dct:identifier"] === "all");
    expect(all["dcat:distribution"].map((d: Parsed) => d["dct:title"]["@value"]).sort()).toEqual([
      "csv.zip",
      "jsonl.gz",
      "parquet",
      "xlsx",
    ]);
    const described = (await api.get("/datapackage.json")).body;
    expect(described.resources.length).toBeGreaterThan(3);
    expect(described.resources[0].hash).toMatch(/^sha256:[0-9a-f]{64}$/);
  });
});

describe("a download", () => {
  const file = async () => {
    const { body } = await api.get("/api/v1/exports/all");
    return body.files.find(({ format }: Parsed) => format === "jsonl.gz");
  };
  const fetchBytes = async (url: string, headers: Record<string, string> = {}, method = "GET") => {
    const response = await api.app.request(url, { headers, method });
    return { status: response.status, headers: response.headers, bytes: Buffer.from(await response.arrayBuffer()) };
  };

  it("is the file, with its hash as the entity tag", async () => {
    const { url, bytes, sha256: digest } = await file();
    const whole = await fetchBytes(url);
    expect(whole.status).toBe(200);
    expect([whole.bytes.length, sha256(whole.bytes)]).toEqual([bytes, digest]);
    expect(whole.headers.get("etag")).toBe(`"${digest}"`);
    expect(whole.headers.get("content-disposition")).toMatch(/^attachment; filename="all\.c\d+\.jsonl\.gz"$/);
    expect((await fetchBytes(url, { "if-none-match": `"${digest}"` })).status).toBe(304);
    const head = await fetchBytes(url, {}, "HEAD");
    expect([head.status, head.bytes.length, head.headers.get("content-length")]).toEqual([200, 0, String(bytes)]);
  });

  it("can be continued", async () => {
    const { url, bytes, sha256: digest } = await file();
    const first = await fetchBytes(url, { range: "bytes=0-99" });
    expect([first.status, first.bytes.length, first.headers.get("content-range")]).toEqual([
      206,
      100,
      `bytes 0-99/${bytes}`,
    ]);
    const rest = await fetchBytes(url, { range: "bytes=100-", "if-range": `"${digest}"` });
    expect(sha256(Buffer.concat([first.bytes, rest.bytes]))).toBe(digest);
    expect((await fetchBytes(url, { range: "bytes=-5" })).bytes.length).toBe(5);
    expect((await fetchBytes(url, { range: `bytes=${bytes}-` })).status).toBe(416);
    expect((await fetchBytes(url, { range: "bytes=5-2" })).status).toBe(200);
    expect((await fetchBytes(url, { range: "bytes=0-9", "if-range": '"other"' })).status).toBe(200);
  });

  it("reaches nothing outside of the manifest", async () => {
    for (const path of ["all/..%2F..%2Fpostgres.password", "..%2F/demo.json", "all/%00", "all/none.jsonl.gz"]) {
      const { status } = await fetchBytes(`https://pregon.example/api/v1/exports/${path}`);
      expect([400, 404], path).toContain(status);
    }
  });
});

it("gzip itself reads the file", async () => {
  const snapshot = await newest("all");
  const path = join(folder, "all", snapshot.files.find(({ format }) => format === "jsonl.gz")?.name ?? "");
  const text = execFileSync("gzip", ["-dc", path], { encoding: "utf8" });
  expect(text.trimEnd().split("\n").length).toBe(snapshot.processes);
});

function unzip(bytes: Buffer): Promise<Map<string, string>> {
  return new Promise((resolve, reject) => {
    yauzl.fromBuffer(bytes, { lazyEntries: true }, (error, zip) => {
      if (error || !zip) return reject(error);
      const files = new Map<string, string>();
      zip.on("entry", (entry) => {
        zip.openReadStream(entry, async (failed, stream) => {
          if (failed || !stream) return reject(failed);
          const chunks: Buffer[] = [];
          for await (const chunk of stream) chunks.push(chunk as Buffer);
          files.set(entry.fileName, Buffer.concat(chunks).toString("utf8"));
          zip.readEntry();
        });
      });
      zip.on("end", () => resolve(files));
      zip.on("error", reject);
      zip.readEntry();
    });
  });
}
