import { sql } from "drizzle-orm";
import type { Database } from "./database.ts";

/** A change as it is served; `at` is ISO 8601 in UTC. */
export interface StoredChange {
  readonly change: number;
  readonly op: "create" | "update" | "withdraw";
  readonly ocid: string;
  readonly source: string;
  readonly releaseIds: readonly string[];
  readonly at: string;
}

export interface ChangeSearch {
  /** Changes with a greater number. */
  readonly after: number;
  readonly limit: number;
  readonly source?: readonly string[];
  readonly country?: readonly string[];
}

export interface ChangePage {
  readonly changes: StoredChange[];
  /** From where to go on: everything up to this number has been looked at. */
  readonly next: number;
}

/** The number of the last change; 0 before the first. */
export async function lastChange(database: Database): Promise<number> {
  const [row] = await database.sql<{ last: number }[]>`select last::float8 as last from change_counter`;
  return row?.last ?? 0;
}

/** Differs whenever a process, or what is made of one, has been stored since: with each change, and with a rebuild. */
export async function dataVersion(database: Pick<Database, "sql">): Promise<string> {
  const [row] = await database.sql<{ version: string }[]>`select concat(last, ' ', at) as version from change_counter`;
  return row?.version ?? "";
}

/** When the last change was; undefined before the first. */
export async function lastChangeAt(database: Database): Promise<string | undefined> {
  const [row] = await database.sql<{ at: string }[]>`
    select to_char(at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at from changes order by change desc limit 1`;
  return row?.at;
}

/**
 * Changes after a number, in their order. Numbers follow the order of commits without gaps, so what is seen once never
 * gets a smaller neighbour.
 */
export async function changesAfter(database: Database, search: ChangeSearch): Promise<ChangePage> {
  const texts = (values: readonly string[]) => sql`${sql.param([...values])}::text[]`;
  // Read first: what is committed between the two statements is then met again, not missed.
  const last = await lastChange(database);
  const conditions = [
    sql`c.change > ${search.after}::bigint`,
    sql`c.change <= ${last}::bigint`,
    search.source && sql`c.source = any(${texts(search.source)})`,
    search.country && sql`c.country = any(${texts(search.country)})`,
  ].filter((condition) => condition !== undefined);
  const changes = await database.db.execute<StoredChange & Record<string, unknown>>(sql`
    select c.change::float8 as change, c.op, c.ocid, c.source, c.release_ids as "releaseIds",
      to_char(c.at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at
    from changes c where ${sql.join(conditions, sql` and `)} order by c.change limit ${search.limit}::int`);
  const full = changes.length === search.limit;
  return { changes, next: full ? (changes.at(-1)?.change ?? last) : Math.max(last, search.after) };
}

/** Compiled releases of processes as they are now, JSON text by ocid. */
export async function compiledBodies(database: Database, ocids: readonly string[]): Promise<Map<string, string>> {
  const rows = await database.sql<{ ocid: string; body: string }[]>`
    select ocid, body::text as body from records where ocid = any(${[...ocids]}) and not withdrawn`;
  return new Map(rows.map((row) => [row.ocid, row.body]));
}
