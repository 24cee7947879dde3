import cron, { type ScheduledTask } from "node-cron";
import type { PgBoss } from "pg-boss";
import { messageOf } from "../base/errors.ts";
import type { App } from "./app.ts";
import { followRates, isRateSourceEnabled, pullRateSource } from "./rates.ts";

/** Rates of one source to be pulled; without a source, notices to be brought up to date with what has changed. */
interface RateJob {
  readonly source?: string;
}

const queue = "pull-rates";

/** Pulls each source of exchange rates when it is due, as portals are pulled. Stops with the signal and its tasks. */
export async function scheduleRates(
  app: App,
  boss: PgBoss,
  options: {
    readonly deadLetter: string;
    readonly expireInSeconds: number;
    readonly signal: AbortSignal;
    readonly pullAtStart: boolean;
  },
): Promise<ScheduledTask[]> {
  const { deadLetter, expireInSeconds, signal } = options;
  await boss.createQueue(queue, {
    policy: "exclusive",
    retryLimit: 3,
    retryDelay: 60,
    retryBackoff: true,
    deadLetter,
    expireInSeconds,
  });
  const send = async (job: RateJob) => {
    await boss.send(queue, job, { singletonKey: job.source ?? "notices" });
  };
  await boss.work<RateJob>(queue, { batchSize: 1, pollingIntervalSeconds: 1 }, async (jobs) => {
    for (const { data } of jobs) await work(app, data, signal);
  });
  const tasks: ScheduledTask[] = [];
  for (const source of app.rateSources.values()) {
    if (!isRateSourceEnabled(app.config, source)) continue;
    const { id, schedule, timeZone } = source.meta;
    const due = () =>
      send({ source: id }).catch((error: unknown) =>
        app.log.error({ source: id, error: messageOf(error) }, "cannot queue a pull of rates"),
      );
    tasks.push(cron.schedule(schedule, due, { timezone: timeZone, name: id, noOverlap: true }));
    if (options.pullAtStart) await send({ source: id });
  }
  // What was pending when the last worker ended.
  await send({});
  return tasks;
}

async function work(app: App, { source }: RateJob, signal: AbortSignal): Promise<void> {
  const run =
    source === undefined ? undefined : await pullRateSource(app, source, { scope: { mode: "incremental" }, signal });
  await followRates(app, signal);
  if (run?.status === "failed" && !signal.aborted) throw new Error(run.reason ?? "the pull failed");
}
