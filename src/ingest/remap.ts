import type { JsonObject } from "../base/json.ts";
import type { Connector } from "../connector/index.ts";
import { createMapContext } from "../connector/map-payload.ts";
import { recountIssues } from "../store/issues.ts";
import { withSourceLock } from "../store/locks.ts";
import type { IssueRow, PayloadRow } from "../store/rows.ts";
import { addToRun, beginRun, closeAbandonedRuns, endRun, type Run } from "../store/runs.ts";
import { countPayloads, type StagedKey, type StagedRelease, Staging, storedPayloadsOf } from "../store/staging.ts";
import { readWatermarks } from "../store/watermarks.ts";
import { Books } from "./books.ts";
import { prepareStoredChunk } from "./import-prepare.ts";
import { type PreparedPayload, type PreparedRelease, parseRelease, preparePayload, sumIssues } from "./prepare.ts";
import type { CoreOptions } from "./run.ts";

export interface RemapProgress {
  readonly source: string;
  readonly payloads: number;
  readonly payloadsTotal: number;
  /** Processes compared, once all payloads are mapped. */
  readonly processes: number;
}

export interface RemapOptions extends CoreOptions {
  readonly source: string;
  /** The source's connector; absent for a source that has only imports. */
  readonly connector?: Connector;
  readonly ocidPrefix: string;
  readonly onProgress?: (progress: RemapProgress) => void;
}

export interface Remapped {
  readonly run: Run;
  readonly appended: number;
  readonly retired: number;
  /** Retired earlier, yielded again. */
  readonly revived: number;
  readonly changedRecords: number;
}

const noAudit = { mapped: 0, ignored: 0, personal: 0, unmapped: 0 };
const compareProcesses = 250;

/**
 * Runs the present mapping over all stored payloads of a source, without network: releases that it no longer yields are
 * taken out of force (they stay stored), new ones are appended with the new mapping version, the processes that this
 * touches are compiled again and their changes numbered; issues and audit are counted afresh. Of a source of present
 * states, the states that say the same as the one before are left out over the whole history again. Releases of a
 * payload that cannot be mapped at all stay as they are, and the run is `incomplete`. A second remap changes nothing;
 * one that was killed is finished by the next.
 * @throws UsageError `source-busy`
 */
export function remap(options: RemapOptions): Promise<Remapped> {
  const { database, source } = options;
  return withSourceLock(database, source, async () => {
    await closeAbandonedRuns(database, source);
    const watermarks = await readWatermarks(database.sql, source);
    const scope: JsonObject = { mode: "remap", mapping: options.connector?.meta.mappingVersion ?? null };
    const run = await beginRun(database, source, scope, watermarks);
    const staging = await Staging.open(database);
    const books = new Books();
    try {
      const mapped = await mapAll(options, staging, books);
      const done = await compareAll(options, staging, run, books);
      await recountIssues(database, source, run, mapped.issues, mapped.audit);
      await addToRun(database.sql, run, books.flush());
      const { status, reason } = books.verdict([]);
      const ended = await endRun(database, run, {
        status,
        reason,
        declared: null,
        findings: books.findings,
        watermarkAfter: watermarks,
      });
      options.log.info({ run, source, status, reason, ...done }, "remap ended");
      return { run: ended, ...done };
    } catch (error) {
      await endRun(database, run, {
        status: "failed",
        reason: String((error as Error).message),
        declared: null,
        findings: books.findings,
        watermarkAfter: watermarks,
      });
      throw error;
    } finally {
      await staging.release();
    }
  });
}

async function mapAll(options: RemapOptions, staging: Staging, books: Books) {
  const { database, source } = options;
  const prepare = preparer(options);
  const payloadsTotal = await countPayloads(database, source);
  const audit = { ...noAudit };
  let issues: IssueRow[] = [];
  let payloads = 0;
  for await (const page of storedPayloadsOf(database, source)) {
    const releases: StagedRelease[] = [];
    for (const row of page) {
      options.signal.throwIfAborted();
      const prepared = prepare(row);
      books.payload(false);
      if (prepared === undefined || prepared.failure) {
        await staging.keep(row.id);
        const { code, message } = prepared?.failure ?? {
          code: "unknown-kind",
          message: `no mapping for payloads of kind ${row.kind}`,
        };
        books.fetched(1);
        books.reject(code, message, row.url);
      }
      if (prepared === undefined) continue;
      issues = sumIssues([issues, prepared.issues]);
      for (const key of ["mapped", "ignored", "personal", "unmapped"] as const) audit[key] += prepared.audit[key];
      books.fetched(prepared.releases.length);
      for (const { parsed: _parsed, history, ...release } of prepared.releases) {
        releases.push({ ...release, snapshot: history === "snapshot", fetchedAt: row.fetchedAt });
      }
    }
    await staging.add(releases);
    payloads += page.length;
    options.onProgress?.({ source, payloads, payloadsTotal, processes: 0 });
  }
  await staging.close();
  return { issues, audit };
}

/** Maps a stored payload by its kind; undefined where nothing maps it. */
function preparer(options: RemapOptions): (row: PayloadRow) => PreparedPayload | undefined {
  const { connector } = options;
  const context = connector && createMapContext(connector, options.ocidPrefix);
  return (row) => {
    if (connector && context && row.kind in connector.kinds) return preparePayload(connector, row, row.id, context);
    return row.kind.startsWith("ocds-") ? prepareStoredChunk(row) : undefined;
  };
}

async function compareAll(options: RemapOptions, staging: Staging, run: number, books: Books) {
  const { source, onProgress, database } = options;
  const total = await countPayloads(database, source);
  const done = { appended: 0, retired: 0, revived: 0, changedRecords: 0 };
  let processes = 0;
  let after: string | undefined;
  for (;;) {
    options.signal.throwIfAborted();
    const ocids = await staging.nextProcesses(source, after, compareProcesses);
    if (ocids.length === 0) break;
    after = ocids.at(-1);
    const { append, retired, revived } = await compare(options, staging, ocids);
    if (append.length + retired.length + revived.length > 0) {
      const result = await options.commit({
        run,
        source,
        payloads: [],
        releases: append,
        retired,
        revived,
        entries: [],
        issues: [],
        audit: noAudit,
        counts: books.flush(),
        watermarks: {},
      });
      done.appended += result.newReleases;
      done.retired += retired.length;
      done.revived += revived.length;
      done.changedRecords += result.changedRecords;
    }
    processes += ocids.length;
    onProgress?.({ source, payloads: total, payloadsTotal: total, processes });
  }
  return done;
}

type Key = { readonly ocid: string; readonly id: string };
const keyOf = ({ ocid, id }: Key): string => `${ocid}\n${id}`;

/** What has to be done so that of these processes just that is in force which the mapping yields. */
async function compare(options: RemapOptions, staging: Staging, ocids: readonly string[]) {
  const { source } = options;
  const stored = await staging.stored(source, ocids);
  const wanted = new Map<string, StagedKey>();
  const streams = new Map<string, string>();
  for (const release of await staging.staged(ocids)) {
    const stream = `${release.ocid}\n${release.stream}`;
    if (release.snapshot) {
      if (streams.get(stream) === release.content) continue;
      streams.set(stream, release.content);
    }
    if (!wanted.has(keyOf(release))) wanted.set(keyOf(release), release);
  }
  const retired = stored.filter((each) => !each.retired && !each.kept && !wanted.has(keyOf(each)));
  const revived = stored.filter((each) => each.retired && wanted.has(keyOf(each)));
  const known = new Set(stored.map(keyOf));
  const missing = [...wanted.values()].filter((each) => !known.has(keyOf(each)));
  // The same content may be there from another source.
  for (const other of missing.length > 0 ? await staging.others(missing) : []) known.add(keyOf(other));
  const fresh = missing.filter((each) => !known.has(keyOf(each)));
  const bodies = await staging.bodies(fresh);
  const append = fresh.flatMap(({ snapshot: _snapshot, ...release }): PreparedRelease[] => {
    const text = bodies.get(keyOf(release));
    return text ? [parseRelease({ ...release, source, errors: text.errors ?? undefined, body: text.body })] : [];
  });
  return { append, retired, revived };
}
