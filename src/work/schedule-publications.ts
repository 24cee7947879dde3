import cron, { type ScheduledTask } from "node-cron";
import type { PgBoss } from "pg-boss";
import { messageOf } from "../base/errors.ts";
import type { App } from "./app.ts";
import { pullDuePublications } from "./publications.ts";

const queue = "pull-publications";
/** Feeds that are due are looked for every hour. */
const hourly = "37 * * * *";

/** Pulls the feeds of publications that are due. Stops with the signal and its task. */
export async function schedulePublications(
  app: App,
  boss: PgBoss,
  options: { readonly expireInSeconds: number; readonly signal: AbortSignal; readonly pullAtStart: boolean },
): Promise<ScheduledTask[]> {
  const { log } = app;
  await boss.createQueue(queue, { policy: "exclusive", retryLimit: 0, expireInSeconds: options.expireInSeconds });
  await boss.work(queue, { pollingIntervalSeconds: 5 }, async () => {
    await pullDuePublications(app, options.signal, (id, result) => {
      if (result instanceof Error) log.warn({ source: id, error: messageOf(result) }, "publications not pulled");
    });
  });
  const due = () =>
    boss.send(queue, {}, { singletonKey: queue }).then(
      () => {},
      (error: unknown) => log.error({ error: messageOf(error) }, "cannot queue a pull of publications"),
    );
  if (options.pullAtStart) await due();
  return [cron.schedule(hourly, due, { timezone: "UTC", name: queue, noOverlap: true })];
}
