import { type SQL, sql } from "drizzle-orm";
import type { Database } from "./database.ts";
import { type NoticeFilter, noticeConditions } from "./read-notice-filters.ts";

export const noticeFacets = ["country", "status", "method", "category", "source", "year"] as const;
export type NoticeFacet = (typeof noticeFacets)[number];

export interface NoticeCount {
  readonly count: number;
  readonly exact: boolean;
}

/** Filters by what `notice_counts` tells apart. */
const countedBy = new Set(["valid", "country", "source", "status", "method", "category"]);
const isCounted = (filter: NoticeFilter): boolean => Object.keys(filter).every((name) => countedBy.has(name));

/** How many notices match: counted, or as the planner estimates it where counting would take long. */
export async function countNotices(
  database: Database,
  filter: NoticeFilter,
  now: string,
  exact: boolean,
): Promise<NoticeCount> {
  const where = noticeConditions(filter, now);
  if (isCounted(filter)) {
    const [row] = await database.db.execute<{ count: string }>(
      sql`select coalesce(sum(n.count), 0)::text as count from notice_counts n where ${where}`,
    );
    return { count: Number(row?.count ?? 0), exact: true };
  }
  if (exact || (await isSmall(database))) {
    const [row] = await database.db.execute<{ count: string }>(
      sql`select count(*)::text as count from notices n where ${where}`,
    );
    return { count: Number(row?.count ?? 0), exact: true };
  }
  const [row] = await database.db.execute<Record<string, unknown>>(
    sql`explain (format json) select 1 from notices n where ${where}`,
  );
  const plan = row?.["QUERY PLAN"];
  const [top] = (typeof plan === "string" ? JSON.parse(plan) : plan) as { Plan: { "Plan Rows": number } }[];
  return { count: top?.Plan["Plan Rows"] ?? 0, exact: false };
}

const smallTable = 20_000;

/** A small table is counted in a few milliseconds, and the planner knows little of it. */
async function isSmall(database: Database): Promise<boolean> {
  const [row] = await database.db.execute<{ small: boolean }>(
    sql`select count(*) < ${smallTable}::int as small from (select from notices limit ${smallTable}::int) found`,
  );
  return row?.small === true;
}

const facetColumns: Readonly<Record<NoticeFacet, SQL>> = {
  country: sql`n.country`,
  status: sql`n.status`,
  method: sql`n.method`,
  category: sql`n.category`,
  source: sql`n.source`,
  year: sql`extract(year from n.published at time zone 'utc')::int`,
};

/** How many of the matching notices have each value; those that state none are counted under `unknown`. */
export async function facetNotices(
  database: Database,
  filter: NoticeFilter,
  now: string,
  facets: readonly NoticeFacet[],
): Promise<Record<string, Record<string, number>>> {
  const counts: Record<string, Record<string, number>> = Object.fromEntries(facets.map((facet) => [facet, {}]));
  if (facets.length === 0) return counts;
  // One pass over the matches for all facets together; the combinations that occur are few, and summed up per facet.
  const counted = isCounted(filter);
  const columns = counted ? { ...facetColumns, year: sql`n.year` } : facetColumns;
  const from = counted
    ? sql`(select * from notice_counts where count > 0) n`
    : sql`(select *, 1 as count from notices) n`;
  const named = facets.map((facet) => sql`${columns[facet]} as ${sql.identifier(facet)}`);
  const ids = facets.map((facet) => sql.identifier(facet));
  const list = sql.join(ids, sql`, `);
  const sets = sql.join(
    ids.map((id) => sql`(${id})`),
    sql`, `,
  );
  const rows = await database.db.execute<Record<string, string | number | null>>(sql`
    select grouping(${list})::int as grouping, ${list}, sum(many)::text as count
    from (select ${list}, sum(count) as many
      from (select ${sql.join(named, sql`, `)}, n.count from ${from} where ${noticeConditions(filter, now)}) as matching
      group by ${list}) as combinations
    group by grouping sets (${sets}) order by sum(many) desc`);
  const full = 2 ** facets.length - 1;
  for (const row of rows) {
    // The bit of the one column that is grouped by is 0; the first column has the highest bit.
    const facet = facets[facets.length - 1 - Math.log2(full - Number(row.grouping))];
    const group = facet && counts[facet];
    if (facet && group) group[String(row[facet] ?? "unknown")] = Number(row.count);
  }
  return counts;
}
