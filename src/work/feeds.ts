import cron from "node-cron";
import { messageOf, UsageError } from "../base/errors.ts";
import { isObject, type JsonObject } from "../base/json.ts";
import { compileProcess } from "../compile/compile.ts";
import type { Connector, Fetched } from "../connector/index.ts";
import { dnsTxt, type TxtLookup, urlChecker } from "../http/index.ts";
import { IssueCounter, prepareRelease } from "../ingest/prepare.ts";
import { ingestPayloads, pull } from "../ingest/run.ts";
import { ratesOf } from "../money/index.ts";
import {
  type Delivery,
  defaultSchedule,
  feedConnector,
  forget,
  inService,
  nextPull,
  Registry,
  recheckProofs,
  settleFreshness,
  settleMove,
  sourceOf,
  watchingMoves,
} from "../registry/index.ts";
import { type FeedRow, planPull, takeDueFeeds } from "../store/feeds.ts";
import { loadMarks } from "../store/processes.ts";
import type { Run } from "../store/runs.ts";
import type { App } from "./app.ts";
import { Turns } from "./turns.ts";

/** The registry over this app's pipeline. */
export function openRegistry(app: App, txt: TxtLookup = dnsTxt): Registry {
  const turns = new Turns(pushesAtOnce(app));
  return new Registry({
    database: app.database,
    http: app.http,
    txt,
    clock: app.clock,
    log: app.log,
    autoApprove: app.config.FEEDS_AUTO_APPROVE,
    ocidPrefix: app.config.OCID_PREFIX,
    nextOfCron,
    checkUrl: urlChecker(app.config.HTTP_ORIGINS),
    preview: (connector, releases) => previewOf(app, connector, releases),
    deliver: (feed, payloads) => turns.take(() => deliver(app, feed, payloads)),
  });
}

/**
 * A run holds a connection for its lock while it commits over others: were all connections held so, none would come on.
 * These are the shares of the pool that pushes and pulls of feeds may hold; the scheduler's pulls hold four.
 */
const connectionsOf = (app: App): number => app.database.sql.options.max;
const pushesAtOnce = (app: App): number => Math.max(1, Math.floor(connectionsOf(app) / 5));
const pullsAtOnce = (app: App): number => Math.max(1, Math.min(6, Math.floor((connectionsOf(app) - 4) / 2)));

/** Next time of a cron expression in a zone; undefined where it is none. */
export function nextOfCron(expression: string, zone: string): Date | undefined {
  if (!cron.validate(expression)) return undefined;
  const task = cron.createTask(expression, () => {}, { timezone: zone });
  try {
    return task.getNextRun() ?? undefined;
  } catch {
    return undefined;
  } finally {
    void task.destroy();
  }
}

/** Notices as they would be made of releases that are not stored. */
async function previewOf(app: App, connector: Connector, releases: readonly JsonObject[]): Promise<JsonObject[]> {
  const rates = await ratesOf(app.database).current();
  const { meta } = connector;
  const info = {
    id: meta.id,
    precedence: 0,
    country: meta.country,
    language: meta.language,
    noticePage: null,
    history: meta.history,
  };
  const rows = releases.map((release, sequence) =>
    prepareRelease(
      { release: release as never, stream: "", sequence },
      {
        source: meta.id,
        history: meta.history,
        mapping: meta.mappingVersion,
        payload: "",
        fetchedAt: new Date(0).toISOString(),
        issues: new IssueCounter(""),
      },
    ),
  );
  return [...Map.groupBy(rows, ({ ocid }) => ocid).values()].flatMap((some) => {
    const item: unknown = JSON.parse(compileProcess(some, () => info, rates).notice.item);
    return isObject(item) ? [item] : [];
  });
}

const busyTries = 20;
const busyPauseMs = 500;

/** A push through the pipeline: the same run, books and checks as those of a pull. */
async function deliver(app: App, feed: FeedRow, payloads: readonly Fetched[]): Promise<Delivery> {
  const connector = feedConnector(feed);
  const created = new Set<number>();
  const refused = new Map<number, string>();
  const options = {
    database: app.database,
    connector,
    ocidPrefix: app.config.OCID_PREFIX,
    clock: app.clock,
    log: app.log,
    signal: new AbortController().signal,
    commit: async (batch: Parameters<App["commit"]>[0]) => {
      const known = await loadMarks(app.database.sql, [...new Set(batch.releases.map(({ ocid }) => ocid))]);
      const news = new Map<string, number>();
      for (const { ocid, id, sequence } of batch.releases) {
        const key = `${ocid}\n${id}`;
        if (!known.get(ocid)?.some((mark) => mark.id === id) && !news.has(key)) news.set(key, sequence);
      }
      const result = await app.commit(batch);
      for (const sequence of news.values()) created.add(sequence);
      for (const { sequence, reason } of result.refused ?? []) refused.set(sequence, reason);
      return result;
    },
  };
  for (let attempt = 1; ; attempt += 1) {
    try {
      const run = await ingestPayloads(options, { mode: "push" }, async function* (books) {
        for (const payload of payloads) {
          books.fetched(rowsOf(payload));
          yield payload;
        }
      });
      if (run.status === "failed") throw new Error(run.reason ?? "the push failed");
      return { run: run.id, created, refused };
    } catch (error) {
      // Pushes to one feed come one after the other.
      const isBusy = error instanceof UsageError && error.code === "source-busy";
      if (!isBusy || attempt >= busyTries) throw error;
      await app.clock.sleep(busyPauseMs);
    }
  }
}

function rowsOf(payload: Fetched): number {
  const value: unknown = JSON.parse(new TextDecoder().decode(payload.bytes));
  return isObject(value) && Array.isArray(value.releases) ? value.releases.length : 0;
}

/** One pull of a feed. */
async function pullFeed(app: App, feed: FeedRow, signal: AbortSignal, http: App["http"]): Promise<Run | undefined> {
  const connector = feedConnector(feed);
  if (!connector.fetch) return undefined;
  return pull({
    database: app.database,
    connector,
    commit: app.commit,
    ocidPrefix: app.config.OCID_PREFIX,
    clock: app.clock,
    log: app.log,
    signal,
    http,
    scope: { mode: "incremental" },
    setting: () => undefined,
  });
}

export interface FeedWorkers {
  stop(): Promise<void>;
}

const idleMs = 1_000;
const afterFailureMs = 10_000;
const upkeepMs = 60_000;
const longestPullMs = 2 * 3_600_000;

/**
 * Pulls feeds when they are due, and keeps them up, until stopped. There is no timer for each of them: the due ones are
 * taken from the table, the longest overdue first, so a thousand feeds cost what one does. Any number of workers.
 */
export function startFeedWorkers(app: App, txt: TxtLookup = dnsTxt): FeedWorkers {
  const stopping = new AbortController();
  const { signal } = stopping;
  const pullers = Array.from({ length: pullsAtOnce(app) }, () =>
    repeat(app, signal, idleMs, () => pullNext(app, signal, txt)),
  );
  const upkeep = { database: app.database, http: app.http, txt, clock: app.clock, log: app.log };
  const keeper = repeat(app, signal, upkeepMs, async () => {
    await settleFreshness(upkeep);
    await forget(upkeep);
    return (await recheckProofs(upkeep, signal)) > 0;
  });
  return {
    async stop() {
      stopping.abort(new Error("the server is stopping"));
      await Promise.all([...pullers, keeper]);
    },
  };
}

/** @param work true where there may be more to do at once */
async function repeat(app: App, signal: AbortSignal, pauseMs: number, work: () => Promise<boolean>): Promise<void> {
  while (!signal.aborted) {
    let pause = pauseMs;
    try {
      if (await work()) continue;
    } catch (error) {
      if (signal.aborted) return;
      app.log.error({ error: messageOf(error) }, "feeds");
      pause = afterFailureMs;
    }
    await app.clock.sleep(pause, signal).catch(() => {});
  }
}

/** Takes the feed that is due longest, pulls it and says when it is due again. @returns false where none is due */
export async function pullNext(app: App, signal: AbortSignal, txt: TxtLookup = dnsTxt): Promise<boolean> {
  const now = app.clock.now();
  const [feed] = await takeDueFeeds(app.database.sql, {
    what: "pull",
    now: now.toISOString(),
    leaseUntil: new Date(now.getTime() + longestPullMs).toISOString(),
    limit: 1,
  });
  if (!feed) return false;
  const { client, seen } = watchingMoves(app.http);
  try {
    if (inService(feed))
      await pullFeed(app, feed, AbortSignal.any([signal, AbortSignal.timeout(longestPullMs)]), client);
  } catch (error) {
    if (!signal.aborted) app.log.warn({ feed: sourceOf(feed), error: messageOf(error) }, "a feed was not pulled");
  }
  const { timeZone } = feedConnector(feed).meta;
  const next = signal.aborted ? now : nextPull(feed.schedule ?? defaultSchedule, timeZone, now, nextOfCron);
  await planPull(app.database.sql, feed.id, next.toISOString());
  const upkeep = { database: app.database, http: app.http, txt, clock: app.clock, log: app.log };
  await settleMove(upkeep, feed, seen(), signal);
  await settleFreshness(upkeep, feed.id);
  return true;
}
