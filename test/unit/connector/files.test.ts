import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { arrayIn } from "../../../src/connector/array-in.ts";
import { type Connector, fetchFiles, splitFile, type WatchedFile, writeCsv } from "../../../src/connector/index.ts";
import { createHttpClient, type HttpClient } from "../../../src/http/index.ts";
import { emptyMemory, pull } from "../../support/pulled.ts";
import { toyConnector } from "../../support/toy-connector.ts";

const host = "https://files.example";
let served: { body: string | Uint8Array; headers?: Record<string, string> } | undefined;
let asked: Record<string, string | string[] | undefined>[] = [];
let server: Server;
let http: HttpClient;

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request.headers);
    if (!served || request.url !== "/rows.csv") return void response.writeHead(404).end();
    const { etag } = served.headers ?? {};
    if (etag !== undefined && request.headers["if-none-match"] === etag) return void response.writeHead(304).end();
    response.writeHead(200, { "content-type": "text/csv", ...served.headers }).end(served.body);
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
});

const file: WatchedFile = {
  url: `${host}/rows.csv`,
  kind: "rows",
  mediaType: "text/csv",
  split: { by: "csv", rows: 2 },
  looksRight: (first) => new TextDecoder().decode(first).startsWith("a,b\n"),
};
const connectorOf = (...files: WatchedFile[]): Connector =>
  toyConnector({ fetch: (context) => fetchFiles(context, files) });
const now = new Date("2025-01-01T00:00:00Z");
const rows = (count: number) => `a,b\n${Array.from({ length: count }, (_, at) => `${at},x\n`).join("")}`;

describe("fetchFiles", () => {
  it("takes a file once, asks for it under condition, and takes it again when it changed", async () => {
    const memory = emptyMemory();
    served = { body: rows(3), headers: { etag: '"1"', "last-modified": "Wed, 01 Jan 2025 00:00:00 GMT" } };
    const first = await pull(connectorOf(file), { http, now, memory });
    expect(first.payloads.map((payload) => [payload.url, payload.entry?.key])).toEqual([
      [`${host}/rows.csv#row=0`, undefined],
      [`${host}/rows.csv#row=2`, file.url],
    ]);
    expect(first.books).toMatchObject({ declared: 3, fetched: 3, incomplete: [] });
    asked = [];
    expect((await pull(connectorOf(file), { http, now, memory })).payloads).toEqual([]);
    expect(asked[0]).toMatchObject({
      "if-none-match": '"1"',
      "if-modified-since": "Wed, 01 Jan 2025 00:00:00 GMT",
    });
    // The same content under another tag is not taken either.
    served = { body: rows(3), headers: { etag: '"2"' } };
    expect((await pull(connectorOf(file), { http, now, memory })).payloads).toEqual([]);
    served = { body: rows(4), headers: { etag: '"3"' } };
    expect((await pull(connectorOf(file), { http, now, memory })).payloads).toHaveLength(2);
    expect((await pull(connectorOf(file), { http, now, memory, scope: { mode: "all" } })).payloads).toHaveLength(2);
  });

  it("lets a file rest for the days given", async () => {
    const memory = emptyMemory();
    served = { body: rows(2) };
    const weekly = connectorOf({ ...file, restDays: 7 });
    await pull(weekly, { http, now, memory });
    asked = [];
    await pull(weekly, { http, now: new Date("2025-01-06T00:00:00Z"), memory });
    expect(asked).toEqual([]);
    await pull(weekly, { http, now: new Date("2025-01-08T00:00:00Z"), memory });
    expect(asked).toHaveLength(1);
  });

  it("does not take a file that broke off, is something else or is empty for whole", async () => {
    served = { body: 'a,b\n1,2\n3,"4' };
    const cut = await pull(connectorOf(file), { http, now });
    expect(cut.books.incomplete.map(({ code }) => code)).toEqual(["truncated-file"]);
    expect(cut.payloads.some(({ entry }) => entry)).toBe(false);
    for (const [body, message] of [
      ["c,d\n1,2\n", /not the table/],
      ["", /empty/],
    ] as const) {
      served = { body };
      await expect(pull(connectorOf(file), { http, now })).rejects.toThrow(message);
    }
  });

  it("takes a file that shrank only when it is as small the second time", async () => {
    const memory = emptyMemory();
    served = { body: rows(9) };
    await pull(connectorOf(file), { http, now, memory });
    served = { body: rows(2) };
    const shrunk = await pull(connectorOf(file), { http, now, memory });
    expect(shrunk.books.incomplete.map(({ code }) => code)).toEqual(["file-shrank"]);
    const again = await pull(connectorOf(file), { http, now, memory });
    expect([again.books.incomplete, again.payloads.length]).toEqual([[], 1]);
  });

  it.each([
    ["has lost a column", "a,c\n0,x\n1,x\n2,x\n", "columns-gone", /are gone: b; new: c$/],
    ["is no UTF-8 any more", "a,b\n0,\xf3\n1,x\n2,x\n", "garbled-file", /no UTF-8/],
    ["ends in the middle of a line", "a,b\n0,x\n1,x\n2", "truncated-file", /after 13 bytes/],
    ["ends in the middle of its last cell", "a,b\n0,x\n1,xx\n2,", "truncated-file", /after 15 bytes/],
  ])("does not believe a table at once that %s", async (_, body, code, message) => {
    const memory = emptyMemory();
    const bytes = (text: string) => Buffer.from(text, "latin1");
    const lenient = connectorOf({ ...file, looksRight: () => true });
    served = { body: bytes("a,b\n0,xxxxx\n1,xxxxx\n2,xxxxx\n"), headers: { etag: '"good"' } };
    await pull(lenient, { http, now, memory });
    served = { body: bytes(body), headers: { etag: '"bad"' } };
    const bad = await pull(lenient, { http, now, memory });
    expect(bad.books.incomplete).toEqual([{ code, message: expect.stringMatching(message) }]);
    expect(bad.payloads.map((payload) => Buffer.from(payload.bytes).toString())).toEqual([`${body.split("\n")[0]}\n`]);
    // The good one is back: there is nothing to take.
    served = { body: bytes("a,b\n0,xxxxx\n1,xxxxx\n2,xxxxx\n"), headers: { etag: '"good"' } };
    const good = await pull(lenient, { http, now, memory });
    expect([good.payloads, good.books.incomplete]).toEqual([[], []]);
    // Or it stays as it is, and then that is how it is.
    served = { body: bytes(body), headers: { etag: '"bad"' } };
    const again = await pull(lenient, { http, now, memory });
    expect(again.payloads.length).toBeGreaterThan(1);
  });

  it("takes columns in another order, and new ones", async () => {
    const memory = emptyMemory();
    const lenient = connectorOf({ ...file, looksRight: () => true });
    served = { body: rows(3) };
    await pull(lenient, { http, now, memory });
    served = { body: "c,b,a\n,x,0\n,x,1\n,x,2\n" };
    const moved = await pull(lenient, { http, now, memory });
    expect(moved.books).toMatchObject({ fetched: 3, incomplete: [] });
  });

  it("reads on where one file fails, and forgives the lack of an optional one", async () => {
    served = { body: rows(1) };
    const missing = { ...file, url: `${host}/none.csv` };
    const some = await pull(connectorOf(missing, file), { http, now });
    expect(some.books.incomplete.map(({ code }) => code)).toEqual(["file-not-fetched"]);
    expect(some.payloads).toHaveLength(1);
    const none = await pull(connectorOf({ ...missing, optional: true }), { http, now });
    expect([none.payloads, none.books.incomplete]).toEqual([[], []]);
    await expect(pull(connectorOf(missing), { http, now })).rejects.toMatchObject({ code: "http-status" });
  });
});

async function* chunks(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

describe("a list inside a document", () => {
  const document = JSON.stringify({
    uri: 'a "releases": [ "x',
    deep: { releases: [0] },
    list: ["releases", [9]],
    releases: [{ id: "ñ1" }, { id: 2, releases: [] }, { id: 3 }],
    after: [4],
  });

  it.each([1, 2, 7, 1000])("is found and cut in chunks of %i bytes", async (size) => {
    const found: unknown[] = [];
    for await (const slice of splitFile(chunks(`\ufeff ${document}`, size), {
      by: "jsonArray",
      rows: 2,
      of: "releases",
      as: "object",
    })) {
      expect(slice.truncated).toBeUndefined();
      found.push(JSON.parse(new TextDecoder().decode(slice.bytes)));
    }
    expect(found).toEqual([{ releases: [{ id: "ñ1" }, { id: 2, releases: [] }] }, { releases: [{ id: 3 }] }]);
  });

  it("is taken as it is where the document is the list, and refused where there is none", async () => {
    const found: string[] = [];
    for await (const part of arrayIn(chunks("[1,2]", 2), "releases")) found.push(new TextDecoder().decode(part));
    expect(found.join("")).toBe("[1,2]");
    const none = async (): Promise<void> => {
      for await (const _ of arrayIn(chunks('{"a":["releases"],"releases":{}}', 3), "releases"));
    };
    await expect(none()).rejects.toMatchObject({ code: "not-a-json-array" });
  });
});

describe("writeCsv", () => {
  it("quotes where needed", () => {
    const bytes = writeCsv(["a", "b"], [{ a: 'x "y"', b: "1,2" }, { a: "p\nq" }], { bom: true, lineEnd: "\r\n" });
    expect(new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes)).toBe(
      '\ufeffa,b\r\n"x ""y""","1,2"\r\n"p\nq",\r\n',
    );
  });
});
