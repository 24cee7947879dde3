import { type SQL, sql } from "drizzle-orm";
import type { Database } from "./database.ts";
import { leastPopulation } from "./flag-thresholds.ts";

/** What is asked for in the list of results. Lists: any of them. */
export interface FlagSearch {
  /** Codes of indicators of processes with the place of their letter in `outcomes`, from 1 on; empty: no processes. */
  readonly processCodes: readonly { readonly code: string; readonly place: number }[];
  /** Codes of indicators of organisations with the types that they judge; empty: no organisations. */
  readonly organizationCodes: readonly { readonly code: string; readonly type: string }[];
  /** Letters of the outcomes wanted; absent: all. */
  readonly letters?: readonly string[];
  readonly country?: readonly string[];
  readonly source?: readonly string[];
  readonly buyer?: readonly string[];
  /** Ids of organisations. */
  readonly id?: readonly string[];
  readonly publishedFrom?: string;
  readonly publishedBefore?: string;
}

/** Where a page begins: type and id of the subject, code, source. */
export type FlagKey = readonly [type: string, id: string, code: string, source: string];

/** One result: of a process (`type` is "process", `id` its ocid) or of an organisation. */
export interface FlagRow {
  readonly type: string;
  readonly id: string;
  readonly code: string;
  readonly source: string;
  readonly country: string | null;
  readonly letter: string;
  /** Ratio of a process; numerator and denominator of an organisation. */
  readonly ratio: number | null;
  readonly numerator: number | null;
  readonly denominator: number | null;
  /** Currency, or type of organisation: the part of the threshold. */
  readonly part: string | null;
  readonly detail: string | null;
}

/** The letters by which thresholds decide; see src/indicators/red-flags/outcomes.ts. */
export interface ThresholdLetters {
  readonly flagged: string;
  readonly clear: string;
  readonly measured: string;
  readonly small: string;
  readonly unusable: string;
  readonly few: string;
}

const texts = (values: readonly string[]): SQL => sql`${sql.param([...values])}::text[]`;
const isOneOf = (column: SQL, values: readonly string[] | undefined): SQL | undefined =>
  values && sql`${column} = any(${texts(values)})`;
const all = (conditions: readonly (SQL | undefined)[]): SQL => {
  const given = conditions.filter((each) => each !== undefined);
  return given.length === 0 ? sql`true` : sql.join(given, sql` and `);
};

/** What a threshold in force says of a value. */
const decided = (value: SQL, l: ThresholdLetters): SQL => sql`case
  when t.code is null then ${l.measured}::text
  when not t.usable then case when t.q1 is not null and t.size < ${leastPopulation}::int then ${l.small}::text else ${l.unusable}::text end
  when (t.side = 'below' and ${value} <= t.fence) or (t.side = 'above' and ${value} >= t.fence) then ${l.flagged}::text
  else ${l.clear}::text end`;

function processRows(search: FlagSearch, l: ThresholdLetters, more: SQL): SQL {
  const codes = search.processCodes;
  const dated = search.publishedFrom !== undefined || search.publishedBefore !== undefined;
  const onlyRaised = search.letters?.length === 1 && search.letters[0] === l.flagged;
  return sql`
    select 'process' as type, p.ocid as id, c.code, p.source, p.country, x.letter, p.ratio,
      null::int as numerator, null::int as denominator, p.currency as part, p.detail
    from process_flags p
      ${dated ? sql`join notices n on n.ocid = p.ocid` : sql``}
      cross join unnest(${texts(codes.map(({ code }) => code))}, ${sql.param(codes.map(({ place }) => place))}::int[]) as c(code, place)
      left join flag_thresholds t on t.current and t.source = p.source and t.code = c.code and t.part = p.currency
      cross join lateral (select case when substr(p.outcomes, c.place, 1) = ${l.measured}::text then ${decided(sql`p.ratio`, l)}
        else substr(p.outcomes, c.place, 1) end as letter) x
    where ${all([
      onlyRaised ? sql`p.flags <> '{}' and p.flags && ${texts(codes.map(({ code }) => code))}` : undefined,
      isOneOf(sql`p.country`, search.country),
      isOneOf(sql`p.source`, search.source),
      // By the id that the process gives it, or by the one that it has over all processes.
      search.buyer &&
        sql`(p.buyer = any(${texts(search.buyer)}) or p.ocid in (select b.ocid from notices b where b.buyer = any(${texts(search.buyer)})))`,
      search.publishedFrom === undefined ? undefined : sql`n.published >= ${search.publishedFrom}::timestamptz`,
      search.publishedBefore === undefined ? undefined : sql`n.published < ${search.publishedBefore}::timestamptz`,
      isOneOf(sql`x.letter`, search.letters),
    ])} and ${more}`;
}

function organizationRows(search: FlagSearch, l: ThresholdLetters, more: SQL): SQL {
  const codes = search.organizationCodes;
  return sql`
    select o.type, o.id, o.code, o.source, o.country, x.letter, null::float8 as ratio, o.numerator, o.denominator, o.type as part,
      null::text as detail
    from organization_flags o
      join unnest(${texts(codes.map(({ code }) => code))}, ${texts(codes.map(({ type }) => type))}) as c(code, type)
        on c.code = o.code and c.type = o.type
      left join flag_thresholds t on t.current and t.source = o.source and t.code = o.code and t.part = o.type
      cross join lateral (select case when o.code = 'R048' then o.numerator else o.numerator::float8 / o.denominator end as value) v
      cross join lateral (select case when t.least is not null and o.denominator < t.least then ${l.few}::text
        when o.code = 'R025' and o.denominator < t.participations then ${l.few}::text
        else ${decided(sql`v.value`, l)} end as letter) x
    where ${all([
      isOneOf(sql`o.country`, search.country),
      isOneOf(sql`o.source`, search.source),
      isOneOf(sql`o.id`, search.id),
      search.buyer && sql`o.type = 'buyer' and o.id = any(${texts(search.buyer)})`,
      isOneOf(sql`x.letter`, search.letters),
    ])} and ${more}`;
}

/** One page of results in the order of subject, id, code and source; any depth costs the same. */
export async function listFlags(
  database: Database,
  search: FlagSearch,
  letters: ThresholdLetters,
  page: { readonly limit: number; readonly after?: FlagKey; readonly before?: FlagKey },
): Promise<{ readonly rows: FlagRow[]; readonly more: boolean }> {
  const backwards = page.before !== undefined;
  const key = page.before ?? page.after;
  const beyond = (columns: SQL, first: SQL): SQL => {
    if (key === undefined) return sql`true`;
    const value = sql.join(
      key.map((each) => sql`${each}::text`),
      sql`, `,
    );
    const sign = sql.raw(backwards ? "<" : ">");
    // The first column again, alone: it runs along the index.
    return sql`(${columns}) ${sign} (${value}) and ${first}`;
  };
  const idFrom = (type: SQL, id: SQL) =>
    key === undefined
      ? sql`true`
      : sql`(${type} <> ${key[0]}::text or ${id} ${sql.raw(backwards ? "<=" : ">=")} ${key[1]}::text)`;
  const direction = sql.raw(backwards ? "desc" : "asc");
  const order = sql`order by type ${direction}, id ${direction}, code ${direction}, source ${direction} limit ${page.limit + 1}::int`;
  const parts: SQL[] = [];
  if (search.processCodes.length > 0) {
    const inReach = key === undefined || (backwards ? key[0] >= "process" : key[0] <= "process");
    const fromKey =
      key?.[0] === "process" ? sql`p.ocid ${sql.raw(backwards ? "<=" : ">=")} ${key[1]}::text` : sql`true`;
    const more = inReach ? beyond(sql`'process', p.ocid, c.code, p.source`, fromKey) : sql`false`;
    const by = sql`order by p.ocid ${direction}, c.code ${direction} limit ${page.limit + 1}::int`;
    parts.push(sql`(${processRows(search, letters, more)} ${by})`);
  }
  if (search.organizationCodes.length > 0) {
    const more = beyond(sql`o.type, o.id, o.code, o.source`, idFrom(sql`o.type`, sql`o.id`));
    const by = sql`order by o.type ${direction}, o.id ${direction}, o.code ${direction}, o.source ${direction} limit ${page.limit + 1}::int`;
    parts.push(sql`(${organizationRows(search, letters, more)} ${by})`);
  }
  if (parts.length === 0) return { rows: [], more: false };
  const rows = (await database.db.execute(
    sql`select * from (${sql.join(parts, sql` union all `)}) as r ${order}`,
  )) as unknown as FlagRow[];
  const more = rows.length > page.limit;
  const shown = [...rows].slice(0, page.limit);
  return { rows: backwards ? shown.reverse() : shown, more };
}

/** How many results there are by code and letter, over all pages. */
export async function countFlags(
  database: Database,
  search: FlagSearch,
  letters: ThresholdLetters,
): Promise<{ code: string; letter: string; count: number }[]> {
  const parts: SQL[] = [];
  if (search.processCodes.length > 0) parts.push(processRows(search, letters, sql`true`));
  if (search.organizationCodes.length > 0) parts.push(organizationRows(search, letters, sql`true`));
  if (parts.length === 0) return [];
  return (await database.db.execute(
    sql`select code, letter, count(*)::float8 as count from (${sql.join(parts, sql` union all `)}) as r group by code, letter`,
  )) as unknown as { code: string; letter: string; count: number }[];
}

/** What a process gave, as it is stored. */
export interface StoredProcessFlags {
  readonly ocid: string;
  readonly source: string;
  readonly country: string | null;
  readonly change: number;
  readonly outcomes: string;
  readonly flags: readonly string[];
  readonly ratio: number | null;
  readonly currency: string | null;
  readonly detail: string;
  /** ISO 8601. */
  readonly judgedAt: string;
}

export async function processFlags(database: Database, ocid: string): Promise<StoredProcessFlags | undefined> {
  const [row] = await database.sql<StoredProcessFlags[]>`
    select ocid, source, country, change::float8 as change, outcomes, flags, ratio, currency, detail,
      to_char(judged_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "judgedAt"
    from process_flags where ocid = ${ocid}`;
  return row;
}

/** When results were last judged; undefined before the first. */
export async function flagsJudgedAt(database: Database): Promise<string | undefined> {
  const [row] = await database.sql<{ at: string | null }[]>`
    select to_char(max(computed_at) at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at from flag_thresholds`;
  return row?.at ?? undefined;
}
