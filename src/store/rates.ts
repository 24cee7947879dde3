import type { JsonObject } from "../base/json.ts";
import type { Database, Sql, TransactionSql } from "./database.ts";

/** Rates as they are stored. Days are ISO dates, values decimal text. */
export const granularities = ["day", "month", "year"] as const;
export type Granularity = (typeof granularities)[number];

/**
 * What a rate is: `official` (the one that the authority states), `sell` and `buy` of a bank of issue, `mid`, `average`
 * over the period, `indexUnit` (what a unit of account is worth).
 */
export const rateKinds = ["official", "sell", "buy", "mid", "average", "indexUnit"] as const;
export type RateKind = (typeof rateKinds)[number];

/** One `base` is worth `value` of `quote`. */
export interface RateRow {
  readonly source: string;
  /** ISO 4217, or the name of an index unit. */
  readonly base: string;
  readonly quote: string;
  readonly granularity: Granularity;
  readonly kind: RateKind;
  readonly validFrom: string;
  /** Last day, where the source states one; for months and years always. */
  readonly validTo: string | null;
  readonly value: string;
  /** The source's own name of the series. */
  readonly series: string | null;
  /** Too far from the day before to be believed without a look: never used. */
  readonly review: boolean;
}

export interface RateSourceRow {
  readonly id: string;
  /** Smaller is believed first. */
  readonly precedence: number;
  readonly meta: JsonObject;
}

type Client = Sql | TransactionSql;

/** Days for which the last rate is carried on where no later one is known. */
export const carriedDays = 7;

/**
 * Stores rates. Where that changes anything, the version moves and the days concerned are noted for the notices to be
 * brought up to date.
 * @returns how many rates are new or other than before
 */
export async function storeRates(
  tx: TransactionSql,
  rates: readonly RateRow[],
  about: { readonly run: number | null; readonly retrievedAt: string },
): Promise<number> {
  if (rates.length === 0) return 0;
  const distinct = new Map(
    rates.map((row) => [[row.source, row.base, row.quote, row.granularity, row.kind, row.validFrom].join(" "), row]),
  );
  const touched = await tx<{ base: string; quote: string; first: string; last: string; changed: number }[]>`
    with written as (
      insert into rates (source, base, quote, granularity, kind, valid_from, valid_to, value, series, review, run, retrieved_at)
      select source, base, quote, granularity, kind, "validFrom", "validTo", value, series, review, ${about.run}::bigint,
        ${about.retrievedAt}::timestamptz
      from json_to_recordset(${JSON.stringify([...distinct.values()])}::text::json) as t(source text, base text, quote text,
        granularity text, kind text, "validFrom" date, "validTo" date, value numeric, series text, review boolean)
      order by source, base, quote, granularity, kind, "validFrom"
      on conflict (source, base, quote, granularity, kind, valid_from) do update set valid_to = excluded.valid_to,
        value = excluded.value, series = excluded.series, review = excluded.review, run = excluded.run,
        retrieved_at = excluded.retrieved_at
      where (rates.value, rates.valid_to, rates.review) is distinct from (excluded.value, excluded.valid_to, excluded.review)
      returning base, quote, valid_from, coalesce(valid_to, valid_from) as valid_to)
    select base, quote, min(valid_from)::text as first, (least(max(valid_to), date '9999-12-01') + ${carriedDays}::int)::text as last, count(*)::int as changed
    from written group by base, quote`;
  if (touched.length === 0) return 0;
  await noteChanges(tx, touched);
  return touched.reduce((sum, each) => sum + each.changed, 0);
}

/** Of each pair both currencies, and all that are quoted in terms of one of them: they may be converted by way of it. */
async function noteChanges(
  tx: TransactionSql,
  touched: readonly { base: string; quote: string; first: string; last: string }[],
): Promise<void> {
  await tx`
    with touched as (select * from json_to_recordset(${JSON.stringify(touched)}::text::json) as t(base text, quote text, first date, last date)),
    direct as (select base as currency, first, last from touched union all select quote, first, last from touched),
    pairs as (select distinct base, quote from rates),
    concerned as (
      select * from direct
      union all select p.base, d.first, d.last from direct d join pairs p on p.quote = d.currency where d.currency <> 'USD'
      union all select p.quote, d.first, d.last from direct d join pairs p on p.base = d.currency where d.currency <> 'USD')
    insert into rate_changes (currency, first, last)
    select currency, min(first), max(last) from concerned where currency <> 'USD' group by currency`;
  await tx`update change_counter set rates = rates + 1`;
}

/** Moves with each change of the rates. */
export async function ratesVersion(client: Client): Promise<number> {
  const [row] = await client<{ rates: string }[]>`select rates::text from change_counter`;
  return Number(row?.rates ?? 0);
}

/** A rate that conversions may use, with the precedence of its source. */
export interface UsableRate {
  readonly source: string;
  readonly precedence: number;
  readonly base: string;
  readonly quote: string;
  readonly granularity: Granularity;
  readonly kind: RateKind;
  readonly validFrom: string;
  readonly validTo: string | null;
  readonly value: string;
}

/** All rates that conversions may use, by series and day. */
export async function usableRates(client: Client): Promise<UsableRate[]> {
  return client<UsableRate[]>`
    select r.source, coalesce(s.precedence, 0) as precedence, r.base, r.quote, r.granularity, r.kind,
      r.valid_from::text as "validFrom", r.valid_to::text as "validTo", r.value::text as value
    from rates r left join rate_sources s on s.id = r.source
    where not r.review and r.kind <> 'buy'
    order by r.source, r.base, r.quote, r.granularity, r.kind, r.valid_from`;
}

/** The newest rates of some series before a day, those under review included: what a new one is compared with. */
export async function lastRatesBefore(
  client: Client,
  source: string,
  day: string,
): Promise<{ base: string; quote: string; kind: RateKind; validFrom: string; value: string }[]> {
  return client`
    select distinct on (base, quote, kind) base, quote, kind, valid_from::text as "validFrom", value::text as value
    from rates where source = ${source} and granularity = 'day' and valid_from < ${day}::date
      and valid_from >= ${day}::date - 30
    order by base, quote, kind, valid_from desc`;
}

export async function saveRateSources(
  database: Pick<Database, "sql">,
  sources: readonly RateSourceRow[],
): Promise<void> {
  if (sources.length === 0) return;
  await database.sql`
    insert into rate_sources (id, precedence, meta)
    select id, precedence, meta from json_to_recordset(${JSON.stringify(sources)}::text::json) as t(id text, precedence int, meta jsonb)
    order by id
    on conflict (id) do update set precedence = excluded.precedence, meta = excluded.meta
    where (rate_sources.precedence, rate_sources.meta) is distinct from (excluded.precedence, excluded.meta)`;
}

export interface RateChange {
  readonly id: number;
  readonly currency: string;
  /** First and last day concerned. */
  readonly first: string;
  readonly last: string;
}

/** What the notices are not up to date with yet. */
export async function pendingRateChanges(client: Client): Promise<RateChange[]> {
  const rows = await client<{ id: string; currency: string; first: string; last: string }[]>`
    select id::text, currency, first::text, last::text from rate_changes order by id limit 10000`;
  return rows.map((row) => ({ ...row, id: Number(row.id) }));
}

export async function settleRateChanges(client: Client, ids: readonly number[]): Promise<void> {
  await client`delete from rate_changes where id = any(${ids as number[]}::bigint[])`;
}

/**
 * Notices with an amount, their own or an award's, in one of the currencies on one of the days; some more, as a day is
 * one of the source's own zone. In pages, from one snapshot.
 */
export async function eachNoticeOfRates(
  sql: Sql,
  changes: readonly RateChange[],
  handle: (notices: readonly { ocid: string; item: string }[]) => Promise<void>,
): Promise<void> {
  const wanted = JSON.stringify(changes.map(({ currency, first, last }) => ({ currency, first, last })));
  await sql.begin(async (tx) => {
    const pages = tx<{ ocid: string; item: string }[]>`
      with c as materialized (
        select currency, case when first <= '0001-01-02' then '-infinity' else (first - 1)::timestamptz end as first,
          case when last >= '9999-12-30' then 'infinity' else (last + 2)::timestamptz end as last
        from json_to_recordset(${wanted}::text::json) as t(currency text, first date, last date)),
      found as (
        select n.ocid from c join notices n on n.currency = c.currency
          and (n.published between c.first and c.last or (n.published is null and c.first = '-infinity'))
        union
        select a.ocid from c join awards a on a.currency = c.currency and (a.date is null or a.date between c.first and c.last))
      select n.ocid, n.item::text as item from found join notices n using (ocid)`.cursor(500);
    for await (const page of pages) await handle(page);
  });
}

/** One after the other, in all processes together: waits for its turn. */
export async function inTurn<T>(database: Pick<Database, "sql">, name: string, work: () => Promise<T>): Promise<T> {
  const one = await database.sql.reserve();
  try {
    await one`select pg_advisory_lock(hashtext('pregon turn'), hashtext(${name}))`;
    try {
      return await work();
    } finally {
      await one`select pg_advisory_unlock(hashtext('pregon turn'), hashtext(${name}))`.catch(() => {});
    }
  } finally {
    one.release();
  }
}
