import cron, { type ScheduledTask } from "node-cron";
import { PgBoss } from "pg-boss";
import { messageOf } from "../base/errors.ts";
import { refreshScores } from "../indicators/quality/refresh.ts";
import { refreshThresholds } from "../indicators/red-flags/index.ts";
import { type App, isEnabled } from "./app.ts";
import { cutExports } from "./exports.ts";
import { fetches, ingestDeposits, pullSource } from "./pulls.ts";
import { schedulePublications } from "./schedule-publications.ts";
import { scheduleRates } from "./schedule-rates.ts";

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

const queue = "pull";
const deadLetter = "pull-failed";
const depositCheck = "* * * * *";
/** For what an operator has allowed to fetch from a portal whose files are deposited as a rule. */
const daily = "23 4 * * *";
/** When thresholds of red flags follow what has moved since. */
const nightly = "41 3 * * *";
/** When the quality of the data is scored, UTC. */
const scoring = "11 5 * * *";
/** When bulk files are cut, UTC. */
const exportTime = "41 2 * * *";
const exportQueue = "export";
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
  await boss.createQueue(exportQueue, {
    policy: "exclusive",
    retryLimit: 3,
    retryDelay: 600,
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
  await boss.work(exportQueue, { pollingIntervalSeconds: 10 }, async () => {
    await cutExports(app, { signal: stopping.signal });
  });
  const tasks: ScheduledTask[] = await scheduleRates(app, boss, {
    deadLetter,
    expireInSeconds: longestPullSeconds,
    signal: stopping.signal,
    pullAtStart: options.pullAtStart === true,
  });
  tasks.push(
    ...(await schedulePublications(app, boss, {
      expireInSeconds: longestPullSeconds,
      signal: stopping.signal,
      pullAtStart: options.pullAtStart === true,
    })),
  );
  const exporting = () =>
    boss.send(exportQueue, {}, { singletonKey: exportQueue }).then(
      () => {},
      (error: unknown) => log.error({ error: messageOf(error) }, "cannot queue an export"),
    );
  tasks.push(cron.schedule(exportTime, exporting, { timezone: "UTC", name: exportQueue, noOverlap: true }));
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
  // Idempotent, and one worker's at a time by the follower's lock: it needs no queue.
  const refresh = () =>
    refreshThresholds(app.database, app.flagSettings).then(
      (sources) => log.info({ sources }, "thresholds of red flags computed"),
      (error: unknown) => log.error({ error: messageOf(error) }, "cannot compute the thresholds of red flags"),
    );
  tasks.push(cron.schedule(nightly, refresh, { timezone: "UTC", name: "red flags", noOverlap: true }));
  const score = () =>
    refreshScores(app.database, { now: () => app.clock.now(), signal: stopping.signal }).then(
      (scored) => log.info(scored ?? {}, "quality of the data scored"),
      (error: unknown) => log.error({ error: messageOf(error) }, "cannot score the quality of the data"),
    );
  tasks.push(cron.schedule(scoring, score, { timezone: "UTC", name: "quality", noOverlap: true }));
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

async function work(app: App, { source, depositsOnly }: PullJob, signal: AbortSignal): Promise<void> {
  const deposited = depositsOnly ? await ingestDeposits(app, source, { signal }) : undefined;
  const runs = depositsOnly ? [deposited] : await pullSource(app, source, { scope: { mode: "incremental" }, signal });
  const failed = runs.find((run) => run?.status === "failed");
  if (failed && !signal.aborted) throw new Error(failed.reason ?? "the pull failed");
}
