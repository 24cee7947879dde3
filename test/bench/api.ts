/**
 * GET /api/v1/ocds/compiled/{ocid} beside a bare hono route that reads the same row by its key as text, both over HTTP
 * from another process: `node test/bench/api.ts postgres://…` on a database that holds processes. Prints the ratio.
 */
import { fork } from "node:child_process";
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { Pool } from "undici";

const [role, ...rest] = process.argv.slice(2);
if (role === "load") await load(rest[0] ?? "", JSON.parse(rest[1] ?? "[]") as string[], Number(rest[2]));
else await main(role ?? "");

async function load(origin: string, paths: readonly string[], seconds: number): Promise<void> {
  const pool = new Pool(origin, { connections: 16 });
  const until = performance.now() + seconds * 1000;
  let done = 0;
  const one = async () => {
    while (performance.now() < until) {
      const { body, statusCode } = await pool.request({ path: paths[done % paths.length] ?? "/", method: "GET" });
      if (statusCode !== 200) throw new Error(`status ${statusCode}`);
      await body.dump();
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: 32 }, one));
  process.send?.(done);
  await pool.close();
}

async function main(url: string): Promise<void> {
  const { createApi } = await import("../../src/api/index.ts");
  const { systemClock } = await import("../../src/base/clock.ts");
  const { connect } = await import("../../src/store/database.ts");
  const database = await connect(url);
  const ocids = await database.sql<{ ocid: string }[]>`select ocid from records order by ocid limit 200`;
  const bare = new Hono();
  bare.get("/bare/:ocid", async (c) => {
    const [row] = await database.sql<{ body: string }[]>`
      select body::text as body from records where ocid = ${c.req.param("ocid")}`;
    return c.body(row?.body ?? "", 200, { "content-type": "application/json" });
  });
  const api = createApi({
    database,
    config: { PUBLIC_URL: "", HOST: "localhost", PORT: 0, TRUST_PROXY: false },
    version: "bench",
    clock: systemClock,
    rateLimit: { quota: 1e9, windowSeconds: 60 },
  });
  /** Processor time of this process for each answer, in microseconds: other work on the machine hardly changes it. */
  const cost = async (fetch: typeof api.fetch, prefix: string): Promise<number> => {
    const server = serve({ fetch, port: 0, hostname: "127.0.0.1" });
    await new Promise((resolve) => server.once("listening", resolve));
    const address = server.address();
    const origin = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
    const paths = JSON.stringify(ocids.map(({ ocid }) => `${prefix}${encodeURIComponent(ocid)}`));
    const child = fork(new URL(import.meta.url), ["load", origin, paths, "2"]);
    const before = process.cpuUsage();
    const answers = await new Promise<number>((resolve, reject) => {
      child.once("message", (message) => resolve(Number(message)));
      child.once("exit", (code) => code !== 0 && reject(new Error(`load ended with ${code}`)));
    });
    const { user, system } = process.cpuUsage(before);
    server.close();
    return (user + system) / answers;
  };
  const ratios: number[] = [];
  for (let round = 0; round < 9; round += 1) {
    const plain = await cost(bare.fetch as typeof api.fetch, "/bare/");
    const full = await cost(api.fetch, "/api/v1/ocds/compiled/");
    ratios.push(plain / full);
    console.log(`bare ${plain.toFixed(0)} µs, API ${full.toFixed(0)} µs, ratio ${(plain / full).toFixed(3)}`);
  }
  ratios.sort((a, b) => a - b);
  console.log(`median ratio ${ratios[4]?.toFixed(3)}`);
  await database.close();
}
