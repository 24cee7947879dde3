import type { Clock } from "../base/clock.ts";
import { messageOf, PregonError, UsageError } from "../base/errors.ts";
import type { JsonObject } from "../base/json.ts";
import type { Logger } from "../base/log.ts";
import type { Connector, FetchContext, Fetched, FetchScope, Payload } from "../connector/index.ts";
import { createMapContext } from "../connector/map-payload.ts";
import type { HttpClient } from "../http/index.ts";
import { type Database, storageErrorOf } from "../store/database.ts";
import { knownEntries, openEntries } from "../store/entries.ts";
import { withSourceLock } from "../store/locks.ts";
import { addToRun, beginRun, closeAbandonedRuns, endRun, lastRuns, type Run } from "../store/runs.ts";
import { moveWatermarks, readWatermarks } from "../store/watermarks.ts";
import { Batcher, type Commit, type Work } from "./batcher.ts";
import { Books, type Verdict } from "./books.ts";
import { payloadRow, preparePayload } from "./prepare.ts";

/** What every run needs, whatever it reads. */
export interface CoreOptions {
  readonly database: Database;
  readonly commit: Commit;
  readonly clock: Clock;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

export interface RunOptions extends CoreOptions {
  readonly connector: Connector;
  readonly ocidPrefix: string;
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

interface ReadContext {
  readonly books: Books;
  advance(stream: string, value: string): void;
  readonly watermarks: Readonly<Record<string, string>>;
}

/** What a run reads from: payloads in the order in which they may be committed. */
type Reader = (context: ReadContext) => AsyncIterable<Fetched>;

/** A run as the books see it: a source, and payloads with what is to be done with each. */
export interface RunPlan {
  readonly source: string;
  readonly scope: JsonObject;
  read(context: ReadContext): AsyncIterable<Work>;
  /** Releases that are stored already count as duplicates in the books. */
  readonly countDuplicates?: boolean;
  /** Entries count as seen although one of their payloads was rejected. */
  readonly entriesOfRejected?: boolean;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

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
  return perform(options, scope, ({ books }) => payloads(books), true);
}

function perform(options: RunOptions, scope: JsonObject, read: Reader, entriesOfRejected = false): Promise<Run> {
  const { connector } = options;
  const source = connector.meta.id;
  const context = createMapContext(connector, options.ocidPrefix);
  return performRun(options, {
    source,
    scope,
    entriesOfRejected,
    onProgress: options.onProgress,
    async *read(surroundings) {
      for await (const fetched of read(surroundings)) {
        const payload = toPayload(source, fetched);
        const row = payloadRow(payload);
        yield { row, entry: fetched.entry, prepare: () => preparePayload(connector, payload, row.id, context) };
      }
    },
  });
}

/**
 * One run: takes the source's lock, opens the books, commits what is read in batches, closes the books. Never throws for
 * what the source does wrong: that is in the run's status and reason.
 * @throws UsageError `source-busy`
 */
export function performRun(options: CoreOptions, plan: RunPlan): Promise<Run> {
  const { source, scope } = plan;
  return withSourceLock(options.database, source, async () => {
    await closeAbandonedRuns(options.database, source);
    const before = await readWatermarks(options.database.sql, source);
    const run = await beginRun(options.database, source, scope, before);
    return performLocked(options, plan, run, before);
  });
}

async function performLocked(
  options: CoreOptions,
  plan: RunPlan,
  run: number,
  before: Record<string, string>,
): Promise<Run> {
  const { database, log } = options;
  const { source, scope } = plan;
  const books = new Books();
  const advanced: Record<string, string> = {};
  let commits = 0;
  const batcher = new Batcher({
    database,
    source,
    run,
    books,
    commit: options.commit,
    countDuplicates: plan.countDuplicates ?? false,
    entriesOfRejected: plan.entriesOfRejected ?? false,
    onCommit: () => {
      commits += 1;
      report();
    },
  });
  const report = () =>
    plan.onProgress?.({
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
    for await (const work of plan.read({ books, advance, watermarks: before })) {
      options.signal.throwIfAborted();
      await batcher.add(work);
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
  if (broken && !(broken instanceof PregonError)) throw storageErrorOf(broken) ?? broken;
  return ended;
}

const toPayload = (source: string, fetched: Fetched): Payload => ({
  source,
  kind: fetched.kind,
  url: fetched.url,
  // One form of the instant, so that the mapping gives the same when it is run again from the archive.
  fetchedAt: new Date(fetched.fetchedAt).toISOString(),
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

/** How many entries earlier complete runs with a like scope fetched. Windows and pushes differ too much to be compared. */
async function habitOf(database: Database, source: string, scope: JsonObject): Promise<number[]> {
  if (scope.mode === "window" || scope.mode === "files" || scope.mode === "push") return [];
  const runs = await lastRuns(database, source, 30, ["complete"]);
  return runs
    .filter((run) => run.scope.mode === scope.mode)
    .slice(0, 10)
    .map((run) => run.fetched);
}
