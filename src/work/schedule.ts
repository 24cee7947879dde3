import cron, { type ScheduledTask } from "node-cron";
import { PgBoss } from "pg-boss";
import { messageOf } from "../base/errors.ts";
import { lastRuns } from "../store/runs.ts";
import { type App, isEnabled } from "./app.ts";
import { fetches, ingestDeposits, pullSource } from "./pulls.ts";
import { followRates, isRateSourceEnabled, pullRateSource } from "./rates.ts";

/**
 * What runs when. node-cron says when a source is due, pg-boss carries the job: once, whatever the number of workers,
 * with retry and a dead letter. Being right does not rest on the queue: a pull takes the source's lock and continues
 * from its watermark.
 */
export interface Scheduler {
  /** Stops taking jobs, interrupts those under way and waits for them. */
  stop(): Promise<void>;
  /** Queues a pull now. */
  request(source: string): Promise<void>;
}

interface PullJob {
  readonly source: string;
  /** Only what lies in the deposit folder: the portal has its own times. */
  readonly depositsOnly?: boolean;
}

/** Rates of one source to be pulled; without a source, notices to be brought up to date with what has changed. */
interface RateJob {
  readonly source?: string;
}

const queue = "pull";
const rateQueue = "pull-rates";
const deadLetter = "pull-failed";
const depositCheck = "* * * * *";
/** For what an operator has allowed to fetch from a portal whose files are deposited as a rule. */
const daily = "23 4 * * *";
const pullsAtOnce = 4;
const longestPullSeconds = 12 * 3_600;

export async function startScheduler(app: App, options: { readonly pullAtStart?: boolean } = {}): Promise<Scheduler> {
  const { log } = app;
  const boss = new PgBoss({
    connectionString: app.database.url,
    application_name: "pregon jobs",
    max: 5,
    schedule: false,
  });
  boss.on("error", (error) => log.error({ error: messageOf(error) }, "job queue"));
  await boss.start();
  await boss.createQueue(deadLetter);
  await boss.createQueue(queue, {
    policy: "exclusive",
    retryLimit: 3,
    retryDelay: 60,
    retryBackoff: true,
    deadLetter,
    expireInSeconds: longestPullSeconds,
  });
  await boss.createQueue(rateQueue, {
    policy: "exclusive",
    retryLimit: 3,
    retryDelay: 60,
    retryBackoff: true,
    deadLetter,
    expireInSeconds: longestPullSeconds,
  });
  const stopping = new AbortController();
  const send = async (job: PullJob) => {
    await boss.send(queue, job, { singletonKey: job.depositsOnly ? `${job.source} deposits` : job.source });
  };
  const request = (source: string) => send({ source });
  await boss.work<PullJob>(
    queue,
    { batchSize: 1, localConcurrency: pullsAtOnce, pollingIntervalSeconds: 1 },
    async (jobs) => {
      for (const { data } of jobs) await work(app, data, stopping.signal);
    },
  );
  const sendRates = async (job: RateJob) => {
    await boss.send(rateQueue, job, { singletonKey: job.source ?? "notices" });
  };
  await boss.work<RateJob>(rateQueue, { batchSize: 1, pollingIntervalSeconds: 1 }, async (jobs) => {
    for (const { data } of jobs) await workRates(app, data, stopping.signal);
  });
  const tasks: ScheduledTask[] = [];
  for (const source of app.rateSources.values()) {
    if (!isRateSourceEnabled(app.config, source)) continue;
    const { id, schedule, timeZone } = source.meta;
    const due = () =>
      sendRates({ source: id }).catch((error: unknown) =>
        log.error({ source: id, error: messageOf(error) }, "cannot queue a pull of rates"),
      );
    tasks.push(cron.schedule(schedule, due, { timezone: timeZone, name: id, noOverlap: true }));
    // The first pull fills the years, others what was missed while nothing ran.
    if (options.pullAtStart || (await isDue(app, id))) await sendRates({ source: id });
  }
  await sendRates({});
  for (const connector of app.connectors.values()) {
    if (!isEnabled(app.config, connector)) continue;
    const { id, schedule, timeZone, access } = connector.meta;
    const due = (job: PullJob) => () =>
      send(job).catch((error: unknown) => log.error({ ...job, error: messageOf(error) }, "cannot queue a pull"));
    const plan = (when: string, job: PullJob) =>
      tasks.push(cron.schedule(when, due(job), { timezone: timeZone, name: job.source, noOverlap: true }));
    const asks = fetches(app.config, connector);
    if (asks) plan(schedule ?? daily, { source: id });
    if (!asks || access === "deposit") plan(depositCheck, { source: id, depositsOnly: true });
    if (options.pullAtStart) await request(id);
  }
  log.info({ sources: tasks.length }, "scheduler started");
  return {
    request,
    async stop() {
      for (const task of tasks) await task.destroy();
      stopping.abort(new Error("the server is stopping"));
      await boss.stop({ graceful: true, timeout: 10_000, close: true });
    },
  };
}

const dayMs = 86_400_000;

/** Whether the last complete pull is more than a day ago. */
async function isDue(app: App, source: string): Promise<boolean> {
  const [last] = await lastRuns(app.database, source, 1, ["complete", "suspicious"]);
  return last?.endedAt == null || app.clock.now().getTime() - Date.parse(last.endedAt) > dayMs;
}

async function workRates(app: App, { source }: RateJob, signal: AbortSignal): Promise<void> {
  const run =
    source === undefined ? undefined : await pullRateSource(app, source, { scope: { mode: "incremental" }, signal });
  await followRates(app, signal);
  if (run?.status === "failed" && !signal.aborted) throw new Error(run.reason ?? "the pull failed");
}

async function work(app: App, { source, depositsOnly }: PullJob, signal: AbortSignal): Promise<void> {
  const deposited = depositsOnly ? await ingestDeposits(app, source, { signal }) : undefined;
  const runs = depositsOnly ? [deposited] : await pullSource(app, source, { scope: { mode: "incremental" }, signal });
  const failed = runs.find((run) => run?.status === "failed");
  if (failed && !signal.aborted) throw new Error(failed.reason ?? "the pull failed");
}
