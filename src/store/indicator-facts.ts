import type { TransactionSql } from "./database.ts";

/** One row of what a process adds to the indicators. Days are `YYYY-MM-DD`, sums and samples JSON text. */
export interface IndicatorFactRow {
  readonly ocid: string;
  readonly part: number;
  readonly family: "notice" | "award" | "contract";
  readonly at: string | null;
  readonly closed: string | null;
  readonly currency: string;
  readonly band: string;
  /** Hash of the pattern, and its sums. */
  readonly pattern: string;
  readonly patternSums: string;
  readonly amount: string | null;
  readonly dollars: string | null;
  /** What is in no pattern. */
  readonly sums: string | null;
  readonly samples: string | null;
  readonly orgs: readonly string[];
  readonly classes: readonly string[];
  readonly amounts: readonly (string | null)[];
  readonly awards: number;
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
  readonly body: string;
}

/** The processes among these that are there and not withdrawn. */
export async function indicatorInputs(tx: TransactionSql, ocids: readonly string[]): Promise<IndicatorInput[]> {
  return tx<IndicatorInput[]>`
    select r.ocid, r.source, r.country, r.releases, n.buyer, n.category, coalesce(n.method, 'unknown') as method,
      to_char(n.published at time zone 'utc', 'YYYY-MM-DD') as published, n.sme_reserved as "smeReserved",
      n.amount::text as amount, n.currency, n.amount_usd::text as "amountUSD", a.usd as "awardsUSD", r.body::text as body
    from records r left join notices n on n.ocid = r.ocid left join (
      select ocid, json_object_agg(award, amount_usd::text) as usd from awards
      where ocid = any(${ocids as string[]}) and amount_usd is not null and currency <> 'USD' group by 1
    ) a on a.ocid = r.ocid
    where r.ocid = any(${ocids as string[]}) and not r.withdrawn order by r.ocid`;
}

/** A row by what it counts for in the roll-ups. */
export interface CountedRow
  extends Pick<IndicatorFactRow, "currency" | "pattern" | "amount" | "dollars" | "sums">,
    Pick<IndicatorDimensions, "country" | "source"> {
  /** `YYYY-MM`, "" where the day is unknown. */
  readonly month: string;
}

/** Removes what processes have added, and returns it. */
export async function takeOutFacts(tx: TransactionSql, ocids: readonly string[]): Promise<CountedRow[]> {
  return tx<CountedRow[]>`
    delete from indicator_facts where ocid = any(${ocids as string[]})
    returning country, source, coalesce(to_char(at, 'YYYY-MM'), '') as month, currency, pattern, amount::text as amount,
      dollars::text as dollars, sums::text as sums`;
}

/** The sums of patterns, as JSON text by hash. */
export async function readPatterns(tx: TransactionSql, hashes: readonly string[]): Promise<Map<string, string>> {
  if (hashes.length === 0) return new Map();
  const rows = await tx<{ hash: string; sums: string }[]>`
    select hash, sums::text as sums from indicator_patterns where hash = any(${hashes as string[]})`;
  return new Map(rows.map(({ hash, sums }) => [hash, sums]));
}

/** Adds patterns that are not there yet. */
export async function insertPatterns(tx: TransactionSql, patterns: ReadonlyMap<string, string>): Promise<void> {
  if (patterns.size === 0) return;
  await tx`
    insert into indicator_patterns (hash, sums)
    select hash, sums::jsonb from unnest(${[...patterns.keys()]}::text[], ${[...patterns.values()]}::text[]) as t(hash, sums)
    on conflict do nothing`;
}

const sound = (text: string): string =>
  text.includes("\\u") ? JSON.stringify(JSON.parse(text), (_, each) => soundText(each)) : text;
const soundText = (value: unknown): unknown =>
  typeof value === "string" ? value.replaceAll("\0", "").toWellFormed() : value;

/** Adds rows of processes that have none. */
export async function insertFacts(
  tx: TransactionSql,
  rows: readonly (IndicatorFactRow & IndicatorDimensions)[],
): Promise<void> {
  if (rows.length === 0) return;
  const written = rows.map(({ sums, samples, patternSums: _, ...row }) => {
    return `${sound(JSON.stringify(row)).slice(0, -1)},"sums":${sums},"samples":${samples}}`;
  });
  await tx`
    insert into indicator_facts (ocid, part, family, at, closed, country, source, buyer, category, method, band, currency, pattern,
      amount, dollars, sums, samples, orgs, classes, amounts, awards)
    select * from json_to_recordset(${`[${written.join(",")}]`}::text::json) as t(ocid text, part int, family text, at date, closed date,
      country text, source text, buyer text, category text, method text, band text, currency text, pattern text, amount numeric,
      dollars numeric, sums jsonb, samples jsonb, orgs text[], classes text[], amounts numeric[], awards int)`;
}

/** What is to be added to a cell of the roll-ups. */
export interface CellDelta {
  readonly code: string;
  readonly grain: "year" | "month";
  readonly country: string;
  readonly source: string;
  /** `YYYY` or `YYYY-MM`, "" where the day is unknown. */
  readonly period: string;
  readonly currency: string;
  /** n, d, c, x, u, l, h as decimal text. */
  readonly sums: readonly string[];
}

/** Adds to cells; those to which nothing belongs any more go. */
export async function addToCells(tx: TransactionSql, deltas: readonly CellDelta[]): Promise<void> {
  if (deltas.length === 0) return;
  const column = (of: (delta: CellDelta) => string) => deltas.map(of);
  const sums = (at: number) => deltas.map((delta) => delta.sums[at] ?? "0");
  await tx`
    insert into indicator_cells as y (code, grain, country, period, source, currency, n, d, c, x, u, l, h)
    select * from unnest(${column((each) => each.code)}::text[], ${column((each) => each.grain)}::text[],
      ${column((each) => each.country)}::text[], ${column((each) => each.period)}::text[], ${column((each) => each.source)}::text[],
      ${column((each) => each.currency)}::text[], ${sums(0)}::text[]::numeric[], ${sums(1)}::text[]::numeric[], ${sums(2)}::text[]::numeric[],
      ${sums(3)}::text[]::numeric[], ${sums(4)}::text[]::numeric[], ${sums(5)}::text[]::numeric[], ${sums(6)}::text[]::numeric[])
    on conflict (code, grain, country, period, source, currency) do update set
      n = trim_scale(y.n + excluded.n), d = trim_scale(y.d + excluded.d), c = y.c + excluded.c, x = y.x + excluded.x,
      u = trim_scale(y.u + excluded.u), l = trim_scale(y.l + excluded.l), h = trim_scale(y.h + excluded.h)`;
  // Where nothing is counted any more, neither is anything summed.
  if (deltas.some((delta) => delta.sums.some((each) => each.startsWith("-"))))
    await tx`delete from indicator_cells where c = 0 and x = 0 and n = 0 and d = 0 and u = 0`;
}

/** Empties all that is derived for indicators. */
export async function clearIndicators(tx: TransactionSql): Promise<void> {
  await tx`truncate indicator_facts, indicator_cells, indicator_patterns`;
}
