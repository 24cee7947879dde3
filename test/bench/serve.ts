/**
 * How fast the API serves a compiled release, beside a bare hono route that reads one jsonb by its key as text, on the
 * same database in the same run, in turn. With `wrk` on the PATH that makes the load, else this process does.
 * Run with: node test/bench/serve.ts [--records 20000] [--seconds 5] [--rounds 3]
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import postgres from "postgres";
import { Pool } from "undici";
import { createApi } from "../../src/api/index.ts";
import { systemClock } from "../../src/base/clock.ts";
import { connect } from "../../src/store/database.ts";
import { benchDatabase } from "./server.ts";

const connections = 32;
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { records: { type: "string" }, seconds: { type: "string" }, rounds: { type: "string" } },
});
const [role, url = ""] = positionals;
if (role === "bare") await serveBare();
else if (role === "api") await serveApi();
else await compare();

async function serveBare(): Promise<void> {
  const sql = postgres(url, { max: 10 });
  const app = new Hono();
  app.get("/:key", async (c) => {
    const [row] = await sql`select body::text as body from bare where key = ${c.req.param("key")}`;
    return c.body(row?.body, 200, { "content-type": "application/json" });
  });
  announce(app.fetch);
}

async function serveApi(): Promise<void> {
  const database = await connect(url, { connections: 10 });
  const config = { PUBLIC_URL: "", HOST: "127.0.0.1", PORT: 0, TRUST_PROXY: false };
  const rateLimit = { quota: 1_000_000_000, windowSeconds: 60 };
  announce(createApi({ database, config, version: "0", clock: systemClock, rateLimit }).fetch);
}

function announce(fetch: Parameters<typeof serve>[0]["fetch"]): void {
  serve({ fetch, hostname: "127.0.0.1", port: 0 }, ({ port }) => console.log(`http://127.0.0.1:${port}`));
}

async function compare(): Promise<void> {
  const smoke = role === undefined ? undefined : Number(role);
  const count = Number(values.records ?? smoke ?? 20_000);
  const seconds = Number(values.seconds ?? (smoke ? 1 : 5));
  const rounds = Number(values.rounds ?? (smoke ? 1 : 3));
  const server = await benchDatabase();
  const folder = mkdtempSync(join(tmpdir(), "pregon-bench-"));
  const children: ChildProcess[] = [];
  try {
    await fill(server.url, count);
    const bare = await start("bare", server.url, children);
    const api = await start("api", server.url, children);
    const paths = {
      bare: (n: number) => `${bare}/ocds-bench1-${n}`,
      api: (n: number) => `${api}/api/v1/ocds/compiled/ocds-bench1-${n}`,
    };
    const ratios: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const limit = await load(paths.bare, count, seconds, folder);
      const own = await load(paths.api, count, seconds, folder);
      ratios.push(own / limit);
      console.log(
        `bare ${Math.round(limit)} requests/s, api ${Math.round(own)} requests/s, ratio ${(own / limit).toFixed(2)}`,
      );
    }
    const middle = ratios.sort((a, b) => a - b)[Math.floor(ratios.length / 2)] ?? 0;
    console.log(`ratio: ${middle.toFixed(2)} of a bare route (target 0.9)`);
  } finally {
    for (const child of children) child.kill();
    rmSync(folder, { recursive: true, force: true });
    await server.close();
  }
}

async function fill(target: string, count: number): Promise<void> {
  const database = await connect(target, { connections: 2 });
  const text = "Adquisición de equipos de computación para escuelas rurales. ".repeat(50);
  await database.sql`create table bare (key text primary key, body jsonb)`;
  await database.sql`
    insert into records (ocid, source, sources, country, valid, releases, hash, change, created_at, updated_at, body)
    select 'ocds-bench1-' || n, 'bench', '{bench}', 'CL', true, 1, md5(n::text), n, now(), now(),
      json_build_object('ocid', 'ocds-bench1-' || n, 'id', n::text, 'date', '2026-01-01T00:00:00Z', 'tag', array['compiled'],
        'initiationType', 'tender', 'tender', json_build_object('id', n::text, 'title', md5(n::text), 'description', ${text}::text))
    from generate_series(0, ${count - 1}::int) n`;
  await database.sql`insert into bare select ocid, body::jsonb from records`;
  await database.sql`analyze records`;
  await database.sql`analyze bare`;
  await database.close();
}

function start(what: string, target: string, children: ChildProcess[]): Promise<string> {
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), what, target], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  children.push(child);
  return new Promise((resolve, reject) => {
    child.stdout.once("data", (line) => resolve(String(line).trim()));
    child.once("exit", (code) => reject(new Error(`the ${what} server ended with ${code}`)));
  });
}

/** Requests per second over random keys. */
async function load(path: (n: number) => string, count: number, seconds: number, folder: string): Promise<number> {
  const base = new URL(path(0));
  if (spawnSync("wrk", ["--version"]).error === undefined) {
    const script = join(folder, "keys.lua");
    const stem = base.pathname.replace(/0$/, "");
    writeFileSync(
      script,
      `request = function() return wrk.format("GET", "${stem}" .. math.random(0, ${count - 1})) end`,
    );
    const run = spawnSync("wrk", ["-t1", `-c${connections}`, `-d${seconds}s`, "-s", script, base.origin], {
      encoding: "utf8",
    });
    if (/Non-2xx/.test(run.stdout)) throw new Error(run.stdout);
    return Number(/Requests\/sec:\s+([\d.]+)/.exec(run.stdout)?.[1]);
  }
  const pool = new Pool(base.origin, { connections });
  const until = Date.now() + seconds * 1_000;
  let done = 0;
  const worker = async () => {
    while (Date.now() < until) {
      const at = new URL(path(Math.floor(Math.random() * count)));
      const answer = await pool.request({ method: "GET", path: at.pathname });
      await answer.body.text();
      if (answer.statusCode !== 200) throw new Error(`status ${answer.statusCode} at ${at}`);
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: connections }, worker));
  await pool.close();
  return done / seconds;
}
