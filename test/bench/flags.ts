/**
 * How long all red flags take from scratch, beside one sequential reading of the same records (bodies fetched a
 * some hundred at a time, and thrown away), and one that parses them too, in the same run, in turn.
 * Run with: node test/bench/flags.ts [--records 50000] [--rounds 3]
 */
import { parseArgs } from "node:util";
import { judgeAll } from "../../src/indicators/red-flags/follower.ts";
import { loadSourceSettings } from "../../src/indicators/red-flags/load.ts";
import type { Database } from "../../src/store/database.ts";
import { allRecordsToJudge } from "../../src/store/flags.ts";
import { compiledWithBids } from "../support/bids.ts";
import { processorTime } from "./processor.ts";
import { benchDatabase } from "./server.ts";

const { values } = parseArgs({ options: { records: { type: "string" }, rounds: { type: "string" } } });
const records = Number(values.records ?? 50_000);
const rounds = Number(values.rounds ?? 3);
const settings = loadSourceSettings("");
const { database, close } = await benchDatabase();
try {
  const bytes = await fill(database);
  console.log(`${records} records, ${(bytes / records).toFixed(0)} bytes each`);
  const ratios: number[] = [];
  const parsed: number[] = [];
  const worked: number[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const reading = await seconds(() => database.sql.begin(readAll));
    const parsing = await seconds(() => database.sql.begin(parseAll));
    const judging = await seconds(() => database.sql.begin((tx) => judgeAll(tx, settings)));
    ratios.push(judging.wall / reading.wall);
    parsed.push(judging.wall / parsing.wall);
    worked.push(judging.work / reading.work);
    const times = [reading, parsing, judging].map(
      ({ wall, work }) => `${wall.toFixed(2)} s (work ${work.toFixed(2)} s)`,
    );
    console.log(`round ${round}: reading ${times[0]}, reading and parsing ${times[1]}, judging ${times[2]}`);
    await database.sql`delete from process_flags`;
    await database.sql`vacuum process_flags`;
  }
  const memory = process.memoryUsage.rss() / 2 ** 20;
  console.log(
    `all red flags from scratch: ${middle(ratios)} times a sequential reading, ${middle(parsed)} times one that parses (${memory.toFixed(0)} MB resident)`,
  );
  console.log(`of processor time: ${middle(worked)} times a sequential reading`);
} finally {
  await close();
}

function middle(values: number[]): string {
  return (values.sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN).toFixed(2);
}

async function parseAll(tx: Parameters<typeof allRecordsToJudge>[0]): Promise<void> {
  for await (const batch of allRecordsToJudge(tx)) for (const { body } of batch) JSON.parse(body);
}

async function readAll(tx: Parameters<typeof allRecordsToJudge>[0]): Promise<void> {
  for await (const batch of allRecordsToJudge(tx)) void batch.length;
}

async function seconds(work: () => Promise<unknown>): Promise<{ wall: number; work: number }> {
  const [begun, before] = [performance.now(), await processorTime(database)];
  await work();
  const wall = (performance.now() - begun) / 1000;
  return { wall, work: ((await processorTime(database)) - before) / 1000 };
}

async function fill({ sql }: Database): Promise<number> {
  let bytes = 0;
  for (let from = 0; from < records; from += 1000) {
    const rows = Array.from({ length: Math.min(1000, records - from) }, (_, index) => {
      const body = JSON.stringify(compiledWithBids(from + index));
      bytes += body.length;
      return { ocid: `ocds-bench0-${from + index}`, change: from + index + 1, body };
    });
    await sql`
      insert into records (ocid, source, sources, country, valid, releases, hash, change, created_at, updated_at, body)
      select ocid, 'bench', '{bench}', 'CL', true, 1, '', change, now(), now(), body::json
      from json_to_recordset(${JSON.stringify(rows)}::text::json) as t(ocid text, change bigint, body text)`;
  }
  await sql`vacuum analyze records`;
  return bytes;
}
