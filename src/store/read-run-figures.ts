import type { Database } from "./database.ts";
import type { IndicatorGroup, IndicatorQuestion } from "./read-indicators.ts";

/** What runs can be grouped by. */
export const runGroups: readonly IndicatorGroup[] = ["country", "source", "year", "quarter", "month"];

/** Runs of a group that have ended, by how they ended. */
export interface RunCounts {
  readonly group: readonly string[];
  readonly complete: number;
  readonly incomplete: number;
  readonly suspicious: number;
  readonly failed: number;
}

const columns: Partial<Record<IndicatorGroup, string>> = {
  country: "coalesce(s.meta->>'country', '')",
  source: "r.source",
  year: "to_char(r.started_at at time zone 'utc', 'YYYY')",
  quarter: `to_char(r.started_at at time zone 'utc', 'YYYY-"Q"Q')`,
  month: "to_char(r.started_at at time zone 'utc', 'YYYY-MM')",
};

export async function readRunCounts(
  { sql }: Pick<Database, "sql">,
  { groupBy, filter: { country, source, from, to } }: IndicatorQuestion,
): Promise<RunCounts[]> {
  const group = sql.unsafe(`array[${groupBy.map((each) => columns[each] ?? "''").join(", ")}]::text[]`);
  const day = sql`(r.started_at at time zone 'utc')::date`;
  return sql<RunCounts[]>`
    select ${group} as "group", (count(*) filter (where r.status = 'complete'))::float8 as complete,
      (count(*) filter (where r.status = 'incomplete'))::float8 as incomplete,
      (count(*) filter (where r.status = 'suspicious'))::float8 as suspicious, (count(*) filter (where r.status = 'failed'))::float8 as failed
    from runs r left join sources s on s.id = r.source
    where r.status <> 'running'
      ${country ? sql`and coalesce(s.meta->>'country', '') = any(${country as string[]})` : sql``}
      ${source ? sql`and r.source = any(${source as string[]})` : sql``}
      ${from === undefined ? sql`` : sql`and ${day} >= ${from}::text::date`}
      ${to === undefined ? sql`` : sql`and ${day} <= ${to}::text::date`}
    group by 1`;
}
