/**
 * Searches over many notices, each as a ratio to a primary-key read in the same run; requests of a page of 25 beside a
 * bare route that sends the same bytes from one query; searches while notices are written.
 * Run with: node test/bench/search.ts [--notices 100000] [--rounds 40] [--seconds 4]
 */
import { parseArgs } from "node:util";
import { Hono } from "hono";
import { createApi } from "../../src/api/index.ts";
import { systemClock } from "../../src/base/clock.ts";
import { fillNotices } from "../support/notices-fill.ts";
import { benchDatabase } from "./server.ts";

const { values } = parseArgs({
  options: { notices: { type: "string" }, rounds: { type: "string" }, seconds: { type: "string" } },
});
const [notices, rounds, seconds] = [
  Number(values.notices ?? 100_000),
  Number(values.rounds ?? 40),
  Number(values.seconds ?? 4),
];

const server = await benchDatabase();
try {
  const { database } = server;
  const begun = Date.now();
  await fillNotices(database, notices);
  await database.sql`vacuum analyze notices`;
  console.log(`${notices} notices filled in ${((Date.now() - begun) / 1000).toFixed(1)} s`);
  const sizes = await database.sql<{ name: string; size: string }[]>`
    select relname as name, pg_size_pretty(pg_relation_size(oid)) as size from pg_class
    where relname = 'notices' or relname in (select indexrelid::regclass::text from pg_index where indrelid = 'notices'::regclass)
    order by pg_relation_size(oid) desc`;
  console.log(sizes.map(({ name, size }) => `${name} ${size}`).join(", "));

  const config = { PUBLIC_URL: "", HOST: "127.0.0.1", PORT: 0, TRUST_PROXY: false };
  const rateLimit = { quota: 1_000_000_000, windowSeconds: 60 };
  const options = { database, config, version: "0", clock: systemClock, rateLimit };
  // What is measured here is searching, not answering the same search once more.
  const api = createApi({ ...options, keptCharacters: 0 });
  const keeping = createApi(options);
  const ask = async (path: string, of = api): Promise<string> => {
    const answer = await of.request(path);
    const body = await answer.text();
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${body}`);
    return body;
  };

  const keyRead = (n: number) =>
    database.sql`select item::text from notices where ocid = ${`ocds-bench1-${(n * 7919) % notices}`}`;
  const key = await timed("primary key read", undefined, keyRead);
  const list = (query: string) => () => ask(`/api/v1/notices?count=none&limit=25&${query}`);
  const countries = ["AR", "BO", "BR", "CA", "CL", "CO", "CR", "EC", "GT", "MX", "PE", "UY"];
  const first = await timed("page 1 by date", key, list(""));
  await timed("filter and date keyset", key, (n) => list(`country=${countries[n % 12]}`)(), 8);
  await timed("two filters and date", key, (n) => list(`country=${countries[n % 12]}&status=active`)(), 8);
  await timed("rare word by date", key, list("q=singular123"), 40);
  await timed("common word by date", key, list("q=escuela"), 40);
  await timed("commonest word by date", key, list("q=adquisici%C3%B3n"), 40);
  await timed("two words by date", key, list("q=hospital+equipo"), 40);
  await timed("common word by relevance", key, list("q=escuela&sort=relevance"), 100);
  await timed("commonest word by relevance", key, list("q=adquisici%C3%B3n&sort=relevance"), 100);
  await timed(
    "facets on a country",
    key,
    (n) => list(`country=${countries[n % 12]}&facets=country,status,method,category,source,year`)(),
    300,
  );
  await timed("default page, estimated count", key, () => ask("/api/v1/notices"));

  let deep = "/api/v1/notices?count=none&limit=25";
  const pages = Math.min(1_000, Math.floor(notices / 25) - 1);
  for (let page = 1; page < pages; page += 1) deep = JSON.parse(await ask(deep)).links.next;
  const again = await timed("page 1 by date, again", key, list(""));
  const far = await timed(`page ${pages}`, key, () => ask(deep));
  verdict(`page ${pages} against page 1`, far / Math.min(first, again), 1.5, "at most");

  await beside();
  await underLoad();

  /**
   * Requests per second of a page of 25 against a bare route that sends the same bytes from one query: as the API
   * answers, which keeps what it answered while nothing changes, and where it reads the page for each request.
   */
  async function beside(): Promise<void> {
    const bare = new Hono();
    const page = "/api/v1/notices?count=none&limit=25";
    const whole = await ask(page);
    bare.get("/", async (c) => {
      const rows =
        await database.sql`select item::text as item from notices where valid order by published desc nulls last, ocid limit 25`;
      const items = rows.map((row) => row.item).join(",");
      return c.body(items.padEnd(whole.length), 200, { "content-type": "application/json" });
    });
    const [kept, read]: [number[], number[]] = [[], []];
    for (let round = 0; round < 3; round += 1) {
      const limit = await throughput(async () => void (await (await bare.request("/")).text()));
      kept.push((await throughput(async () => void (await ask(page, keeping)))) / limit);
      read.push((await throughput(async () => void (await ask(page)))) / limit);
    }
    const middle = (ratios: number[]) => ratios.sort((a, b) => a - b)[1] ?? 0;
    verdict("requests/s of a page of 25 against a bare route", middle(kept), 0.7, "at least");
    console.log(`the same, where each request reads the page: ${middle(read).toFixed(2)}`);
  }

  /** Searches while 500 notices a second are written: what is left of their throughput. */
  async function underLoad(): Promise<void> {
    const search = async () => void (await ask("/api/v1/notices?count=none&limit=25&q=escuela&country=CL"));
    const idle = await throughput(search);
    let written = 0;
    let writing = true;
    const started = Date.now();
    const writer = (async () => {
      while (writing) {
        const due = Math.floor(((Date.now() - started) / 1000) * 500) - written;
        if (due >= 50) {
          await fillNotices(database, due, notices + written, false);
          written += due;
        } else await new Promise((resolve) => setTimeout(resolve, 20));
      }
    })();
    const busy = await throughput(search);
    writing = false;
    await writer;
    console.log(`${Math.round(written / ((Date.now() - started) / 1000))} notices/s were written`);
    verdict("throughput of searches while notices are written", busy / idle, 0.5, "at least");
  }
} finally {
  await server.close();
}

async function throughput(work: () => Promise<void>): Promise<number> {
  const until = Date.now() + seconds * 1000;
  let done = 0;
  const worker = async () => {
    while (Date.now() < until) {
      await work();
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: 8 }, worker));
  return done / seconds;
}

/** Prints p50 and p99 in milliseconds; returns p50. */
async function timed(
  what: string,
  unit: number | undefined,
  work: (n: number) => Promise<unknown>,
  most?: number,
): Promise<number> {
  for (let n = 0; n < 30; n += 1) await work(n);
  const times: number[] = [];
  const many = unit === undefined ? rounds * 20 : rounds;
  for (let n = 0; n < many; n += 1) {
    const begun = performance.now();
    await work(n);
    times.push(performance.now() - begun);
  }
  times.sort((a, b) => a - b);
  const at = (part: number) => times[Math.min(times.length - 1, Math.floor(times.length * part))] ?? 0;
  const ratio = unit === undefined ? "" : `, ${(at(0.5) / unit).toFixed(1)} times a primary-key read`;
  const wanted =
    most === undefined || unit === undefined ? "" : ` (at most ${most}: ${at(0.5) / unit <= most ? "kept" : "MISSED"})`;
  console.log(`${what}: p50 ${at(0.5).toFixed(2)} ms, p99 ${at(0.99).toFixed(2)} ms${ratio}${wanted}`);
  return at(0.5);
}

function verdict(what: string, ratio: number, bound: number, which: "at least" | "at most"): void {
  const kept = which === "at least" ? ratio >= bound : ratio <= bound;
  console.log(`${what}: ${ratio.toFixed(2)} (${which} ${bound}: ${kept ? "kept" : "MISSED"})`);
}
