import { messageOf } from "../base/errors.ts";
import { dispatchPublications } from "../store/publication-subscriptions.ts";
import { tidySubscriptions } from "../store/subscriptions.ts";
import { beginTurns, type DeliverOptions, type TopicContent } from "../subscriptions/deliver.ts";
import { dispatchAll } from "../subscriptions/dispatch.ts";
import type { App } from "./app.ts";

/** Endpoints with a turn at the same time: those in good health, and those that have failed. */
const healthyAtOnce = 200;
const failingAtOnce = 50;
const pauseMs = 500;
const pauseAfterFailureMs = 10_000;
/** Publications are pulled every few hours. */
const publicationsEveryMs = 10_000;
const tidyEveryMs = 3_600_000;

/** Address under which users reach this installation. */
export const publicAddress = ({ PUBLIC_URL, HOST, PORT }: App["config"]): string =>
  PUBLIC_URL === "" ? `http://${HOST}:${PORT}` : PUBLIC_URL;

/**
 * Queues and delivers to subscribers until stopped. Any number of workers may do so.
 * @param content what a WebSub topic says now, as the API serves it
 */
export function startSubscriptions(app: App, content: TopicContent): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const { signal } = stopping;
  const base = publicAddress(app.config);
  const { database, http, clock } = app;
  const options: DeliverOptions = { database, http, clock, content, hub: `${base}/websub`, signal };
  let [tidied, looked] = [0, 0];
  const running = [
    loop(app, "dispatching to subscribers", signal, async () => {
      await dispatchAll(app, base, signal);
      if (Date.now() - looked > publicationsEveryMs) {
        looked = Date.now();
        await dispatchPublications(database);
      }
      if (Date.now() - tidied > tidyEveryMs) {
        tidied = Date.now();
        await tidySubscriptions(database.sql);
      }
      return false;
    }),
    ...[true, false].map((healthy) => deliver(app, options, healthy, signal)),
  ];
  return {
    async stop() {
      stopping.abort(new Error("the server is stopping"));
      await Promise.all(running);
    },
  };
}

/** Begins turns while there are places: an endpoint that does not answer takes one place, for as long as it is waited for. */
async function deliver(app: App, options: DeliverOptions, healthy: boolean, signal: AbortSignal): Promise<void> {
  const turns = new Set<Promise<void>>();
  const most = healthy ? healthyAtOnce : failingAtOnce;
  await loop(app, "delivering to subscribers", signal, async () => {
    const begun = await beginTurns(options, { healthy, limit: most - turns.size });
    for (const turn of begun) {
      const ended = turn
        .catch((error: unknown) => app.log.error({ error: messageOf(error) }, "delivering to a subscriber"))
        .finally(() => turns.delete(ended));
      turns.add(ended);
    }
    return begun.length > 0;
  });
  await Promise.all(turns);
}

/** @param step says whether there is more to do at once */
async function loop(
  { log, clock }: App,
  what: string,
  signal: AbortSignal,
  step: () => Promise<boolean>,
): Promise<void> {
  while (!signal.aborted) {
    let pause = pauseMs;
    try {
      if (await step()) continue;
    } catch (error) {
      if (signal.aborted) return;
      log.error({ error: messageOf(error) }, what);
      pause = pauseAfterFailureMs;
    }
    await clock.sleep(pause, signal).catch(() => {});
  }
}
