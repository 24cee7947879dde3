import type { Sql } from "./database.ts";

/** How a source answered in one day (UTC). */
export interface DayOfRuns {
  readonly day: string;
  readonly runs: number;
  readonly complete: number;
  /** Ended without anything usable. */
  readonly failed: number;
}

/** Days with runs of a source since an instant, oldest first. */
export async function daysOfRuns(client: Sql, source: string, since: string): Promise<DayOfRuns[]> {
  return client<DayOfRuns[]>`
    select to_char(started_at at time zone 'utc', 'YYYY-MM-DD') as day, count(*)::float8 as runs,
      (count(*) filter (where status = 'complete'))::float8 as complete,
      (count(*) filter (where status = 'failed'))::float8 as failed
    from runs where source = ${source} and started_at >= ${since} and status <> 'running'
    group by 1 order by 1`;
}
