/**
 * How much faster an import is in which nothing is new: the same 100,000 processes read again, from the same file and
 * from a file with the same releases in another packaging.
 * Run with: node test/bench/recrawl.ts [--releases 100000]
 * The server: TEST_DATABASE_URL, or an embedded one.
 */
import { createWriteStream, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { parseArgs } from "node:util";
import { systemClock } from "../../src/base/clock.ts";
import { createLogger } from "../../src/base/log.ts";
import { commitBatch } from "../../src/compile/commit.ts";
import { createHttpClient } from "../../src/http/index.ts";
import { importFiles } from "../../src/ingest/import.ts";
import { benchReleases } from "./releases.ts";
import { benchDatabase } from "./server.ts";

const { values } = parseArgs({ options: { releases: { type: "string", default: "100000" } } });
const releases = Number(values.releases);
const folder = mkdtempSync(join(tmpdir(), "pregon-bench-files-"));
const server = await benchDatabase();
try {
  const lines = join(folder, "releases.jsonl");
  const packaged = join(folder, "package.json");
  await write(lines, "", "\n", "\n");
  await write(packaged, '{"version":"1.1","releases":[', ",", "]}");
  const first = await crawl(lines, releases);
  console.log(`first crawl           ${first.toFixed(1)} s`);
  for (const [name, path] of [
    ["the same file again", lines],
    ["another packaging", packaged],
  ] as const) {
    const seconds = await crawl(path, 0);
    console.log(`${name.padEnd(21)} ${seconds.toFixed(1)} s: ${(first / seconds).toFixed(1)} times as fast (target 4)`);
  }
} finally {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
}

async function write(path: string, before: string, between: string, after: string): Promise<void> {
  const out = createWriteStream(path);
  out.write(before);
  let first = true;
  for (const text of benchReleases(releases)) {
    if (!out.write(first ? text : between + text)) await new Promise<void>((resolve) => out.once("drain", resolve));
    first = false;
  }
  out.end(after);
  await finished(out);
}

/** Seconds that an import takes. @throws Error where it does not bring as many new releases as it should */
async function crawl(path: string, expected: number): Promise<number> {
  const { database } = server;
  const start = performance.now();
  const run = await importFiles({
    database,
    source: "bench",
    inputs: [path],
    commit: (batch) =>
      commitBatch(database, batch, (id) => ({
        id,
        precedence: 200,
        country: "CL",
        language: "es",
        noticePage: null,
        history: "releases",
      })),
    clock: systemClock,
    log: createLogger("silent", false),
    signal: new AbortController().signal,
    http: createHttpClient({ origins: {}, userAgent: "bench" }),
  });
  const seconds = (performance.now() - start) / 1000;
  if (run.status !== "complete" || run.fetched !== releases || run.newReleases !== expected) {
    throw new Error(`the run is not what it should be: ${JSON.stringify(run)}`);
  }
  return seconds;
}
