import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DownloadedSlice, downloadSlices, downloadZipSlices } from "../../../src/connector/download.ts";
import { writeSheet } from "../../../src/connector/sheet-write.ts";
import { writeZip } from "../../../src/connector/zip-write.ts";
import { createHttpClient, type HttpClient } from "../../../src/http/index.ts";
import { Books } from "../../../src/ingest/books.ts";

const host = "https://files.example";
const files: Record<string, string | Uint8Array> = {
  "/rows.csv": "a,b\n1,2\n3,4\n5,6\n",
  "/cut.csv": 'a,b\n1,2\n3,"4',
  "/two.zip": writeZip([
    ["a.json", '{"records":[1,2,3]}'],
    ["readme.txt", "no"],
    ["b.json", "[4]"],
  ]),
  "/damaged.zip": damaged(writeZip([["a.json", '{"records":[1,2,3]}']])),
  "/page.zip": "<html><body>mantenimiento</body></html>",
  "/rows.xlsx": writeSheet([
    ["a", "b"],
    ["1", "2"],
    ["3", "4"],
  ]),
};

/** The 2 among the records has become a 9, which is JSON as well. */
function damaged(archive: Uint8Array): Uint8Array {
  const bytes = Buffer.from(archive);
  bytes[bytes.indexOf("2,3]")] = 0x39;
  return bytes;
}
const before = process.env.TMPDIR;
// A temporary folder of this test's own, so that what is left behind can be seen.
const folder = mkdtempSync(join(tmpdir(), "download-test-"));
let server: Server;
let http: HttpClient;

beforeAll(async () => {
  process.env.TMPDIR = folder;
  server = createServer((request, response) => {
    const body = files[request.url ?? ""];
    response.writeHead(body === undefined ? 404 : 200).end(body ?? "");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const clock = { now: () => new Date("2025-01-01T00:00:00Z"), sleep: async () => {} };
  http = createHttpClient({ origins: { [host]: origin }, userAgent: "test", clock });
});
afterAll(async () => {
  await http.close();
  server.close();
  if (before === undefined) delete process.env.TMPDIR;
  else process.env.TMPDIR = before;
  rmSync(folder, { recursive: true });
});

async function slicesOf(path: string, rows: number, by: "csv" | "xlsx" = "csv", skip = false) {
  const all: DownloadedSlice[] = [];
  const context = { http, signal: new AbortController().signal, ledger: new Books() };
  for await (const slice of downloadSlices(context, { url: host + path }, { by, rows }, async () => skip))
    all.push(slice);
  return all;
}

const textOf = (slice: DownloadedSlice): string => new TextDecoder().decode(slice.bytes);

describe("downloadSlices", () => {
  it("cuts a downloaded file, marks its last slice and leaves nothing behind", async () => {
    const slices = await slicesOf("/rows.csv", 2);
    expect(slices.map((slice) => [textOf(slice), slice.last, slice.url])).toEqual([
      ["a,b\n1,2\n3,4\n", false, `${host}/rows.csv`],
      ["a,b\n5,6\n", true, `${host}/rows.csv`],
    ]);
    expect(new Set(slices.map((slice) => slice.sha256)).size).toBe(1);
    expect(readdirSync(folder)).toEqual([]);
  });

  it("tells a file that ends inside a row, cuts workbooks, and skips what is unchanged", async () => {
    const cut = await slicesOf("/cut.csv", 1);
    expect(cut.map((slice) => [slice.last, slice.truncated])).toEqual([
      [false, undefined],
      [true, true],
    ]);
    expect((await slicesOf("/rows.xlsx", 5, "xlsx")).map(textOf)).toEqual(["a,b\n1,2\n3,4\n"]);
    expect(await slicesOf("/rows.csv", 2, "csv", true)).toEqual([]);
  });

  it("gives nothing where the file cannot be had, or its reader stops", async () => {
    await expect(slicesOf("/none.csv", 1)).rejects.toMatchObject({ code: "http-status" });
    const context = { http, signal: new AbortController().signal, ledger: new Books() };
    for await (const slice of downloadSlices(context, { url: `${host}/rows.csv` }, { by: "csv", rows: 1 })) {
      expect(slice.firstRow).toBe(0);
      break;
    }
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe("downloadZipSlices", () => {
  async function membersOf(path: string, wanted = /json$/) {
    const context = { http, signal: new AbortController().signal, ledger: new Books() };
    const all = [];
    const split = { by: "jsonArray", rows: 2, of: "records" } as const;
    for await (const slice of downloadZipSlices(context, { url: host + path }, split, {
      wanted: (name) => wanted.test(name),
    })) {
      all.push([slice.member, slice.firstRow, Buffer.from(slice.bytes).toString(), slice.last]);
    }
    return all;
  }

  it("cuts the files inside that are wanted", async () => {
    expect(await membersOf("/two.zip")).toEqual([
      ["a.json", 0, "[1,2]", false],
      ["a.json", 2, "[3]", false],
      ["b.json", 0, "[4]", true],
    ]);
  });

  it("refuses what is no archive, and one with nothing to read", async () => {
    await expect(membersOf("/page.zip")).rejects.toMatchObject({ code: expect.stringMatching(/archive|truncated/) });
    await expect(membersOf("/damaged.zip")).rejects.toMatchObject({ code: "malformed-archive" });
    await expect(membersOf("/two.zip", /csv$/)).rejects.toMatchObject({ code: "empty-archive" });
    expect(readdirSync(folder)).toEqual([]);
  });
});
