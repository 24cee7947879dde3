import { type SQL, sql } from "drizzle-orm";
import type { Database } from "./database.ts";

/** A record as it is served: `body` is the compiled release as JSON text. Instants are ISO 8601 in UTC. */
export interface StoredRecord {
  readonly ocid: string;
  readonly source: string;
  readonly withdrawn: boolean;
  readonly hash: string;
  readonly updated: string;
  readonly body: string;
}

/** A release as it is served: `body` is its JSON text. */
export interface StoredRelease {
  readonly ocid: string;
  readonly id: string;
  readonly source: string;
  readonly releaseId: string;
  readonly date: string;
  readonly tag: readonly string[];
  readonly stored: string;
  readonly body: string;
}
/** With what merging goes by. */
export interface MergeableRelease extends StoredRelease {
  readonly stream: string;
  readonly sequence: number;
  readonly content: string;
  readonly valid: boolean;
}
export type ReleaseHead = Omit<StoredRelease, "body" | "stored">;

const micros = 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"';

/** A compiled release as its bytes. */
export interface CompiledBytes {
  readonly source: string;
  readonly withdrawn: boolean;
  readonly hash: string;
  /** ISO 8601 in UTC, to the second. */
  readonly updated: string;
  /** JSON text in UTF-8. */
  readonly body: Uint8Array;
}

/** One primary-key read; nothing of the row is parsed. */
export async function compiledByOcid(database: Database, ocid: string): Promise<CompiledBytes | undefined> {
  const [row] = (await database.sql`
    select source, withdrawn, hash, updated_at, body from records where ocid = ${ocid}`.raw()) as unknown as Buffer[][];
  if (row === undefined) return undefined;
  const [source, withdrawn, hash, updatedAt, body = Buffer.alloc(0)] = row;
  // As the server writes an instant in UTC, the zone of all our connections: 2026-01-31 12:00:00.123456+00.
  const updated = `${updatedAt?.toString("latin1", 0, 10)}T${updatedAt?.toString("latin1", 11, 19)}Z`;
  return { source: String(source), withdrawn: String(withdrawn) === "t", hash: String(hash), updated, body };
}

/** The record of a process. */
export async function recordByOcid(database: Database, ocid: string): Promise<StoredRecord | undefined> {
  const [row] = await database.sql<StoredRecord[]>`
    select ocid, source, withdrawn, hash, to_char(updated_at at time zone 'utc', ${micros}::text) as updated, body::text as body
    from records where ocid = ${ocid}`;
  return row;
}

/** The releases in force of processes, oldest first, with their bodies. */
export async function releasesOf(
  database: Database,
  ocids: readonly string[],
): Promise<Map<string, MergeableRelease[]>> {
  const rows = await database.sql<MergeableRelease[]>`
    select r.ocid, r.id, r.source, r.release_id as "releaseId", to_char(r.date at time zone 'utc', ${micros}::text) as date,
      r.tag, r.stream, r.sequence, r.content, r.valid, to_char(r.stored_at at time zone 'utc', ${micros}::text) as stored,
      r.body::text as body
    from releases r where r.ocid = any(${[...ocids]})
      and not exists (select from retired_releases x where x.ocid = r.ocid and x.id = r.id)
    order by r.ocid, r.date, r.sequence, r.release_id, r.id`;
  return Map.groupBy(rows, (row) => row.ocid);
}

/** As {@link releasesOf}, without the bodies. */
export async function releaseHeads(database: Database, ocids: readonly string[]): Promise<Map<string, ReleaseHead[]>> {
  const rows = await database.sql<ReleaseHead[]>`
    select r.ocid, r.id, r.source, r.release_id as "releaseId", to_char(r.date at time zone 'utc', ${micros}::text) as date, r.tag
    from releases r where r.ocid = any(${[...ocids]})
      and not exists (select from retired_releases x where x.ocid = r.ocid and x.id = r.id)
    order by r.ocid, r.date, r.sequence, r.release_id, r.id`;
  return Map.groupBy(rows, (row) => row.ocid);
}

/** A release by the publisher's id or by ours; of several with one id the newest. */
export async function releaseById(
  database: Database,
  ocid: string,
  releaseId: string,
): Promise<StoredRelease | undefined> {
  const [row] = await database.sql<StoredRelease[]>`
    select r.ocid, r.id, r.source, r.release_id as "releaseId", to_char(r.date at time zone 'utc', ${micros}::text) as date,
      r.tag, to_char(r.stored_at at time zone 'utc', ${micros}::text) as stored, r.body::text as body
    from releases r where r.ocid = ${ocid} and (r.release_id = ${releaseId} or r.id = ${releaseId})
      and not exists (select from retired_releases x where x.ocid = r.ocid and x.id = r.id)
    order by (r.id = ${releaseId}) desc, r.date desc, r.sequence desc, r.id desc limit 1`;
  return row;
}

/** The compiled releases of processes. */
export async function recordsOf(database: Database, ocids: readonly string[]): Promise<Map<string, StoredRecord>> {
  const rows = await database.sql<StoredRecord[]>`
    select ocid, source, withdrawn, hash, to_char(updated_at at time zone 'utc', ${micros}::text) as updated, body::text as body
    from records where ocid = any(${[...ocids]})`;
  return new Map(rows.map((row) => [row.ocid, row]));
}

/** Place of a release in the order of storing. */
export interface ReleaseKey {
  /** Instant of its batch. */
  readonly at: string;
  readonly date: string;
  readonly ocid: string;
  readonly id: string;
}

export interface ReleaseSearch {
  readonly source?: readonly string[];
  readonly country?: readonly string[];
  /** Releases dated from this instant on. */
  readonly since?: string;
  /** Releases dated before this instant. */
  readonly until?: string;
  /** Absent: both the valid and the invalid. */
  readonly valid?: boolean;
  readonly limit: number;
  readonly after?: ReleaseKey;
  readonly before?: ReleaseKey;
}

export interface ReleasePage {
  /** `stored`: the instant of the batch. */
  readonly releases: StoredRelease[];
  readonly more: boolean;
}

/**
 * One page of releases over all processes, in the order in which they were stored: batch by batch in the order of their
 * commits, each batch by date. What is stored while somebody pages comes at the end, so nothing is missed.
 */
export async function searchReleases(database: Database, search: ReleaseSearch): Promise<ReleasePage> {
  const key = search.before ?? search.after;
  const backwards = search.before !== undefined;
  const beyond = sql.raw(backwards ? "<" : ">");
  const direction = sql.raw(backwards ? "desc" : "asc");
  const texts = (values: readonly string[]) => sql`${sql.param([...values])}::text[]`;
  const all = (conditions: readonly (SQL | undefined)[]) =>
    sql.join([sql`true`, ...conditions.filter((condition) => condition !== undefined)], sql` and `);
  const batches = all([
    search.source && sql`b.source = any(${texts(search.source)})`,
    key && sql`b.at ${beyond}= ${key.at}::timestamptz`,
  ]);
  // Only in the batch of the key does a page begin in the middle.
  const inside = key && sql`b.at = ${key.at}::timestamptz`;
  const start = sql.raw(backwards ? "'infinity'" : "'-infinity'");
  const releases = all([
    sql`r.batch = b.batch`,
    sql`not exists (select from retired_releases x where x.ocid = r.ocid and x.id = r.id)`,
    search.country &&
      sql`exists (select from records p where p.ocid = r.ocid and p.country = any(${texts(search.country)}))`,
    search.since === undefined ? undefined : sql`r.date >= ${search.since}::timestamptz`,
    search.until === undefined ? undefined : sql`r.date < ${search.until}::timestamptz`,
    search.valid === undefined ? undefined : search.valid ? sql`r.valid` : sql`not r.valid`,
    key &&
      sql`(r.date, r.ocid, r.id) ${beyond} (case when ${inside} then ${key.date}::timestamptz else ${start} end, ${key.ocid}::text, ${key.id}::text)`,
  ]);
  const rows = await database.db.execute<StoredRelease & Record<string, unknown>>(sql`
    select r.ocid, r.id, r.source, r.release_id as "releaseId", to_char(r.date at time zone 'utc', ${micros}::text) as date,
      r.tag, to_char(b.at at time zone 'utc', ${micros}::text) as stored, r.body::text as body
    from release_batches b cross join lateral (
      select * from releases r where ${releases}
      order by r.date ${direction}, r.ocid ${direction}, r.id ${direction} limit ${search.limit + 1}::int
    ) r
    where ${batches}
    order by b.at ${direction}, r.date ${direction}, r.ocid ${direction}, r.id ${direction} limit ${search.limit + 1}::int`);
  const found = rows.slice(0, search.limit);
  return { releases: backwards ? found.reverse() : found, more: rows.length > search.limit };
}
