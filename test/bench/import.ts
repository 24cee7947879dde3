/**
 * How fast an import is (parse, validate, store, merge, project, number), beside what the server can do at best: one
 * COPY of the same bodies into one table with key, body and search vector, on the same server in the same run.
 * Run with: node test/bench/import.ts [--releases 100000] [--bytes 1g] [--no-copy]
 * The server: TEST_DATABASE_URL, or an embedded one.
 */
import { spawn, spawnSync } from "node:child_process";
import { createWriteStream, mkdtempSync, rmSync, statSync } from "node:fs";
import { chmod } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import type { Database } from "../../src/store/database.ts";
import { benchReleases } from "./releases.ts";
import { benchDatabase } from "./server.ts";

const { values } = parseArgs({
  options: { releases: { type: "string" }, bytes: { type: "string" }, "no-copy": { type: "boolean" } },
});
const bytesWanted = values.bytes ? parseSize(values.bytes) : undefined;
const releases = values.releases ? Number(values.releases) : bytesWanted ? Math.ceil(bytesWanted / 3_500) : 100_000;

const folder = mkdtempSync(join(tmpdir(), "pregon-bench-files-"));
const server = await benchDatabase();
try {
  const input = join(folder, "releases.jsonl");
  const copyInput = join(folder, "copy.txt");
  await writeInputs(input, values["no-copy"] ? undefined : copyInput);
  const size = statSync(input).size;
  console.log(
    `${releases.toLocaleString("en")} releases, ${(size / 1e6).toFixed(0)} MB, ${Math.round(size / releases)} bytes each`,
  );
  const copy = values["no-copy"] ? undefined : await copyLimit(server.database, server.url, copyInput);
  if (copy) console.log(line("COPY", copy, size));
  const own = await importChild(input, server.url);
  console.log(line("import", own.seconds, size));
  console.log(`peak memory of the import: ${own.peakMegabytes.toFixed(0)} MB`);
  if (copy) console.log(`ratio: ${(copy / own.seconds).toFixed(2)} of COPY (target 0.3)`);
  const again = await importChild(input, server.url);
  console.log(line("import again", again.seconds, size));
} finally {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
}

function parseSize(text: string): number {
  const [, number, unit = ""] = /^(\d+)([kmg]?)$/i.exec(text) ?? [];
  if (number === undefined) throw new Error(`--bytes takes a size such as 1g, not ${text}`);
  return Number(number) * 1024 ** " kmg".indexOf(unit.toLowerCase() || " ");
}

function line(name: string, seconds: number, size: number): string {
  const rate = Math.round(releases / seconds).toLocaleString("en");
  return `${name.padEnd(14)} ${seconds.toFixed(1).padStart(7)} s ${rate.padStart(9)} releases/s ${(size / 1e6 / seconds).toFixed(0).padStart(5)} MB/s`;
}

/** The releases as JSON Lines, and as the text that COPY takes. */
async function writeInputs(path: string, copyPath: string | undefined): Promise<void> {
  const out = createWriteStream(path);
  const copy = copyPath ? createWriteStream(copyPath) : undefined;
  const escaped = (text: string) => text.replaceAll("\\", "\\\\").replaceAll("\t", "\\t");
  let lines: string[] = [];
  let rows: string[] = [];
  const flush = async () => {
    if (!out.write(lines.join(""))) await new Promise<void>((resolve) => out.once("drain", resolve));
    if (copy && !copy.write(rows.join(""))) await new Promise<void>((resolve) => copy.once("drain", resolve));
    lines = [];
    rows = [];
  };
  for (const text of benchReleases(releases)) {
    lines.push(`${text}\n`);
    if (copy) {
      const { ocid, tender } = JSON.parse(text) as { ocid: string; tender: { title: string; description: string } };
      rows.push(`${ocid}\t${escaped(text)}\t${escaped(`${tender.title} ${tender.description}`)}\n`);
    }
    if (lines.length >= 1000) await flush();
  }
  await flush();
  for (const stream of [out, copy]) {
    stream?.end();
    if (stream) await finished(stream);
  }
}

/** One COPY into one table. With psql where there is one; else the server reads the file itself. */
async function copyLimit(database: Database, url: string, path: string): Promise<number> {
  await database.sql.unsafe(`
    create table copy_limit (
      key text primary key,
      body jsonb not null,
      words text not null,
      search tsvector not null generated always as (to_tsvector('pg_catalog.spanish', words)) stored
    );
    create index on copy_limit using gin (search)`);
  const psql = spawnSync("psql", ["--version"]).status === 0;
  const start = performance.now();
  if (psql) {
    const done = spawnSync("psql", [url, "-qc", `\\copy copy_limit (key, body, words) from '${path}'`], {
      stdio: "inherit",
    });
    if (done.status !== 0) throw new Error("psql could not copy");
  } else {
    await chmod(folder, 0o755);
    await database.sql.unsafe(`copy copy_limit (key, body, words) from '${path}'`);
  }
  const seconds = (performance.now() - start) / 1000;
  await database.sql.unsafe("drop table copy_limit");
  return seconds;
}

/** An import in a process of its own, so that its memory can be told from ours; young objects in little space, as the command has it. */
async function importChild(path: string, url: string): Promise<{ seconds: number; peakMegabytes: number }> {
  const script = fileURLToPath(new URL("import-child.ts", import.meta.url));
  const child = spawn(
    process.execPath,
    ["--max-semi-space-size=8", "--heap-growing-percent=100", ...process.execArgv, script, url, path],
    {
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  let out = "";
  child.stdout.on("data", (chunk) => {
    out += chunk;
  });
  const code = await new Promise((resolve) => child.once("close", resolve));
  if (code !== 0) throw new Error(`the import ended with ${code}: ${out}`);
  const result = JSON.parse(out.trim().split("\n").at(-1) ?? "") as {
    seconds: number;
    peakMegabytes: number;
    status: string;
    fetched: number;
  };
  if (result.status !== "complete" || result.fetched !== releases)
    throw new Error(`the import is not complete: ${out}`);
  return result;
}
