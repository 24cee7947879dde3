import type { Database } from "./database.ts";
import { isMigrated } from "./database.ts";

/** Figures over everything that is stored. */
export interface Totals {
  readonly records: number;
  readonly releases: number;
  readonly notices: { readonly valid: number; readonly invalid: number };
  readonly changes: number;
  readonly sources: number;
  readonly countries: readonly CountryTotals[];
  readonly lastChange: string | null;
}

export interface CountryTotals {
  readonly country: string;
  readonly notices: number;
  readonly openForBids: number;
  readonly firstPublished: string | null;
  readonly lastPublished: string | null;
}

/** Counts everything; some hundred milliseconds at a million processes, so callers keep the answer for a while. */
export async function totals(database: Database, now: string): Promise<Totals> {
  const [counts, countries] = await Promise.all([
    database.sql<
      { records: number; releases: number; invalid: number; changes: number; sources: number; at: string }[]
    >`
      select (select count(*) from records where not withdrawn)::float8 as records, (select count(*) from releases)::float8 as releases,
        (select count(*) from notices where not valid)::float8 as invalid,
        (select last from change_counter)::float8 as changes, (select count(*) from sources)::float8 as sources,
        (select to_char(at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') from changes order by change desc limit 1) as at`,
    countryTotals(database, now),
  ]);
  const [row] = counts;
  return {
    records: row?.records ?? 0,
    releases: row?.releases ?? 0,
    notices: {
      valid: countries.reduce((sum, each) => sum + each.notices, 0),
      invalid: row?.invalid ?? 0,
    },
    changes: row?.changes ?? 0,
    sources: row?.sources ?? 0,
    countries: countries.filter((each) => each.country !== ""),
    lastChange: row?.at ?? null,
  };
}

async function countryTotals(database: Database, now: string): Promise<CountryTotals[]> {
  return database.sql<CountryTotals[]>`
    select coalesce(country, '') as country, count(*)::float8 as notices,
      (count(*) filter (where deadline > ${now}::timestamptz and (status = 'active' or status is null)))::float8 as "openForBids",
      to_char(min(published) at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as "firstPublished",
      to_char(max(published) at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as "lastPublished"
    from notices where valid group by 1 order by 1`;
}

export interface Readiness {
  readonly database: boolean;
  readonly migrations: boolean;
}

/** Whether the database answers and its schema is that of this version. Never throws. */
export async function readiness(database: Database): Promise<Readiness> {
  try {
    return { database: true, migrations: await isMigrated(database) };
  } catch {
    return { database: false, migrations: false };
  }
}
