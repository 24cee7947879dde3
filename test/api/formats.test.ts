import { createServer, request } from "node:http";
import { gunzipSync } from "node:zlib";
import { serve } from "@hono/node-server";
import { parse } from "csv-parse/sync";
import ICAL from "ical.js";
import readSheet from "read-excel-file/node";
import { beforeAll, describe, expect, it } from "vitest";
import { createApi } from "../../src/api/index.ts";
import { systemClock } from "../../src/base/clock.ts";
import type { Database } from "../../src/store/database.ts";
import { type Parsed, standingClock, testApi } from "../support/api.ts";
import { testDatabase } from "../support/database.ts";
import { fillNotices } from "../support/notices-fill.ts";
import { publish, testSource } from "../support/publish.ts";

const source = { id: "cl-test", country: "CL", license: "https://licences.example/cl" };
const clock = standingClock("2026-06-15T00:00:00Z");
let database: Database;
let api: ReturnType<typeof testApi>;
let get: typeof api.get;

beforeAll(async () => {
  database = await testDatabase();
  await testSource(database, source);
  const titles = ["=1+1", 'uno, "dos"', "línea\nnueva", "<b>]]>&", "@SUM(A1)", "-5", "normal"];
  await publish(
    database,
    source,
    titles.map((title, n) => ({
      ocid: `ocds-abc123-${n}`,
      date: `2026-05-0${n + 1}T10:00:00Z`,
      buyer: { id: "b", name: "Municipalidad" },
      tender: {
        id: `${n}`,
        title,
        status: "active",
        value: { amount: 10.5 + n, currency: "CLP" },
        ...(n < 5 && { tenderPeriod: { endDate: `2026-07-0${n + 1}T15:00:00-04:00` } }),
      },
    })),
  );
  api = testApi(database, { clock });
  get = api.get;
});

const bytesOf = async (path: string, headers: Record<string, string> = {}) => {
  const response = await api.app.request(`https://pregon.example${path}`, { headers });
  return { response, bytes: Buffer.from(await response.arrayBuffer()) };
};

describe("one list in every format", () => {
  const media: [string, string][] = [
    ["json", "application/json"],
    ["ndjson", "application/x-ndjson"],
    ["csv", "text/csv"],
    ["xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"],
    ["rss", "application/rss+xml"],
    ["atom", "application/atom+xml"],
    ["jsonfeed", "application/feed+json"],
    ["ics", "text/calendar"],
  ];
  it.each(media)("%s, by format and by Accept, with validators", async (format, type) => {
    const byFormat = await get(`/api/v1/notices?format=${format}`, { headers: { accept: "application/pdf" } });
    const byAccept = await get("/api/v1/notices", { headers: { accept: `${type}, application/pdf;q=0.9` } });
    for (const answer of [byFormat, byAccept]) {
      expect(answer.status).toBe(200);
      expect(answer.headers.get("content-type")?.split(";")[0]).toBe(type);
      expect(answer.headers.get("last-modified")).toMatch(/ GMT$/);
      expect(answer.headers.get("link")).toContain('<https://licences.example/cl>; rel="license"');
    }
    const etag = byFormat.headers.get("etag") ?? "";
    const again = await get(`/api/v1/notices?format=${format}`, { headers: { "if-none-match": etag } });
    expect(again.status).toBe(304);
    const since = byFormat.headers.get("last-modified") ?? "";
    expect((await get(`/api/v1/notices?format=${format}`, { headers: { "if-modified-since": since } })).status).toBe(
      304,
    );
    const head = await get(`/api/v1/notices?format=${format}`, { method: "HEAD" });
    expect(head.headers.get("etag")).toBe(etag);
    expect(Number(head.headers.get("content-length"))).toBeGreaterThan(100);
  });

  it("have tags that differ, and the same processes", async () => {
    const answers = await Promise.all(
      media.map(([format]) => get(`/api/v1/notices?limit=3&sort=deadline&format=${format}`)),
    );
    expect(new Set(answers.map(({ headers }) => headers.get("etag"))).size).toBe(media.length);
    const [json, ndjson, csv, , rss, atom, jsonfeed, ics] = answers as [Parsed, ...Parsed[]];
    const ocids = json.body.data.map((item: Parsed) => item.ocid);
    expect(ocids).toEqual(["ocds-abc123-0", "ocds-abc123-1", "ocds-abc123-2"]);
    expect(
      ndjson.text
        .trim()
        .split("\n")
        .map((line: string) => JSON.parse(line)),
    ).toEqual(json.body.data);
    expect(parse(csv.text, { columns: true }).map((row: Parsed) => row.ocid)).toEqual(ocids);
    const ids = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, ocid]) => ocid);
    expect(ids(rss.text, /<guid[^>]*>tag:pregon\.example,2026:notice\/([^<]+)</g)).toEqual(ocids);
    expect(ids(atom.text, /<entry[^>]*><id>tag:pregon\.example,2026:notice\/([^<]+)</g)).toEqual(ocids);
    expect(jsonfeed.body.items.map((item: Parsed) => item._pregon.ocid)).toEqual(ocids);
    expect(new ICAL.Component(ICAL.parse(ics.text)).getAllSubcomponents("vevent")).toHaveLength(3);
  });
});

describe("feeds", () => {
  it("have one address for one search, pages, hubs and words in four languages", async () => {
    const hub = "https://pregon.example/websub";
    const app = createApi({
      database,
      config: { PUBLIC_URL: "https://pregon.example", HOST: "localhost", PORT: 3000, TRUST_PROXY: false },
      version: "0",
      clock,
      // With it there is a hub.
      http: {} as never,
    });
    const ask = async (query: string) => {
      const response = await app.request(`https://pregon.example/api/v1/notices?${query}`);
      return { link: response.headers.get("link") ?? "", text: await response.text() };
    };
    const one = await ask("limit=2&format=atom&country=CL&lang=es");
    const self = "https://pregon.example/api/v1/notices?country=CL&format=atom&lang=es&limit=2";
    expect(one.link).toContain(`<${self}>; rel="self"`);
    expect(one.link).toContain(`<${hub}>; rel="hub"`);
    expect(one.text).toContain(`rel="self" type="application/atom+xml" href="${self.replaceAll("&", "&amp;")}"`);
    expect(one.text).toContain(`<link rel="hub" href="${hub}"/>`);
    expect(one.text).toContain("<title>Avisos de contratación pública: CL</title>");
    expect(one.text).toContain("<id>tag:pregon.example,2026:notices?country=CL&amp;lang=es</id>");
    expect(await ask("country=CL&lang=es&limit=2&format=atom")).toEqual(one);
    const next =
      /rel="next" type="application\/atom\+xml" href="([^"]+)"/.exec(one.text)?.[1]?.replaceAll("&amp;", "&") ?? "";
    const second = await ask(new URL(next).search.slice(1));
    expect(second.text).toContain("<entry ");
    expect(second.text).not.toContain(/<entry[^>]*><id>([^<]+)/.exec(one.text)?.[1]);
    expect(second.text).toContain('rel="previous"');
    for (const [lang, title] of [
      ["pt", "Prazos"],
      ["fr", "Échéances"],
    ])
      expect((await ask(`format=ics&lang=${lang}`)).text).toContain(title);
  });

  it("are valid without a match", async () => {
    for (const format of ["rss", "atom", "jsonfeed", "ics"]) {
      const answer = await get(`/api/v1/notices?country=UY&format=${format}`);
      expect(answer.status).toBe(200);
    }
  });

  it("are changed by a change of a process, under the same id", async () => {
    const path = "/api/v1/notices?ocid=ocds-abc123-6&format=jsonfeed";
    const before = await get(path);
    await publish(database, source, [
      { ocid: "ocds-abc123-6", date: "2026-06-01T00:00:00Z", tender: { id: "6", title: "changed", status: "active" } },
    ]);
    const after = await get(path);
    expect(after.headers.get("etag")).not.toBe(before.headers.get("etag"));
    const [first, second] = [before.body.items[0], after.body.items[0]];
    expect(second.id).toBe(first.id);
    expect(second.title).toBe("changed");
    expect(second.date_modified > first.date_modified).toBe(true);
    expect(second._pregon.change).toBeGreaterThan(first._pregon.change);
  });
});

describe("tables", () => {
  it("are safe for spreadsheets: CSV by an apostrophe, XLSX by typed cells", async () => {
    const csv = await get("/api/v1/notices?format=csv&sort=published&limit=6");
    const rows = parse(csv.text, { columns: true }) as Record<string, string>[];
    expect(rows.map((row) => row.title)).toEqual([
      "'=1+1",
      'uno, "dos"',
      "línea\nnueva",
      "<b>]]>&",
      "'@SUM(A1)",
      "'-5",
    ]);
    expect(rows[0]).toMatchObject({ "value/amount": "10.5", "value/currency": "CLP", "buyer/name": "Municipalidad" });
    expect(csv.headers.get("content-disposition")).toBe('attachment; filename="notices.csv"');
    const { bytes } = await bytesOf("/api/v1/notices?format=xlsx&sort=published&limit=6");
    const [sheet] = await readSheet(bytes);
    const [head = [], ...cells] = sheet?.data ?? [];
    const column = (name: string) => cells.map((row) => row[head.indexOf(name)]);
    expect(column("title")).toEqual(["=1+1", 'uno, "dos"', "línea\nnueva", "<b>]]>&", "@SUM(A1)", "-5"]);
    expect(column("value/amount")).toEqual([10.5, 11.5, 12.5, 13.5, 14.5, 15.5]);
    expect(column("openForBids")[0]).toBe(true);
  });

  it("can be had of releases and records", async () => {
    for (const list of ["release-packages", "record-packages"]) {
      const csv = await get(`/api/v1/ocds/${list}?format=csv&limit=2`);
      const rows = parse(csv.text, { columns: true }) as Record<string, string>[];
      expect(rows).toHaveLength(2);
      expect(rows[0]?.["tender/status"]).toBe("active");
      expect(csv.headers.get("link")).toContain('rel="next"');
      const lines = await get(`/api/v1/ocds/${list}?format=ndjson&limit=2`);
      expect(
        lines.text
          .trim()
          .split("\n")
          .map((line) => JSON.parse(line).ocid),
      ).toEqual(rows.map((row) => row.ocid));
      const { bytes } = await bytesOf(`/api/v1/ocds/${list}?format=xlsx`);
      expect((await readSheet(bytes))[0]?.data.length).toBe(list === "release-packages" ? 9 : 8);
    }
  });

  it("take a larger limit than pages do", async () => {
    const json = await get("/api/v1/notices?limit=1001");
    expect(json).toMatchObject({ status: 400, body: { code: "bad-parameter", errors: [{ parameter: "limit" }] } });
    expect((await get("/api/v1/notices?limit=1001&format=atom")).status).toBe(400);
    expect((await get("/api/v1/notices?limit=100001&format=csv")).status).toBe(400);
    expect((await get("/api/v1/notices?limit=100000&format=csv")).text.trim().split("\r\n")).toHaveLength(8);
    expect((await get("/api/v1/ocds/release-packages?limit=1001&format=csv")).status).toBe(400);
  });
});

describe("answers in bulk", () => {
  beforeAll(() => fillNotices(database, 4_000));

  it.each(["-published", "published", "deadline", "value", "updated"])("are whole and go on, sort=%s", async (sort) => {
    const walk = async (limit: number) => {
      const ocids: string[] = [];
      for (let path: string | undefined = `/api/v1/notices?format=ndjson&limit=${limit}&sort=${sort}`; path; ) {
        const answer: Parsed = await get(path);
        expect(answer.status).toBe(200);
        ocids.push(
          ...answer.text
            .trim()
            .split("\n")
            .map((line: string) => JSON.parse(line).ocid),
        );
        path = /<([^>]+)>; rel="next"/.exec(answer.headers.get("link") ?? "")?.[1];
      }
      return ocids;
    };
    const pages = await walk(900);
    expect(new Set(pages).size).toBe(4_007);
    // Sizes whose ends lie within, at and beyond the edge between notices with and without a value.
    for (const limit of [1_500, 4_003, 4_005, 4_006, 4_007, 5_000]) {
      const walked = await walk(limit);
      expect([limit, walked.length, walked.findIndex((ocid, n) => ocid !== pages[n])]).toEqual([
        limit,
        pages.length,
        -1,
      ]);
    }
  });

  it("have validators, compression and HEAD as others do", async () => {
    const path = "/api/v1/notices?format=csv&limit=3000";
    const plain = await get(path);
    const etag = plain.headers.get("etag") ?? "";
    expect((await get(path, { headers: { "if-none-match": etag } })).status).toBe(304);
    const head = await get(path, { method: "HEAD" });
    expect([head.status, head.text, head.headers.get("etag")]).toEqual([200, "", etag]);
    const packed = await bytesOf(path, { "accept-encoding": "gzip" });
    expect(packed.response.headers.get("etag")).toBe(`${etag.slice(0, -1)}-gz"`);
    expect(gunzipSync(packed.bytes).toString()).toBe(plain.text);
    const sheet = await readSheet((await bytesOf("/api/v1/notices?format=xlsx&limit=3000")).bytes);
    expect(sheet[0]?.data).toHaveLength(3_001);
  });

  it("break off where they cannot be finished, and free what they hold where the reader goes", async () => {
    let pages = 0;
    const failing = {
      ...database,
      sql: Object.assign(database.sql.bind(null), database.sql, {
        unsafe: (...words: never[]) => {
          pages += 1;
          return pages > 3
            ? Promise.reject(new Error("the disk is full"))
            : Reflect.apply(database.sql.unsafe, null, words);
        },
      }),
    } as unknown as Database;
    const lines: Record<string, unknown>[] = [];
    const log = { info: (line: never) => lines.push(line), error: (line: never) => lines.push(line) } as never;
    const open = (over: Database) =>
      new Promise<{ port: number; close: () => void }>((resolve) => {
        const config = { PUBLIC_URL: "", HOST: "127.0.0.1", PORT: 0, TRUST_PROXY: false };
        const { fetch } = createApi({ database: over, config, version: "0", clock: systemClock, log });
        const server = serve({ fetch, hostname: "127.0.0.1", port: 0, createServer }, ({ port }) =>
          resolve({ port, close: () => server.close() }),
        );
      });
    const ask = (port: number, stopAfter = Number.POSITIVE_INFINITY) =>
      new Promise<string>((resolve) => {
        let bytes = 0;
        const asked = request({ host: "127.0.0.1", port, path: "/api/v1/notices?format=csv&limit=4000" }, (answer) => {
          answer.on("data", (chunk: Buffer) => {
            bytes += chunk.byteLength;
            if (bytes > stopAfter) asked.destroy();
          });
          answer.once("end", () => resolve("whole"));
          answer.once("error", () => resolve("broken"));
        });
        asked.once("error", () => resolve("broken"));
        asked.end();
      });
    const broken = await open(failing);
    expect(await ask(broken.port)).toBe("broken");
    await expect.poll(() => lines.some((line) => line.err instanceof Error)).toBe(true);
    broken.close();
    const sound = await open(database);
    expect(await ask(sound.port)).toBe("whole");
    lines.length = 0;
    expect(await ask(sound.port, 1_000)).toBe("broken");
    await expect.poll(() => lines.length).toBe(1);
    sound.close();
  });
});
