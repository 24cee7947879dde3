/** One import in a process of its own: node import-child.ts <database URL> <path>. Prints one line of JSON. */
import { systemClock } from "../../src/base/clock.ts";
import { createLogger } from "../../src/base/log.ts";
import { commitBatch } from "../../src/compile/commit.ts";
import { createHttpClient } from "../../src/http/index.ts";
import { importFiles } from "../../src/ingest/import.ts";
import { connect } from "../../src/store/database.ts";

const [url = "", path = "", source = "bench"] = process.argv.slice(2);
const database = await connect(url, { name: "pregon import" });
const info = (id: string) =>
  ({ id, precedence: 200, country: "CL", language: "es", noticePage: null, history: "releases" }) as const;
const start = performance.now();
const run = await importFiles({
  database,
  source,
  inputs: [path],
  commit: (batch) => commitBatch(database, batch, info),
  clock: systemClock,
  log: createLogger("silent", false),
  signal: new AbortController().signal,
  http: createHttpClient({ origins: {}, userAgent: "bench" }),
});
const seconds = (performance.now() - start) / 1000;
const { status, reason, fetched, duplicates, newReleases } = run;
const peakMegabytes = process.resourceUsage().maxRSS / 1024;
await database.close();
console.log(JSON.stringify({ seconds, peakMegabytes, status, reason, fetched, duplicates, newReleases }));
