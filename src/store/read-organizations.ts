import { type SQL, sql } from "drizzle-orm";
import type { Database } from "./database.ts";

/** What a search over organizations asks for. Lists: any of them; different members: all of them. */
export interface OrganizationFilter {
  readonly role?: readonly string[];
  /** Words of names and identifiers, each the beginning of one; all of them. */
  readonly q?: string;
  readonly country?: readonly string[];
  /** Codes of partyScale, `notSmall`, or `unknown`. */
  readonly scale?: readonly string[];
  readonly source?: readonly string[];
  readonly identified?: boolean;
}

/** The present size of an organization and who says so. */
export interface ScaleStatement {
  readonly code: string;
  /** `stated`: by a procurement system, in a release; `register`: by a register of firms. */
  readonly basis: string;
  readonly source: string;
  readonly year: number | null;
  /** The register's own code. */
  readonly ownCode: string | null;
}

export interface OrganizationRow {
  readonly id: string;
  readonly name: string | null;
  readonly identified: boolean;
  readonly naturalPerson: boolean | null;
  readonly country: string | null;
  readonly roles: readonly string[];
  readonly sources: readonly string[];
  readonly processes: number;
  readonly scale: ScaleStatement | null;
}

/** Where a page begins: the place of its neighbour in the order. */
export interface OrganizationKey {
  readonly processes: number;
  readonly id: string;
}

export interface OrganizationSearch {
  readonly filter: OrganizationFilter;
  readonly limit: number;
  readonly after?: OrganizationKey;
  /** The page before `before`, still in the order. */
  readonly before?: OrganizationKey;
}

interface Row extends Record<string, unknown> {
  id: string;
  name: string | null;
  identified: boolean;
  natural_person: boolean | null;
  country: string | null;
  roles: string[];
  sources: string[];
  processes: string;
  scale: string | null;
  scale_basis: string | null;
  scale_source: string | null;
  scale_year: number | null;
  scale_code: string | null;
}

const columns = sql`o.id, o.name, o.identified, o.natural_person, o.country, o.roles, o.sources, o.processes::text as processes,
  o.scale, o.scale_basis, o.scale_source, o.scale_year, o.scale_code`;

const organizationOf = (row: Row): OrganizationRow => ({
  id: row.id,
  name: row.name,
  identified: row.identified,
  naturalPerson: row.natural_person,
  country: row.country,
  roles: row.roles,
  sources: row.sources,
  processes: Number(row.processes),
  scale:
    row.scale === null
      ? null
      : {
          code: row.scale,
          basis: row.scale_basis ?? "",
          source: row.scale_source ?? "",
          year: row.scale_year,
          ownCode: row.scale_code,
        },
});

const texts = (values: readonly string[]): SQL => sql`${sql.param([...values])}::text[]`;

/** The words of a search as a tsquery over the index of names and ids; undefined: none. */
function wordsQuery(q: string): SQL | undefined {
  const plain = q.normalize("NFC").replace(/[^\p{L}\p{Nd}\s.\-/]/gu, " ");
  const words = plain.split(/[\s.\-/]+/).filter((word) => word !== "");
  if (words.length === 0) return undefined;
  const all = sql`(select string_agg('''' || replace(unaccent(word), '''', ' ') || ''':*', ' & ') from unnest(${texts(words)}) word)`;
  const query = sql`to_tsquery('simple', ${all})`;
  // A number as people write it, with dots and dashes, is one word of the index.
  if (!/\d/.test(plain) || words.length < 2 || /\s/.test(plain.trim())) return query;
  return sql`(${query} || to_tsquery('simple', ${`'${words.join("")}':*`}::text))`;
}

function conditions(filter: OrganizationFilter): SQL {
  const { role, q, country, scale, source, identified } = filter;
  const query = q === undefined ? undefined : wordsQuery(q);
  const all = [
    role && sql`o.roles && ${texts(role)}`,
    q === undefined ? undefined : query ? sql`o.search @@ ${query}` : sql`false`,
    country && (country.length === 1 ? sql`o.country = ${country[0]}::text` : sql`o.country = any(${texts(country)})`),
    scale && sql`coalesce(o.scale, 'unknown') = any(${texts(scale)})`,
    source && sql`o.sources && ${texts(source)}`,
    identified === undefined ? undefined : sql`o.identified = ${identified ? sql`true` : sql`false`}`,
  ].filter((condition) => condition !== undefined);
  return all.length === 0 ? sql`true` : sql.join(all, sql` and `);
}

/** What is found by words is found first and sorted then; all else walks along the order. */
const place = (filter: OrganizationFilter): { from: SQL; where: SQL } =>
  filter.q === undefined
    ? { from: sql`organizations o`, where: conditions(filter) }
    : { from: sql`(select o.* from organizations o where ${conditions(filter)} offset 0) o`, where: sql`true` };

/** One page, by the number of processes, most first. */
export async function searchOrganizations(
  database: Database,
  { filter, limit, after, before }: OrganizationSearch,
): Promise<{ organizations: OrganizationRow[]; more: boolean }> {
  const { from, where } = place(filter);
  const key = before ?? after;
  const backwards = before !== undefined;
  const processes = sql`${key?.processes ?? 0}::bigint`;
  const sign = sql.raw(backwards ? ">" : "<");
  const beyond =
    key &&
    sql`o.processes ${sign}= ${processes} and (o.processes ${sign} ${processes} or o.id ${sql.raw(backwards ? "<" : ">")} ${key.id}::text)`;
  const by = backwards ? sql`o.processes asc, o.id desc` : sql`o.processes desc, o.id asc`;
  const rows = await database.db.execute<Row>(sql`
    select ${columns} from ${from} where ${where} and ${beyond ?? sql`true`} order by ${by} limit ${limit + 1}::int`);
  const found = rows.slice(0, limit).map(organizationOf);
  return { organizations: backwards ? found.reverse() : found, more: rows.length > limit };
}

export async function countOrganizations(database: Database, filter: OrganizationFilter): Promise<number> {
  const { from, where } = place(filter);
  const [row] = await database.db.execute<{ count: string }>(
    sql`select count(*)::text as count from ${from} where ${where}`,
  );
  return Number(row?.count ?? 0);
}

export const organizationFacets = ["role", "country", "scale", "source"] as const;
export type OrganizationFacet = (typeof organizationFacets)[number];

const facetValues: Readonly<Record<OrganizationFacet, SQL>> = {
  role: sql`unnest(case when o.roles = '{}' then array['unknown'] else o.roles end)`,
  country: sql`coalesce(o.country, 'unknown')`,
  scale: sql`coalesce(o.scale, 'unknown')`,
  source: sql`unnest(o.sources)`,
};

/** How many of the matches have each value. */
export async function facetOrganizations(
  database: Database,
  filter: OrganizationFilter,
  facets: readonly OrganizationFacet[],
): Promise<Record<string, Record<string, number>>> {
  const counts: Record<string, Record<string, number>> = {};
  const { from, where } = place(filter);
  for (const facet of facets) {
    const rows = await database.db.execute<{ value: string; count: string }>(sql`
      select value, count(*)::text as count from (select ${facetValues[facet]} as value from ${from} where ${where}) found
      group by value order by count(*) desc, value`);
    counts[facet] = Object.fromEntries(rows.map(({ value, count }) => [value, Number(count)]));
  }
  return counts;
}

/** Figures of one role in one year. Amounts are decimal text. */
export interface OrganizationFigures {
  readonly role: string;
  /** Null where the dates are not known. */
  readonly year: number | null;
  readonly processes: number;
  readonly awards: number;
  readonly bids: number;
  /** Awards without an amount, and those whose amount is not one organization's. */
  readonly awardsWithoutValue: number;
  readonly jointAwards: number;
  readonly values: readonly { readonly currency: string; readonly amount: string; readonly awards: number }[];
}

export interface OrganizationDetail extends OrganizationRow {
  /** As written, the most frequent first; of more than {@link mostSpellings} the first. */
  readonly names: readonly { readonly name: string; readonly mentions: number }[];
  readonly identifiers: readonly { readonly scheme: string; readonly id: string; readonly mentions: number }[];
  readonly roleCounts: Readonly<Record<string, number>>;
  readonly scales: readonly (ScaleStatement & { readonly statements: number })[];
  readonly figures: readonly OrganizationFigures[];
}

export const mostSpellings = 200;

/** One organization with all that is known of it; undefined where there is none. */
export async function organizationById(database: Database, id: string): Promise<OrganizationDetail | undefined> {
  const [rows, traits, figures, scales] = await Promise.all([
    database.db.execute<Row>(sql`select ${columns} from organizations o where o.id = ${id}::text`),
    database.db.execute<{ kind: string; value: string; mentions: string }>(sql`
      select kind, value, mentions::text as mentions from (
        select *, row_number() over (partition by kind order by mentions desc, value collate "C") as place
        from organization_traits where organization = ${id}::text and kind in ('name', 'identifier', 'role')) t
      where place <= ${mostSpellings}::int order by kind, place`),
    database.db.execute<FigureRow>(sql`
      select role, year, currency, processes::text, awards::text, bids::text, valued::text, joint::text, amount::text
      from organization_figures where organization = ${id}::text order by role, year desc, currency`),
    database.db.execute<{
      code: string;
      basis: string;
      source: string;
      year: number | null;
      own: string | null;
      n: string;
    }>(sql`
      select scale as code, 'stated' as basis, source, extract(year from at at time zone 'utc')::int as year, null as own, count(*)::text as n
      from organization_scales where organization = ${id}::text group by scale, source, extract(year from at at time zone 'utc')
      union all
      select coalesce(scale, 'unknown'), 'register', register, year, code, '1' from register_sizes
      where firm = organization_firm(${id}::text)
      order by year desc nulls last, basis desc, source, code`),
  ]);
  const row = rows[0];
  if (!row) return undefined;
  const of = (kind: string) => traits.filter((trait) => trait.kind === kind);
  return {
    ...organizationOf(row),
    names: of("name").map(({ value, mentions }) => ({ name: value, mentions: Number(mentions) })),
    identifiers: of("identifier").map(({ value, mentions }) => {
      const [scheme = "", identifier = ""] = JSON.parse(value) as string[];
      return { scheme, id: identifier, mentions: Number(mentions) };
    }),
    roleCounts: Object.fromEntries(of("role").map(({ value, mentions }) => [value, Number(mentions)])),
    scales: scales.map(({ code, basis, source, year, own, n }) => ({
      code,
      basis,
      source,
      year,
      ownCode: own,
      statements: Number(n),
    })),
    figures: figuresOf(figures),
  };
}

interface FigureRow extends Record<string, unknown> {
  role: string;
  year: number;
  currency: string;
  processes: string;
  awards: string;
  bids: string;
  valued: string;
  joint: string;
  amount: string;
}

function figuresOf(rows: readonly FigureRow[]): OrganizationFigures[] {
  const groups = Map.groupBy(rows, ({ role, year }) => `${role}\n${year}`);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const sum = (member: "processes" | "awards" | "bids" | "valued" | "joint") =>
      group.reduce((total, row) => total + Number(row[member]), 0);
    return {
      role: first.role,
      year: first.year === 0 ? null : first.year,
      processes: sum("processes"),
      awards: sum("awards"),
      bids: sum("bids"),
      awardsWithoutValue: sum("awards") - sum("valued"),
      jointAwards: sum("joint"),
      values: group
        .filter(({ valued }) => Number(valued) > 0)
        .map(({ currency, amount, valued }) => ({ currency, amount, awards: Number(valued) })),
    };
  });
}

/** The size of an organization at an instant (ISO 8601), with who says so; undefined where nobody does. */
export async function scaleAt(
  database: Database,
  id: string,
  at: string,
): Promise<(ScaleStatement & { readonly hindsight: boolean }) | undefined> {
  const [row] = await database.db.execute<{
    scale: string;
    basis: string;
    source: string;
    year: number | null;
    code: string | null;
    hindsight: boolean;
  }>(sql`select * from organization_scale(${id}::text, ${at}::timestamptz)`);
  return (
    row && {
      code: row.scale,
      basis: row.basis,
      source: row.source,
      year: row.year,
      ownCode: row.code,
      hindsight: row.hindsight,
    }
  );
}

/** The instant at which the organizations were last brought up to date: by the feed, or by a register. */
export async function organizationsChangedAt(database: Database): Promise<string | undefined> {
  const [row] = await database.sql<{ at: string | null }[]>`
    select to_char(greatest((select updated_at from followers where name = 'organizations'),
      (select max(coalesce(ended_at, started_at)) from register_imports)) at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at`;
  return row?.at ?? undefined;
}
