import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import connector from "../../../connectors/us-samgov/connector.ts";
import { createHttpClient } from "../../../src/http/index.ts";
import { fixturesOf } from "../../support/fixture-suite.ts";
import { emptyMemory, mapPulled, pull } from "../../support/pulled.ts";

const now = new Date("2026-07-01T15:00:00Z");
const [header = "", row = ""] = new TextDecoder("windows-1252")
  .decode(fixturesOf(connector).find(({ name }) => name === "solicitation-set-aside")!.payload.bytes)
  .split("\r\n");
const rowOf = (id: string): string => row.replace("0123456789abcdef0123456789abcde1", id);
const idOf = (number: number): string => String(number).padStart(32, "a");
const fileOf = (rows: readonly string[]): Buffer => Buffer.from([header, ...rows, ""].join("\r\n"), "latin1");

interface Answer {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer;
}

/** Both hosts of SAM.gov as a function of path and method; what was asked for is kept. */
async function serving(answer: (path: string, url: URL) => Answer) {
  const asked: { method: string; path: string; match: string | undefined }[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://x");
    asked.push({ method: request.method ?? "", path: url.pathname, match: request.headers["if-match"] });
    const { status = 200, headers = {}, body = "" } = answer(url.pathname, url);
    response.writeHead(status, { "content-type": "text/csv", ...headers });
    response.end(request.method === "HEAD" ? undefined : body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const to = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const http = createHttpClient({
    origins: { "https://s3.amazonaws.com": to, "https://api.sam.gov": to },
    userAgent: "test",
    clock: { now: () => now, sleep: async () => {} },
  });
  const close = async () => {
    await http.close();
    server.close();
  };
  return { http, asked, close };
}

/** Without the header of the file, which carries what is kept of it. */
const noticesIn = <Payload extends { readonly url: string }>(payloads: readonly Payload[]): Payload[] =>
  payloads.filter(({ url }) => !url.endsWith("#header"));
const fresh = { "last-modified": now.toUTCString() };

describe("the daily file", () => {
  it("goes on with what changed, though other people answer for it", async () => {
    let file = fileOf([rowOf(idOf(1)), rowOf(idOf(2))]);
    let etag = '"one"';
    const portal = await serving(() => ({ headers: { ...fresh, etag }, body: file }));
    const memory = emptyMemory();
    const run = () => pull(connector, { http: portal.http, now, memory });
    try {
      expect(noticesIn((await run()).payloads)).toHaveLength(2);
      expect(portal.asked.at(-1)).toMatchObject({ method: "GET", match: '"one"' });
      expect((await run()).payloads).toEqual([]);
      expect(portal.asked.at(-1)?.method).toBe("HEAD");
      etag = '"two"';
      const other = rowOf(idOf(2)).replace("Invented Official", "Another Official");
      file = fileOf([rowOf(idOf(3)), rowOf(idOf(1)).replace("2026-04-15T16", "2026-04-22T16"), other]);
      const { payloads, books } = await run();
      expect(noticesIn(payloads).map(({ entry }) => entry?.key)).toEqual([idOf(3), idOf(1)]);
      expect(books).toMatchObject({ declared: 3, fetched: 3, incomplete: [], suspicious: [] });
      expect(mapPulled(connector, payloads).flatMap(({ issues }) => issues)).toEqual([]);
    } finally {
      await portal.close();
    }
  });

  it("is not believed where it is old, has shrunk, or repeats itself", async () => {
    let file = fileOf(Array.from({ length: 8 }, (_, index) => rowOf(idOf(index))));
    let etag = '"one"';
    const old = { "last-modified": "Thu, 25 Jun 2026 03:30:00 GMT" };
    const portal = await serving(() => ({ headers: { ...old, etag }, body: file }));
    const memory = emptyMemory();
    const run = () => pull(connector, { http: portal.http, now, memory });
    try {
      expect((await run()).books.suspicious.map(({ code }) => code)).toEqual(["stale-file"]);
      etag = '"two"';
      file = fileOf([rowOf(idOf(1)), rowOf(idOf(1)), rowOf("no id")]);
      const { books } = await run();
      expect(books).toMatchObject({ declared: 3, fetched: 3, duplicates: 1 });
      expect(books.rejected.map(({ code }) => code)).toEqual(["bad-notice-id"]);
      expect(books.suspicious.map(({ code }) => code)).toContain("duplicate-notice");
      expect(books.incomplete.map(({ code }) => code)).toEqual(["file-shrunk"]);
      expect(memory.watermarks.get("file")).toBe('"one"');
    } finally {
      await portal.close();
    }
  });

  it("is the whole run without a key: where it cannot be had, the run fails", async () => {
    const portal = await serving(() => ({ status: 403 }));
    try {
      await expect(pull(connector, { http: portal.http, now })).rejects.toMatchObject({ code: "http-status" });
    } finally {
      await portal.close();
    }
  });
});

describe("everything", () => {
  it("includes the archives of past years that there are, once", async () => {
    const archive = fileOf([rowOf(idOf(7)), rowOf(idOf(8))]);
    const portal = await serving((path) => {
      if (path.endsWith("FullCSV.csv")) return { headers: { ...fresh, etag: '"one"' }, body: fileOf([rowOf(idOf(1))]) };
      return path.includes("FY2024") ? { body: archive } : { status: 403 };
    });
    const memory = emptyMemory();
    const run = () => pull(connector, { http: portal.http, now, memory, scope: { mode: "all" } });
    try {
      const first = await run();
      expect(noticesIn(first.payloads).map(({ url }) => url.replace(/^.*\//, ""))).toEqual([
        `ContractOpportunitiesFullCSV.csv#notice=${idOf(1)}`,
        "FY2024_archived_opportunities.csv#row=0",
      ]);
      expect(first.books).toMatchObject({ declared: 3, fetched: 3, incomplete: [] });
      const releases = mapPulled(connector, first.payloads).flatMap((each) => each.releases);
      expect(releases).toHaveLength(3);
      expect((await run()).payloads).toEqual([]);
    } finally {
      await portal.close();
    }
  });
});

describe("a key", () => {
  it("that is refused leaves the file, says what to do, and is in no message", async () => {
    const portal = await serving((path) =>
      path.endsWith(".csv")
        ? { headers: { ...fresh, etag: '"one"' }, body: fileOf([rowOf(idOf(1))]) }
        : {
            status: 403,
            headers: { "content-type": "application/json" },
            body: '{"error":{"code":"API_KEY_INVALID"}}',
          },
    );
    try {
      const settings = { SAM_GOV_API_KEY: "old-key-1234" };
      const { payloads, books } = await pull(connector, { http: portal.http, now, settings });
      expect(noticesIn(payloads)).toHaveLength(1);
      expect(books.incomplete).toMatchObject([{ code: "key-refused" }]);
      expect(books.incomplete[0]!.message).toContain("renew SAM_GOV_API_KEY");
      expect(JSON.stringify([books, payloads.map(({ url }) => url)])).not.toContain("old-key-1234");
    } finally {
      await portal.close();
    }
  });

  it("finds no data where the API answers 404", async () => {
    const portal = await serving((path) =>
      path.endsWith(".csv")
        ? { headers: { ...fresh, etag: '"one"' }, body: fileOf([]) }
        : { status: 404, headers: { "content-type": "application/json" }, body: "{}" },
    );
    try {
      const memory = emptyMemory();
      const { payloads, books } = await pull(connector, {
        http: portal.http,
        now,
        memory,
        settings: { SAM_GOV_API_KEY: "k" },
      });
      expect([noticesIn(payloads), books.incomplete, books.rejected]).toEqual([[], [], []]);
      expect(memory.watermarks.get("opportunities")).toBe("2026-07-01");
    } finally {
      await portal.close();
    }
  });
});
