import type { JsonObject } from "../base/json.ts";
import type { EntryState } from "../connector/index.ts";
import { storedPayloads } from "../store/bulk.ts";
import type { Database } from "../store/database.ts";
import type { EntryRow, IssueRow, PayloadRow } from "../store/rows.ts";
import type { RunCounts } from "../store/runs.ts";
import type { Books } from "./books.ts";
import { type PreparedPayload, type PreparedRelease, sumIssues } from "./prepare.ts";

/** What a run hands to the store in one transaction; the composition binds {@link Commit} to the compiling module. */
export interface IngestBatch {
  readonly run: number;
  readonly source: string;
  readonly payloads: readonly PayloadRow[];
  readonly releases: readonly PreparedRelease[];
  readonly entries: readonly EntryRow[];
  readonly issues: readonly IssueRow[];
  readonly audit: { mapped: number; ignored: number; personal: number; unmapped: number };
  readonly counts: RunCounts;
  readonly watermarks: Readonly<Record<string, string>>;
  /** Stored releases that are taken out of force, and retired ones that are put in force again. */
  readonly retired?: readonly { readonly ocid: string; readonly id: string }[];
  readonly revived?: readonly { readonly ocid: string; readonly id: string }[];
}

export type Commit = (
  batch: IngestBatch,
) => Promise<{ newReleases: number; duplicates: number; changedRecords: number }>;

/** A payload and what is to be done with it. */
export interface Work {
  readonly row: PayloadRow;
  /** The listed entry that is whole once the payload is stored. */
  readonly entry?: EntryState | undefined;
  /** Maps the payload; called only where it is not stored yet. */
  prepare(): PreparedPayload;
  /** Called where it is, with its stored context. */
  unchanged?(context: JsonObject): void;
}

const batchPayloads = 400;
const batchBytes = 512 * 1024;
const commitsAtOnce = 3;

export interface BatcherOptions {
  readonly database: Database;
  readonly source: string;
  readonly run: number;
  readonly books: Books;
  readonly commit: Commit;
  /** Releases that are stored already count as duplicates in the books. */
  readonly countDuplicates: boolean;
  readonly onCommit: () => void;
}

/**
 * Gathers payloads into batches and commits them while the source is being read on. Memory is bounded: reading waits
 * when {@link commitsAtOnce} batches are being committed.
 */
export class Batcher {
  readonly #options: BatcherOptions;
  #pending: Work[] = [];
  #bytes = 0;
  readonly #inFlight = new Set<Promise<void>>();
  #failed: unknown;
  newReleases = 0;
  changedRecords = 0;

  constructor(options: BatcherOptions) {
    this.#options = options;
  }

  async add(work: Work): Promise<void> {
    this.#pending.push(work);
    this.#bytes += work.row.bytes.byteLength;
    if (this.#pending.length >= batchPayloads || this.#bytes >= batchBytes) await this.#send();
  }

  /** Waits until everything given so far is committed. */
  async drain(): Promise<void> {
    if (this.#pending.length > 0) await this.#send();
    await Promise.all(this.#inFlight);
    if (this.#failed !== undefined) throw this.#failed;
  }

  async #send(): Promise<void> {
    const pending = this.#pending;
    this.#pending = [];
    this.#bytes = 0;
    while (this.#inFlight.size >= commitsAtOnce) await Promise.race(this.#inFlight);
    if (this.#failed !== undefined) throw this.#failed;
    const work = this.#commit(pending).catch((error: unknown) => {
      this.#failed ??= error;
    });
    this.#inFlight.add(work);
    void work.finally(() => this.#inFlight.delete(work));
  }

  async #commit(pending: readonly Work[]): Promise<void> {
    const { database, source, run, books, commit } = this.#options;
    const stored = await storedPayloads(
      database.sql,
      pending.map(({ row }) => row.id),
    );
    const audit = { mapped: 0, ignored: 0, personal: 0, unmapped: 0 };
    const payloads: PayloadRow[] = [];
    const releases: PreparedRelease[] = [];
    const entries: EntryRow[] = [];
    const issues: (readonly IssueRow[])[] = [];
    for (const work of pending) {
      const { row, entry } = work;
      const context = stored.get(row.id);
      books.payload(context !== undefined);
      if (context !== undefined) work.unchanged?.(context);
      else {
        const prepared = work.prepare();
        stored.set(row.id, prepared.context ?? row.context);
        payloads.push(prepared.context ? { ...row, context: prepared.context } : row);
        issues.push(prepared.issues);
        for (const key of ["mapped", "ignored", "personal", "unmapped"] as const) audit[key] += prepared.audit[key];
        if (prepared.failure) {
          books.reject(prepared.failure.code, prepared.failure.message, entry?.key ?? row.url);
          continue;
        }
        releases.push(...prepared.releases);
      }
      if (entry)
        entries.push({
          key: entry.key,
          version: entry.version,
          final: entry.final ?? false,
          context: entry.context ?? null,
        });
    }
    const result = await commit({
      run,
      source,
      payloads,
      releases,
      entries,
      issues: sumIssues(issues),
      audit,
      counts: books.flush(),
      watermarks: {},
    });
    if (this.#options.countDuplicates && result.duplicates > 0) books.duplicate(result.duplicates);
    this.newReleases += result.newReleases;
    this.changedRecords += result.changedRecords;
    this.#options.onCommit();
  }
}
