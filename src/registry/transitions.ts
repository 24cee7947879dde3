import type { Clock } from "../base/clock.ts";
import type { JsonObject } from "../base/json.ts";
import type { Database } from "../store/database.ts";
import { forgetEntries } from "../store/entries.ts";
import { type FeedRow, holdFeed, logFeed, updateFeed } from "../store/feeds.ts";
import { findSource, saveSources } from "../store/sources.ts";
import { noSuchFeed } from "./actors.ts";
import { feedConnector, sourceOf } from "./feed-connector.ts";
import { inService } from "./states.ts";

/** Behind connectors (100), before imports (200): smaller is more authoritative. */
const feedPrecedence = 150;

/**
 * Changes a feed while its row is held, writes the change into its log, and keeps the source that it is in step.
 * @param apply gives the feed as it is to be; the same feed: nothing changes
 * @throws RegistryError `feed-not-found`, and what `apply` throws
 */
export async function changeFeed(
  { database, clock }: { readonly database: Database; readonly clock: Clock },
  id: string,
  entry: { readonly actor: { readonly kind: string }; readonly action: string; readonly details: JsonObject },
  apply: (feed: FeedRow) => FeedRow,
): Promise<FeedRow> {
  const changed = await database.sql.begin(async (tx) => {
    const before = await holdFeed(tx, id);
    if (!before) throw noSuchFeed(id);
    const after = apply(before);
    if (after === before) return before;
    const at = clock.now().toISOString();
    const feed = { ...after, updatedAt: at };
    await updateFeed(tx, feed);
    // What was fetched is to be fetched, and mapped, again.
    if (feed.mapping !== before.mapping) await forgetEntries(tx, sourceOf(feed));
    const status = before.status === feed.status ? {} : { from: before.status, to: feed.status };
    await logFeed(tx, {
      feed: id,
      at,
      actor: entry.actor.kind,
      action: entry.action,
      details: { ...entry.details, ...status },
    });
    return feed;
  });
  // A feed is a source from its approval on, whatever becomes of it.
  if (changed.approvedAt !== null || (await findSource(database, sourceOf(changed))))
    await saveFeedSource(database, changed);
  return changed;
}

/** The source that a feed is, as /sources shows it. */
export async function saveFeedSource(database: Database, feed: FeedRow): Promise<void> {
  const meta = {
    ...feedConnector(feed).meta,
    fetches: feed.kind !== "push",
    enabled: inService(feed) || feed.status === "lapsed" || feed.status === "redirected",
    missingSettings: [],
    lapsed: feed.deletedAt !== null || feed.status === "redirected",
    ...(feed.reason !== null && { restriction: `${feed.status}: ${feed.reason}` }),
  };
  await saveSources(database, [
    {
      id: sourceOf(feed),
      kind: "feed",
      meta: JSON.parse(JSON.stringify(meta)) as JsonObject,
      precedence: feedPrecedence,
    },
  ]);
}
