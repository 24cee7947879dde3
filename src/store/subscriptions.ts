import { sql as fragment } from "drizzle-orm";
import type { JsonObject } from "../base/json.ts";
import type { Database, Sql, TransactionSql } from "./database.ts";
import { type NoticeFilter, noticeConditions } from "./read-notice-filters.ts";
import type { PublicationFilter } from "./read-publications.ts";
import { withdrawnFrom } from "./withdrawn.ts";

export type SubscriptionChannel = "webhook" | "feed" | "websub";
export type SubscriptionStatus = "pending" | "active" | "disabled";

/** A key that signs deliveries; the old one of a rotation has an end. */
export interface SigningSecret {
  readonly secret: string;
  /** ISO 8601. */
  readonly until?: string;
}

export interface Subscription {
  readonly id: string;
  readonly channel: SubscriptionChannel;
  /** Id of the key that may change it. */
  readonly key: string | null;
  /** Where deliveries go; null for feeds. */
  readonly url: string | null;
  /** The search as a query string, parameters sorted; of WebSub the topic. */
  readonly query: string;
  readonly filter: NoticeFilter;
  readonly secrets: readonly SigningSecret[];
  /** `pending`: the endpoint has not answered yet. */
  readonly status: SubscriptionStatus;
  readonly reason: string | null;
  /** Up to this number of the change feed deliveries have been queued. */
  readonly change: number;
  /** Failed attempts since the last that was answered. */
  readonly failures: number;
  readonly failingSince: string | null;
  /** End of a WebSub lease. */
  readonly leaseUntil: string | null;
  readonly createdAt: string;
  readonly changedAt: string;
  readonly deliveredAt: string | null;
}

/** One attempt of a delivery. */
export interface DeliveryAttempt {
  readonly at: string;
  readonly ms: number;
  readonly status: number | null;
  readonly error: string | null;
}

export interface Delivery {
  readonly id: string;
  readonly subscription: string;
  readonly change: number;
  readonly ocid: string | null;
  readonly type: string;
  /** Null: the present content of the topic. */
  readonly body: string | null;
  readonly status: "pending" | "delivered" | "failed";
  readonly attempts: number;
  readonly nextAt: string;
  readonly createdAt: string;
  readonly endedAt: string | null;
  readonly log: readonly DeliveryAttempt[];
}

type Client = Sql | TransactionSql;
const iso = (client: Client, column: string) =>
  client.unsafe(`to_char(${column} at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`);

const columns = (client: Client) => client`
  id, channel, key, url, query, filter::text as filter, secrets::text as secrets, status, reason, change::float8 as change, failures,
  ${iso(client, "failing_since")} as "failingSince", ${iso(client, "lease_until")} as "leaseUntil",
  ${iso(client, "created_at")} as "createdAt", ${iso(client, "changed_at")} as "changedAt",
  ${iso(client, "delivered_at")} as "deliveredAt"`;
type Row = Omit<Subscription, "filter" | "secrets"> & { filter: string; secrets: string };
const subscriptionOf = (row: Row): Subscription => ({
  ...row,
  filter: JSON.parse(row.filter) as NoticeFilter,
  secrets: JSON.parse(row.secrets) as SigningSecret[],
});

const deliveryColumns = (client: Client) => client`
  id, subscription, change::float8 as change, ocid, type, body, status, attempts, ${iso(client, "next_at")} as "nextAt",
  ${iso(client, "created_at")} as "createdAt", ${iso(client, "ended_at")} as "endedAt", log::text as log`;
type DeliveryRow = Omit<Delivery, "log"> & { log: string };
const deliveryOf = (row: DeliveryRow): Delivery => ({ ...row, log: JSON.parse(row.log) as DeliveryAttempt[] });

export type NewSubscription = Pick<Subscription, "id" | "channel" | "key" | "url" | "query" | "filter" | "status"> & {
  readonly secrets: readonly SigningSecret[];
  readonly leaseUntil?: string;
  /** A topic of publications, with what its list is now (see publication-subscriptions.ts); absent: of notices. */
  readonly publications?: { readonly filter: PublicationFilter; readonly mark: string };
};

/** Stores a subscription that begins at the present end of the change feed. */
export async function insertSubscription(client: Client, of: NewSubscription): Promise<Subscription> {
  const [row] = await client<Row[]>`
    insert into subscriptions (id, channel, key, url, query, about, mark, filter, secrets, status, lease_until, change)
    values (${of.id}, ${of.channel}, ${of.key}, ${of.url}, ${of.query}, ${of.publications ? "publications" : "notices"},
      ${of.publications?.mark ?? null}, ${JSON.stringify(of.publications?.filter ?? of.filter)}::text::jsonb,
      ${JSON.stringify(of.secrets)}::text::jsonb, ${of.status}, ${of.leaseUntil ?? null}::timestamptz, (select last from change_counter))
    on conflict (query, url) where channel = 'websub' do update set secrets = excluded.secrets, lease_until = excluded.lease_until,
      status = excluded.status, reason = null, failures = 0, next_at = now(), changed_at = now()
    returning ${columns(client)}`;
  if (!row) throw new Error("the subscription was not stored");
  return subscriptionOf(row);
}

export async function subscriptionById(client: Client, id: string): Promise<Subscription | undefined> {
  const [row] = await client<Row[]>`select ${columns(client)} from subscriptions where id = ${id}`;
  return row && subscriptionOf(row);
}

/** The subscriptions that a key may change, oldest first. */
export async function subscriptionsOf(client: Client, key: string): Promise<Subscription[]> {
  const rows = await client<Row[]>`
    select ${columns(client)} from subscriptions where key = ${key} and channel <> 'websub' order by created_at, id`;
  return rows.map(subscriptionOf);
}

export async function changeSubscription(
  client: Client,
  id: string,
  change: {
    readonly url?: string;
    readonly query?: string;
    readonly filter?: NoticeFilter;
    readonly secrets?: readonly SigningSecret[];
    readonly status?: SubscriptionStatus;
    readonly reason?: string | null;
  },
): Promise<void> {
  const { url, query, filter, secrets, status, reason } = change;
  await client`
    update subscriptions set changed_at = now(),
      url = coalesce(${url ?? null}, url), query = coalesce(${query ?? null}, query),
      filter = coalesce(${filter ? JSON.stringify(filter) : null}::text::jsonb, filter),
      secrets = coalesce(${secrets ? JSON.stringify(secrets) : null}::text::jsonb, secrets),
      status = coalesce(${status ?? null}, status),
      reason = case when ${reason !== undefined} then ${reason ?? null} else reason end,
      failures = case when ${status === "pending"} then 0 else failures end,
      failing_since = case when ${status === "pending"} then null else failing_since end,
      next_at = case when ${status === "pending"} then now() else next_at end
    where id = ${id}`;
}

export async function deleteSubscription(database: Pick<Database, "sql">, id: string): Promise<boolean> {
  return database.sql.begin(async (tx) => {
    const done = await tx`delete from subscriptions where id = ${id}`;
    await tx`delete from deliveries where subscription = ${id}`;
    return done.count > 0;
  });
}

/** Sends a subscription back (or forth) to a number of the change feed: what comes after it is delivered again. */
export async function replayFrom(client: Client, id: string, change: number): Promise<void> {
  await client`
    update subscriptions set change = least(${change}::bigint, (select last from change_counter)), changed_at = now() where id = ${id}`;
}

/** Ids of subscriptions that have not seen the end of the feed. */
export async function behindSubscriptions(client: Client, limit: number): Promise<string[]> {
  const rows = await client<{ id: string }[]>`
    select id from subscriptions
    where status <> 'disabled' and channel <> 'feed' and about = 'notices' and change < (select last from change_counter)
    order by change, id limit ${limit}`;
  return rows.map(({ id }) => id);
}

/** A change that concerns a subscription. */
export interface ConcernedChange {
  readonly change: number;
  readonly ocid: string;
  readonly op: "create" | "update" | "withdraw";
  readonly at: string;
  readonly source: string;
  readonly country: string | null;
  /** The notice as it is now; null for withdrawn ones. */
  readonly item: string | null;
}

/**
 * Looks at the next changes for a subscription, queues what concerns it and moves its place, in one transaction. A process
 * that was withdrawn concerns those who were told of it before, and those who follow a feed that had it.
 * @param body text of a delivery; undefined: no delivery for each change, but one of the whole topic
 * @returns whether there may be more; undefined where somebody else is at it
 */
export async function dispatchNext(
  database: Database,
  id: string,
  limit: number,
  now: string,
  bodyOf: (subscription: Subscription, change: ConcernedChange) => { id: string; type: string; body: string | null },
): Promise<boolean | undefined> {
  return database.db.transaction(async (tx) => {
    const [locked] = (await tx.execute(fragment`
      select id, channel, key, url, query, filter::text as filter, secrets::text as secrets, status, reason, change::float8 as change,
        failures from subscriptions where id = ${id} and status <> 'disabled' for update skip locked`)) as unknown as Row[];
    if (!locked) return undefined;
    const subscription = subscriptionOf(locked);
    const changes = (await tx.execute(fragment`
      select c.change::float8 as change, c.ocid, c.op, c.source, c.country,
        to_char(c.at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at
      from changes c where c.change > ${subscription.change}::bigint order by c.change limit ${limit}::int`)) as unknown as Omit<
      ConcernedChange,
      "item"
    >[];
    const last = changes.at(-1);
    if (!last) return false;
    const ocids = [...new Set(changes.map(({ ocid }) => ocid))];
    const wanted = subscription.filter.ocid ? ocids.filter((ocid) => subscription.filter.ocid?.includes(ocid)) : ocids;
    const matching = (await tx.execute(fragment`
      select n.ocid, n.item::text as item from notices n
      where ${noticeConditions({ valid: true, ...subscription.filter, ocid: wanted }, now)}`)) as unknown as {
      ocid: string;
      item: string;
    }[];
    const items = new Map(matching.map(({ ocid, item }) => [ocid, item]));
    const withdrawn = changes.filter(({ op }) => op === "withdraw").map(({ ocid }) => ocid);
    const told =
      withdrawn.length === 0
        ? []
        : ((await tx.execute(fragment`
            select distinct ocid from (
              select ocid from deliveries where subscription = ${id}
              ${subscription.channel === "websub" ? fragment`union ${withdrawnFrom(subscription.filter, now)}` : fragment``}) as told
            where ocid = any(${fragment.param(withdrawn)}::text[])`)) as unknown as { ocid: string }[]);
    const knew = new Set(told.map(({ ocid }) => ocid));
    const rows = changes.flatMap((change) => {
      const item = items.get(change.ocid) ?? null;
      const concerns = change.op === "withdraw" ? knew.has(change.ocid) : item !== null;
      if (!concerns) return [];
      const {
        id: delivery,
        type,
        body,
      } = bodyOf(subscription, { ...change, item: change.op === "withdraw" ? null : item });
      return [{ id: delivery, change: change.change, ocid: change.ocid, type, body }];
    });
    // Of the whole topic one delivery is enough, whatever the number of changes.
    const queued = [...new Map(rows.map((row) => [row.id, row])).values()];
    if (queued.length > 0) {
      await tx.execute(fragment`
        insert into deliveries (id, subscription, change, ocid, type, body)
        select id, ${id}, change, ocid, type, body
        from json_to_recordset(${JSON.stringify(queued)}::text::json) as t(id text, change bigint, ocid text, type text, body text)
        on conflict (id) do update set status = 'pending', attempts = 0, next_at = now(), ended_at = null, change = excluded.change,
          body = excluded.body`);
    }
    await tx.execute(fragment`update subscriptions set change = ${last.change}::bigint where id = ${id}`);
    return changes.length === limit;
  });
}

/** Queues something that is no change: a ping. */
export async function queueDelivery(
  client: Client,
  of: Pick<Delivery, "id" | "subscription" | "change" | "type" | "body">,
): Promise<void> {
  await client`
    insert into deliveries (id, subscription, change, type, body)
    values (${of.id}, ${of.subscription}, ${of.change}, ${of.type}, ${of.body}) on conflict (id) do nothing`;
}

/**
 * Takes subscriptions that have something due for a while: nobody else delivers to them meanwhile. Those in good health
 * come first, so that dead endpoints take no living one's turn.
 */
export async function leaseSubscriptions(
  client: Client,
  of: { readonly healthy: boolean; readonly limit: number; readonly seconds: number },
): Promise<Subscription[]> {
  if (of.limit <= 0) return [];
  const rows = await client<Row[]>`
    update subscriptions set leased_until = now() + make_interval(secs => ${of.seconds})
    where id in (
      select s.id from subscriptions s
      where s.status <> 'disabled' and s.channel <> 'feed' and s.next_at <= now() and coalesce(s.leased_until, '-infinity') <= now()
        and ${of.healthy ? client`s.failures = 0` : client`s.failures > 0`}
        and exists (select from deliveries d where d.subscription = s.id and d.status = 'pending' and d.next_at <= now()
          and (s.status = 'active' or d.type = 'ping'))
      order by s.next_at limit ${of.limit} for update skip locked)
    returning ${columns(client)}`;
  return rows.map(subscriptionOf);
}

/** What is due to a subscription, in the order of changes; of a pending one only what asks for its first answer. */
export async function dueDeliveries(client: Client, subscription: Subscription, limit: number): Promise<Delivery[]> {
  const rows = await client<DeliveryRow[]>`
    select ${deliveryColumns(client)} from deliveries
    where subscription = ${subscription.id} and status = 'pending' and next_at <= now()
      and (${subscription.status === "active"} or type = 'ping')
    order by change, id limit ${limit}`;
  return rows.map(deliveryOf);
}

export interface Outcome {
  readonly delivery: Delivery;
  readonly attempt: DeliveryAttempt;
  /** Seconds until the next attempt; undefined: there is none. */
  readonly retryIn: number | undefined;
  readonly delivered: boolean;
}

/** Attempts that are kept in the log of a delivery. */
const keptAttempts = 20;

/** Writes down how an attempt went. */
export async function recordAttempt(client: Client, { delivery, attempt, retryIn, delivered }: Outcome): Promise<void> {
  const log = [...delivery.log, attempt].slice(-keptAttempts);
  const status = delivered ? "delivered" : retryIn === undefined ? "failed" : "pending";
  await client`
    update deliveries set status = ${status}, attempts = attempts + 1, log = ${JSON.stringify(log)}::text::jsonb,
      next_at = now() + make_interval(secs => ${retryIn ?? 0}), ended_at = case when ${status !== "pending"} then now() end
    where id = ${delivery.id}`;
}

/** Ends a lease, with the state of the endpoint after it. @param pause seconds in which it is left alone */
export async function releaseSubscription(
  client: Client,
  id: string,
  after: {
    readonly pause: number;
    readonly failures: number;
    readonly answered: boolean;
    readonly disabled?: string;
  },
): Promise<void> {
  await client`
    update subscriptions set leased_until = null, next_at = now() + make_interval(secs => ${after.pause}), failures = ${after.failures},
      failing_since = case when ${after.failures === 0} then null else coalesce(failing_since, now()) end,
      delivered_at = case when ${after.answered} then now() else delivered_at end,
      status = case when ${after.disabled !== undefined} then 'disabled' when ${after.answered} then 'active' else status end,
      reason = coalesce(${after.disabled ?? null}, reason)
    where id = ${id}`;
}

/** Deliveries of a subscription, newest change first. @param before where the page begins */
export async function deliveriesOf(
  client: Client,
  of: {
    readonly subscription: string;
    readonly limit: number;
    readonly status?: readonly string[];
    readonly before?: { readonly change: number; readonly id: string };
  },
): Promise<Delivery[]> {
  const { before } = of;
  const rows = await client<DeliveryRow[]>`
    select ${deliveryColumns(client)} from deliveries
    where subscription = ${of.subscription}
      and (${of.status ? [...of.status] : null}::text[] is null or status = any(${of.status ? [...of.status] : null}::text[]))
      and (${before?.change ?? null}::bigint is null or (change, id) < (${before?.change ?? null}::bigint, ${before?.id ?? null}::text))
    order by change desc, id desc limit ${of.limit}`;
  return rows.map(deliveryOf);
}

/** Deliveries by status. */
export async function deliveryCounts(client: Client, subscription: string): Promise<JsonObject> {
  const rows = await client<{ status: string; count: number }[]>`
    select status, count(*)::int as count from deliveries where subscription = ${subscription} group by 1`;
  return {
    pending: 0,
    delivered: 0,
    failed: 0,
    ...Object.fromEntries(rows.map(({ status, count }) => [status, count])),
  };
}

/** Removes what has been delivered long ago, and WebSub subscriptions whose lease has ended. */
export async function tidySubscriptions(client: Client): Promise<void> {
  await client`delete from deliveries where status <> 'pending' and ended_at < now() - interval '30 days'`;
  await client`
    with gone as (delete from subscriptions where channel = 'websub' and lease_until < now() returning id)
    delete from deliveries where subscription in (select id from gone)`;
}

/** The WebSub subscription of a callback to a topic. */
export async function websubOf(client: Client, topic: string, callback: string): Promise<Subscription | undefined> {
  const [row] = await client<Row[]>`
    select ${columns(client)} from subscriptions where channel = 'websub' and query = ${topic} and url = ${callback}`;
  return row && subscriptionOf(row);
}
