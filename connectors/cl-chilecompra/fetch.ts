import {
  byMonth,
  byOffset,
  type EntryState,
  type FetchContext,
  type Fetched,
  isObject,
  type JsonObject,
  type JsonValue,
  localDay,
  messageOf,
  type Page,
  SourceError,
} from "../../src/connector/index.ts";
import { indexUrl, patientContext, readAnswer, type Stage, type System, systems } from "./ask.ts";
import { codeOf, type Entry, entryFromState, fetchEntry } from "./entry.ts";
import { agile, agilePrefix } from "./fetch-agile.ts";
import { bulkFiles, bulkRecords } from "./fetch-bulk.ts";
import { ticketedChanges } from "./fetch-ticket.ts";
import { zone } from "./v1.ts";

/** Most rows that a page of the index gives. */
const pageSize = 1_000;
/** Pages of the current month that are read again: rows are not only added at the end. */
const overlapPages = 2;
/** Days of a month on which the index of the month before is still read in every run. */
const overlapDays = 3;
/** Months before the current one whose index is read in full once a day. */
const sweptMonths = 3;
/** Unfinished processes asked for again in one run: 25 minutes at one request a second. */
const refreshedPerRun = 1_500;
const openEntriesRead = 20_000;
/** Rows of the index whose stored states are looked up together. */
const lookupBatch = 200;
const day = 86_400_000;

interface Run {
  readonly context: FetchContext;
  /** Codes asked for in this run. */
  readonly done: Set<string>;
  readonly today: string;
  readonly month: string;
}

/**
 * Incremental: with a ticket, what changed in three days; then what is new in the index of the current month (and, once a
 * day, of three months before it); then unfinished processes, oldest check first. A window takes the whole months that it
 * touches: the index knows no days. Everything: month by month since 2009, going on where the last run stopped; months of
 * which the portal has an archive from that archive. Then Compra Ágil and the monthly tables, where they are asked for.
 */
export async function* fetch(given: FetchContext): AsyncGenerator<Fetched> {
  const context = patientContext(given);
  const today = localDay(context.now(), zone);
  const run: Run = { context, done: new Set(), today, month: today.slice(0, 7) };
  const { scope } = context;
  if (scope.mode === "incremental") yield* incremental(run);
  else if (scope.mode === "all") yield* everything(run);
  else {
    for (const system of systems) {
      const from = scope.from.slice(0, 7) < system.since ? `${system.since}-01` : scope.from;
      for (const { name } of byMonth(from, scope.until < today ? scope.until : today)) {
        yield* sweep(run, system, name, { again: true });
      }
    }
  }
  const ticket = context.setting("CHILECOMPRA_TICKET");
  if (ticket) yield* agile(context, ticket, today);
  yield* bulkFiles(context, today);
}

async function* incremental(run: Run): AsyncGenerator<Fetched> {
  const { context, today, month } = run;
  const ticket = context.setting("CHILECOMPRA_TICKET");
  if (ticket) yield* ticketedChanges(context, ticket, today, run.done);
  const early = Number(today.slice(8)) <= overlapDays;
  for (const system of systems) {
    if (early) yield* sweep(run, system, monthBefore(month, 1));
    const [seenMonth, seenRows] = (context.watermark(`index:${system.name}`) ?? "").split(":");
    const start = seenMonth === month ? Math.max(0, Number(seenRows) - overlapPages * pageSize) : 0;
    const rows = yield* sweep(run, system, month, { start });
    if (rows !== undefined) context.advance(`index:${system.name}`, `${month}:${rows}`);
  }
  yield* refreshOpen(run);
  for (const system of systems) {
    if (context.watermark(`sweep:${system.name}`) === today) continue;
    let whole = true;
    for (let back = early ? 2 : 1; back <= sweptMonths; back += 1) {
      whole = (yield* sweep(run, system, monthBefore(month, back))) !== undefined && whole;
    }
    if (whole) context.advance(`sweep:${system.name}`, today);
  }
}

async function* everything(run: Run): AsyncGenerator<Fetched> {
  const { context, today } = run;
  for (const system of systems) {
    const stream = `all:${system.name}`;
    const reached = context.watermark(stream);
    const from = reached === undefined || reached === "" ? system.since : monthBefore(reached, -1);
    let whole = true;
    for (const { name } of byMonth(`${from}-01`, today)) {
      const archived = system.name === "licitaciones" && (yield* bulkRecords(context, name));
      if (!archived) whole = (yield* sweep(run, system, name, { again: true })) !== undefined && whole;
      if (whole) context.advance(stream, name);
    }
    // Through: the next full run begins anew.
    if (whole) context.advance(stream, "");
  }
}

/** "2026-01" and 1 → "2025-12"; a negative count goes forward. */
export function monthBefore(month: string, count: number): string {
  const months = Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7)) - 1 - count;
  return `${Math.floor(months / 12)}-${String((months % 12) + 1).padStart(2, "0")}`;
}

interface SweepOptions {
  /** Row to begin with. */
  readonly start?: number;
  /** Ask for unfinished processes again even where the index shows nothing new of them. */
  readonly again?: boolean;
}

/**
 * Reads the index of a month and fetches what is new in it: processes not known, and those that got another package.
 * @returns rows of the listing, undefined where it could not be read to its end
 */
async function* sweep(
  run: Run,
  system: System,
  month: string,
  { start = 0, again = false }: SweepOptions = {},
): AsyncGenerator<Fetched, number | undefined> {
  const { context } = run;
  let rows = start;
  let batch: Entry[] = [];
  try {
    const listing = byOffset(context, {
      name: `${system.name} ${month}`,
      start,
      limit: pageSize,
      request: (offset, limit) => ({ url: indexUrl(system, month, offset, limit) }),
      read: (response) => readIndex(readAnswer(response)),
      key: (row: JsonObject) => String(row.ocid),
    });
    for await (const { row } of listing) {
      rows += 1;
      batch.push(entryOf(row, system, month));
      if (batch.length < lookupBatch) continue;
      yield* fetchNew(run, batch, again);
      batch = [];
    }
  } catch (error) {
    context.signal.throwIfAborted();
    if (!(error instanceof SourceError)) throw error;
    context.ledger.incomplete(error.code, `${system.name} ${month}: ${messageOf(error)}`);
    yield* fetchNew(run, batch, again);
    return undefined;
  }
  yield* fetchNew(run, batch, again);
  return rows;
}

function readIndex(answer: ReturnType<typeof readAnswer>): Page<JsonObject> | undefined {
  if (answer.error?.code === "no-results") return undefined;
  if (answer.error) throw new SourceError(answer.error.code, answer.error.message);
  const { value } = answer;
  if (!isObject(value) || !Array.isArray(value.data)) throw new SourceError("unexpected-type", "no index page");
  const total = isObject(value.pagination) ? value.pagination.total : undefined;
  return {
    rows: value.data.filter((row): row is JsonObject => isObject(row) && typeof row.ocid === "string"),
    ...(typeof total === "number" ? { total } : {}),
  };
}

function entryOf(row: JsonObject, system: System, month: string): Entry {
  const packages = new Map<Stage, string>();
  const add = (stage: Stage, url: JsonValue | undefined) => {
    if (typeof url === "string" && url !== "") packages.set(stage, url);
  };
  add("planning", row.urlPlanning);
  add("tender", row.urlTender);
  add("award", row.urlAward);
  return { code: codeOf(String(row.ocid)), system: system.name, month, packages };
}

/** Fetches the entries that are not known as they are listed. The others count as duplicates: nothing new of them. */
async function* fetchNew(run: Run, entries: readonly Entry[], again: boolean): AsyncGenerator<Fetched> {
  const { context } = run;
  if (entries.length === 0) return;
  const known = await context.known(entries.map((entry) => entry.code));
  for (const entry of entries) {
    const state = known.get(entry.code);
    if (run.done.has(entry.code) || (state && isUnchanged(entry, state, again))) context.ledger.duplicate();
    else if (entry.packages.size === 0) context.ledger.reject("no-packages", "the index names no package", entry.code);
    else {
      const seen = state?.context?.state;
      yield* fetchOne(run, typeof seen === "string" ? { ...entry, state: seen } : entry);
    }
  }
}

/** A finished process, or one that is listed with the packages that it is known to have. */
function isUnchanged(entry: Entry, state: EntryState, again: boolean): boolean {
  if (state.final) return true;
  const had = state.context?.packages;
  return !again && Array.isArray(had) && [...entry.packages.keys()].every((stage) => had.includes(stage));
}

/** Yields one process that the ledger knows as fetched. */
async function* fetchOne(run: Run, entry: Entry): AsyncGenerator<Fetched> {
  const { context } = run;
  run.done.add(entry.code);
  const outcome = await fetchEntry(context, entry);
  if (outcome.kind === "absent") {
    context.ledger.reject("package-missing", "listed, but none of its packages is there", entry.code);
    return;
  }
  if (outcome.kind === "broken") context.ledger.reject(outcome.code, outcome.message, entry.code);
  yield* outcome.payloads;
}

/** Asks again for unfinished processes that are due. */
async function* refreshOpen(run: Run): AsyncGenerator<Fetched> {
  const { context, done } = run;
  let asked = 0;
  for (const state of await context.openEntries(openEntriesRead)) {
    if (asked >= refreshedPerRun) break;
    if (state.key.startsWith(agilePrefix) || done.has(state.key) || !isDue(state, context.now(), run.month)) continue;
    asked += 1;
    context.ledger.declare(1);
    context.ledger.fetched(1);
    yield* fetchOne(run, entryFromState(state));
  }
}

/** Daily for the current and the four months before, weekly up to a year, every thirty days after that. */
export function isDue(state: EntryState, now: Date, month: string): boolean {
  const { checked, month: listed } = state.context ?? {};
  if (typeof checked !== "string") return true;
  const reference = typeof listed === "string" ? listed : checked.slice(0, 7);
  const pause = reference >= monthBefore(month, 4) ? 1 : reference >= monthBefore(month, 12) ? 7 : 30;
  // An hour's grace, so that a run that begins a little earlier than yesterday's does not skip a day.
  return now.getTime() - Date.parse(checked) >= pause * day - day / 24;
}
