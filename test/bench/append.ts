/**
 * One more release of a process, stored, merged, projected and numbered, in a small store and in a large one.
 * Run with: node test/bench/append.ts [--small 10000] [--records 1000000] [--rounds 300]
 */
import { parseArgs } from "node:util";
import { publish, testSource } from "../support/publish.ts";
import { benchDatabase } from "./server.ts";

const { values } = parseArgs({
  options: { small: { type: "string" }, records: { type: "string" }, rounds: { type: "string" } },
});
const [small, large, rounds] = [
  Number(values.small ?? 10_000),
  Number(values.records ?? 1_000_000),
  Number(values.rounds ?? 300),
];

const source = { id: "bench", country: "CL" };
const template = "ocds-bench0-template";
const release = (ocid: string, day: number) => ({
  ocid,
  date: new Date(Date.UTC(2026, 0, day)).toISOString(),
  parties: [
    { id: "CL-RUT-1", name: "Municipalidad", identifier: { scheme: "CL-RUT", id: "1" }, roles: ["buyer"] },
    { id: "CL-RUT-2", name: "Proveedora", identifier: { scheme: "CL-RUT", id: "2" }, roles: ["supplier"] },
  ],
  buyer: { id: "CL-RUT-1", name: "Municipalidad" },
  tender: {
    id: "1",
    title: `Compra de equipos de computación, versión ${day}`,
    description: "Adquisición de equipos de computación para escuelas rurales. ".repeat(10),
    status: "active",
    value: { amount: 1_000 + day, currency: "CLP" },
    items: [{ id: "1", description: "Computador", classification: { scheme: "UNSPSC", id: "43211503" } }],
  },
  awards: [
    { id: "1", status: "active", value: { amount: 900, currency: "CLP" }, suppliers: [{ id: "CL-RUT-2", name: "P" }] },
  ],
});

const server = await benchDatabase();
try {
  const { database } = server;
  await testSource(database, source);
  await publish(database, source, [release(template, 1)]);
  let stored = 0;
  const first = await measured(small);
  const last = await measured(large);
  console.log(`ratio: ${(last / first).toFixed(2)} of the time in the small store (target 1.3)`);

  /** Fills the store up to so many processes, and adds single releases to some of them; p50 in milliseconds. */
  async function measured(records: number): Promise<number> {
    const begun = Date.now();
    for (; stored < records; stored += Math.min(20_000, records - stored)) {
      await fill(stored, Math.min(stored + 20_000, records));
    }
    await database.sql`vacuum analyze`;
    await database.sql`checkpoint`;
    const filled = (Date.now() - begun) / 1_000;
    const times: number[] = [];
    for (let round = 0; round < rounds + 20; round += 1) {
      const ocid = `ocds-bench1-${(round * 7_919) % records}`;
      const started = performance.now();
      await publish(database, source, [release(ocid, 2 + (records === small ? 0 : 1))]);
      // The first ones find nothing prepared.
      if (round >= 20) times.push(performance.now() - started);
    }
    times.sort((a, b) => a - b);
    const at = (part: number) => times[Math.floor(times.length * part)] ?? 0;
    console.log(
      `${records} records (filled in ${filled.toFixed(1)} s): a release more p50 ${at(0.5).toFixed(2)} ms, p90 ${at(0.9).toFixed(2)} ms`,
    );
    return at(0.5);
  }

  /** Copies what the pipeline made of the template, under other ocids. */
  async function fill(from: number, until: number): Promise<void> {
    const { sql } = database;
    const [counter] = await sql`select last from change_counter`;
    const change = `'change', ${Number(counter?.last) + 1 - from} + n`;
    for (const [table, more] of [
      ["releases", `'id', md5(n || t.id), 'body', replace(t.body::text, '${template}', named.ocid)::json`],
      ["records", `${change}, 'body', replace(t.body::text, '${template}', named.ocid)::json`],
      ["notices", `${change}, 'published', timestamptz '2020-01-01' + make_interval(mins => n)`],
      ["parties", "'name', t.name"],
      ["awards", "'award', t.award"],
      ["changes", change],
    ]) {
      await sql.unsafe(`
        insert into ${table} select r.* from ${table} t, generate_series(${from}, ${until - 1}) n,
          lateral (select 'ocds-bench1-' || n as ocid) named,
          lateral jsonb_populate_record(t, jsonb_build_object('ocid', named.ocid, ${more})) r
        where t.ocid = '${template}'`);
    }
    await sql`update change_counter set last = (select max(change) from changes)`;
  }
} finally {
  await server.close();
}
