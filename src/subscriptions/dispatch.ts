import type { Clock } from "../base/clock.ts";
import type { Database } from "../store/database.ts";
import { behindSubscriptions, dispatchNext } from "../store/subscriptions.ts";
import { changeMessage } from "./messages.ts";

/** Changes looked at in one step of one subscription. */
const step = 500;
const subscriptionsAtOnce = 200;

/**
 * Queues what has changed for each subscription, up to the present end of the feed. Each has its own place in the feed,
 * moved together with what it queues: a killed dispatcher loses and doubles nothing.
 * @param base address of the API, without a slash at its end
 */
export async function dispatchAll(
  { database, clock }: { readonly database: Database; readonly clock: Clock },
  base: string,
  signal?: AbortSignal,
): Promise<void> {
  for (;;) {
    const behind = await behindSubscriptions(database.sql, subscriptionsAtOnce);
    let moved = false;
    for (const id of behind) {
      signal?.throwIfAborted();
      const now = clock.now().toISOString();
      const more = await dispatchNext(database, id, step, now, (subscription, change) =>
        changeMessage(base, subscription, change),
      );
      if (more !== undefined) moved = true;
    }
    // Where others are at all of them there is nothing to do here.
    if (!moved) return;
  }
}
