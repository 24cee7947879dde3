import type { Sql } from "../../src/store/database.ts";

/** The whole state of a database that must not depend on the course that a run took: rows as text, in order. */
export interface Dump {
  readonly releases: readonly string[];
  readonly records: readonly string[];
  readonly notices: readonly string[];
  readonly parties: readonly string[];
  readonly awards: readonly string[];
  readonly bids: readonly string[];
}

/**
 * Everything but what says when and how it came: numbers of runs and changes, times of storing, payloads (the same release
 * may come in another answer).
 * @param hashed rows as ocid and hash, where there are too many to hold them
 */
export async function dump(sql: Sql, hashed = false): Promise<Dump> {
  const line = hashed ? "ocid || ' ' || md5(row_to_json(t)::text)" : "row_to_json(t)::text";
  const lines = async (query: string): Promise<string[]> => {
    const rows = await sql.unsafe<{ line: string }[]>(`select ${line} as line from (${query}) t order by 1`);
    return rows.map(({ line }) => line);
  };
  return {
    releases: await lines(
      "select ocid, id, source, release_id, date, stream, sequence, content, tag, valid, errors, body from releases",
    ),
    records: await lines("select ocid, source, sources, country, valid, withdrawn, releases, hash, body from records"),
    notices: await lines(
      `select ocid, source, country, language, valid, status, stage, method, category, buyer, suppliers, supplier_scales,
        classifications, amount, currency, published, deadline, sme_reserved, number_of_tenderers, search, item from notices`,
    ),
    parties: await lines("select * from parties"),
    awards: await lines("select * from awards"),
    bids: await lines("select * from bids"),
  };
}

/** What two dumps differ in, a few lines of each table; nothing where they are equal. */
export function differences(expected: Dump, actual: Dump, most = 3): string[] {
  return (Object.keys(expected) as (keyof Dump)[]).flatMap((table) => {
    const [wanted, got] = [new Set(expected[table]), new Set(actual[table])];
    const missing = expected[table].filter((line) => !got.has(line));
    const extra = actual[table].filter((line) => !wanted.has(line));
    const twice = actual[table].length - got.size;
    return [
      ...missing.slice(0, most).map((line) => `${table}, missing: ${line}`),
      ...extra.slice(0, most).map((line) => `${table}, too many: ${line}`),
      ...(missing.length + extra.length > 0 ? [`${table}: ${missing.length} missing, ${extra.length} too many`] : []),
      ...(twice > 0 ? [`${table}: ${twice} rows doubled`] : []),
    ];
  });
}

/** What a follower of the changes has at the end, against what is there: nothing where both agree. */
export async function followerDifferences(sql: Sql): Promise<string[]> {
  const changes = await sql<{ change: number; ocid: string; op: string }[]>`
    select change::int as change, ocid, op from changes order by change`;
  const gaps = changes.filter(({ change }, index) => change !== index + 1);
  const last = new Map(changes.map(({ change, ocid }) => [ocid, change]));
  const records = await sql<{ change: number; ocid: string }[]>`select change::int as change, ocid from records`;
  const created = changes.filter(({ op }) => op === "create").map(({ ocid }) => ocid);
  return [
    ...gaps.slice(0, 3).map(({ change }) => `change ${change} out of place`),
    ...records
      .filter(({ ocid, change }) => last.get(ocid) !== change)
      .map(({ ocid }) => `${ocid}: last change not seen`),
    ...(last.size === records.length ? [] : [`${last.size} processes in changes, ${records.length} records`]),
    ...(new Set(created).size === created.length ? [] : ["a process was created twice"]),
    ...(await countDifferences(sql)),
  ];
}

/** Kinds of notices of which the kept counts are not what counting gives. */
export async function countDifferences(sql: Sql): Promise<string[]> {
  const kind = "valid, country, source, status, method, category";
  const counted = `select ${kind}, extract(year from published at time zone 'utc')::int as year, count(*) from notices group by 1, 2, 3, 4, 5, 6, 7`;
  const kept = `select ${kind}, year, count from notice_counts where count <> 0`;
  const rows = await sql.unsafe<{ line: string }[]>(`
    select 'not kept: ' || t::text as line from (${counted} except ${kept}) t
    union all select 'kept wrongly: ' || t::text from (${kept} except ${counted}) t`);
  return rows.map(({ line }) => line);
}
