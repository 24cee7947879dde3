/**
 * CSV of many notices from the API, over a socket, against psql's COPY of the same columns to CSV on the same database
 * in the same run, in turn.
 * Run with: node test/bench/csv.ts [--notices 100000] [--rounds 3]
 */
import { spawnSync } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { parseArgs } from "node:util";
import { serve } from "@hono/node-server";
import { createApi } from "../../src/api/index.ts";
import { systemClock } from "../../src/base/clock.ts";
import { fillNotices } from "../support/notices-fill.ts";
import { benchDatabase } from "./server.ts";

const { values } = parseArgs({ options: { notices: { type: "string" }, rounds: { type: "string" } } });
const [notices, rounds] = [Number(values.notices ?? 100_000), Number(values.rounds ?? 3)];

/** The columns of the API, as one would write them in SQL. */
const path = (names: string) =>
  `item ${names
    .split("/")
    .map((name, n, all) => `${n === all.length - 1 ? "->>" : "->"}'${name}'`)
    .join(" ")}`;
const joined = (of: string, value: string) =>
  `(select string_agg(${value}, '; ') from json_array_elements(item -> '${of}') one)`;
const suppliers = (name: string) =>
  `(select string_agg(s ->> '${name}', '; ') from json_array_elements(item -> 'awards') a, json_array_elements(a -> 'suppliers') s)`;
const columns = [
  ...[
    "ocid",
    "source",
    "country",
    "title",
    "description",
    "language",
    "buyer/id",
    "buyer/name",
    "procuringEntity/id",
  ].map(path),
  ...["procuringEntity/name", "status", "stage", "method", "methodDetails", "category"].map(path),
  joined("classifications", "(one ->> 'scheme') || ':' || (one ->> 'id')"),
  ...["amount", "currency", "amountUSD", "rate", "rateDate", "rateSource"].map((name) => path(`value/${name}`)),
  ...["published", "deadline"].map(path),
  "case when status <> 'active' then false else deadline > now() end",
  ...["sme/reserved", "sme/reservedCode"].map(path),
  "json_array_length(item -> 'awards')",
  joined("awards", "one -> 'value' ->> 'amount'"),
  joined("awards", "one -> 'value' ->> 'currency'"),
  ...["id", "name", "scale"].map(suppliers),
  ...["numberOfTenderers", "url"].map(path),
  "updated_at",
  "change",
];
const order = "where valid order by published desc nulls last, ocid";
const stored =
  "ocid, source, country, language, status, stage, method, category, buyer, suppliers, supplier_scales, classifications, amount, currency, published, deadline, sme_reserved, number_of_tenderers, updated_at, change, item";

const bench = await benchDatabase();
try {
  const { database, url } = bench;
  await fillNotices(database, notices);
  await database.sql`vacuum analyze notices`;
  const config = { PUBLIC_URL: "", HOST: "127.0.0.1", PORT: 0, TRUST_PROXY: false };
  const { fetch: answer } = createApi({ database, config, version: "0", clock: systemClock });
  const server = serve({ fetch: answer, hostname: "127.0.0.1", port: 0, createServer });
  await new Promise((resolve) => server.once("listening", resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const [same, plain]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    const copied = copy(url, columns.join(", "));
    const raw = copy(url, stored);
    const own = await read(`${base}/api/v1/notices?format=csv&limit=${notices}`);
    console.log(`psql ${copied.toFixed(2)} s, psql of the stored columns ${raw.toFixed(2)} s, API ${own.toFixed(2)} s`);
    same.push(copied / own);
    plain.push(raw / own);
  }
  const middle = (all: number[]) => (all.sort((a, b) => a - b)[Math.floor(all.length / 2)] ?? 0).toFixed(2);
  console.log(
    `ratio to COPY of the same columns: ${middle(same)} (target 0.4); to COPY of the stored columns: ${middle(plain)}`,
  );
  console.log(`peak memory of this process: ${Math.round(process.resourceUsage().maxRSS / 1024)} MB`);
  await new Promise((resolve) => server.close(resolve));
} finally {
  await bench.close();
}

/** Seconds that psql takes. */
function copy(url: string, list: string): number {
  const begun = performance.now();
  const command = `copy (select ${list} from notices ${order} limit ${notices}) to stdout csv header`;
  const { status, stderr, error } = spawnSync("psql", [url, "-q", "-o", "/dev/null", "-c", command], {
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`psql: ${error?.message ?? stderr}`);
  return (performance.now() - begun) / 1000;
}

/** Seconds that the API takes to the last byte. */
async function read(address: string): Promise<number> {
  const begun = performance.now();
  const response = await fetch(address, { headers: { "accept-encoding": "identity" } });
  let lines = 0;
  for await (const chunk of response.body ?? []) for (const byte of chunk) if (byte === 10) lines += 1;
  if (lines < notices) throw new Error(`${lines} lines came`);
  return (performance.now() - begun) / 1000;
}
