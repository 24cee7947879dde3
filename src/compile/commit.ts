import { type RateTable, ratesOf } from "../money/index.ts";
import {
  addAudit,
  type ChangeLock,
  type ChangeRow,
  countIssues,
  deleteProcesses,
  insertChanges,
  insertPayloads,
  insertReleases,
  lockChanges,
  type NumberedProcess,
  placeReleases,
  upsertEntries,
  upsertProcesses,
} from "../store/bulk.ts";
import type { Database, Sql, TransactionSql } from "../store/database.ts";
import {
  loadMarks,
  loadRecords,
  loadReleases,
  loadRetired,
  type RecordState,
  type ReleaseMark,
} from "../store/processes.ts";
import { type ReleaseKey, retireReleases, reviveReleases } from "../store/retired.ts";
import type { EntryRow, IssueRow, PayloadRow, ProcessRows, ReleaseRow } from "../store/rows.ts";
import { addToRun, type RunCounts } from "../store/runs.ts";
import { moveWatermarks } from "../store/watermarks.ts";
import { keepWithdrawn } from "../store/withdrawn.ts";
import { type CompileInput, compileProcess } from "./compile.ts";
import type { SourceInfo } from "./source-info.ts";

/** What one step of a run brings: committed whole or not at all. */
export interface Batch {
  readonly run: number;
  readonly source: string;
  readonly payloads: readonly PayloadRow[];
  readonly releases: readonly NewRelease[];
  readonly entries: readonly EntryRow[];
  readonly issues: readonly IssueRow[];
  readonly audit: { mapped: number; ignored: number; personal: number; unmapped: number };
  readonly counts: RunCounts;
  readonly watermarks: Readonly<Record<string, string>>;
  /** Stored releases that are taken out of force. */
  readonly retired?: readonly ReleaseKey[];
  /** Retired releases that are put in force again. */
  readonly revived?: readonly ReleaseKey[];
}

export interface NewRelease extends CompileInput {
  /** `snapshot`: dropped where it says the same as its predecessor in its stream. */
  readonly history: "releases" | "snapshot";
}

export interface BatchResult {
  readonly newReleases: number;
  readonly duplicates: number;
  readonly changedRecords: number;
}

interface Plan {
  /** State of the stored releases that the plan was made from. */
  readonly seen: ReadonlyMap<string, number>;
  readonly releases: readonly NewRelease[];
  readonly processes: readonly ProcessRows[];
  readonly before: ReadonlyMap<string, RecordState>;
  readonly brought: ReadonlyMap<string, readonly string[]>;
  /** Processes with a record, of which no release is in force any more. */
  readonly gone: readonly string[];
}

/** What compiling needs beside releases. */
interface Surroundings {
  readonly sourceInfo: (id: string) => SourceInfo;
  readonly rates: RateTable;
}

/**
 * Stores a batch and brings the records, notices and facts of its processes up to date, in one transaction.
 *
 * The merging is done before the transaction, on what is stored then. The transaction appends payloads and releases,
 * takes the lock of the change numbers, and looks whether a parallel writer has added to one of the processes meanwhile:
 * only those are merged again; all of them where the rates have changed meanwhile. Numbers are handed out under the lock, so their order is that of the commits.
 */
export async function commitBatch(
  database: Database,
  batch: Batch,
  sourceInfo: (id: string) => SourceInfo,
): Promise<BatchResult> {
  const moved = [...(batch.retired ?? []), ...(batch.revived ?? [])];
  const ocids = [...new Set([...batch.releases, ...moved].map((release) => release.ocid))];
  const book = ratesOf(database);
  const rates = await book.known();
  let plan = await makePlan(database.sql, batch, ocids, { sourceInfo, rates });
  return database.sql.begin(async (tx) => {
    const newReleases = await append(tx, batch, plan);
    const lock = ocids.length > 0 ? await lockChanges(tx, countedReleases(plan)) : undefined;
    if (lock && lock.rates !== rates.version)
      plan = await replan(tx, plan, ocids, { sourceInfo, rates: await book.readIn(tx) });
    else if (lock && lock.stale.length > 0) plan = await replan(tx, plan, lock.stale, { sourceInfo, rates });
    const changed = lock ? changedProcesses(plan) : [];
    const changedRecords = changed.length + plan.gone.length;
    await Promise.all([
      ...(lock ? writeProcesses(tx, plan, changed, lock) : []),
      lock && newReleases > 0 && placeReleases(tx, batch.source, lock.at),
      moveWatermarks(tx, batch.source, batch.run, batch.watermarks),
      addToRun(tx, batch.run, { ...batch.counts, newReleases, changedRecords }),
    ]);
    return { newReleases, duplicates: batch.releases.length - newReleases, changedRecords };
  });
}

/**
 * What is only ever added. One statement after the other: the driver lets a statement that is prepared overtake one that
 * is not, and batches of one source must take the locks of the rows that they share in one order.
 */
async function append(tx: TransactionSql, batch: Batch, plan: Plan): Promise<number> {
  await insertPayloads(tx, batch.payloads, batch.run);
  const newReleases = await insertReleases(tx, plan.releases, batch.run);
  await retireReleases(tx, batch.retired ?? [], batch.run);
  await reviveReleases(tx, batch.revived ?? []);
  await upsertEntries(tx, batch.source, batch.entries);
  await countIssues(tx, batch.source, batch.run, [...batch.issues, ...conflictsOf(plan)]);
  await addAudit(tx, batch.source, batch.audit);
  return newReleases;
}

/** Releases that contradict others of their process, as one issue. */
function conflictsOf(plan: Plan): IssueRow[] {
  const found = plan.processes.filter((process) => process.conflicts !== undefined);
  const first = found[0];
  if (first === undefined) return [];
  return [
    {
      code: "merge-conflict",
      path: "",
      value: "",
      message: `a release was left out of its record: ${first.conflicts?.[0] ?? ""}`.slice(0, 500),
      count: found.reduce((sum, process) => sum + (process.conflicts?.length ?? 0), 0),
      payload: null,
      pointer: null,
      ocid: first.record.ocid,
    },
  ];
}

async function makePlan(
  client: Sql | TransactionSql,
  batch: Pick<Batch, "releases" | "retired" | "revived">,
  ocids: readonly string[],
  { sourceInfo, rates }: Surroundings,
): Promise<Plan> {
  const [marks, revived, before] = await Promise.all([
    loadMarks(client, ocids),
    loadRetired(client, batch.revived ?? []),
    loadRecords(client, ocids),
  ]);
  const retired = new Set((batch.retired ?? []).map(keyOf));
  const moved = new Set([...(batch.retired ?? []), ...(batch.revived ?? [])].map(({ ocid }) => ocid));
  const byOcid = Map.groupBy(batch.releases, (release) => release.ocid);
  const seen = new Map<string, number>();
  const news = new Map<string, NewRelease[]>();
  for (const ocid of ocids) {
    const known = [
      ...(marks.get(ocid) ?? []).filter((mark) => !retired.has(keyOf(mark))),
      ...(revived.get(ocid) ?? []),
    ];
    seen.set(ocid, known.length);
    const fresh = reallyNew(byOcid.get(ocid) ?? [], known);
    if (fresh.length > 0 || moved.has(ocid)) news.set(ocid, fresh);
  }
  // Bodies are read only where there is something to merge them with.
  const merged = [...news.keys()].filter((ocid) => marks.has(ocid));
  const stored = merged.length > 0 ? await loadReleases(client, merged) : new Map<string, ReleaseRow[]>();
  const releases: NewRelease[] = [];
  const processes: ProcessRows[] = [];
  const brought = new Map<string, readonly string[]>();
  const gone: string[] = [];
  for (const [ocid, fresh] of news) {
    const again = revived.get(ocid) ?? [];
    const known = [...(stored.get(ocid) ?? []).filter((release) => !retired.has(keyOf(release))), ...again];
    seen.set(ocid, known.length);
    if (fresh.length + known.length === 0) {
      if (before.has(ocid)) gone.push(ocid);
      continue;
    }
    for (const release of fresh) releases.push(release);
    brought.set(ocid, [...new Set([...fresh, ...again].map((release) => release.releaseId))]);
    processes.push(compileProcess([...known, ...fresh], sourceInfo, rates));
  }
  for (const release of batch.releases) release.parsed = undefined;
  return { seen, releases, processes, before, brought, gone };
}

const keyOf = ({ ocid, id }: ReleaseKey): string => `${ocid}\n${id}`;

/** The candidates that say something that is not stored yet, in their order of time. */
export function reallyNew(candidates: readonly NewRelease[], known: readonly ReleaseMark[]): NewRelease[] {
  const ids = new Set(known.map((release) => release.id));
  const fresh: NewRelease[] = [];
  const inTime = [...candidates].sort((a, b) => Date.parse(a.date) - Date.parse(b.date) || a.sequence - b.sequence);
  for (const candidate of inTime) {
    if (ids.has(candidate.id)) continue;
    if (candidate.history === "snapshot" && predecessorContent(candidate, known, fresh) === candidate.content) continue;
    ids.add(candidate.id);
    fresh.push(candidate);
  }
  return fresh;
}

function predecessorContent(candidate: NewRelease, ...lists: (readonly ReleaseMark[])[]): string | undefined {
  const at = Date.parse(candidate.date);
  let best: ReleaseMark | undefined;
  for (const other of lists.flat()) {
    if (other.source !== candidate.source || other.stream !== candidate.stream || Date.parse(other.date) > at) continue;
    if (best === undefined || Date.parse(other.date) >= Date.parse(best.date)) best = other;
  }
  return best?.content;
}

/** How many releases in force each process has once the plan's are stored, if nobody else adds to it. */
function countedReleases(plan: Plan): Map<string, number> {
  const counted = new Map(plan.seen);
  for (const release of plan.releases) counted.set(release.ocid, (counted.get(release.ocid) ?? 0) + 1);
  return counted;
}

async function replan(
  tx: TransactionSql,
  plan: Plan,
  stale: readonly string[],
  { sourceInfo, rates }: Surroundings,
): Promise<Plan> {
  const [stored, before] = await Promise.all([loadReleases(tx, stale), loadRecords(tx, stale)]);
  const again = new Set(stale);
  const processes = plan.processes.filter((process) => !again.has(process.record.ocid));
  const gone = plan.gone.filter((ocid) => !again.has(ocid));
  for (const ocid of stale) {
    const all = stored.get(ocid);
    if (all && (plan.brought.has(ocid) || plan.gone.includes(ocid)))
      processes.push(compileProcess(all, sourceInfo, rates));
  }
  return { ...plan, processes, gone, before: new Map([...plan.before, ...before]) };
}

/** Processes whose record says something new. */
function changedProcesses(plan: Plan): ProcessRows[] {
  return plan.processes.filter(({ record }) => {
    const before = plan.before.get(record.ocid);
    return before?.hash !== record.hash || before.valid !== record.valid || before.withdrawn !== record.withdrawn;
  });
}

/** The change of a process that is no more. */
export const withdrawal = (ocid: string, before: Pick<RecordState, "source" | "country"> | undefined): ChangeRow => ({
  ocid,
  source: before?.source ?? "",
  country: before?.country ?? null,
  op: "withdraw",
  releaseIds: [],
});

function writeProcesses(
  tx: TransactionSql,
  plan: Plan,
  changed: readonly ProcessRows[],
  lock: ChangeLock,
): Promise<void>[] {
  const isChanged = new Set(changed);
  const untouched = plan.processes.filter((process) => !isChanged.has(process));
  const changes: ChangeRow[] = changed.map(({ record }) => ({
    ocid: record.ocid,
    source: record.source,
    country: record.country,
    op: plan.before.has(record.ocid) ? "update" : "create",
    releaseIds: plan.brought.get(record.ocid) ?? [],
  }));
  const gone = plan.gone.map((ocid, index) => ({ ocid, change: lock.last + 1 + changed.length + index }));
  for (const { ocid } of gone) changes.push(withdrawal(ocid, plan.before.get(ocid)));
  const numbered: NumberedProcess[] = changed.map((rows, index) => ({
    rows,
    change: lock.last + 1 + index,
    createdAt: plan.before.get(rows.record.ocid)?.createdAt ?? lock.at,
    updatedAt: lock.at,
  }));
  const fresh = numbered.filter(({ rows }) => !plan.before.has(rows.record.ocid));
  const replaced = numbered.filter(({ rows }) => plan.before.has(rows.record.ocid));
  return [
    touchRecords(tx, untouched),
    insertChanges(tx, changes, lock.last, lock.at),
    keepWithdrawn(tx, gone, lock.at).then(() => deleteProcesses(tx, plan.gone)),
    upsertProcesses(tx, fresh, true),
    upsertProcesses(tx, replaced, false),
  ];
}

/** A release that changes nothing in the compiled release still counts as one of the record's releases. */
async function touchRecords(tx: TransactionSql, processes: readonly ProcessRows[]): Promise<void> {
  if (processes.length === 0) return;
  await tx`
    update records set releases = t.releases, sources = array(select json_array_elements_text(t.sources))
    from json_to_recordset(${JSON.stringify(
      processes.map(({ record }) => ({ ocid: record.ocid, releases: record.releases, sources: record.sources })),
    )}::text::json) as t(ocid text, releases int, sources json)
    where records.ocid = t.ocid`;
}
