import type { FeedRow, FeedStatus } from "../store/feeds.ts";
import { RegistryError } from "./errors.ts";

/** What is done to a feed by somebody; what time does to it (stale, lapsed, a proof that vanished) is in upkeep.ts. */
export type FeedAction = "prove" | "submit" | "approve" | "reject" | "suspend" | "delete" | "push";

/**
 * From which states each action is allowed. The way of a feed: unproven, proven, pending, active; then stale and lapsed
 * by its freshness, and suspended, redirected or rejected by decision.
 */
const allowed: Readonly<Record<FeedAction, readonly FeedStatus[]>> = {
  prove: ["unproven", "proven", "pending", "active", "stale", "lapsed", "suspended", "redirected", "rejected"],
  submit: ["proven", "rejected", "lapsed", "redirected"],
  approve: ["pending", "suspended"],
  reject: ["pending"],
  suspend: ["active", "stale", "lapsed", "redirected"],
  delete: ["unproven", "proven", "pending", "active", "stale", "lapsed", "suspended", "redirected", "rejected"],
  push: ["active", "stale", "lapsed"],
};

const hints: Readonly<Record<FeedStatus, string>> = {
  unproven: "Prove first that the address is yours: POST /feeds/{id}/prove.",
  proven: "Submit it for approval: POST /feeds/{id}/submit.",
  pending: "It waits for the operator.",
  active: "It is in service already.",
  stale: "It is in service already.",
  lapsed: "It is not being updated.",
  suspended: "The operator has suspended it.",
  redirected: "Another feed has taken its place.",
  rejected: "The operator has rejected it; it may be submitted again.",
};

/** @throws RegistryError `conflict`, with the reason */
export function demandState(feed: FeedRow, action: FeedAction): void {
  // A lapsed feed is submitted again only where it was given up.
  const inService = feed.status === "lapsed" && feed.deletedAt === null;
  const ok =
    allowed[action].includes(feed.status) &&
    !(action === "submit" && inService) &&
    !(action === "push" && feed.deletedAt);
  if (ok) return;
  const why = feed.reason ? ` (${feed.reason})` : "";
  throw new RegistryError(
    "conflict",
    `A feed that is ${feed.status}${why} does not take "${action}". ${hints[feed.status]}`,
  );
}

/** Anybody may see a feed in one of these states; others are for their publisher and the operator. */
export const publicStatuses: readonly FeedStatus[] = ["active", "stale", "lapsed", "suspended", "redirected"];

/** Whether a feed is in service: pulled or pushed to. */
export const inService = (feed: Pick<FeedRow, "status" | "deletedAt">): boolean =>
  ["active", "stale", "lapsed"].includes(feed.status) && feed.deletedAt === null;
