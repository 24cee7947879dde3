import { and, desc, eq, inArray, sql } from "drizzle-orm";
import type { JsonObject } from "../base/json.ts";
import type { Database, Sql, TransactionSql } from "./database.ts";
import { type Finding, type Run, type RunStatus, runs } from "./schema.ts";

export type { Finding, Run, RunStatus };

export interface RunCounts {
  readonly fetched: number;
  readonly accepted: number;
  readonly rejected: number;
  readonly duplicates: number;
  readonly payloads: number;
  readonly unchangedPayloads: number;
  readonly newReleases?: number;
  readonly changedRecords?: number;
}

/** Opens the books of a run. */
export async function beginRun(
  database: Database,
  source: string,
  scope: JsonObject,
  before: Record<string, string>,
): Promise<number> {
  const [row] = await database.db
    .insert(runs)
    .values({ source, scope, watermarkBefore: before, watermarkAfter: before })
    .returning({ id: runs.id });
  if (!row) throw new Error("no run was created");
  return row.id;
}

/** Adds what a batch brought; part of the batch's transaction. */
export async function addToRun(client: Sql | TransactionSql, run: number, counts: RunCounts): Promise<void> {
  await client`
    update runs set fetched = fetched + ${counts.fetched}, accepted = accepted + ${counts.accepted},
      rejected = rejected + ${counts.rejected}, duplicates = duplicates + ${counts.duplicates},
      payloads = payloads + ${counts.payloads}, unchanged_payloads = unchanged_payloads + ${counts.unchangedPayloads},
      new_releases = new_releases + ${counts.newReleases ?? 0}, changed_records = changed_records + ${counts.changedRecords ?? 0}
    where id = ${run}`;
}

export interface RunEnd {
  readonly status: Exclude<RunStatus, "running">;
  readonly reason: string | null;
  readonly declared: number | null;
  readonly findings: readonly Finding[];
  readonly watermarkAfter: Record<string, string>;
}

/** Closes the books of a run. */
export async function endRun(database: Database, run: number, end: RunEnd): Promise<Run> {
  const [row] = await database.db
    .update(runs)
    .set({ ...end, findings: [...end.findings], endedAt: sql`clock_timestamp()` })
    .where(eq(runs.id, run))
    .returning();
  if (!row) throw new Error(`there is no run ${run}`);
  return row;
}

/** Runs of a source that a killed process left open. Only to be called by the holder of the source's lock. */
export async function closeAbandonedRuns(database: Database, source: string): Promise<number> {
  const closed = await database.db
    .update(runs)
    .set({
      status: "failed",
      reason: "interrupted: the process ended before the run did",
      endedAt: sql`clock_timestamp()`,
    })
    .where(and(eq(runs.source, source), eq(runs.status, "running")))
    .returning({ id: runs.id });
  return closed.length;
}

/** The last runs of a source, newest first. */
export async function lastRuns(
  database: Database,
  source: string,
  limit: number,
  statuses?: readonly RunStatus[],
): Promise<Run[]> {
  const where = statuses ? and(eq(runs.source, source), inArray(runs.status, [...statuses])) : eq(runs.source, source);
  return database.db.select().from(runs).where(where).orderBy(desc(runs.id)).limit(limit);
}
