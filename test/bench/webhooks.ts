/**
 * Webhook deliveries to endpoints of which a tenth hang: the delay of the living ones, beside a run in which all live.
 * Run with: node test/bench/webhooks.ts [--endpoints 500] [--deliveries 10000]
 * The server: TEST_DATABASE_URL, or an embedded one.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { parseArgs } from "node:util";
import { systemClock } from "../../src/base/clock.ts";
import { readConfig } from "../../src/base/config.ts";
import { createLogger } from "../../src/base/log.ts";
import { createHttpClient } from "../../src/http/index.ts";
import type { Database } from "../../src/store/database.ts";
import { newSecret } from "../../src/subscriptions/signing.ts";
import type { App } from "../../src/work/app.ts";
import { startSubscriptions } from "../../src/work/subscriptions.ts";
import { benchDatabase } from "./server.ts";

const { values } = parseArgs({
  options: { endpoints: { type: "string", default: "500" }, deliveries: { type: "string", default: "10000" } },
});
const endpoints = Number(values.endpoints);
const perEndpoint = Math.ceil(Number(values.deliveries) / endpoints);

const calm = await measure(0);
const troubled = await measure(0.1);
for (const [name, { delays, seconds }] of Object.entries({ "all living": calm, "a tenth hanging": troubled })) {
  const sorted = delays.sort((a, b) => a - b);
  const at = (share: number) => ((sorted[Math.floor(sorted.length * share)] ?? 0) / 1_000).toFixed(2);
  console.log(
    `${name.padEnd(16)} ${sorted.length} deliveries in ${seconds.toFixed(1)} s, delay p50 ${at(0.5)} s, p99 ${at(0.99)} s`,
  );
}
const p99 = (delays: readonly number[]) => [...delays].sort((a, b) => a - b)[Math.floor(delays.length * 0.99)] ?? 0;
console.log(
  `ratio: ${(p99(troubled.delays) / p99(calm.delays)).toFixed(2)} of the delay (p99) without dead ones (target 2)`,
);

async function measure(dead: number): Promise<{ delays: number[]; seconds: number }> {
  const server = await benchDatabase();
  const delays: number[] = [];
  let begun = 0;
  const receiver = createServer((request, response) => {
    request.resume();
    request.once("end", () => {
      if (request.url?.startsWith("/dead")) return;
      delays.push(performance.now() - begun);
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`;
  const deadOnes = Math.floor(endpoints * dead);
  try {
    await fill(server.database, origin, deadOnes);
    const http = createHttpClient({
      origins: { "https://hooks.example": origin },
      userAgent: "pregon-bench",
      paceLocal: false,
    });
    const log = createLogger("silent", false);
    const app = { config: readConfig({}), database: server.database, http, clock: systemClock, log } as unknown as App;
    begun = performance.now();
    const running = startSubscriptions(app, async () => undefined);
    const wanted = (endpoints - deadOnes) * perEndpoint;
    const latest = Date.now() + 240_000;
    while (delays.length < wanted && Date.now() < latest) await systemClock.sleep(20);
    const seconds = (performance.now() - begun) / 1_000;
    if (delays.length < wanted) throw new Error(`${delays.length} of ${wanted} deliveries came`);
    await http.close();
    await running.stop();
    return { delays, seconds };
  } finally {
    receiver.close();
    receiver.closeAllConnections();
    await server.close();
  }
}

async function fill({ sql }: Database, origin: string, deadOnes: number): Promise<void> {
  await sql`
    insert into subscriptions (id, channel, url, query, filter, secrets, status, change)
    select 's' || n, 'webhook', ${origin}::text || case when n <= ${deadOnes}::int then '/dead' else '/live' end || n, '', '{}',
      ${JSON.stringify([{ secret: newSecret() }])}::text::jsonb, 'active', 0
    from generate_series(1, ${endpoints}::int) n`;
  await sql`
    insert into deliveries (id, subscription, change, type, body)
    select 's' || n || '_' || m, 's' || n, m, 'notice.updated', '{"type":"notice.updated"}'
    from generate_series(1, ${endpoints}::int) n, generate_series(1, ${perEndpoint}::int) m`;
  await sql`analyze deliveries`;
}
