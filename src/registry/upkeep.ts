import type { Clock } from "../base/clock.ts";
import type { Logger } from "../base/log.ts";
import type { HttpClient, TxtLookup } from "../http/index.ts";
import { removeOldPushes } from "../store/claims.ts";
import type { Database } from "../store/database.ts";
import { type FeedRow, feedsInService, removeUnprovenFeeds, takeDueFeeds } from "../store/feeds.ts";
import { removeIdlePublishers } from "../store/publishers.ts";
import { freshnessOf } from "../store/read-sources.ts";
import { feedConnector, sourceOf } from "./feed-connector.ts";
import { forgetDays, graceDays, proofHours } from "./limits.ts";
import { lookForProof } from "./proof.ts";
import { provenFeed } from "./registry.ts";
import { inService } from "./states.ts";
import { changeFeed } from "./transitions.ts";

/** What time does to feeds. Each step may be taken by any number of workers, at any time. */
export interface UpkeepOptions {
  readonly database: Database;
  readonly http: HttpClient;
  readonly txt: TxtLookup;
  readonly clock: Clock;
  readonly log: Logger;
}

const pregon = { kind: "pregon" } as const;
const day = 86_400_000;
const proofsAtOnce = 20;
/** A look that has not ended by then has died. */
const proofLeaseMs = 10 * 60_000;

/**
 * Feeds in service become stale and lapsed by their last complete run, and come back with the next one.
 * @param only this feed alone
 */
export async function settleFreshness(options: UpkeepOptions, only?: string): Promise<number> {
  let changes = 0;
  const now = options.clock.now();
  for (const { feed, lastGoodRun } of await feedsInService(options.database.sql, only)) {
    const { meta } = feedConnector(feed);
    const created = feed.approvedAt ?? feed.createdAt;
    const state = {
      id: sourceOf(feed),
      kind: "feed",
      precedence: 0,
      created,
      lastRun: null,
      lastGoodRun,
      meta: { staleAfterHours: meta.staleAfterHours },
    };
    const { status } = freshnessOf(state, now);
    if (status === feed.status || (status !== "active" && status !== "stale" && status !== "lapsed")) continue;
    const details = { lastGoodRun };
    await changeFeed(options, feed.id, { actor: pregon, action: "freshness", details }, (held) =>
      inService(held) && held.status !== status ? { ...held, status, reason: null } : held,
    );
    changes += 1;
  }
  return changes;
}

/**
 * Looks again for the proofs whose time has come. One that is missing is told in the report; a feed whose proof does not
 * come back within the days of grace is taken out of service until it does.
 */
export async function recheckProofs(options: UpkeepOptions, signal: AbortSignal): Promise<number> {
  const now = options.clock.now();
  const due = await takeDueFeeds(options.database.sql, {
    what: "proof",
    now: now.toISOString(),
    leaseUntil: new Date(now.getTime() + proofLeaseMs).toISOString(),
    limit: proofsAtOnce,
  });
  for (const feed of due) {
    const { proven, method } = await lookForProof(feed, { ...options, signal });
    const action = proven ? (feed.proofFailedSince === null ? "proof-kept" : "proof-back") : "proof-missing";
    await changeFeed(options, feed.id, { actor: pregon, action, details: {} }, (held) => {
      // Changed meanwhile: what was found is of another address.
      if (held.url !== feed.url || held.provedAt === null) return held;
      const at = now.toISOString();
      return proven ? provenFeed(held, method ?? "", at) : withoutProof(held, at);
    });
  }
  return due.length;
}

function withoutProof(feed: FeedRow, now: string): FeedRow {
  const proofFailedSince = feed.proofFailedSince ?? now;
  const nextProofAt = new Date(Date.parse(now) + proofHours * 3_600_000).toISOString();
  const missing = { ...feed, proofFailedSince, proofCheckedAt: now, nextProofAt };
  if (Date.parse(now) - Date.parse(proofFailedSince) < graceDays * day) return missing;
  if (feed.status === "suspended" || feed.status === "redirected" || feed.status === "rejected") return missing;
  return {
    ...missing,
    status: "unproven",
    reason: "the proof that the address is its publisher's has vanished",
    nextPullAt: null,
  };
}

/** Forgets what nobody proved, publishers without feeds, and old answers to pushes. */
export async function forget(options: UpkeepOptions): Promise<void> {
  const before = new Date(options.clock.now().getTime() - forgetDays * day).toISOString();
  const feeds = await removeUnprovenFeeds(options.database.sql, before);
  const publishers = await removeIdlePublishers(options.database.sql, before);
  await removeOldPushes(options.database.sql, before);
  if (feeds + publishers > 0)
    options.log.info({ feeds, publishers }, "registrations that came to nothing were removed");
}
