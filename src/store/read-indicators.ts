import type { Database, Sql } from "./database.ts";

/** What figures are grouped by. "year", "quarter" and "month" are those of the day that the indicator is counted at. */
export const indicatorGroups = [
  "country",
  "source",
  "year",
  "quarter",
  "month",
  "buyer",
  "category",
  "method",
  "valueBand",
] as const;
export type IndicatorGroup = (typeof indicatorGroups)[number];

/** Lists: any of them; different members: all of them. "" is the unknown. Days are `YYYY-MM-DD`, both ends included. */
export interface IndicatorFilter {
  readonly country?: readonly string[];
  readonly source?: readonly string[];
  readonly buyer?: readonly string[];
  readonly category?: readonly string[];
  readonly method?: readonly string[];
  readonly from?: string;
  readonly to?: string;
  readonly currency?: string;
  /** Only what was counted at, or closed, on this day or earlier. */
  readonly settledBy?: string;
}

export interface IndicatorQuestion {
  readonly family: "notice" | "award" | "contract";
  readonly filter: IndicatorFilter;
  readonly groupBy: readonly IndicatorGroup[];
  /** Whether each currency is a group of its own. */
  readonly byCurrency: boolean;
  /** As the roll-ups were kept at this number of the change feed; without it as they are. */
  readonly at?: number | undefined;
}

/** A group with its values in the order of `groupBy`; "" is the unknown. */
interface Grouped {
  readonly group: readonly string[];
  readonly currency: string;
}

/** Sums of one indicator, or of a labelled part of it, in one group and source. Decimal text: n, d, c, x, u, l, h. */
export interface IndicatorSums extends Grouped {
  readonly source: string;
  readonly code: string;
  readonly sums: readonly string[];
}

type Grain = "year" | "month" | "facts";

/** Where a question can be answered from: the smallest roll-up that has what it asks for, else the facts. */
export function grainOf({ filter, groupBy }: IndicatorQuestion): Grain {
  const { from, to } = filter;
  const groups = (...allowed: IndicatorGroup[]) => groupBy.every((each) => allowed.includes(each));
  if (filter.buyer || filter.category || filter.method || filter.settledBy !== undefined) return "facts";
  const years = (from === undefined || from.endsWith("-01-01")) && (to === undefined || to.endsWith("-12-31"));
  if (years && groups("country", "source", "year")) return "year";
  const months = (from === undefined || from.endsWith("-01")) && (to === undefined || isLastOfMonth(to));
  return months && groups("country", "source", "year", "quarter", "month") ? "month" : "facts";
}

const isLastOfMonth = (day: string): boolean => {
  const next = new Date(`${day}T00:00:00Z`);
  next.setUTCDate(next.getUTCDate() + 1);
  return next.getUTCDate() === 1;
};

/** SQL of a group's value in each table; t is the table. */
const columns: Readonly<Record<Grain, Partial<Record<IndicatorGroup, string>>>> = {
  year: { country: "t.country", source: "t.source", year: "t.period" },
  month: {
    country: "t.country",
    source: "t.source",
    year: "left(t.period, 4)",
    quarter: `case when t.period = '' then '' else left(t.period, 4) || '-Q' || (substr(t.period, 6)::int + 2) / 3 end`,
    month: "t.period",
  },
  facts: {
    country: "t.country",
    source: "t.source",
    year: `coalesce(to_char(t.at, 'YYYY'), '')`,
    quarter: `coalesce(to_char(t.at, 'YYYY-"Q"Q'), '')`,
    month: `coalesce(to_char(t.at, 'YYYY-MM'), '')`,
    buyer: "t.buyer",
    category: "t.category",
    method: "t.method",
    valueBand: "t.band",
  },
};

/** The group as one array; the names come from a fixed list. */
export function groupArray(sql: Sql, grain: Grain, { groupBy, byCurrency }: IndicatorQuestion) {
  const list = groupBy.map((each) => columns[grain][each] ?? "''");
  return sql.unsafe(`array[${list.join(", ")}]::text[] as "group", ${byCurrency ? "t.currency" : "''"} as currency`);
}

export function conditions(sql: Sql, grain: Grain, { filter, family }: IndicatorQuestion) {
  const { country, source, buyer, category, method, from, to, currency, settledBy } = filter;
  const facts = grain === "facts";
  const length = grain === "year" ? 4 : 7;
  const [first, last] = facts ? [from, to] : [from?.slice(0, length), to?.slice(0, length)];
  const at = sql.unsafe(facts ? "t.at" : "t.period");
  const type = sql.unsafe(facts ? "date" : "text");
  // What has no day is in no span of days.
  const dated = facts || (first === undefined && last === undefined) ? sql`` : sql`and ${at} <> ''`;
  return sql`
    ${facts ? sql`t.family = ${family}` : sql`true`}
    ${country ? sql`and t.country = any(${country as string[]})` : sql``}
    ${source ? sql`and t.source = any(${source as string[]})` : sql``}
    ${buyer ? sql`and t.buyer = any(${buyer as string[]})` : sql``}
    ${category ? sql`and t.category = any(${category as string[]})` : sql``}
    ${method ? sql`and t.method = any(${method as string[]})` : sql``}
    ${currency !== undefined ? sql`and t.currency = ${currency}` : sql``}
    ${first !== undefined ? sql`and ${at} >= ${first}::text::${type}` : sql``}
    ${last !== undefined ? sql`and ${at} <= ${last}::text::${type}` : sql``}
    ${dated}
    ${settledBy !== undefined ? sql`and greatest(t.at, t.closed) <= ${settledBy}::text::date` : sql``}`;
}

/**
 * Sums of indicators by group and source.
 * @param codes keys of sums: the code, with its labels
 * @param grain other than {@link grainOf} only to compare
 */
export async function readSums(
  database: Pick<Database, "sql">,
  question: IndicatorQuestion,
  codes: readonly string[],
  grain: Grain = grainOf(question),
): Promise<IndicatorSums[]> {
  const { sql } = database;
  const group = groupArray(sql, grain, question);
  const where = conditions(sql, grain, question);
  const wanted = codes as string[];
  const { at } = question;
  const ofCells = sql`array[sum(t.n), sum(t.d), sum(t.c), sum(t.x), sum(t.u), sum(t.l), sum(t.h)]::text[] as sums`;
  if (at !== undefined) {
    if (grain === "facts") throw new Error("facts are those of the present alone");
    return sql<IndicatorSums[]>`
      select ${group}, t.source, t.code, ${ofCells} from indicator_history t
      where t.code = any(${wanted}) and t.grain = ${grain} and ${where}
        and t.since <= ${at}::bigint and (t.until is null or t.until > ${at}::bigint) group by 1, 2, 3, 4`;
  }
  if (grain === "year") {
    return sql<IndicatorSums[]>`
      select ${group}, t.source, t.code, ${ofCells} from indicator_years t
      where t.code = any(${wanted}) and ${where} group by 1, 2, 3, 4`;
  }
  const places = [0, 1, 2, 3, 4, 5, 6];
  const ofRow = sql.unsafe(places.map((at) => `(v.vector->>${at})::numeric as m${at}`).join(", "));
  const sums = sql.unsafe(places.map((at) => `coalesce(sum(m${at}), 0)`).join(", "));
  const vectors = sql`lateral (select code, t.sums->code as vector from unnest(${wanted}::text[]) as c(code)) v`;
  if (grain === "month") {
    return sql<IndicatorSums[]>`
      with added as (
        select ${group}, t.source, v.code, ${ofRow} from indicator_months t, ${vectors} where ${where} and v.vector is not null
      )
      select "group", currency, source, code, array[${sums}]::text[] as sums from added group by 1, 2, 3, 4`;
  }
  const ofPattern = sql.unsafe(
    places
      .map(
        (at) =>
          `case v.vector->>${at} when 'A' then t.amount when 'B' then t.dollars else (v.vector->>${at})::numeric * t.rows end as m${at}`,
      )
      .join(", "),
  );
  return sql<IndicatorSums[]>`
    with vectors as materialized (
      select p.hash, c.code, p.sums->c.code as vector
      from indicator_patterns p, unnest(${wanted}::text[]) as c(code) where p.sums ? c.code
    ), counted as (
      select ${group}, t.source, p.hash, count(*) as rows, sum(t.amount) as amount, sum(t.dollars) as dollars
      from indicator_facts t, unnest(t.patterns) as p(hash)
      where ${where} and p.hash in (select hash from vectors) group by 1, 2, 3, 4
    ), added as (
      select t."group", t.currency, t.source, v.code, ${ofPattern} from counted t join vectors v using (hash)
      union all
      select ${group}, t.source, v.code, ${ofRow} from indicator_facts t, ${vectors}
      where ${where} and t.sums is not null and v.vector is not null
    )
    select "group", currency, source, code, array[${sums}]::text[] as sums from added group by 1, 2, 3, 4`;
}

/** Distribution of single values in a group. Decimal text; null where there are none. */
export interface IndicatorSpread extends Grouped {
  readonly label: string;
  readonly count: number;
  readonly mean: string;
  readonly quartiles: readonly string[];
}

/** Quartiles of the samples under each of the names; by continuous percentiles, as R's type 7 has them. */
export async function readSpreads(
  database: Pick<Database, "sql">,
  question: IndicatorQuestion,
  names: readonly string[],
): Promise<IndicatorSpread[]> {
  const { sql } = database;
  return sql<IndicatorSpread[]>`
    select ${groupArray(sql, "facts", question)}, s.name as label, count(*)::float8 as count, round(avg(v.value::numeric), 6)::text as mean,
      percentile_cont(array[0.25, 0.5, 0.75]) within group (order by v.value::float8)::text[] as quartiles
    from indicator_facts t, unnest(${names as string[]}::text[]) as s(name), json_array_elements_text(t.samples->s.name) as v(value)
    where ${conditions(sql, "facts", question)} group by 1, 2, 3`;
}

/** Distinct organisations of a group by the newest class known of each: letters of size and of ownership. */
export interface IndicatorClasses extends Grouped {
  readonly class: string;
  readonly count: number;
  /** Of them such as have no identifier of a scheme. */
  readonly weak: number;
}

export async function readDistinct(
  database: Pick<Database, "sql">,
  question: IndicatorQuestion,
  letter: "size" | "women",
): Promise<IndicatorClasses[]> {
  const { sql } = database;
  const at = letter === "size" ? 1 : 2;
  return sql<IndicatorClasses[]>`
    with seen as (
      select ${groupArray(sql, "facts", question)}, o.org,
        max((coalesce(t.at::text, '') || ' ' || substr(o.class, ${at}::int, 1)) collate "C") filter (where substr(o.class, ${at}::int, 1) <> 'u') as known
      from indicator_facts t, unnest(t.orgs, t.classes) as o(org, class)
      where ${conditions(sql, "facts", question)} group by 1, 2, 3
    )
    select s."group", s.currency, coalesce(right(s.known, 1), 'u') as class, count(*)::float8 as count,
      (count(*) filter (where s.org ~ '^[/~]'))::float8 as weak
    from seen s group by 1, 2, 3`;
}

/** Distinct buyers of a group, and processes that name none. */
export async function readBuyers(
  database: Pick<Database, "sql">,
  question: IndicatorQuestion,
): Promise<(Grouped & { buyers: number; unnamed: number })[]> {
  const { sql } = database;
  return sql<(Grouped & { buyers: number; unnamed: number })[]>`
    select ${groupArray(sql, "facts", question)}, (count(distinct t.buyer) filter (where t.buyer <> ''))::float8 as buyers,
      (count(*) filter (where t.buyer = ''))::float8 as unnamed
    from indicator_facts t where ${conditions(sql, "facts", question)} group by 1, 2`;
}

/**
 * Reads, and tells which change the result takes in: what a follower keeps and its place in the feed change at once, so
 * the same place before and after means one view of the data, without the round trips of a transaction.
 * @param follower that keeps what is read
 */
export async function asOfChange<Result>(
  database: Pick<Database, "sql">,
  follower: string,
  read: (database: Pick<Database, "sql">) => Promise<Result>,
): Promise<{ readonly result: Result; readonly change: number; readonly changedAt: string | null }> {
  const one = await database.sql.reserve();
  const place = () => one<{ change: string; at: string | null }[]>`
    select f.change::text, to_char(c.at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at
    from followers f left join changes c on c.change = f.change where f.name = ${follower}`;
  try {
    // All are sent at once, and answered in their order.
    const [[before], result, [after]] = await Promise.all([place(), read({ sql: one }), place()]);
    if (before?.change === after?.change)
      return { result, change: Number(after?.change ?? 0), changedAt: after?.at ?? null };
  } finally {
    one.release();
  }
  return database.sql.begin("isolation level repeatable read read only", async (tx) => {
    const [[at], result] = await Promise.all([
      tx<{ change: string; at: string | null }[]>`
        select f.change::text, to_char(c.at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at
        from followers f left join changes c on c.change = f.change where f.name = ${follower}`,
      read({ sql: tx as unknown as Sql }),
    ]);
    return { result, change: Number(at?.change ?? 0), changedAt: at?.at ?? null };
  }) as Promise<{ result: Result; change: number; changedAt: string | null }>;
}
