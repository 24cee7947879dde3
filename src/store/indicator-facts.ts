import { columnsOf, listOf, listText } from "./columns.ts";
import type { TransactionSql } from "./database.ts";

/** What many rows add in common: sums as JSON text, and their hash, a bigint. */
export interface StoredPattern {
  readonly hash: string;
  readonly sums: string;
}

/** One row of what a process adds to the indicators. Days are `YYYY-MM-DD`, sums and samples JSON text. */
export interface IndicatorFactRow {
  readonly ocid: string;
  readonly part: number;
  readonly family: "notice" | "award" | "contract";
  readonly at: string | null;
  readonly closed: string | null;
  readonly currency: string;
  readonly band: string;
  readonly patterns: readonly StoredPattern[];
  readonly amount: string | null;
  readonly dollars: string | null;
  /** What is in no pattern. */
  readonly sums: string | null;
  readonly samples: string | null;
  readonly orgs: readonly string[];
  readonly classes: readonly string[];
  readonly amounts: readonly (string | null)[];
  readonly awards: number;
  /** Of unit prices: class with unit, and amount. */
  readonly units: readonly string[];
  readonly prices: readonly string[];
}

/** What the rows of one process have in common. "" is unknown. */
export interface IndicatorDimensions {
  readonly country: string;
  readonly source: string;
  readonly buyer: string;
  readonly category: string;
  readonly method: string;
}

/** A process as indicators read it: the compiled release, and what the search over notices has of it. */
export interface IndicatorInput {
  readonly ocid: string;
  readonly source: string;
  readonly country: string | null;
  readonly releases: number;
  /** Releases with another content than one before under the same id. */
  readonly silentChanges: number;
  /** When we first had it; ISO 8601. */
  readonly firstSeen: string;
  readonly buyer: string | null;
  readonly category: string | null;
  readonly method: string;
  readonly published: string | null;
  readonly smeReserved: boolean | null;
  /** The process's value as stated, and in dollars. */
  readonly amount: string | null;
  readonly currency: string | null;
  readonly amountUSD: string | null;
  /** Amounts of awards in dollars, by id; null where none has one. */
  readonly awardsUSD: Readonly<Record<string, string>> | null;
  /** What registers say of the process's parties, by the id of the party; null where they say nothing. */
  readonly registerSizes: Readonly<Record<string, readonly RegisteredSize[]>> | null;
  readonly body: string;
}

/** Year, code of partyScale or `notSmall`, and the register. */
export type RegisteredSize = readonly [year: number, scale: string, register: string];

/** When each source was first read, and whether the ids of its releases are its own: not where we make the history. */
export interface ReadSource {
  readonly since: string | null;
  readonly ownIds: boolean;
}

/** Sources by id. */
export async function readSources(tx: TransactionSql): Promise<Map<string, ReadSource>> {
  const rows = await tx<{ id: string; since: string | null; ownIds: boolean }[]>`
    select s.id, s.meta->>'history' is distinct from 'snapshot' as "ownIds",
      (select to_char(min(started_at) at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') from runs r where r.source = s.id) as since
    from sources s`;
  return new Map(rows.map(({ id, ...source }) => [id, source]));
}

/** Whether any register was taken in. */
export async function hasRegisters(tx: TransactionSql): Promise<boolean> {
  return (await tx`select from register_sizes where scale is not null limit 1`).length > 0;
}

/**
 * The processes among these that are there and not withdrawn.
 * @param registers whether to look into the registers of firms
 */
export async function indicatorInputs(
  tx: TransactionSql,
  ocids: readonly string[],
  registers: boolean,
): Promise<IndicatorInput[]> {
  const sizes = registers
    ? tx`(
        select p.ocid, json_object_agg(p.party, s.sizes) as sizes from parties p cross join lateral (
          select json_agg(json_build_array(r.year, r.scale, r.register)) as sizes from register_sizes r
          where r.firm = organization_firm(p.organization) and r.scale is not null) s
        where p.ocid = any(${ocids as string[]}) and p.organization <> '' and s.sizes is not null group by p.ocid)`
    : tx`(select null::text as ocid, null::json as sizes where false)`;
  return tx<IndicatorInput[]>`
    select r.ocid, r.source, r.country, r.releases, n.buyer, n.category, coalesce(n.method, 'unknown') as method,
      to_char(n.published at time zone 'utc', 'YYYY-MM-DD') as published, n.sme_reserved as "smeReserved",
      n.amount::text as amount, n.currency, n.amount_usd::text as "amountUSD", a.usd as "awardsUSD", s.sizes as "registerSizes",
      to_char(r.created_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as "firstSeen",
      case when r.releases < 2 then 0 else (
        select count(*) - count(distinct (x.source, x.release_id)) from releases x where x.ocid = r.ocid
          and not exists (select from retired_releases t where t.ocid = x.ocid and t.id = x.id))::int end as "silentChanges",
      r.body::text as body
    from records r left join notices n on n.ocid = r.ocid left join (
      select ocid, json_object_agg(award, amount_usd::text) as usd from awards
      where ocid = any(${ocids as string[]}) and amount_usd is not null and currency <> 'USD' group by 1
    ) a on a.ocid = r.ocid left join ${sizes} s on s.ocid = r.ocid
    where r.ocid = any(${ocids as string[]}) and not r.withdrawn order by r.ocid`;
}

/**
 * For the rest of the transaction, rows are found by their keys. After a reset the server takes the tables for empty, and
 * would read them from end to end at each step.
 */
export async function lookUpByKey(tx: TransactionSql): Promise<void> {
  await tx`set local enable_seqscan = off`;
}

/** A stored row by what it counts for in the roll-ups. */
export interface StoredRow
  extends Pick<IndicatorFactRow, "currency" | "amount" | "dollars" | "sums">,
    Pick<IndicatorDimensions, "country" | "source"> {
  /** `YYYY-MM`, "" where the day is unknown. */
  readonly month: string;
  /** Hashes. */
  readonly patterns: readonly string[];
}

/** Removes what processes have added, and returns it. */
export async function takeOutFacts(tx: TransactionSql, ocids: readonly string[]): Promise<StoredRow[]> {
  return tx<StoredRow[]>`
    delete from indicator_facts where ocid = any(${ocids as string[]})
    returning country, source, coalesce(to_char(at, 'YYYY-MM'), '') as month, currency, patterns::text[] as patterns,
      amount::text as amount, dollars::text as dollars, sums::text as sums`;
}

/** The sums of patterns, as JSON text by hash. */
export async function readPatterns(tx: TransactionSql, hashes: readonly string[]): Promise<Map<string, string>> {
  if (hashes.length === 0) return new Map();
  const rows = await tx<{ hash: string; sums: string }[]>`
    select hash::text as hash, sums::text as sums from indicator_patterns where hash = any(${hashes as string[]}::bigint[])`;
  return new Map(rows.map(({ hash, sums }) => [hash, sums]));
}

/** Which of these patterns are there. */
export async function storedPatterns(tx: TransactionSql, hashes: readonly string[]): Promise<Set<string>> {
  if (hashes.length === 0) return new Set();
  const rows = await tx<{ hash: string }[]>`
    select hash::text as hash from indicator_patterns where hash = any(${hashes as string[]}::bigint[])`;
  return new Set(rows.map(({ hash }) => hash));
}

/** Adds patterns that are not there yet. */
export async function insertPatterns(tx: TransactionSql, patterns: readonly StoredPattern[]): Promise<void> {
  if (patterns.length === 0) return;
  await tx`
    insert into indicator_patterns (hash, sums)
    select hash, sums::jsonb from unnest(${patterns.map(({ hash }) => hash)}::bigint[], ${patterns.map(({ sums }) => sums)}::text[]) as t(hash, sums)
    on conflict do nothing`;
}

/** Adds rows of processes that have none. */
export async function insertFacts(
  tx: TransactionSql,
  rows: readonly (IndicatorFactRow & IndicatorDimensions)[],
): Promise<void> {
  if (rows.length === 0) return;
  const { text, nullable } = columnsOf(tx, rows);
  await tx`
    insert into indicator_facts (ocid, part, family, at, closed, country, source, buyer, category, method, band, currency,
      patterns, amount, dollars, sums, samples, orgs, classes, amounts, awards, units, prices)
    select ocid, part::smallint, family, at::date, closed::date, country, source, buyer, category, method, band, currency,
      ${listOf(tx, "patterns")}::bigint[], amount::numeric, dollars::numeric, sums::json, samples::json,
      ${listOf(tx, "orgs")}, ${listOf(tx, "classes")}, ${listOf(tx, "amounts")}::numeric[], awards::int,
      ${listOf(tx, "units")}, ${listOf(tx, "prices")}::numeric[]
    from unnest(${text((row) => row.ocid)}, ${text((row) => String(row.part))}, ${text((row) => row.family)},
      ${nullable((row) => row.at)}, ${nullable((row) => row.closed)}, ${text((row) => row.country)},
      ${text((row) => row.source)}, ${text((row) => row.buyer)}, ${text((row) => row.category)},
      ${text((row) => row.method)}, ${text((row) => row.band)}, ${text((row) => row.currency)},
      ${text((row) => listText(row.patterns.map(({ hash }) => hash)))}, ${nullable((row) => row.amount)},
      ${nullable((row) => row.dollars)}, ${nullable((row) => row.sums)}, ${nullable((row) => row.samples)},
      ${text((row) => listText(row.orgs))}, ${text((row) => listText(row.classes))},
      ${text((row) => listText(row.amounts.map((each) => each ?? "")))}, ${text((row) => String(row.awards))},
      ${nullable((row) => listText(row.units))}, ${nullable((row) => listText(row.prices))}
    ) as t(ocid, part, family, at, closed, country, source, buyer, category, method, band, currency, patterns, amount, dollars,
      sums, samples, orgs, classes, amounts, awards, units, prices) where ocid <> ''`;
}

/** What is to be added to a cell of the roll-up by year. */
export interface YearDelta {
  readonly code: string;
  readonly country: string;
  readonly source: string;
  /** `YYYY`, "" where the day is unknown. */
  readonly period: string;
  readonly currency: string;
  /** n, d, c, x, u, l, h as decimal text. */
  readonly sums: readonly string[];
}

/** Adds to cells; those to which nothing belongs any more go. */
export async function addToYears(tx: TransactionSql, deltas: readonly YearDelta[]): Promise<void> {
  if (deltas.length === 0) return;
  const column = (of: (delta: YearDelta) => string) => deltas.map(of);
  const sums = (at: number) => deltas.map((delta) => delta.sums[at] ?? "0");
  await tx`
    insert into indicator_years as y (code, country, period, source, currency, n, d, c, x, u, l, h)
    select * from unnest(${column((each) => each.code)}::text[], ${column((each) => each.country)}::text[],
      ${column((each) => each.period)}::text[], ${column((each) => each.source)}::text[],
      ${column((each) => each.currency)}::text[], ${sums(0)}::text[]::numeric[], ${sums(1)}::text[]::numeric[], ${sums(2)}::text[]::numeric[],
      ${sums(3)}::text[]::numeric[], ${sums(4)}::text[]::numeric[], ${sums(5)}::text[]::numeric[], ${sums(6)}::text[]::numeric[])
    on conflict (code, country, period, source, currency) do update set
      n = trim_scale(y.n + excluded.n), d = trim_scale(y.d + excluded.d), c = y.c + excluded.c, x = y.x + excluded.x,
      u = trim_scale(y.u + excluded.u), l = trim_scale(y.l + excluded.l), h = trim_scale(y.h + excluded.h)`;
  // Where nothing is counted any more, neither is anything summed.
  if (deltas.some((delta) => delta.sums.some((each) => each.startsWith("-"))))
    await tx`delete from indicator_years where c = 0 and x = 0 and n = 0 and d = 0 and u = 0`;
}

/** A cell of the roll-up by month: all indicators together, so that a month is written once for a batch. */
export interface MonthCell {
  readonly country: string;
  readonly source: string;
  /** `YYYY-MM`, "" where the day is unknown. */
  readonly period: string;
  readonly currency: string;
}

/** The sums of these months as JSON text, in their order; undefined where there is nothing yet. */
export async function readMonths(tx: TransactionSql, cells: readonly MonthCell[]): Promise<(string | undefined)[]> {
  if (cells.length === 0) return [];
  const rows = await tx<{ at: number; sums: string }[]>`
    select k.at::int as at, m.sums::text as sums from ${monthKeys(tx, cells)}
    join indicator_months m using (country, period, source, currency)`;
  const found: (string | undefined)[] = cells.map(() => undefined);
  for (const { at, sums } of rows) found[at - 1] = sums;
  return found;
}

/** Writes the sums of months in the place of those before; those of which nothing is left (undefined) go. */
export async function writeMonths(
  tx: TransactionSql,
  months: readonly { readonly cell: MonthCell; readonly sums: string | undefined }[],
): Promise<void> {
  const gone = months.filter(({ sums }) => sums === undefined).map(({ cell }) => cell);
  if (gone.length > 0)
    await tx`
      delete from indicator_months m using ${monthKeys(tx, gone)}
      where m.country = k.country and m.period = k.period and m.source = k.source and m.currency = k.currency`;
  const kept = months.flatMap(({ cell, sums }) => (sums === undefined ? [] : [{ cell, sums }]));
  if (kept.length === 0) return;
  const cells = kept.map(({ cell }) => cell);
  await tx`
    insert into indicator_months (country, period, source, currency, sums)
    select k.country, k.period, k.source, k.currency, (${kept.map(({ sums }) => sums)}::text[])[k.at]::jsonb from ${monthKeys(tx, cells)}
    on conflict (country, period, source, currency) do update set sums = excluded.sums`;
}

const monthKeys = (tx: TransactionSql, cells: readonly MonthCell[]) => tx`
  unnest(${cells.map(({ country }) => country)}::text[], ${cells.map(({ period }) => period)}::text[],
    ${cells.map(({ source }) => source)}::text[], ${cells.map(({ currency }) => currency)}::text[])
    with ordinality as k(country, period, source, currency, at)`;

/** Empties all that is derived for indicators. */
export async function clearIndicators(tx: TransactionSql): Promise<void> {
  await tx`truncate indicator_facts, indicator_years, indicator_months, indicator_patterns`;
}
