import { isObject, type JsonObject, parseJson } from "../base/json.ts";
import type { ConcernedChange, Subscription } from "../store/subscriptions.ts";

/** What is sent to endpoints. Thin: what it is about, and where the whole of it can be read. Pure. */

const types = { create: "notice.created", update: "notice.updated", withdraw: "notice.withdrawn" } as const;

/** One id for one event of one subscription, over all retries and replays (Standard Webhooks: the idempotency key). */
export const eventId = (subscription: string, change: number): string => `${subscription}_${change}`;

/**
 * The delivery of a change: the body of a webhook (Standard Webhooks 1.0.0: type, timestamp of the event, data); for
 * WebSub none, as the whole topic is sent then.
 * @param base address of the API, without a slash at its end
 */
export function changeMessage(
  base: string,
  subscription: Pick<Subscription, "id" | "channel">,
  change: ConcernedChange,
): { id: string; type: string; body: string | null } {
  const id = eventId(subscription.id, change.change);
  const type = types[change.op];
  if (subscription.channel === "websub") return { id, type, body: null };
  const notice = change.item === null ? {} : parseJson(change.item);
  const { title, status, stage, published, deadline, buyer, value } = isObject(notice) ? notice : ({} as JsonObject);
  const known = { title, status, stage, published, deadline, buyer, value };
  const link = `${base}/api/v1/notices/${encodeURIComponent(change.ocid)}`;
  const data = {
    change: change.change,
    ocid: change.ocid,
    source: change.source,
    country: change.country,
    ...Object.fromEntries(Object.entries(known).filter(([, each]) => each !== undefined)),
    link,
    subscription: subscription.id,
  };
  return { id, type, body: JSON.stringify({ type, timestamp: change.at, data }) };
}

/** A message that asks an endpoint whether it is there. */
export function pingOf(subscription: string, at: string): { id: string; type: string; body: string } {
  const id = `${subscription}_ping_${Date.parse(at)}`;
  const body = JSON.stringify({ type: "ping", timestamp: at, data: { subscription } });
  return { id, type: "ping", body };
}
