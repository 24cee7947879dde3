import type { JsonObject } from "../base/json.ts";
import type { Sql, TransactionSql } from "./database.ts";

export const feedKinds = ["ocds-api", "ocds-file", "ocds-rss", "push", "csv"] as const;
export type FeedKind = (typeof feedKinds)[number];

export const feedStatuses = [
  "unproven",
  "proven",
  "pending",
  "active",
  "stale",
  "lapsed",
  "suspended",
  "redirected",
  "rejected",
] as const;
export type FeedStatus = (typeof feedStatuses)[number];

/** A permanent redirect that a feed's server answers with. */
export interface FeedMove {
  /** Where to. */
  readonly url: string;
  /** 301 or 308. */
  readonly status: number;
  /** Pulls in a row that met it. */
  readonly checks: number;
  /** ISO 8601. */
  readonly since: string;
}

/** A registered feed as stored. Instants are ISO 8601 in UTC. */
export interface FeedRow {
  readonly id: string;
  /** Id of the publisher that registered it. */
  readonly publisher: string;
  /** Name of the publishing body as users see it. */
  readonly name: string;
  readonly url: string;
  readonly kind: FeedKind;
  readonly country: string;
  readonly licence: JsonObject;
  readonly contact: string;
  readonly schedule: string | null;
  readonly options: JsonObject;
  readonly mapping: number;
  readonly status: FeedStatus;
  /** Why the status is what it is, where that needs a word. */
  readonly reason: string | null;
  /** What proves control of the host once it is found there. Public by its nature. */
  readonly token: string;
  readonly proofMethod: string | null;
  readonly provedAt: string | null;
  readonly proofCheckedAt: string | null;
  readonly proofFailedSince: string | null;
  readonly nextProofAt: string | null;
  readonly approvedAt: string | null;
  readonly deletedAt: string | null;
  readonly redirect: JsonObject | null;
  readonly moved: FeedMove | null;
  readonly nextPullAt: string | null;
  readonly trialAt: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
}

type Client = Sql | TransactionSql;

const instants = {
  provedAt: "proved_at",
  proofCheckedAt: "proof_checked_at",
  proofFailedSince: "proof_failed_since",
  nextProofAt: "next_proof_at",
  approvedAt: "approved_at",
  deletedAt: "deleted_at",
  nextPullAt: "next_pull_at",
  trialAt: "trial_at",
  createdAt: "created_at",
  updatedAt: "updated_at",
} as const;

const isoList = Object.entries(instants)
  .map(([name, column]) => `to_char(f.${column} at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "${name}"`)
  .join(", ");
const columns = (client: Client) =>
  client.unsafe(`f.id, f.publisher, f.name, f.url, f.kind, f.country, f.licence::text as licence, f.contact, f.schedule,
    f.options::text as options, f.mapping, f.status, f.reason, f.token, f.proof_method as "proofMethod",
    f.redirect::text as redirect, f.moved::text as moved, ${isoList}`);

type Found = Omit<FeedRow, "licence" | "options" | "redirect" | "moved"> & {
  licence: string;
  options: string;
  redirect: string | null;
  moved: string | null;
};
const feedOf = (row: Found): FeedRow => ({
  ...row,
  licence: parsed(row.licence),
  options: parsed(row.options),
  redirect: row.redirect === null ? null : parsed(row.redirect),
  moved: row.moved === null ? null : (parsed(row.moved) as object as FeedMove),
});
/** The driver may have parsed it already, as drizzle leaves it unparsed. */
const parsed = (json: string | JsonObject): JsonObject =>
  typeof json === "string" ? (JSON.parse(json) as JsonObject) : json;

export async function insertFeed(client: Client, feed: FeedRow): Promise<void> {
  await client`
    insert into feeds (id, publisher, name, url, kind, country, licence, contact, schedule, options, status, token, created_at, updated_at)
    values (${feed.id}, ${feed.publisher}, ${feed.name}, ${feed.url}, ${feed.kind}, ${feed.country},
      ${JSON.stringify(feed.licence)}::text::jsonb, ${feed.contact}, ${feed.schedule}, ${JSON.stringify(feed.options)}::text::jsonb,
      ${feed.status}, ${feed.token}, ${feed.createdAt}, ${feed.updatedAt})`;
}

/** Writes what may change of a feed; part of a transaction that holds its row. */
export async function updateFeed(client: Client, feed: FeedRow): Promise<void> {
  await client`
    update feeds set name = ${feed.name}, url = ${feed.url}, country = ${feed.country},
      licence = ${JSON.stringify(feed.licence)}::text::jsonb, contact = ${feed.contact}, schedule = ${feed.schedule},
      options = ${JSON.stringify(feed.options)}::text::jsonb, mapping = ${feed.mapping}, status = ${feed.status},
      reason = ${feed.reason}, proof_method = ${feed.proofMethod}, proved_at = ${feed.provedAt},
      proof_checked_at = ${feed.proofCheckedAt}, proof_failed_since = ${feed.proofFailedSince},
      next_proof_at = ${feed.nextProofAt}, approved_at = ${feed.approvedAt}, deleted_at = ${feed.deletedAt},
      redirect = ${feed.redirect === null ? null : JSON.stringify(feed.redirect)}::text::jsonb,
      moved = ${feed.moved === null ? null : JSON.stringify(feed.moved)}::text::jsonb, next_pull_at = ${feed.nextPullAt},
      updated_at = ${feed.updatedAt}
    where id = ${feed.id}`;
}

export async function findFeed(client: Client, id: string): Promise<FeedRow | undefined> {
  const [row] = await client<Found[]>`select ${columns(client)} from feeds f where f.id = ${id}`;
  return row && feedOf(row);
}

/** The feed, its row held until the end of the transaction. */
export async function holdFeed(tx: TransactionSql, id: string): Promise<FeedRow | undefined> {
  const [row] = await tx<Found[]>`select ${columns(tx)} from feeds f where f.id = ${id} for update`;
  return row && feedOf(row);
}

export interface FeedSearch {
  readonly publisher?: string;
  readonly status?: readonly FeedStatus[];
  readonly country?: readonly string[];
  readonly kind?: readonly FeedKind[];
  /** Besides those of these statuses, all of this publisher. */
  readonly seenBy?: { readonly statuses: readonly FeedStatus[]; readonly publisher: string | null };
  /** Ids behind this one. */
  readonly after?: string;
  readonly limit: number;
}

/** Feeds by id. */
export async function listFeeds(client: Client, search: FeedSearch): Promise<FeedRow[]> {
  const { publisher = null, status, country, kind, seenBy, after = "", limit } = search;
  const rows = await client<Found[]>`
    select ${columns(client)} from feeds f
    where f.id > ${after}
      and (${publisher}::text is null or f.publisher = ${publisher})
      and ${status ? client`f.status = any(${[...status]})` : client`true`}
      and ${country ? client`f.country = any(${[...country]})` : client`true`}
      and ${kind ? client`f.kind = any(${[...kind]})` : client`true`}
      and ${seenBy ? client`(f.status = any(${[...seenBy.statuses]}) or f.publisher = ${seenBy.publisher})` : client`true`}
    order by f.id limit ${limit}`;
  return rows.map(feedOf);
}

export async function countFeeds(client: Client, publisher: string): Promise<number> {
  const [row] = await client<{ count: number }[]>`
    select count(*)::float8 as count from feeds where publisher = ${publisher} and deleted_at is null`;
  return row?.count ?? 0;
}

/**
 * Takes feeds whose time has come, and puts their next time off by a lease: any number of workers may ask, each feed is
 * taken by one, and one that was taken by a worker that died comes again when the lease is over.
 */
export async function takeDueFeeds(
  client: Sql,
  due: { readonly what: "pull" | "proof"; readonly now: string; readonly leaseUntil: string; readonly limit: number },
): Promise<FeedRow[]> {
  const column = client.unsafe(due.what === "pull" ? "next_pull_at" : "next_proof_at");
  const rows = await client<Found[]>`
    update feeds f set ${column} = ${due.leaseUntil}
    where f.id in (
      select id from feeds where ${column} <= ${due.now} order by ${column} limit ${due.limit} for update skip locked)
    returning ${columns(client)}`;
  return rows.map(feedOf);
}

/** When a feed is to be pulled next; null: not before something happens. */
export async function planPull(client: Client, id: string, at: string | null): Promise<void> {
  await client`update feeds set next_pull_at = ${at} where id = ${id} and status in ('active', 'stale', 'lapsed') and deleted_at is null`;
}

/** Writes down that a permanent redirect was met once more. */
export async function saveMove(client: Client, id: string, moved: FeedMove): Promise<void> {
  await client`update feeds set moved = ${JSON.stringify(moved)}::text::jsonb where id = ${id}`;
}

/** Feeds that are in service (all, or one), with the end of the last complete run of each. */
export async function feedsInService(
  client: Client,
  only?: string,
): Promise<{ feed: FeedRow; lastGoodRun: string | null }[]> {
  const rows = await client<(Found & { good: string | null })[]>`
    select ${columns(client)}, (
      select to_char(r.ended_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') from runs r
      where r.source = 'feed-' || f.id and r.status = 'complete' order by r.id desc limit 1) as good
    from feeds f where f.status in ('active', 'stale', 'lapsed') and f.deleted_at is null
      and (${only ?? null}::text is null or f.id = ${only ?? null})`;
  return rows.map(({ good, ...row }) => ({ feed: feedOf(row as Found), lastGoodRun: good }));
}

export async function saveTrial(client: Client, id: string, report: string, at: string): Promise<void> {
  await client`update feeds set trial = ${report}::text::json, trial_at = ${at} where id = ${id}`;
}

/** The stored outcome of the last trial, as JSON text. */
export async function trialOf(client: Client, id: string): Promise<string | undefined> {
  const [row] = await client<{ trial: string | null }[]>`select trial::text as trial from feeds where id = ${id}`;
  return row?.trial ?? undefined;
}

/** Removes feeds that nobody proved before an instant; their logs go with them. */
export async function removeUnprovenFeeds(client: Client, before: string): Promise<number> {
  const gone = await client<{ id: string }[]>`
    delete from feeds where status = 'unproven' and proved_at is null and created_at < ${before} returning id`;
  await client`delete from feed_log where feed = any(${gone.map(({ id }) => id)})`;
  return gone.length;
}

/** One change of a feed. */
export interface FeedLogEntry {
  readonly id: number;
  /** ISO 8601. */
  readonly at: string;
  /** `publisher`, `operator` or `pregon`. */
  readonly actor: string;
  readonly action: string;
  readonly details: JsonObject;
}

export async function logFeed(
  client: Client,
  entry: Omit<FeedLogEntry, "id"> & { readonly feed: string },
): Promise<void> {
  await client`
    insert into feed_log (feed, at, actor, action, details)
    values (${entry.feed}, ${entry.at}, ${entry.actor}, ${entry.action}, ${JSON.stringify(entry.details)}::text::jsonb)`;
}

/** Newest first: those before `before`. */
export async function feedLog(client: Client, feed: string, limit: number, before?: number): Promise<FeedLogEntry[]> {
  const rows = await client<(Omit<FeedLogEntry, "details"> & { details: string })[]>`
    select id::float8 as id, to_char(at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at, actor, action, details::text as details
    from feed_log where feed = ${feed} and (${before ?? null}::bigint is null or id < ${before ?? null}::bigint)
    order by id desc limit ${limit}`;
  return rows.map((row) => ({ ...row, details: parsed(row.details) }));
}
