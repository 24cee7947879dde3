import { type SQL, sql } from "drizzle-orm";
import type { JsonObject } from "../base/json.ts";
import type { Database } from "./database.ts";
import type { FeedState, Registration } from "./publications.ts";
import { matches } from "./read-notice-filters.ts";

export interface PublicationFilter {
  readonly country?: readonly string[];
  readonly kind?: readonly string[];
  readonly language?: readonly string[];
  /** Feeds, the one that brought it first or another. */
  readonly source?: readonly string[];
  readonly q?: string;
  /** From this instant on, and before that one. Where no date is stated, that of its first sight counts. */
  readonly from?: string;
  readonly before?: string;
}

/** Instants are ISO 8601. */
export interface StoredPublication extends Record<string, unknown> {
  readonly id: string;
  readonly kind: string;
  readonly country: string | null;
  readonly publisher: string;
  readonly title: string;
  readonly summary: string | null;
  readonly language: string;
  readonly published: string | null;
  readonly publishedText: string | null;
  readonly updated: string | null;
  readonly url: string | null;
  readonly licence: JsonObject;
  readonly source: string;
  readonly alsoIn: readonly string[];
  readonly firstSeen: string;
  readonly changed: string;
  /** Place in the list. */
  readonly sortedAt: string;
}

export type PublicationKey = readonly [sortedAt: string, id: string];

const iso = (column: SQL): SQL =>
  sql`to_char(${column} at time zone 'utc', ${sql.raw(`'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'`)})`;
const milli = (column: SQL): SQL =>
  sql`to_char(${column} at time zone 'utc', ${sql.raw(`'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'`)})`;
const list = (values: readonly string[]): SQL => sql`${sql.param([...values])}::text[]`;

const columns = sql`n.id, n.kind, n.country, s.meta->>'publisher' as publisher, n.title, n.summary, n.language, n.published,
  n.published_text as "publishedText", n.updated, n.url, s.meta->'licence' as licence, n.source,
  array(select distinct e.source from publication_entries e where e.publication = n.id and e.source <> n.source order by 1) as "alsoIn",
  ${milli(sql`n.first_seen`)} as "firstSeen", ${milli(sql`n.changed_at`)} as changed, ${iso(sql`n.sorted_at`)} as "sortedAt"`;

/** The filter as the conditions of a `where`, over `publications n`. */
export function publicationConditions(filter: PublicationFilter): SQL {
  const { country, kind, language, source, q, from, before } = filter;
  const all = [
    country && sql`n.country = any(${list(country)})`,
    kind && sql`n.kind = any(${list(kind)})`,
    language && sql`n.language = any(${list(language)})`,
    source &&
      sql`exists (select from publication_entries e where e.publication = n.id and e.source = any(${list(source)}))`,
    q !== undefined && matches(q),
    from && sql`n.sorted_at >= ${from}::timestamptz`,
    before && sql`n.sorted_at < ${before}::timestamptz`,
  ].filter((each) => each !== undefined && each !== false && each !== "");
  return all.length === 0 ? sql`true` : sql.join(all, sql` and `);
}

/** One page, newest first. */
export async function listPublications(
  database: Database,
  search: {
    readonly filter: PublicationFilter;
    readonly limit: number;
    readonly after?: PublicationKey;
    readonly before?: PublicationKey;
  },
): Promise<{ publications: StoredPublication[]; more: boolean }> {
  const { filter, limit, after, before } = search;
  const key = before ?? after;
  const beyond = key
    ? sql`(n.sorted_at, n.id) ${sql.raw(before ? ">" : "<")} (${key[0]}::timestamptz, ${key[1]}::text)`
    : sql`true`;
  const way = sql.raw(before ? "asc" : "desc");
  const rows = await database.db.execute<StoredPublication>(sql`
    select ${columns} from publications n join publication_sources s on s.id = n.source
    where ${publicationConditions(filter)} and ${beyond} order by n.sorted_at ${way}, n.id ${way} limit ${limit + 1}::int`);
  const page = rows.slice(0, limit);
  return { publications: before ? page.reverse() : page, more: rows.length > limit };
}

export async function publicationById(database: Database, id: string): Promise<StoredPublication | undefined> {
  const [row] = await database.db.execute<StoredPublication>(sql`
    select ${columns} from publications n join publication_sources s on s.id = n.source where n.id = ${id}::text`);
  return row;
}

export async function countPublications(database: Database, filter: PublicationFilter): Promise<number> {
  const [row] = await database.db.execute<{ count: number }>(
    sql`select count(*)::float8 as count from publications n where ${publicationConditions(filter)}`,
  );
  return row?.count ?? 0;
}

/** When a publication has changed last; undefined before the first. */
export async function publicationsChangedAt(database: Database): Promise<string | undefined> {
  const [row] = await database.db.execute<{ at: string | null }>(
    sql`select ${milli(sql`max(n.changed_at)`)} as at from publications n`,
  );
  return row?.at ?? undefined;
}

/** A feed, how it does, and what is stored of it. Instants are ISO 8601. */
export interface PublicationSource extends Record<string, unknown> {
  readonly id: string;
  readonly url: string;
  readonly meta: JsonObject;
  readonly added: boolean;
  /** Id of the registered publisher whose it is; null for those of the software and of the operator. */
  readonly publisher: string | null;
  readonly registration: Registration | null;
  readonly enabled: boolean;
  readonly state: FeedState;
  readonly stateSince: string;
  readonly reason: string | null;
  readonly checkedAt: string | null;
  readonly succeededAt: string | null;
  readonly newest: string | null;
  readonly staleAt: string | null;
  readonly etag: string | null;
  readonly lastModified: string | null;
  readonly publications: number;
}

/** @param ids default: all */
export async function publicationSources(database: Database, ids?: readonly string[]): Promise<PublicationSource[]> {
  return database.db.execute<PublicationSource>(sql`
    select s.id, s.url, s.meta, s.added, s.publisher, s.registration, s.enabled, s.state, ${milli(sql`s.state_since`)} as "stateSince", s.reason,
      ${milli(sql`s.checked_at`)} as "checkedAt", ${milli(sql`s.succeeded_at`)} as "succeededAt", ${milli(sql`s.newest`)} as newest,
      ${milli(sql`s.stale_at`)} as "staleAt", s.etag, s.last_modified as "lastModified",
      (select count(*)::int from publication_entries e where e.source = s.id) as publications
    from publication_sources s where ${ids ? sql`s.id = any(${list(ids)})` : sql`true`}
    order by s.meta->>'country' nulls last, s.id`);
}
