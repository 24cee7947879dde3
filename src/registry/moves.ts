import { SourceError } from "../base/errors.ts";
import { type HttpClient, type HttpRequest, isSameHost } from "../http/index.ts";
import { type FeedMove, type FeedRow, saveMove } from "../store/feeds.ts";
import { lookForProof } from "./proof.ts";
import { provenFeed } from "./registry.ts";
import { inService } from "./states.ts";
import { changeFeed } from "./transitions.ts";
import type { UpkeepOptions } from "./upkeep.ts";

/** A permanent redirect counts once it was met so often in a row: servers make such mistakes for an hour. */
export const movesInARow = 3;

/** Where a server says that a feed has gone for good. */
export type SeenMove = Pick<FeedMove, "url" | "status">;

/**
 * A client for one pull that goes nowhere else for good: a permanent redirect to another host is not followed, as nobody
 * has shown that it is the publisher's.
 * @returns the client, and what the first answer says of the feed's address: null where it is right, undefined where
 *   nothing is known
 */
export function watchingMoves(http: HttpClient): { client: HttpClient; seen(): SeenMove | null | undefined } {
  let seen: SeenMove | null | undefined;
  let asked = false;
  const watched = async <Answer extends { moved?: SeenMove }>(
    request: HttpRequest,
    ask: (request: HttpRequest) => Promise<Answer>,
  ): Promise<Answer> => {
    const first = !asked;
    asked = true;
    try {
      const answer = await ask({ ...request, foreignMoves: "refuse" });
      if (first) seen = answer.moved ?? null;
      return answer;
    } catch (error) {
      if (first) seen = moveOf(error);
      throw error;
    }
  };
  const wrap = (inner: HttpClient): HttpClient => ({
    request: (request) => watched(request, (asked) => inner.request(asked)),
    download: (request, file) => watched(request, (asked) => inner.download(asked, file)),
    withPolicy: (policy) => wrap(inner.withPolicy(policy)),
    stats: () => inner.stats(),
    close: async () => {},
  });
  return { client: wrap(http), seen: () => seen };
}

function moveOf(error: unknown): SeenMove | undefined {
  if (!(error instanceof SourceError) || error.code !== "moved-host") return undefined;
  const { location, status } = error.details;
  return typeof location === "string" && typeof status === "number" ? { url: location, status } : undefined;
}

/**
 * Writes down what a pull has seen of a feed's address. Moved to another host, often enough in a row, the feed goes there
 * where its proof is there too; else it is `redirected`, and the new address proposed to publisher and operator. A move
 * within the host is followed, as the proof holds for it, and told in the report.
 */
export async function settleMove(
  options: UpkeepOptions,
  feed: FeedRow,
  seen: SeenMove | null | undefined,
  signal: AbortSignal,
): Promise<void> {
  if (seen === undefined || (seen === null && feed.moved === null)) return;
  const ofThis = (held: FeedRow) => held.url === feed.url && inService(held);
  if (seen === null) {
    const details = { url: feed.moved?.url ?? "" };
    await changeFeed(options, feed.id, { actor: pregon, action: "redirect-gone", details }, (held) =>
      ofThis(held) ? { ...held, moved: null } : held,
    );
    return;
  }
  const now = options.clock.now().toISOString();
  const before = feed.moved?.url === seen.url ? feed.moved : { checks: 0, since: now };
  const moved: FeedMove = { ...seen, checks: before.checks + 1, since: before.since };
  const details = { url: moved.url, status: moved.status };
  if (moved.checks === 1) {
    await changeFeed(options, feed.id, { actor: pregon, action: "redirect-seen", details }, (held) =>
      ofThis(held) ? { ...held, moved } : held,
    );
  } else await saveMove(options.database.sql, feed.id, moved);
  if (moved.checks < movesInARow || isSameHost(new URL(feed.url), new URL(moved.url))) return;
  const { proven, method = "" } = await lookForProof({ url: moved.url, token: feed.token }, { ...options, signal });
  if (proven) {
    const way = { urlBefore: feed.url, ...details, method };
    await changeFeed(options, feed.id, { actor: pregon, action: "moved", details: way }, (held) =>
      ofThis(held) ? provenFeed({ ...held, url: moved.url, moved: null }, method, now) : held,
    );
    return;
  }
  const reason = `its server says (${moved.status}) that it has moved to ${moved.url}, where its proof is not`;
  await changeFeed(
    options,
    feed.id,
    { actor: pregon, action: "redirected", details: { ...details, reason } },
    (held) =>
      ofThis(held)
        ? {
            ...held,
            moved,
            status: "redirected",
            reason,
            redirect: { url: moved.url, reason, proposed: true },
            nextPullAt: null,
          }
        : held,
  );
}

const pregon = { kind: "pregon" } as const;
