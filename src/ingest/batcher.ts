import type { Connector, EntryState, MapContext, Payload } from "../connector/index.ts";
import { storedPayloads } from "../store/bulk.ts";
import type { Database } from "../store/database.ts";
import type { EntryRow, IssueRow, PayloadRow } from "../store/rows.ts";
import type { RunCounts } from "../store/runs.ts";
import type { Books } from "./books.ts";
import { type PreparedRelease, payloadRow, preparePayload, sumIssues } from "./prepare.ts";

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
}

export type Commit = (
  batch: IngestBatch,
) => Promise<{ newReleases: number; duplicates: number; changedRecords: number }>;

interface Pending {
  readonly payload: Payload;
  readonly row: PayloadRow;
  readonly entry: EntryState | undefined;
}

const batchPayloads = 400;
const batchBytes = 4 * 1024 * 1024;
const commitsAtOnce = 2;

export interface BatcherOptions {
  readonly database: Database;
  readonly connector: Connector;
  readonly context: MapContext;
  readonly run: number;
  readonly books: Books;
  readonly commit: Commit;
  readonly onCommit: () => void;
}

/**
 * Gathers payloads into batches and commits them while the source is being read on. Memory is bounded: reading waits
 * when two batches are being committed.
 */
export class Batcher {
  readonly #options: BatcherOptions;
  #pending: Pending[] = [];
  #bytes = 0;
  readonly #inFlight = new Set<Promise<void>>();
  #failed: unknown;
  newReleases = 0;
  changedRecords = 0;

  constructor(options: BatcherOptions) {
    this.#options = options;
  }

  async add(payload: Payload, entry: EntryState | undefined): Promise<void> {
    this.#pending.push({ payload, row: payloadRow(payload), entry });
    this.#bytes += payload.bytes.byteLength;
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

  async #commit(pending: readonly Pending[]): Promise<void> {
    const { database, connector, context, run, books, commit } = this.#options;
    const stored = await storedPayloads(
      database.sql,
      pending.map(({ row }) => row.id),
    );
    const audit = { mapped: 0, ignored: 0, personal: 0, unmapped: 0 };
    const payloads: PayloadRow[] = [];
    const releases: PreparedRelease[] = [];
    const entries: EntryRow[] = [];
    const issues: (readonly IssueRow[])[] = [];
    for (const { payload, row, entry } of pending) {
      const unchanged = stored.has(row.id);
      books.payload(unchanged);
      if (!unchanged) {
        stored.add(row.id);
        const prepared = preparePayload(connector, payload, row.id, context);
        payloads.push(row);
        issues.push(prepared.issues);
        for (const key of ["mapped", "ignored", "personal", "unmapped"] as const) audit[key] += prepared.audit[key];
        if (prepared.failure) {
          books.reject(prepared.failure.code, prepared.failure.message, entry?.key ?? payload.url);
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
      source: connector.meta.id,
      payloads,
      releases,
      entries,
      issues: sumIssues(issues),
      audit,
      counts: books.flush(),
      watermarks: {},
    });
    this.newReleases += result.newReleases;
    this.changedRecords += result.changedRecords;
    this.#options.onCommit();
  }
}
