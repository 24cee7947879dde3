import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { parseJson } from "../../src/base/json.ts";
import { rebuild } from "../../src/compile/rebuild.ts";
import type { Database } from "../../src/store/database.ts";
import { testDatabase } from "../support/database.ts";
import { countDifferences } from "../support/dump.ts";
import { publish, sourceInfo, type TestRelease, testSource } from "../support/publish.ts";

/**
 * The releases of a process, of two sources, with odd ids and dates, some of them more than once: whatever the order in
 * which they arrive, and in how many batches, the process is that of all of them at once.
 * ARRIVAL_SEED and ARRIVAL_RUNS choose others.
 */
const parameters = {
  seed: Number(process.env.ARRIVAL_SEED ?? 20_240_101),
  numRuns: Number(process.env.ARRIVAL_RUNS ?? 60),
};
const sources = [
  { id: "first", country: "CL", precedence: 10 },
  { id: "second", country: "CL", precedence: 100 },
];
const info = (id: string) => {
  const source = sources.find((each) => each.id === id) ?? sources[0];
  if (source === undefined) throw new Error("there is no source");
  return { ...sourceInfo(source)(), precedence: source.precedence };
};

/** Where the releases arrive at once, and where they do not. */
let atOnce: Database;
let inParts: Database;
beforeAll(async () => {
  [atOnce, inParts] = [await testDatabase(), await testDatabase()];
  for (const source of sources) for (const database of [atOnce, inParts]) await testSource(database, source);
});

// Several of them are the same instant.
const dates = [
  "2024-01-01T00:00:00Z",
  "2024-01-01T05:00:00+05:00",
  "2023-12-31T12:00:00-12:00",
  "2024-01-01T00:00:00.500Z",
  "2024-01-02T00:00:00Z",
  "2023-12-31T23:30:00-03:30",
  "1999-02-28T00:00:00Z",
];
const ids = ['"1"', "1", '""', '"__proto__"', '"constructor"', "null", "12345678901234567890", '"a/b c~é"', '"1 "'];
const maybe = (arbitrary: fc.Arbitrary<string>) => fc.option(arbitrary, { nil: undefined });
const member = (name: string, value: string | undefined) => (value === undefined ? [] : [`"${name}":${value}`]);
const words = fc.constantFrom('"Tiza"', '"Pizarra"', "null", '"Ñandú \\u0000 x"', '"\\ud800"', "17");
const item = fc
  .tuple(maybe(fc.constantFrom(...ids)), maybe(words), maybe(fc.constantFrom('{"a":1}', "[1,2]", "null")))
  .map(
    ([id, description, proto]) =>
      `{${[...member("id", id), ...member("description", description), ...member("__proto__", proto)]}}`,
  );
const items = fc.array(item, { maxLength: 4 }).map((all) => `[${all}]`);
const body = fc
  .tuple(maybe(words), maybe(items), maybe(items), maybe(fc.constantFrom('"active"', "null", '"complete"')))
  .map(
    ([title, some, awards, status]) =>
      `{"tender":{${['"id":"t"', ...member("title", title), ...member("items", some), ...member("status", status)]}}${awards === undefined ? "" : `,"awards":${awards}`}}`,
  );
const release = fc.record({
  source: fc.constantFrom(...sources),
  id: fc.constantFrom<string>("r1", "r2", "R/3"),
  date: fc.constantFrom(...dates),
  body,
});
type Arriving = typeof release extends fc.Arbitrary<infer Value> ? Value : never;

/** Releases in the order of arrival, cut into batches. */
const arrivals = fc
  .array(release, { minLength: 1, maxLength: 7 })
  .chain((all) =>
    fc.tuple(
      fc.constant(all),
      fc.shuffledSubarray([...all, ...all], { minLength: all.length * 2, maxLength: all.length * 2 }),
      fc.array(fc.nat(all.length), { maxLength: 4 }),
    ),
  );

let processes = 0;
function newOcid(): string {
  processes += 1;
  return `ocds-arrive-${processes}`;
}

async function arrive(database: Database, ocid: string, some: readonly Arriving[]): Promise<void> {
  for (const source of sources) {
    const own = some
      .filter((each) => each.source === source)
      .map(
        ({ id, date, body: text }) => ({ ...(parseJson(text) as object), ocid, id, date }) as unknown as TestRelease,
      );
    if (own.length > 0) await publish(database, source, own, info);
  }
}

/** All that is made of a process. */
async function made(database: Database, ocid: string): Promise<Record<string, string[]>> {
  const tables: Record<string, string> = {
    releases: "source, release_id, date, content, valid, body",
    records: "source, sources, country, valid, withdrawn, releases, body",
    notices: "source, valid, status, stage, method, category, buyer, suppliers, search, amount, item",
    parties: "*",
    awards: "*",
    bids: "*",
  };
  const found: Record<string, string[]> = {};
  for (const [table, columns] of Object.entries(tables)) {
    const rows = await database.sql.unsafe<{ line: string }[]>(
      `select row_to_json(t)::text as line from (select ${columns} from ${table} where ocid = $1) t order by 1`,
      [ocid],
    );
    found[table] = rows.map(({ line }) => line);
  }
  return found;
}

describe("the releases of a process", () => {
  it("make the same of it in any order of arrival, in any batches, and when it is rebuilt", async () => {
    await fc.assert(
      fc.asyncProperty(arrivals, async ([all, shuffled, cuts]) => {
        const ocid = newOcid();
        await arrive(atOnce, ocid, all);
        const expected = await made(atOnce, ocid);
        expect(expected.records).toHaveLength(1);
        const edges = [0, ...cuts.toSorted((a, b) => a - b), shuffled.length];
        for (const [index, from] of edges.slice(0, -1).entries())
          await arrive(inParts, ocid, shuffled.slice(from, edges[index + 1]));
        expect(await made(inParts, ocid)).toEqual(expected);
        await rebuild({ database: inParts, sourceInfo: info, ocids: [ocid] });
        expect(await made(inParts, ocid)).toEqual(expected);
        for (const { sql } of [atOnce, inParts]) expect(await countDifferences(sql)).toEqual([]);
      }),
      parameters,
    );
  });

  it("are merged though one of them has a list of 20,000 members", async () => {
    const ocid = newOcid();
    const many = (from: number) =>
      JSON.stringify({
        tender: { id: "t", items: Array.from({ length: 20_000 }, (_, n) => ({ id: `${from + n}`, description: "x" })) },
      });
    const at = (date: string, text: string): Arriving => ({ source: sources[0] as never, id: date, date, body: text });
    await arrive(inParts, ocid, [at("2024-01-02T00:00:00Z", many(10_000))]);
    await arrive(inParts, ocid, [at("2024-01-01T00:00:00Z", many(0))]);
    const [row] = await inParts.sql`select body::jsonb from records where ocid = ${ocid}`;
    expect(row?.body.tender.items).toHaveLength(30_000);
  });
});
