import { sql } from "drizzle-orm";
import type { JsonObject, JsonValue } from "../base/json.ts";
import type { Database } from "./database.ts";
import type { RunStatus } from "./schema.ts";

/** A source with what its runs tell. Instants are ISO 8601 in UTC. */
export interface SourceState {
  readonly id: string;
  readonly kind: string;
  readonly meta: JsonObject;
  /** Smaller is more authoritative. */
  readonly precedence: number;
  readonly created: string;
  readonly lastRun: { readonly id: number; readonly status: RunStatus; readonly startedAt: string } | null;
  /** End of the last complete run. */
  readonly lastGoodRun: string | null;
}

export const sourceStatuses = ["active", "stale", "lapsed", "disabled", "needsSecret"] as const;
export type SourceStatus = (typeof sourceStatuses)[number];

/** All sources, by id. */
export async function allSources(database: Database): Promise<SourceState[]> {
  const rows = await database.sql<
    {
      id: string;
      kind: string;
      meta: JsonObject | string;
      precedence: number;
      created: string;
      run: number | null;
      status: RunStatus | null;
      started: string | null;
      good: string | null;
    }[]
  >`select s.id, s.kind, s.meta::text as meta, s.precedence, to_char(s.created_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as created,
      l.id::float8 as run, l.status, to_char(l.started_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as started,
      (select to_char(g.ended_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') from runs g
        where g.source = s.id and g.status = 'complete' order by g.id desc limit 1) as good
    from sources s left join lateral (select * from runs r where r.source = s.id order by r.id desc limit 1) l on true
    order by s.id`;
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    precedence: row.precedence,
    meta: (typeof row.meta === "string" ? JSON.parse(row.meta) : row.meta) as JsonObject,
    created: row.created,
    lastRun:
      row.run === null || row.status === null || row.started === null
        ? null
        : { id: row.run, status: row.status, startedAt: row.started },
    lastGoodRun: row.good,
  }));
}

const hour = 3_600_000;

export interface Freshness {
  readonly status: SourceStatus;
  /** Hours since the last complete run, null before the first. */
  readonly ageHours: number | null;
  /** Hours after which the source counts as stale. */
  readonly staleAfterHours: number | null;
}

/**
 * How a source is doing. `disabled` and `needsSecret` are settings of this server; else the age of the last complete run
 * decides: `active` up to staleAfterHours, `stale` up to ten times that (at least 30 days), then `lapsed`. Before the
 * first complete run the time since the source is known counts. A feed that was withdrawn is `lapsed`.
 */
export function freshnessOf(source: SourceState, now: Date): Freshness {
  const stated = source.meta.staleAfterHours;
  const staleAfterHours = typeof stated === "number" ? stated : null;
  const since = (instant: string) => (now.getTime() - Date.parse(instant)) / hour;
  const ageHours = source.lastGoodRun === null ? null : Math.max(0, Math.round(since(source.lastGoodRun) * 10) / 10);
  const missing = source.meta.missingSettings;
  const statusNow = (): SourceStatus => {
    if (Array.isArray(missing) && missing.length > 0) return "needsSecret";
    if (source.meta.enabled === false) return "disabled";
    if (source.meta.lapsed === true) return "lapsed";
    if (staleAfterHours === null) return "active";
    const age = ageHours ?? since(source.created);
    if (age <= staleAfterHours) return "active";
    return age <= Math.max(10 * staleAfterHours, 720) ? "stale" : "lapsed";
  };
  return { status: statusNow(), ageHours, staleAfterHours };
}

/** How many processes each source has. */
export async function recordCounts(database: Database): Promise<Map<string, { records: number; lastChange: string }>> {
  const rows = await database.sql<{ source: string; records: number; last: string }[]>`
    select source, count(*)::float8 as records, to_char(max(updated_at) at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as last
    from records where not withdrawn group by source`;
  return new Map(rows.map((row) => [row.source, { records: row.records, lastChange: row.last }]));
}

/** A run as it is served: the ledger of API.md section 8. */
export interface LedgerRow {
  readonly id: number;
  readonly source: string;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly window: JsonValue;
  readonly status: RunStatus;
  readonly reason: string | null;
  readonly declared: number | null;
  readonly fetched: number;
  readonly accepted: number;
  readonly rejected: number;
  readonly duplicates: number;
  readonly payloads: number;
  readonly unchangedPayloads: number;
  readonly newReleases: number;
  readonly changedRecords: number;
  readonly watermark: { readonly before: JsonValue; readonly after: JsonValue };
  readonly findings: JsonValue;
}

/** Runs of a source, newest first: those with a smaller id than `before`. */
export async function runsOf(
  database: Database,
  search: { source: string; limit: number; before?: number; status?: readonly string[] },
): Promise<LedgerRow[]> {
  const conditions = [
    sql`source = ${search.source}::text`,
    search.before === undefined ? undefined : sql`id < ${search.before}::bigint`,
    search.status && sql`status = any(${sql.param([...search.status])}::text[])`,
  ].filter((condition) => condition !== undefined);
  const rows = await database.db.execute<{ run: string }>(sql`
    select json_build_object('id', id, 'source', source,
      'startedAt', to_char(started_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
      'endedAt', to_char(ended_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'window', scope, 'status', status,
      'reason', reason, 'declared', declared, 'fetched', fetched, 'accepted', accepted, 'rejected', rejected,
      'duplicates', duplicates, 'payloads', payloads, 'unchangedPayloads', unchanged_payloads, 'newReleases', new_releases,
      'changedRecords', changed_records, 'watermark', json_build_object('before', watermark_before, 'after', watermark_after),
      'findings', findings)::text as run
    from runs where ${sql.join(conditions, sql` and `)} order by id desc limit ${search.limit}::int`);
  return rows.map((row) => JSON.parse(row.run) as LedgerRow);
}

/** What could not be mapped or was wrong in a source's data. */
export interface SourceIssue {
  readonly code: string;
  readonly path: string;
  readonly value: string;
  readonly message: string;
  readonly count: number;
  readonly example: { readonly ocid: string | null; readonly pointer: string | null };
  readonly firstSeen: string;
  readonly lastSeen: string;
}

export interface IssueKey {
  readonly count: number;
  readonly code: string;
  readonly path: string;
  readonly value: string;
}

/** Issues of a source, the most frequent first. */
export async function issuesOf(
  database: Database,
  search: { source: string; limit: number; after?: IssueKey; code?: readonly string[] },
): Promise<SourceIssue[]> {
  const { after } = search;
  const conditions = [
    sql`source = ${search.source}::text`,
    search.code && sql`code = any(${sql.param([...search.code])}::text[])`,
    after &&
      sql`(-count, code, path, value) > (${-after.count}::bigint, ${after.code}::text, ${after.path}::text, ${after.value}::text)`,
  ].filter((condition) => condition !== undefined);
  const rows = await database.db.execute<{ issue: string }>(sql`
    select json_build_object('code', code, 'path', path, 'value', value, 'message', message, 'count', count,
      'example', json_build_object('ocid', example_ocid, 'pointer', example_pointer),
      'firstSeen', to_char(first_seen at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
      'lastSeen', to_char(last_seen at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))::text as issue
    from issues where ${sql.join(conditions, sql` and `)} order by -count, code, path, value limit ${search.limit}::int`);
  return rows.map((row) => JSON.parse(row.issue) as SourceIssue);
}
