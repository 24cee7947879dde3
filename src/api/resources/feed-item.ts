import { type Actor, owns, proofInstructions, sourceOf } from "../../registry/index.ts";
import { graceEnds } from "../../registry/report.ts";
import type { FeedRow } from "../../store/feeds.ts";

/** A feed as it is served: its publisher and the operator see how to reach and prove it too. */
export function feedItem(feed: FeedRow, actor: Actor, base: string) {
  const self = `${base}/api/v1/feeds/${feed.id}`;
  const source = `${base}/api/v1/sources/${sourceOf(feed)}`;
  const own = owns(actor, feed);
  return {
    id: feed.id,
    source: sourceOf(feed),
    publisher: { id: feed.publisher, name: feed.name },
    url: feed.url,
    kind: feed.kind,
    country: feed.country,
    licence: feed.licence,
    ...(own && { contact: feed.contact }),
    schedule: feed.schedule,
    options: feed.options,
    status: feed.status,
    reason: feed.reason,
    redirect: feed.redirect,
    moved: feed.moved,
    proof: {
      method: feed.proofMethod,
      provedAt: feed.provedAt,
      checkedAt: feed.proofCheckedAt,
      missingSince: feed.proofFailedSince,
      graceEnds: feed.proofFailedSince === null ? null : graceEnds(feed.proofFailedSince).toISOString(),
      ...(own && { token: feed.token, methods: proofInstructions(feed) }),
    },
    createdAt: feed.createdAt,
    updatedAt: feed.updatedAt,
    approvedAt: feed.approvedAt,
    deletedAt: feed.deletedAt,
    nextPullAt: feed.nextPullAt,
    triedAt: feed.trialAt,
    links: {
      self,
      report: `${self}/report`,
      availability: `${self}/availability`,
      badge: `${self}/badge.svg`,
      log: `${self}/log`,
      source,
      notices: `${base}/api/v1/notices?source=${sourceOf(feed)}`,
    },
  };
}
