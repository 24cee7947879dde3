/**
 * How fast releases that a publisher pushes are stored, beside `pregon import` of the same releases from a file.
 * Run with: node test/bench/push.ts [--releases 10000] [--package 2000] [--rounds 3]
 * The server: TEST_DATABASE_URL, or an embedded one.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { createKey } from "../../src/store/keys.ts";
import { insertFeedInService, openBenchApp } from "./registry.ts";
import { benchReleases } from "./releases.ts";
import { benchDatabase } from "./server.ts";

const { values } = parseArgs({
  options: {
    releases: { type: "string", default: "10000" },
    package: { type: "string", default: "2000" },
    rounds: { type: "string", default: "3" },
  },
});
const count = Number(values.releases);
const perPackage = Number(values.package);
const releases = [...benchReleases(count)];

// In turns, so that what else the machine does meets both; the round in the middle counts.
const ratios: number[] = [];
for (let round = 0; round < Number(values.rounds); round += 1) {
  const imported = await measureImport();
  const pushed = await measurePush();
  ratios.push(imported / pushed);
  const rate = (seconds: number) =>
    `${seconds.toFixed(1)} s, ${Math.round(count / seconds).toLocaleString("en")} releases/s`;
  console.log(`import ${rate(imported)}; push ${rate(pushed)}`);
}
const middle = ratios.sort((a, b) => a - b)[Math.floor(ratios.length / 2)] ?? 0;
console.log(`ratio: ${middle.toFixed(2)} of the import (target 0.5)`);

async function measureImport(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "pregon-bench-push-"));
  const server = await benchDatabase();
  try {
    const path = join(folder, "releases.jsonl");
    writeFileSync(path, `${releases.join("\n")}\n`);
    const script = fileURLToPath(new URL("import-child.ts", import.meta.url));
    const child = spawn(process.execPath, [script, server.url, path], { stdio: ["ignore", "pipe", "inherit"] });
    let out = "";
    child.stdout.on("data", (chunk) => {
      out += chunk;
    });
    const code = await new Promise((resolve) => child.once("close", resolve));
    const result = JSON.parse(out.trim().split("\n").at(-1) ?? "{}") as { seconds: number; fetched: number };
    if (code !== 0 || result.fetched !== count) throw new Error(`the import ended with ${code}: ${out}`);
    return result.seconds;
  } finally {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** One request after the other, as a publisher with curl sends them. */
async function measurePush(): Promise<number> {
  const server = await benchDatabase();
  const bench = await openBenchApp(server.url);
  try {
    const publisher = "publisher-of-bench";
    const { sql } = server.database;
    await sql`
      insert into publishers (id, name, country, contact, created_at) values (${publisher}, 'Bench', 'CL', 'x', now())`;
    const { token } = await createKey(sql, { kind: "publisher", owner: publisher });
    const feed = { id: "bench", publisher, url: "https://bench.example/", kind: "push", schedule: null, due: false };
    await insertFeedInService(bench.app, feed);
    const bodies: string[] = [];
    for (let first = 0; first < count; first += perPackage) {
      const part = releases.slice(first, first + perPackage);
      const head = '"uri":"https://bench.example/p","version":"1.1","publishedDate":"2026-01-01T00:00:00Z"';
      bodies.push(`{${head},"publisher":{"name":"Bench"},"releases":[${part.join(",")}]}`);
    }
    const begun = performance.now();
    for (const body of bodies) {
      const answer = await fetch(`${bench.server.url}/api/v1/feeds/bench/releases`, {
        method: "POST",
        headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
        body,
      });
      const report = (await answer.json()) as { created?: number; received?: number };
      if (report.created === undefined || report.created !== report.received)
        throw new Error(`not all was taken: ${answer.status} ${JSON.stringify(report).slice(0, 500)}`);
    }
    return (performance.now() - begun) / 1_000;
  } finally {
    await bench.close();
    await server.close();
  }
}
