import { sha256 } from "../base/hash.ts";
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

export type Commit = (batch: IngestBatch) => Promise<{
  newReleases: number;
  duplicates: number;
  changedRecords: number;
  /** Releases that the source may not bring: they were left out of the batch. */
  refused?: readonly RefusedRelease[];
}>;

export interface RefusedRelease {
  readonly ocid: string;
  readonly sequence: number;
  readonly reason: string;
}

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
  /** Entries count as seen although a payload was rejected: a deposited file is not read again until it changes. */
  readonly entriesOfRejected: boolean;
  readonly onCommit: () => void;
}

interface Prepared {
  readonly batch: IngestBatch;
  /** A payload after the last entry of the batch could not be mapped: the next entry is not whole. */
  readonly broken: boolean;
}

/** A batch that is under way, as the one after it sees it. */
interface Predecessor {
  readonly prepared: Promise<Pick<Prepared, "broken">>;
  readonly committed: Promise<void>;
}

/**
 * Gathers payloads into batches and commits them while the source is being read on. Memory is bounded: reading waits
 * when {@link commitsAtOnce} batches are being committed.
 *
 * What an entry vouches for may lie in an earlier batch, so a batch with entries is committed after its predecessor:
 * whenever the process dies, no entry is stored whose payloads are not. An entry with a payload that could not be mapped
 * is not stored either: it will be asked for again.
 */
export class Batcher {
  readonly #options: BatcherOptions;
  #pending: Work[] = [];
  #bytes = 0;
  readonly #inFlight = new Set<Promise<void>>();
  #last: Predecessor = { prepared: Promise.resolve({ broken: false }), committed: Promise.resolve() };
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
    const before = this.#last;
    const prepared = this.#prepare(pending, before);
    const committed = prepared.then(({ batch }) => this.#commit(batch, before));
    this.#last = { prepared, committed };
    const work = committed.catch((error: unknown) => {
      this.#failed ??= error;
    });
    this.#inFlight.add(work);
    void work.finally(() => this.#inFlight.delete(work));
  }

  async #prepare(pending: readonly Work[], before: Predecessor): Promise<Prepared> {
    const { database, source, run, books, entriesOfRejected } = this.#options;
    const stored = await storedPayloads(
      database.sql,
      pending.map(({ row }) => row.id),
    );
    let { broken } = await before.prepared;
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
        for (const key of ["mapped", "ignored", "personal", "unmapped"] as const) audit[key] += prepared.audit[key];
        const kept = prepared.context ? { ...row, context: prepared.context } : row;
        if (prepared.failure) {
          books.reject(prepared.failure.code, prepared.failure.message, entry?.key ?? row.url);
          broken = true;
          const unused = { ...kept, id: unusedId(row.id) };
          payloads.push(unused);
          issues.push(prepared.issues.map((issue) => ({ ...issue, payload: unused.id })));
        } else {
          stored.set(row.id, kept.context);
          payloads.push(kept);
          issues.push(prepared.issues);
          releases.push(...prepared.releases);
        }
      }
      if (!entry) continue;
      if (!broken || entriesOfRejected) {
        const { key, version, final = false, context: about = null } = entry;
        entries.push({ key, version, final, context: about });
      }
      broken = false;
    }
    const counts = books.flush();
    return {
      batch: { run, source, payloads, releases, entries, issues: sumIssues(issues), audit, counts, watermarks: {} },
      broken,
    };
  }

  async #commit(batch: IngestBatch, before: Predecessor): Promise<void> {
    if (batch.entries.length > 0) await before.committed;
    const result = await this.#options.commit(batch);
    if (this.#options.countDuplicates && result.duplicates > 0) this.#options.books.duplicate(result.duplicates);
    for (const { ocid, reason } of result.refused ?? []) this.#options.books.reject("ocid-not-yours", reason, ocid);
    this.newReleases += result.newReleases;
    this.changedRecords += result.changedRecords;
    this.#options.onCommit();
  }
}

/**
 * A payload that could not be mapped is archived under an id of its own, so that it is not taken for known when it comes
 * again: it is rejected as often as it comes, until the mapping can read it.
 */
const unusedId = (id: string): string => sha256(`not mapped ${id}`).slice(0, 32);
