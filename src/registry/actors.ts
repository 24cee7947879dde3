import type { FeedRow } from "../store/feeds.ts";
import { RegistryError } from "./errors.ts";
import { publicStatuses } from "./states.ts";

/** Who asks something of the registry. */
export type Actor =
  | { readonly kind: "anybody" }
  | { readonly kind: "operator" }
  | { readonly kind: "publisher"; readonly id: string };

export const anybody: Actor = { kind: "anybody" };

/** Whether a feed is the actor's own; all are the operator's. */
export const owns = (actor: Actor, feed: Pick<FeedRow, "publisher">): boolean =>
  actor.kind === "operator" || (actor.kind === "publisher" && actor.id === feed.publisher);

/** Whether the actor may know of a feed. */
export const mayKnow = (actor: Actor, feed: Pick<FeedRow, "publisher" | "status" | "approvedAt">): boolean =>
  owns(actor, feed) || (publicStatuses.includes(feed.status) && feed.approvedAt !== null);

/** What is said of a feed that there is none of, and of one that is not to be known of: the same. */
export const noSuchFeed = (id: string) =>
  new RegistryError("feed-not-found", `No feed has the id ${JSON.stringify(id.slice(0, 100))}.`);

/** @throws RegistryError `feed-not-found` or `forbidden` where the feed is not the actor's */
export function demandOwner(actor: Actor, feed: FeedRow): void {
  if (owns(actor, feed)) return;
  if (!mayKnow(actor, feed)) throw noSuchFeed(feed.id);
  throw new RegistryError("forbidden", "The feed belongs to another publisher.");
}
