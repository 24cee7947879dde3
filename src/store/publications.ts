import type { JsonObject } from "../base/json.ts";
import type { Database, Sql, TransactionSql } from "./database.ts";
import { searchableText } from "./search-query.ts";

/**
 * How a feed does: `unproven` (never asked), `reachable`, `empty` (a sound feed without items), `stale` (nothing new for
 * longer than three times its habit), `malformed` (answers, but no sound feed), `unreachable`.
 */
export const feedStates = ["unproven", "reachable", "empty", "stale", "malformed", "unreachable"] as const;
export type FeedState = (typeof feedStates)[number];

export interface PublicationSourceRow {
  readonly id: string;
  readonly url: string;
  /** Title, publisher, country, kind, language, form, licence, mark, evidence. */
  readonly meta: JsonObject;
  /** By the operator. */
  readonly added: boolean;
  readonly enabled: boolean;
}

/** Where a feed was left. Instants are ISO 8601. */
export interface FeedStand {
  readonly state: FeedState;
  readonly reason: string | null;
  readonly checkedAt: string;
  /** Null: as before. */
  readonly succeededAt: string | null;
  readonly newest: string | null;
  readonly staleAt: string | null;
  readonly etag: string | null;
  readonly lastModified: string | null;
}

/** An item of a feed, ready to be stored. */
export interface PublicationItem {
  /** Names the item within its feed, for good. */
  readonly key: string;
  readonly id: string;
  readonly country: string | null;
  readonly kind: string;
  readonly language: string;
  readonly title: string;
  readonly summary: string | null;
  readonly url: string | null;
  readonly urlKey: string | null;
  readonly published: string | null;
  readonly publishedText: string | null;
  readonly updated: string | null;
}

/**
 * Stores the feeds that the software knows. One that it knows no more stays, switched off; a feed with another address
 * than before begins anew.
 */
export async function savePublicationSources(
  database: Pick<Database, "sql">,
  sources: readonly PublicationSourceRow[],
): Promise<void> {
  const rows = JSON.stringify(sources);
  await database.sql`
    insert into publication_sources (id, url, meta, added, enabled)
    select id, url, meta, added, enabled
    from json_to_recordset(${rows}::text::json) as t(id text, url text, meta jsonb, added boolean, enabled boolean) order by id
    on conflict (id) do update set url = excluded.url, meta = excluded.meta, enabled = excluded.enabled,
      etag = case when publication_sources.url = excluded.url then publication_sources.etag end,
      last_modified = case when publication_sources.url = excluded.url then publication_sources.last_modified end,
      checked_at = case when publication_sources.url = excluded.url then publication_sources.checked_at end
    where (publication_sources.url, publication_sources.meta, publication_sources.enabled)
      is distinct from (excluded.url, excluded.meta, excluded.enabled)`;
  const ids = sources.map(({ id }) => id);
  await database.sql`
    update publication_sources set enabled = false where not added and publisher is null and enabled and id <> all(${ids}::text[])`;
}

/** @returns false where there is a feed of this id or address already */
export async function addPublicationSource(
  database: Pick<Database, "sql">,
  source: PublicationSourceRow,
): Promise<boolean> {
  const rows = await database.sql`
    insert into publication_sources (id, url, meta, added, enabled)
    select ${source.id}, ${source.url}, ${JSON.stringify(source.meta)}::text::jsonb, true, ${source.enabled}
    where not exists (select from publication_sources where url = ${source.url})
    on conflict (id) do nothing returning id`;
  return rows.length > 0;
}

/** What is known of a feed that a publisher added. Instants are ISO 8601. */
export interface Registration {
  /** What proves control of its host. */
  readonly token: string;
  readonly provedAt: string | null;
  /** `file`, `dns` or `meta`; `feed`: by a feed of the publisher on the same host. */
  readonly method: string | null;
  readonly approvedAt: string | null;
  readonly removedAt: string | null;
}

/** Another source that is pulled under this address: one feed is pulled once. What is only claimed holds up nobody. */
const pulledElsewhere = (client: Sql | TransactionSql, url: string, id: string, publisher: string | null) => client`
  exists (select from publication_sources o where o.url = ${url} and o.id <> ${id}
    and (o.publisher is null or o.enabled or (o.publisher = ${publisher} and o.registration->>'removedAt' is null)))`;

/** Adds a feed of a publisher's. @returns false where its address is pulled already */
export async function insertPublisherSource(
  { sql }: Pick<Database, "sql">,
  source: Omit<PublicationSourceRow, "added"> & { readonly publisher: string; readonly registration: Registration },
): Promise<boolean> {
  const { id, url, meta, publisher, registration, enabled } = source;
  const rows = await sql`
    insert into publication_sources (id, url, meta, enabled, publisher, registration)
    select ${id}, ${url}, ${JSON.stringify(meta)}::text::jsonb, ${enabled}, ${publisher}, ${JSON.stringify(registration)}::text::jsonb
    where not ${pulledElsewhere(sql, url, id, publisher)} returning id`;
  return rows.length > 0;
}

/** @returns false where it is to be pulled, and its address is pulled already */
export async function updatePublisherSource(
  { sql }: Pick<Database, "sql">,
  id: string,
  registration: Registration,
  enabled: boolean,
): Promise<boolean> {
  const rows = await sql`
    update publication_sources s set registration = ${JSON.stringify(registration)}::text::jsonb, enabled = ${enabled}
    where s.id = ${id} and (not ${enabled} or not exists (
      select from publication_sources o where o.url = s.url and o.id <> s.id and (o.publisher is null or o.enabled)))
    returning id`;
  return rows.length > 0;
}

/** Feeds that are on and were not asked since an instant, the longest waiting first. */
export async function duePublicationSources(database: Pick<Database, "sql">, before: string): Promise<string[]> {
  const rows = await database.sql<{ id: string }[]>`
    select id from publication_sources where enabled and (checked_at is null or checked_at <= ${before}::timestamptz)
    order by checked_at nulls first, id`;
  return rows.map(({ id }) => id);
}

export async function saveFeedStand(client: Sql | TransactionSql, id: string, stand: FeedStand): Promise<void> {
  await client`
    update publication_sources set state = ${stand.state}, reason = ${stand.reason},
      state_since = case when state = ${stand.state} then state_since else ${stand.checkedAt}::timestamptz end,
      checked_at = ${stand.checkedAt}::timestamptz, succeeded_at = coalesce(${stand.succeededAt}::timestamptz, succeeded_at),
      newest = ${stand.newest}::timestamptz, stale_at = ${stand.staleAt}::timestamptz, etag = ${stand.etag},
      last_modified = ${stand.lastModified}
    where id = ${id}`;
}

export interface StoredItems {
  readonly created: number;
  readonly changed: number;
  /** Already there from another feed. */
  readonly elsewhere: number;
}

/**
 * Stores the items of one feed. A publication that is there, by its key or by its address, is one and the same; the feed
 * that brought it first says what it is.
 */
export async function storePublications(
  tx: TransactionSql,
  source: string,
  items: readonly PublicationItem[],
  now: string,
): Promise<StoredItems> {
  if (items.length === 0) return { created: 0, changed: 0, elsewhere: 0 };
  // Two feeds may bring the same addresses in another order.
  await tx`select pg_advisory_xact_lock(hashtext('pregon publications'), 0)`;
  const rows = items.map((item) => ({ ...item, words: searchableText(`${item.title} ${item.summary ?? ""}`) }));
  await tx`
    create temporary table incoming on commit drop as
    select t.*, coalesce(e.publication, u.id, t.id) as target, e.publication is null as fresh
    from json_to_recordset(${JSON.stringify(rows)}::text::json) as t(key text, id text, country text, kind text, language text,
      title text, summary text, url text, "urlKey" text, published text, "publishedText" text, updated text, words text)
    left join publication_entries e on e.source = ${source} and e.key = t.key
    left join publications u on u.url_key = t."urlKey"`;
  const search = tx`to_tsvector(case language when 'pt' then 'pregon_pt' when 'en' then 'pregon_en'
    when 'fr' then 'pregon_fr' else 'pregon_es' end::regconfig, words)`;
  const sorted = tx`least(coalesce(published::timestamptz, ${now}::timestamptz), ${now}::timestamptz)`;
  const created = await tx`
    insert into publications (id, source, country, kind, language, title, summary, url, url_key, published, published_text,
      updated, sorted_at, first_seen, changed_at, search)
    select distinct on (target) id, ${source}, country, kind, language, title, summary, url, "urlKey", published, "publishedText",
      updated, ${sorted}, ${now}::timestamptz, ${now}::timestamptz, ${search}
    from incoming i where not exists (select from publications p where p.id = i.target) order by target
    on conflict do nothing returning id`;
  // The address keeps its first publication: another item of the feed that moves there does not take it over.
  const changed = await tx`
    update publications p set country = i.country, kind = i.kind, language = i.language, title = i.title, summary = i.summary,
      url = i.url, published = i.published, published_text = i."publishedText", updated = i.updated,
      sorted_at = least(coalesce(i.published::timestamptz, p.first_seen), p.first_seen), changed_at = ${now}::timestamptz,
      search = to_tsvector(case i.language when 'pt' then 'pregon_pt' when 'en' then 'pregon_en' when 'fr' then 'pregon_fr'
        else 'pregon_es' end::regconfig, i.words)
    from (select distinct on (target) * from incoming order by target, key) i
    where p.id = i.target and p.source = ${source}
      and (p.country, p.kind, p.language, p.title, p.summary, p.url, p.published, p.published_text, p.updated)
        is distinct from (i.country, i.kind, i.language, i.title, i.summary, i.url, i.published, i."publishedText", i.updated)
    returning p.id`;
  const linked = await tx<{ elsewhere: boolean }[]>`
    insert into publication_entries (source, key, publication)
    select ${source}, key, target from incoming i where fresh and exists (select from publications p where p.id = i.target)
    on conflict do nothing
    returning (select p.source <> ${source} from publications p where p.id = publication) as elsewhere`;
  await tx`drop table incoming`;
  return {
    created: created.length,
    changed: changed.length,
    elsewhere: linked.filter(({ elsewhere }) => elsewhere).length,
  };
}
