import { compareDecimals, divideDecimals } from "../base/decimal.ts";
import { messageOf, PregonError } from "../base/errors.ts";
import type { JsonObject } from "../base/json.ts";
import type { FetchContext, Fetched, RateDraft, RateSource } from "../connector/index.ts";
import { insertPayloads } from "../store/bulk.ts";
import { storageErrorOf } from "../store/database.ts";
import { knownEntries } from "../store/entries.ts";
import { withSourceLock } from "../store/locks.ts";
import { lastRatesBefore, type RateRow, storeRates } from "../store/rates.ts";
import { addToRun, beginRun, closeAbandonedRuns, endRun, type Run } from "../store/runs.ts";
import { moveWatermarks, readWatermarks } from "../store/watermarks.ts";
import { Books, type Verdict } from "./books.ts";
import { payloadRow } from "./prepare.ts";
import type { CoreOptions, Progress, PullOptions } from "./run.ts";

/** A change from one day to the next that goes to review: more than 40 per cent up or down. */
const jump = "1.4";
/** Days within which two rates are compared. */
const comparedDays = 30;

export interface RatePullOptions extends Omit<CoreOptions, "commit">, Pick<PullOptions, "http" | "scope" | "setting"> {
  readonly source: RateSource;
  readonly onProgress?: (progress: Progress) => void;
}

/**
 * One pull from a source of rates, with books, lock and watermark as for any other source: the answers are archived, each
 * is stored with its rates in one transaction. Never throws for what the source does wrong: that is in the run's status
 * and reason. `newReleases` counts the rates that are new or other than before.
 * @throws UsageError `source-busy`
 */
export function pullRates(options: RatePullOptions): Promise<Run> {
  const { source, database } = options;
  const { id } = source.meta;
  return withSourceLock(database, id, async () => {
    await closeAbandonedRuns(database, id);
    const before = await readWatermarks(database.sql, id);
    const run = await beginRun(database, id, options.scope as unknown as JsonObject, before);
    return pullLocked(options, run, before);
  });
}

async function pullLocked(options: RatePullOptions, run: number, before: Record<string, string>): Promise<Run> {
  const { source, database, log, signal } = options;
  const { id } = source.meta;
  const books = new Books();
  const advanced: Record<string, string> = {};
  let stored = 0;
  let answers = 0;
  let verdict: Verdict | undefined;
  let broken: unknown;
  try {
    for await (const fetched of source.fetch(contextOf(options, books, before, advanced))) {
      signal.throwIfAborted();
      stored += await storeAnswer(options, run, books, fetched);
      answers += 1;
      const { fetched: entries, payloads } = books.totals;
      options.onProgress?.({
        source: id,
        declared: books.declared,
        fetched: entries,
        payloads,
        newReleases: stored,
        changedRecords: 0,
      });
    }
  } catch (error) {
    if (!(error instanceof PregonError)) broken = error;
    const reason = error instanceof PregonError ? `${error.code}: ${error.message}` : messageOf(error);
    verdict = { status: answers > 0 ? "incomplete" : "failed", reason };
  }
  verdict ??= books.verdict([]);
  const moves = verdict.status === "complete" || verdict.status === "suspicious" ? advanced : {};
  await moveWatermarks(database.sql, id, run, moves);
  await addToRun(database.sql, run, books.flush());
  const ended = await endRun(database, run, {
    ...verdict,
    declared: books.declared ?? null,
    findings: books.findings,
    watermarkAfter: { ...before, ...moves },
  });
  log[ended.status === "complete" ? "info" : "warn"](
    { run, source: id, status: ended.status, reason: ended.reason, ...books.totals, rates: stored },
    "rates pulled",
  );
  if (broken !== undefined && !signal.aborted) throw storageErrorOf(broken) ?? broken;
  return ended;
}

function contextOf(
  options: RatePullOptions,
  books: Books,
  watermarks: Readonly<Record<string, string>>,
  advanced: Record<string, string>,
): FetchContext {
  const { source, database, clock, signal, log } = options;
  const { policy, id } = source.meta;
  return {
    http: policy ? options.http.withPolicy(policy) : options.http,
    scope: options.scope,
    setting: options.setting,
    now: () => clock.now(),
    signal,
    log,
    ledger: books,
    watermark: (stream) => watermarks[stream],
    advance: (stream, value) => {
      advanced[stream] = value;
    },
    known: async (keys) => {
      const found = await knownEntries(database, id, keys);
      return new Map([...found].map(([key, entry]) => [key, { ...entry, context: entry.context ?? {} }]));
    },
    openEntries: async () => [],
  };
}

async function storeAnswer(options: RatePullOptions, run: number, books: Books, fetched: Fetched): Promise<number> {
  const { source, database } = options;
  const { id } = source.meta;
  const fetchedAt = new Date(fetched.fetchedAt).toISOString();
  const drafts: RateDraft[] = [];
  for (const one of source.toRates(fetched)) {
    if ("problem" in one) books.reject("unusable-rate", one.problem);
    else drafts.push(one);
  }
  const payload = payloadRow({ ...fetched, source: id, fetchedAt, context: fetched.context ?? {} });
  books.payload(false);
  return database.sql.begin(async (tx) => {
    await insertPayloads(tx, [payload], run);
    const first = drafts.map(({ validFrom }) => validFrom).reduce((a, b) => (a < b ? a : b), "9999-12-31");
    const earlier = drafts.length > 0 ? await lastRatesBefore(tx, id, first) : [];
    const rows = reviewed(id, drafts, earlier);
    for (const row of rows) {
      if (row.review) {
        books.suspicious(
          "jump",
          `${row.base}/${row.quote} of ${row.validFrom} is ${row.value}, far from the day before`,
        );
      }
    }
    const changed = await storeRates(tx, rows, { run, retrievedAt: fetchedAt });
    await addToRun(tx, run, { ...books.flush(), newReleases: changed });
    return changed;
  });
}

/** Drafts as rows; a daily rate that is too far from the one before is marked for review. */
function reviewed(
  source: string,
  drafts: readonly RateDraft[],
  earlier: readonly { base: string; quote: string; kind: string; validFrom: string; value: string }[],
): RateRow[] {
  const pair = (rate: { base: string; quote: string; kind: string }) => `${rate.base} ${rate.quote} ${rate.kind}`;
  const last = new Map(earlier.map((rate) => [pair(rate), rate]));
  return [...drafts]
    .sort((a, b) => (a.validFrom < b.validFrom ? -1 : a.validFrom > b.validFrom ? 1 : 0))
    .map((draft) => {
      const before = last.get(pair(draft));
      if (draft.granularity === "day") last.set(pair(draft), draft);
      const review = draft.granularity === "day" && before !== undefined && isJump(before, draft);
      return { ...draft, source, validTo: draft.validTo ?? null, series: draft.series ?? null, review };
    });
}

function isJump(
  before: { readonly validFrom: string; readonly value: string },
  now: { readonly validFrom: string; readonly value: string },
): boolean {
  const days = (Date.parse(now.validFrom) - Date.parse(before.validFrom)) / 86_400_000;
  if (days <= 0 || days > comparedDays) return false;
  const [up, down] = [divideDecimals(now.value, before.value, 6), divideDecimals(before.value, now.value, 6)];
  return [up, down].some((ratio) => ratio !== undefined && compareDecimals(ratio, jump) > 0);
}
