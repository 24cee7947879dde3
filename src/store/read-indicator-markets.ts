import type { Database } from "./database.ts";
import { conditions, groupArray, type IndicatorQuestion } from "./read-indicators.ts";

/** Figures over suppliers and buyers as a whole, which no sum over processes gives. All from the facts of awards. */
interface Grouped {
  readonly group: readonly string[];
  readonly currency: string;
}

/** Classes whose first letter is that of a small firm. */
const small = "^[isemf]";
const anyClass = "^.";
export type Of = "msme" | "all";

/** Herfindahl index by buyer, as mean, quartiles and number of buyers with enough awards. Decimal text. */
export interface Concentration extends Grouped {
  readonly buyers: number;
  readonly few: number;
  readonly mean: string | null;
  readonly quartiles: readonly string[] | null;
}

export async function readConcentration(
  database: Pick<Database, "sql">,
  question: IndicatorQuestion,
  of: Of,
  minimumAwards: number,
): Promise<Concentration[]> {
  const { sql } = database;
  return sql<Concentration[]>`
    with counted as (
      select ${groupArray(sql, "facts", question)}, t.buyer, sum(t.awards) as awards
      from indicator_facts t where ${conditions(sql, "facts", question)} and t.buyer <> '' group by 1, 2, 3
    ), shares as (
      select ${groupArray(sql, "facts", question)}, t.buyer, o.org, sum(o.amount) as amount
      from indicator_facts t, unnest(t.orgs, t.classes, t.amounts) as o(org, class, amount)
      where ${conditions(sql, "facts", question)} and t.buyer <> '' and o.class ~ ${of === "msme" ? small : anyClass} and o.amount > 0
      group by 1, 2, 3, 4
    ), indices as (
      select "group", currency, buyer, sum(amount * amount) / (sum(amount) * sum(amount)) as hhi from shares group by 1, 2, 3
    )
    select c."group", c.currency, (count(*) filter (where c.awards >= ${minimumAwards} and i.hhi is not null))::float8 as buyers,
      (count(*) filter (where c.awards < ${minimumAwards} or i.hhi is null))::float8 as few,
      round(avg(i.hhi) filter (where c.awards >= ${minimumAwards}), 6)::text as mean,
      (percentile_cont(array[0.25, 0.5, 0.75]) within group (order by i.hhi::float8) filter (where c.awards >= ${minimumAwards}))::text[] as quartiles
    from counted c left join indices i using ("group", currency, buyer) group by 1, 2`;
}

/** Awarded value of the largest suppliers and of all. Decimal text. */
export interface TopShare extends Grouped {
  readonly top: string;
  readonly all: string;
  readonly suppliers: number;
}

export async function readTop(
  database: Pick<Database, "sql">,
  question: IndicatorQuestion,
  largest: number,
): Promise<TopShare[]> {
  const { sql } = database;
  return sql<TopShare[]>`
    with sold as (
      select ${groupArray(sql, "facts", question)}, o.org, sum(o.amount) as amount
      from indicator_facts t, unnest(t.orgs, t.amounts) as o(org, amount)
      where ${conditions(sql, "facts", question)} and o.amount > 0 group by 1, 2, 3
    ), ranked as (
      select *, row_number() over (partition by "group", currency order by amount desc, org) as place from sold
    )
    select "group", currency, coalesce(sum(amount) filter (where place <= ${largest}), 0)::text as top, sum(amount)::text as all,
      count(*)::float8 as suppliers
    from ranked group by 1, 2`;
}

/** Distinct suppliers of each buyer, averaged. */
export interface PerBuyer extends Grouped {
  readonly buyers: number;
  readonly pairs: number;
  readonly quartiles: readonly string[];
}

export async function readPerBuyer(database: Pick<Database, "sql">, question: IndicatorQuestion): Promise<PerBuyer[]> {
  const { sql } = database;
  return sql<PerBuyer[]>`
    with pairs as (
      select ${groupArray(sql, "facts", question)}, t.buyer, count(distinct o.org) as suppliers
      from indicator_facts t, unnest(t.orgs) as o(org)
      where ${conditions(sql, "facts", question)} and t.buyer <> '' group by 1, 2, 3
    )
    select "group", currency, count(*)::float8 as buyers, sum(suppliers)::float8 as pairs,
      percentile_cont(array[0.25, 0.5, 0.75]) within group (order by suppliers::float8)::text[] as quartiles
    from pairs group by 1, 2`;
}

/** Coefficients of variation of unit prices over the pairs of class and unit with enough prices. Decimal text. */
export interface Dispersion extends Grouped {
  readonly units: number;
  readonly few: number;
  readonly quartiles: readonly string[] | null;
}

export async function readDispersion(
  database: Pick<Database, "sql">,
  question: IndicatorQuestion,
  minimumPrices: number,
): Promise<Dispersion[]> {
  const { sql } = database;
  return sql<Dispersion[]>`
    with units as (
      select ${groupArray(sql, "facts", question)}, o.unit, count(*) >= ${minimumPrices} as enough,
        stddev_samp(o.price::float8) / avg(o.price::float8) as variation
      from indicator_facts t, unnest(t.units, t.prices) as o(unit, price)
      where ${conditions(sql, "facts", question)} and t.units is not null and o.price > 0 group by 1, 2, 3
    )
    select "group", currency, (count(*) filter (where enough))::float8 as units, (count(*) filter (where not enough))::float8 as few,
      (percentile_cont(array[0.25, 0.5, 0.75]) within group (order by variation) filter (where enough))::text[] as quartiles
    from units group by 1, 2`;
}

/** Suppliers awarded, new ones among them, those of unknown class, and those whose history is not known. */
export interface Newcomers extends Grouped {
  readonly fresh: number;
  readonly all: number;
  readonly unknown: number;
  readonly freshUnknown: number;
  readonly censored: number;
}

/** Months at the beginning of a source's data in which it cannot be told who is new. */
const censoredMonths = 24;

/**
 * @param months without an award, before which a supplier is new again; undefined: new once
 */
export async function readNewcomers(
  database: Pick<Database, "sql">,
  question: IndicatorQuestion,
  of: Of,
  months: number | undefined,
): Promise<Newcomers[]> {
  const { sql } = database;
  // The history reaches back before the span that is asked for.
  const { from: _from, to: _to, ...history } = question.filter;
  const past = { ...question, filter: history };
  return sql<Newcomers[]>`
    with sales as (
      select t.*, o.org, o.class, lag(t.at) over (partition by o.org order by t.at) as before
      from indicator_facts t, unnest(t.orgs, t.classes) as o(org, class)
      where ${conditions(sql, "facts", past)} and t.at is not null
    ), begun as (
      select source, min(at) as first from indicator_facts where family = 'award' group by 1
    ), suppliers as (
      select ${groupArray(sql, "facts", question)}, t.org,
        bool_or(t.before is null or ${months === undefined ? sql`false` : sql`t.before < t.at - make_interval(months => ${months}::int)`}) as fresh,
        max((t.at::text || ' ' || left(t.class, 1)) collate "C") filter (where left(t.class, 1) <> 'u') as known,
        bool_and(t.at < b.first + make_interval(months => ${censoredMonths}::int)) as censored
      from sales t join begun b using (source) where ${conditions(sql, "facts", question)} group by 1, 2, 3
    ), classed as (
      select "group", currency, fresh, censored, coalesce(right(known, 1), 'u') as class from suppliers
    )
    select "group", currency,
      (count(*) filter (where fresh and not censored and class ~ ${of === "msme" ? small : anyClass}))::float8 as fresh,
      (count(*) filter (where not censored and class ~ ${of === "msme" ? small : anyClass}))::float8 as all,
      (count(*) filter (where not censored and class = 'u'))::float8 as unknown,
      (count(*) filter (where fresh and not censored and class = 'u'))::float8 as "freshUnknown",
      (count(*) filter (where censored))::float8 as censored
    from classed group by 1, 2`;
}

/** Suppliers awarded in each period; which of them in the period before is for the reader to find. */
export async function readSuppliersByPeriod(
  database: Pick<Database, "sql">,
  question: IndicatorQuestion,
  period: "year" | "quarter" | "month",
  of: Of,
): Promise<(Grouped & { stayed: number; before: number })[]> {
  const { sql } = database;
  const { from: _from, ...history } = question.filter;
  const unit = sql.unsafe(`'${period === "quarter" ? "3 months" : `1 ${period}`}'::interval`);
  const bare = { ...question, groupBy: question.groupBy.filter((each) => each !== period) };
  const position = question.groupBy.indexOf(period);
  const form = period === "year" ? "YYYY" : period === "month" ? "YYYY-MM" : 'YYYY-"Q"Q';
  const rows = await sql<(Grouped & { stayed: number; before: number; period: string })[]>`
    with sold as (
      select ${groupArray(sql, "facts", bare)}, o.org, date_trunc(${period}, t.at) as period
      from indicator_facts t, unnest(t.orgs, t.classes) as o(org, class)
      where ${conditions(sql, "facts", { ...question, filter: history })} and t.at is not null and o.class ~ ${of === "msme" ? small : anyClass}
      group by 1, 2, 3, 4
    ), periods as (select distinct "group", currency, period from sold)
    select p."group", p.currency, to_char(p.period, ${form}) as period, count(later.org)::float8 as stayed, count(*)::float8 as before
    from periods p
    join sold earlier on earlier."group" = p."group" and earlier.currency = p.currency and earlier.period = p.period - ${unit}
    left join sold later on later."group" = p."group" and later.currency = p.currency and later.period = p.period and later.org = earlier.org
    ${question.filter.from === undefined ? sql`` : sql`where p.period >= date_trunc(${period}, ${question.filter.from}::text::date)`}
    group by 1, 2, 3`;
  return rows.map(({ period: at, group, ...row }) => ({ ...row, group: group.toSpliced(position, 0, at) }));
}
