import type { Sql, TransactionSql } from "./database.ts";

type Client = Sql | TransactionSql;

/** Fences are refused for populations smaller than this. */
export const leastPopulation = 20;

/** A threshold as it is stored; see drizzle/0005_flags.sql. */
export interface StoredThreshold {
  readonly source: string;
  readonly code: string;
  /** Currency, or type of organisation. */
  readonly part: string;
  readonly version: number;
  readonly size: number;
  readonly q1: number | null;
  readonly q3: number | null;
  readonly fence: number | null;
  readonly side: "below" | "above";
  readonly usable: boolean;
  /** Least denominator with which an organisation belongs to the population. */
  readonly least: number | null;
  readonly participations: number | null;
  /** ISO 8601. */
  readonly computedAt: string;
}

/** The thresholds in force, of all sources or of some. */
export function currentThresholds(client: Client, sources?: readonly string[]): Promise<StoredThreshold[]> {
  return client<StoredThreshold[]>`
    select source, code, part, version, size, q1, q3, fence, side, usable, least, participations,
      to_char(computed_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "computedAt"
    from flag_thresholds where current and ${sources ? client`source = any(${[...sources]}::text[])` : client`true`}`;
}

/** How many ratios there are in each currency of a source. */
export async function ratioCounts(tx: TransactionSql, source: string): Promise<Map<string, number>> {
  const rows = await tx<{ currency: string; count: number }[]>`
    select currency, count(*)::int as count from process_flags where source = ${source} and ratio is not null group by currency`;
  return new Map(rows.map((row) => [row.currency, row.count]));
}

/** The ratios at ranks (from 1 on) in ascending order, by rank. */
export async function ratiosAt(
  tx: TransactionSql,
  source: string,
  currency: string,
  ranks: readonly number[],
): Promise<Map<number, number>> {
  const rows = await tx<{ rank: number; ratio: number }[]>`
    select rank::int as rank, ratio from (
      select ratio, row_number() over (order by ratio) as rank from process_flags
      where source = ${source} and currency = ${currency} and ratio is not null) as ranked
    where rank = any(${[...ranks]}::bigint[])`;
  return new Map(rows.map(({ rank, ratio }) => [rank, ratio]));
}

/** Figures of the organisations of a source by one indicator. */
export function figuresOf(
  tx: TransactionSql,
  source: string,
  code: string,
  type: string,
  leastDenominator: number,
): Promise<{ numerator: number; denominator: number }[]> {
  return tx<{ numerator: number; denominator: number }[]>`
    select numerator, denominator from organization_flags
    where source = ${source} and code = ${code} and type = ${type} and denominator >= ${leastDenominator}`;
}

export type NewThreshold = Omit<StoredThreshold, "version" | "computedAt">;

/** Puts thresholds of a source in force; one that says the same as before keeps its version. Others are retired. */
export async function saveThresholds(
  tx: TransactionSql,
  source: string,
  thresholds: readonly NewThreshold[],
  change: number,
): Promise<void> {
  const given = JSON.stringify(thresholds);
  await tx`
    update flag_thresholds o set current = false
    where o.source = ${source} and o.current and not exists (
      select from json_to_recordset(${given}::text::json) as t(code text, part text, size int, q1 float8, q3 float8, fence float8,
        usable boolean, least int, participations float8)
      where t.code = o.code and t.part = o.part and (t.size, t.usable) = (o.size, o.usable)
        and (t.q1, t.q3, t.fence, t.least, t.participations) is not distinct from (o.q1, o.q3, o.fence, o.least, o.participations))`;
  await tx`
    insert into flag_thresholds (source, code, part, version, current, size, q1, q3, fence, side, usable, least, participations, change)
    select ${source}, t.code, t.part, coalesce((select max(o.version) from flag_thresholds o
        where o.source = ${source} and o.code = t.code and o.part = t.part), 0) + 1,
      true, t.size, t.q1, t.q3, t.fence, t.side, t.usable, t.least, t.participations, ${change}::bigint
    from json_to_recordset(${given}::text::json) as t(code text, part text, size int, q1 float8, q3 float8, fence float8, side text,
      usable boolean, least int, participations float8)
    where not exists (select from flag_thresholds o where o.source = ${source} and o.code = t.code and o.part = t.part and o.current)`;
  await tx`update flag_populations set moved = 0, change = greatest(change, ${change}::bigint) where source = ${source}`;
}

/** Raises and takes back a flag on the processes of a population, where the threshold in force says another thing than before. */
export async function judgeRatios(
  tx: TransactionSql,
  source: string,
  currency: string,
  code: string,
  { side, usable, fence }: Pick<NewThreshold, "side" | "usable" | "fence">,
): Promise<void> {
  const beyond =
    usable && fence !== null
      ? side === "below"
        ? tx`ratio <= ${fence}::float8`
        : tx`ratio >= ${fence}::float8`
      : tx`false`;
  await tx`
    update process_flags set judged_at = now(),
      flags = case when ${beyond} then (select array_agg(c order by c) from unnest(flags || ${code}::text) c)
        else array_remove(flags, ${code}::text) end
    where source = ${source} and currency = ${currency} and ratio is not null
      and (${beyond}) <> (${code}::text = any(flags))`;
}

/** Takes the place of a follower until the end of the transaction: its steps wait meanwhile. */
export async function holdFollower(tx: TransactionSql, name: string): Promise<boolean> {
  return (await tx`select from followers where name = ${name} for update`).length > 0;
}
