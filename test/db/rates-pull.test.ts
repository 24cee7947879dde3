import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createLogger } from "../../src/base/log.ts";
import type { FetchScope } from "../../src/connector/index.ts";
import { loadRateSources } from "../../src/connector/load.ts";
import { createHttpClient, type HttpClient } from "../../src/http/index.ts";
import { pullRates } from "../../src/ingest/rates.ts";
import { ratesOf } from "../../src/money/index.ts";
import { readWatermarks } from "../../src/store/watermarks.ts";
import { testDatabase } from "../support/database.ts";

const database = await testDatabase();
const source = (await loadRateSources()).get("ca-boc")!;
let server: Server;
let http: HttpClient;
/** What the bank answers: days with their values, or a text. */
let answer: string;
const asked: string[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request.url ?? "");
    response.writeHead(200, { "content-type": "application/json" });
    response.end(answer);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  http = createHttpClient({
    origins: { "https://www.bankofcanada.ca": `http://127.0.0.1:${port}` },
    userAgent: "test",
    clock: { now: () => new Date(), sleep: async () => {} },
    paceLocal: false,
  });
});
afterAll(async () => {
  await http.close();
  server.close();
});
beforeEach(() => {
  asked.length = 0;
});

const days = (values: Readonly<Record<string, string>>): string =>
  JSON.stringify({ observations: Object.entries(values).map(([d, v]) => ({ d, FXUSDCAD: { v } })) });

const pull = (scope: FetchScope = { mode: "incremental" }, now = "2026-03-12T22:00:00Z") =>
  pullRates({
    database,
    source,
    http,
    scope,
    setting: () => undefined,
    clock: { now: () => new Date(now), sleep: async () => {} },
    log: createLogger("silent", false),
    signal: new AbortController().signal,
  });

const stored = () => database.sql`
  select valid_from::text as day, value::text as value, review from rates where source = 'ca-boc' order by valid_from`;

describe("a pull of rates", () => {
  it("stores them with a ledger, an archived answer and a watermark", async () => {
    answer = days({ "2026-03-02": "1.36", "2026-03-03": "1.3710" });
    const run = await pull();
    expect(run).toMatchObject({
      status: "complete",
      fetched: 2,
      accepted: 2,
      rejected: 0,
      payloads: 1,
      newReleases: 2,
    });
    expect(asked[0]).toContain("start_date=2017-01-03&end_date=2026-03-12");
    expect(await stored()).toMatchObject([
      { day: "2026-03-02", value: "1.36" },
      { day: "2026-03-03", value: "1.371" },
    ]);
    expect(await readWatermarks(database.sql, "ca-boc")).toEqual({ day: "2026-03-12" });
    const [payload] = await database.sql<
      { many: number }[]
    >`select count(*)::int as many from payloads where source = 'ca-boc'`;
    expect(payload?.many).toBe(1);
    expect((await ratesOf(database).current()).perUSD("CAD", "2026-03-03")?.rate).toBe("1.371");
  });

  it("asks from some days before the last one on, and finds nothing new in the same answer", async () => {
    const version = (await ratesOf(database).current()).version;
    expect(await pull()).toMatchObject({ status: "complete", newReleases: 0 });
    expect(asked[0]).toContain("start_date=2026-03-02");
    expect((await ratesOf(database).current()).version).toBe(version);
  });

  it("takes corrections over", async () => {
    answer = days({ "2026-03-03": "1.38" });
    expect(await pull()).toMatchObject({ newReleases: 1 });
    expect((await ratesOf(database).current()).perUSD("CAD", "2026-03-03")?.rate).toBe("1.38");
  });

  it("puts a jump aside, and believes the level once it stays", async () => {
    answer = days({ "2026-03-04": "13.9", "2026-03-05": "1.39", "2026-03-06": "1.391" });
    const run = await pull();
    expect(run).toMatchObject({
      status: "suspicious",
      reason: expect.stringContaining("USD/CAD of 2026-03-04 is 13.9"),
    });
    expect((await stored()).map(({ day, review }) => [day, review])).toEqual([
      ["2026-03-02", false],
      ["2026-03-03", false],
      ["2026-03-04", true],
      // The way back is a jump as well.
      ["2026-03-05", true],
      ["2026-03-06", false],
    ]);
    expect((await ratesOf(database).current()).perUSD("CAD", "2026-03-05")?.rate).toBe("1.38");
  });

  it("ends incomplete over a value that cannot be read, keeps the others, and moves no watermark", async () => {
    answer = days({ "2026-03-09": "abc", "2026-03-10": "1.392" });
    const run = await pull({ mode: "incremental" }, "2026-03-20T22:00:00Z");
    expect(run).toMatchObject({ status: "incomplete", rejected: 1, newReleases: 1 });
    expect(run.reason).toContain("USD/CAD of 2026-03-09");
    expect(await readWatermarks(database.sql, "ca-boc")).toEqual({ day: "2026-03-12" });
  });

  it.each([
    ["", "unreadable-rates"],
    ["<!DOCTYPE html><html><body>Mantención</body></html>", "html-instead-of-data"],
    ['{"observations":[{"d":"2026-03-1', "unreadable-rates"],
    ['{"message":"no such group"}', "unreadable-rates"],
  ])("fails over %j with a reason and nothing stored", async (text, code) => {
    answer = text;
    const before = await stored();
    const run = await pull();
    expect(run.status).toBe("failed");
    expect(run.reason).toContain(code);
    expect(await stored()).toEqual(before);
  });
});
