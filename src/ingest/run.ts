import type { Clock } from "../base/clock.ts";
import { messageOf, PregonError, UsageError } from "../base/errors.ts";
import type { JsonObject } from "../base/json.ts";
import type { Logger } from "../base/log.ts";
import type { Connector, FetchContext, Fetched, FetchScope, Payload } from "../connector/index.ts";
import { createMapContext } from "../connector/map-payload.ts";
import type { HttpClient } from "../http/index.ts";
import type { Database } from "../store/database.ts";
import { knownEntries, openEntries } from "../store/entries.ts";
import { withSourceLock } from "../store/locks.ts";
import { addToRun, beginRun, closeAbandonedRuns, endRun, lastRuns, type Run } from "../store/runs.ts";
import { moveWatermarks, readWatermarks } from "../store/watermarks.ts";
import { Batcher, type Commit } from "./batcher.ts";
import { Books, type Verdict } from "./books.ts";

export interface RunOptions {
  readonly database: Database;
  readonly connector: Connector;
  readonly commit: Commit;
  readonly ocidPrefix: string;
  readonly clock: Clock;
  readonly log: Logger;
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

export interface Progress {
  readonly source: string;
  readonly declared: number | undefined;
  readonly fetched: number;
  readonly payloads: number;
  readonly newReleases: number;
  readonly changedRecords: number;
}

export interface PullOptions extends RunOptions {
  readonly http: HttpClient;
  readonly scope: FetchScope;
  /** The connector's own settings by name. */
  readonly setting: (name: string) => string | undefined;
}

/** What a run reads from: payloads in the order in which they may be committed. */
type Reader = (context: {
  books: Books;
  advance(stream: string, value: string): void;
  watermarks: Readonly<Record<string, string>>;
}) => AsyncIterable<Fetched>;

/** One pull from a source. Never throws for what the source does wrong: that is in the run's status and reason. */
export function pull(options: PullOptions): Promise<Run> {
  const { connector, database } = options;
  const source = connector.meta.id;
  const fetch = connector.fetch?.bind(connector);
  if (!fetch) {
    throw new UsageError("deposit-only", `${source} has no machine access: deposit its files or use --file`);
  }
  const http = connector.meta.policy ? options.http.withPolicy(connector.meta.policy) : options.http;
  return perform(options, options.scope as unknown as JsonObject, ({ books, advance, watermarks }) => {
    const context: FetchContext = {
      http,
      scope: options.scope,
      setting: options.setting,
      now: () => options.clock.now(),
      signal: options.signal,
      log: options.log,
      ledger: books,
      watermark: (stream) => watermarks[stream],
      advance,
      known: async (keys) => {
        const found = await knownEntries(database, source, keys);
        return new Map([...found].map(([key, entry]) => [key, { ...entry, context: entry.context ?? {} }]));
      },
      openEntries: async (limit) =>
        (await openEntries(database, source, limit)).map((entry) => ({ ...entry, context: entry.context ?? {} })),
    };
    return fetch(context);
  });
}

/** One run over payloads at hand (deposited or saved files). `rows` of each payload are its entries. */
export function ingestPayloads(
  options: RunOptions,
  scope: JsonObject,
  payloads: (books: Books) => AsyncIterable<Fetched>,
): Promise<Run> {
  return perform(options, scope, ({ books }) => payloads(books));
}

function perform(options: RunOptions, scope: JsonObject, read: Reader): Promise<Run> {
  const source = options.connector.meta.id;
  return withSourceLock(options.database, source, async () => {
    await closeAbandonedRuns(options.database, source);
    const before = await readWatermarks(options.database.sql, source);
    const run = await beginRun(options.database, source, scope, before);
    return performLocked(options, scope, read, run, before);
  });
}

async function performLocked(
  options: RunOptions,
  scope: JsonObject,
  read: Reader,
  run: number,
  before: Record<string, string>,
): Promise<Run> {
  const { database, connector, log } = options;
  const source = connector.meta.id;
  const books = new Books();
  const advanced: Record<string, string> = {};
  let commits = 0;
  const batcher = new Batcher({
    database,
    connector,
    context: createMapContext(connector, options.ocidPrefix),
    run,
    books,
    commit: options.commit,
    onCommit: () => {
      commits += 1;
      report();
    },
  });
  const report = () =>
    options.onProgress?.({
      source,
      declared: books.declared,
      fetched: books.totals.fetched,
      payloads: books.totals.payloads,
      newReleases: batcher.newReleases,
      changedRecords: batcher.changedRecords,
    });
  let failure: unknown;
  try {
    const advance = (stream: string, value: string) => {
      advanced[stream] = value;
    };
    for await (const fetched of read({ books, advance, watermarks: before })) {
      options.signal.throwIfAborted();
      await batcher.add(toPayload(source, fetched), fetched.entry);
    }
  } catch (error) {
    failure = error;
  }
  let broken: unknown;
  try {
    await batcher.drain();
  } catch (error) {
    broken = error;
  }
  const verdict = broken
    ? failed(broken)
    : failure
      ? afterFailure(failure, commits > 0)
      : books.verdict(await habitOf(database, source, scope));
  const moves = verdict.status === "complete" ? advanced : {};
  await moveWatermarks(database.sql, source, run, moves);
  await addToRun(database.sql, run, books.flush());
  const ended = await endRun(database, run, {
    status: verdict.status,
    reason: verdict.reason,
    declared: books.declared ?? null,
    findings: books.findings,
    watermarkAfter: { ...before, ...moves },
  });
  const level = verdict.status === "complete" ? "info" : "warn";
  log[level](
    {
      run,
      source,
      status: ended.status,
      reason: ended.reason,
      declared: ended.declared,
      ...books.totals,
      newReleases: ended.newReleases,
      changedRecords: ended.changedRecords,
    },
    "run ended",
  );
  if (broken && !(broken instanceof PregonError)) throw broken;
  return ended;
}

const toPayload = (source: string, fetched: Fetched): Payload => ({
  source,
  kind: fetched.kind,
  url: fetched.url,
  fetchedAt: fetched.fetchedAt,
  mediaType: fetched.mediaType,
  bytes: fetched.bytes,
  context: fetched.context ?? {},
});

const describe = (error: unknown): string =>
  error instanceof PregonError ? `${error.code}: ${error.message}` : messageOf(error);

const failed = (error: unknown): Verdict => ({ status: "failed", reason: describe(error) });

function afterFailure(error: unknown, something: boolean): Verdict {
  return { status: something ? "incomplete" : "failed", reason: describe(error) };
}

/** How many entries earlier complete runs with a like scope fetched. Windows differ too much to be compared. */
async function habitOf(database: Database, source: string, scope: JsonObject): Promise<number[]> {
  if (scope.mode === "window" || scope.mode === "files") return [];
  const runs = await lastRuns(database, source, 30, ["complete"]);
  return runs
    .filter((run) => run.scope.mode === scope.mode)
    .slice(0, 10)
    .map((run) => run.fetched);
}
