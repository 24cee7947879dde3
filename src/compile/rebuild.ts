import { ratesOf } from "../money/index.ts";
import {
  type ChangeRow,
  deleteProcesses,
  insertChanges,
  lockChanges,
  type NumberedProcess,
  upsertProcesses,
} from "../store/bulk.ts";
import type { Database, TransactionSql } from "../store/database.ts";
import { lastChanges, nextProcesses } from "../store/derived.ts";
import { loadRecords, loadReleases } from "../store/processes.ts";
import type { ProcessRows } from "../store/rows.ts";
import { keepWithdrawn } from "../store/withdrawn.ts";
import { withdrawal } from "./commit.ts";
import { compileProcess } from "./compile.ts";
import type { SourceInfo } from "./source-info.ts";

export interface RebuildOptions {
  readonly database: Database;
  readonly sourceInfo: (id: string) => SourceInfo;
  /** Only these processes; without it all. */
  readonly ocids?: readonly string[];
  readonly onProgress?: (progress: RebuildProgress) => void;
  readonly signal?: AbortSignal;
}

export interface RebuildProgress {
  /** Processes gone through. */
  readonly processes: number;
  /** Those that say something else than before: they have a new change number. */
  readonly changed: number;
  /** Leftovers without releases that were removed. */
  readonly withdrawn: number;
  /** The last one gone through. */
  readonly ocid: string;
}

const batchSize = 250;

/**
 * Makes records, notices and facts again from the releases in force. What says the same keeps its change number and its
 * times: they come from the rows that are there, or, where those were dropped, from the change feed. Rows that say
 * something else than before get a new number; processes without releases are removed and withdrawn. May run beside
 * other writers, be killed at any instant, and be run again.
 */
export async function rebuild(options: RebuildOptions): Promise<Omit<RebuildProgress, "ocid">> {
  const { database } = options;
  let [processes, changed, withdrawn] = [0, 0, 0];
  for await (const ocids of batches(options)) {
    options.signal?.throwIfAborted();
    const result = await rebuildBatch(database, ocids, options.sourceInfo);
    processes += ocids.length;
    changed += result.changed;
    withdrawn += result.withdrawn;
    options.onProgress?.({ processes, changed, withdrawn, ocid: ocids.at(-1) ?? "" });
  }
  return { processes, changed, withdrawn };
}

async function* batches({ database, ocids }: RebuildOptions): AsyncGenerator<string[]> {
  if (ocids) {
    const distinct = [...new Set(ocids)];
    for (let at = 0; at < distinct.length; at += batchSize) yield distinct.slice(at, at + batchSize);
    return;
  }
  let after: string | undefined;
  for (;;) {
    const next = await nextProcesses(database.sql, after, batchSize);
    if (next.length === 0) return;
    yield next;
    after = next.at(-1);
  }
}

async function rebuildBatch(
  database: Database,
  ocids: readonly string[],
  sourceInfo: (id: string) => SourceInfo,
): Promise<{ changed: number; withdrawn: number }> {
  const stored = await loadReleases(database.sql, ocids);
  const compiled = new Map<string, ProcessRows>();
  const book = ratesOf(database);
  const known = await book.known();
  for (const [ocid, releases] of stored) compiled.set(ocid, compileProcess(releases, sourceInfo, known));
  return database.sql.begin(async (tx) => {
    const lock = await lockChanges(tx, new Map(ocids.map((ocid) => [ocid, stored.get(ocid)?.length ?? 0])));
    const rates = lock.rates === known.version ? known : await book.readIn(tx);
    const stale = rates === known ? lock.stale : ocids;
    const again = await loadReleases(tx, stale);
    for (const ocid of stale) {
      const releases = again.get(ocid);
      if (releases) compiled.set(ocid, compileProcess(releases, sourceInfo, rates));
      else compiled.delete(ocid);
    }
    return write(tx, ocids, compiled, lock);
  });
}

async function write(
  tx: TransactionSql,
  ocids: readonly string[],
  compiled: ReadonlyMap<string, ProcessRows>,
  lock: { readonly last: number; readonly at: string },
): Promise<{ changed: number; withdrawn: number }> {
  const [records, feed] = await Promise.all([loadRecords(tx, ocids), lastChanges(tx, ocids)]);
  const changes: ChangeRow[] = [];
  const numbered: NumberedProcess[] = [];
  const gone: { ocid: string; change: number }[] = [];
  for (const ocid of ocids) {
    const record = records.get(ocid);
    const last = feed.get(ocid);
    const rows = compiled.get(ocid);
    if (rows === undefined) {
      if (record || (last && last.op !== "withdraw")) {
        changes.push(withdrawal(ocid, record ?? last));
        gone.push({ ocid, change: lock.last + changes.length });
      }
      continue;
    }
    const known = record ?? (last && last.op !== "withdraw" ? { ...last, updatedAt: last.at } : undefined);
    const says = rows.record;
    const other =
      record && (record.hash !== says.hash || record.valid !== says.valid || record.withdrawn !== says.withdrawn);
    if (known && !other) {
      const { change, createdAt, updatedAt } = known;
      numbered.push({ rows, change, createdAt, updatedAt });
      continue;
    }
    const { source, country } = says;
    changes.push({ ocid, source, country, op: known ? "update" : "create", releaseIds: [] });
    const change = lock.last + changes.length;
    numbered.push({ rows, change, createdAt: known?.createdAt ?? lock.at, updatedAt: lock.at });
  }
  await keepWithdrawn(tx, gone, lock.at);
  await deleteProcesses(tx, ocids);
  await Promise.all([upsertProcesses(tx, numbered, true), insertChanges(tx, changes, lock.last, lock.at)]);
  const withdrawn = changes.filter(({ op }) => op === "withdraw").length;
  return { changed: changes.length - withdrawn, withdrawn };
}
