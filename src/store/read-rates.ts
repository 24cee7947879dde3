import type { JsonObject } from "../base/json.ts";
import type { Database } from "./database.ts";
import { carriedDays, type Granularity, type RateKind } from "./rates.ts";

/** A stored rate as it is shown. */
export interface StoredRate {
  readonly source: string;
  readonly base: string;
  readonly quote: string;
  readonly value: string;
  readonly granularity: Granularity;
  readonly kind: RateKind;
  readonly validFrom: string;
  readonly validTo: string | null;
  readonly series: string | null;
  readonly review: boolean;
  /** ISO 8601. */
  readonly retrieved: string;
}

export interface RateFilter {
  /** On either side of the pair. */
  readonly currency?: readonly string[];
  readonly source?: readonly string[];
  readonly granularity?: readonly Granularity[];
  /** In force on this day, or carried on to it. */
  readonly date?: string;
  /** Valid from this day or later, and this day or earlier. */
  readonly from?: string;
  readonly to?: string;
}

/** Key of a row in the order of the list: newest day first, then by source, pair, granularity and kind. */
export type RateKey = readonly [
  validFrom: string,
  source: string,
  base: string,
  quote: string,
  granularity: string,
  kind: string,
];

const isoInstant = `YYYY-MM-DD"T"HH24:MI:SS.MS"Z"`;

function where({ sql }: Pick<Database, "sql">, filter: RateFilter) {
  const { currency, source, granularity, date, from, to } = filter;
  const list = (values: readonly string[]) => sql.array([...values]);
  return sql`true
    ${currency ? sql`and (base = any(${list(currency)}::text[]) or quote = any(${list(currency)}::text[]))` : sql``}
    ${source ? sql`and source = any(${list(source)}::text[])` : sql``}
    ${granularity ? sql`and granularity = any(${list(granularity)}::text[])` : sql``}
    ${from ? sql`and valid_from >= ${from}::date` : sql``}
    ${to ? sql`and valid_from <= ${to}::date` : sql``}
    ${
      date
        ? sql`and valid_from <= ${date}::date and ${date}::date <= coalesce(valid_to, valid_from)
            + case granularity when 'day' then ${carriedDays}::int else 0 end`
        : sql``
    }`;
}

/** One page of rates, with one more row where there are more. */
export async function listRates(
  database: Pick<Database, "sql">,
  search: { readonly filter: RateFilter; readonly limit: number; readonly after?: RateKey; readonly before?: RateKey },
): Promise<{ rates: StoredRate[]; more: boolean }> {
  const { sql } = database;
  const backwards = search.before !== undefined;
  const [day, ...rest] = search.before ?? search.after ?? [];
  const names = sql`(source, base, quote, granularity, kind)`;
  const beyond =
    day === undefined
      ? sql`true`
      : backwards
        ? sql`valid_from >= ${day}::date and (valid_from > ${day}::date or ${names} < (${rest[0] ?? ""}, ${rest[1] ?? ""}, ${rest[2] ?? ""}, ${rest[3] ?? ""}, ${rest[4] ?? ""}))`
        : sql`valid_from <= ${day}::date and (valid_from < ${day}::date or ${names} > (${rest[0] ?? ""}, ${rest[1] ?? ""}, ${rest[2] ?? ""}, ${rest[3] ?? ""}, ${rest[4] ?? ""}))`;
  const order = backwards
    ? sql`valid_from, source desc, base desc, quote desc, granularity desc, kind desc`
    : sql`valid_from desc, source, base, quote, granularity, kind`;
  const rows = await sql<StoredRate[]>`
    select source, base, quote, value::text as value, granularity, kind, valid_from::text as "validFrom",
      valid_to::text as "validTo", series, review, to_char(retrieved_at at time zone 'utc', ${isoInstant}) as retrieved
    from rates where ${where(database, search.filter)} and ${beyond} order by ${order} limit ${search.limit + 1}::int`;
  const rates = rows.slice(0, search.limit);
  return { rates: backwards ? rates.reverse() : rates, more: rows.length > search.limit };
}

export async function countRates(database: Pick<Database, "sql">, filter: RateFilter): Promise<number> {
  const [row] = await database.sql<{ count: number }[]>`
    select count(*)::float8 as count from rates where ${where(database, filter)}`;
  return row?.count ?? 0;
}

/** A source of rates with what is stored of it. */
export interface RateSourceState {
  readonly id: string;
  readonly precedence: number;
  readonly meta: JsonObject;
  readonly rates: number;
  readonly currencies: readonly string[];
  readonly first: string | null;
  readonly last: string | null;
  readonly lastRun: { readonly status: string; readonly reason: string | null; readonly endedAt: string | null } | null;
}

export async function rateSourceStates(database: Pick<Database, "sql">): Promise<RateSourceState[]> {
  return database.sql<RateSourceState[]>`
    select s.id, s.precedence, s.meta, coalesce(r.rates, 0)::float8 as rates, coalesce(r.currencies, '{}') as currencies,
      r.first::text as first, r.last::text as last,
      (select json_build_object('status', l.status, 'reason', l.reason,
          'endedAt', to_char(l.ended_at at time zone 'utc', ${isoInstant}))
        from runs l where l.source = s.id order by l.id desc limit 1) as "lastRun"
    from rate_sources s left join (
      select source, count(*) as rates, min(valid_from) as first, max(coalesce(valid_to, valid_from)) as last,
        array(select distinct unnest(array_agg(distinct base) || array_agg(distinct quote)) order by 1) as currencies
      from rates group by source) r on r.source = s.id
    order by s.precedence, s.id`;
}

/** When the rates have changed last, ISO 8601; undefined before the first. */
export async function ratesChangedAt(database: Pick<Database, "sql">): Promise<string | undefined> {
  const [row] = await database.sql<{ at: string | null }[]>`
    select to_char(max(retrieved_at) at time zone 'utc', ${isoInstant}) as at from rates`;
  return row?.at ?? undefined;
}
