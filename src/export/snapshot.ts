import { existsSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { makeFolder } from "../base/folders.ts";
import type { Database, TransactionSql } from "../store/database.ts";
import {
  atOneChange,
  changedRows,
  type DatasetState,
  datasetStates,
  deleteExport,
  type ExportDelta,
  type ExportFile,
  type ExportLeftOut,
  type ExportSnapshot,
  exportRows,
  insertExport,
  listExports,
  type OneChange,
} from "../store/exports.ts";
import { csvTablesSink } from "./csv.ts";
import { parquetSink } from "./parquet.ts";
import { GzipLines, jsonLinesSink, measure } from "./sinks.ts";
import { type WorkbookLimits, workbookLimits, workbookSink } from "./workbook.ts";

export const exportFormats = ["jsonl.gz", "csv.zip", "parquet", "xlsx"] as const;
export type ExportFormat = (typeof exportFormats)[number];

export interface ExportProgress {
  readonly dataset: string;
  readonly processes: number;
  readonly of: number;
}

export interface ExportOptions {
  readonly database: Database;
  /** Where the files are: `<folder>/<dataset>/<file>`. */
  readonly folder: string;
  /** Ids of datasets; default: all of which something has changed. */
  readonly only?: readonly string[];
  readonly formats?: readonly ExportFormat[];
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ExportProgress) => void;
  readonly companion?: ExportCompanion;
  readonly workbook?: WorkbookLimits;
}

/** What is derived from the change feed and kept beside the files, as of the same number. */
export interface ExportCompanion {
  /** Brings it to the end of the feed, see {@link atOneChange}. */
  settle(held: boolean): Promise<void>;
  /** Keeps it as it is in the view, before the first file is on record. */
  keep(view: Pick<OneChange, "change" | "snapshot">): Promise<void>;
}

export interface ExportResult {
  /** Snapshots that were cut now. */
  readonly cut: readonly ExportSnapshot[];
  /** Datasets that are as they were. */
  readonly unchanged: number;
}

/** Everything, over all sources and years. */
export const wholeDataset = "all";
/** Snapshots of a dataset that are kept, so that a reader of the last one is not cut off; their deltas stay longer. */
const keptSnapshots = 2;
const keptDeltas = 30;

/** Where the bulk files of an installation are. */
export const exportsFolder = (dataDir: string): string => join(dataDir, "exports");

export const datasetId = ({ source, year }: Pick<DatasetState, "source" | "year">): string =>
  `${source}-${year ?? "undated"}`;

interface Wanted {
  readonly id: string;
  readonly state: DatasetState | undefined;
  readonly processes: number;
  readonly sources: readonly string[];
  /** Last change of one of its processes. */
  readonly change: number;
}

/**
 * Cuts a snapshot of each dataset of which something has changed since its last one, all at one number of the change
 * feed, and a delta from the last one. A killed export leaves unfinished files, which the next removes, and snapshots
 * that are whole, which stay.
 * @returns undefined where another process is exporting
 */
export async function exportAll(options: ExportOptions): Promise<ExportResult | undefined> {
  const { database, folder, only, companion } = options;
  makeFolder(folder);
  const work = async ({ tx, change, at, snapshot: view }: OneChange): Promise<ExportResult> => {
    const stored = Map.groupBy(await listExports(database.sql), ({ dataset }) => dataset);
    const states = await datasetStates(tx);
    const all = wantedOf(states);
    const chosen = only === undefined ? all : all.filter(({ id }) => only.includes(id));
    const cut: ExportSnapshot[] = [];
    for (const wanted of chosen) {
      options.signal?.throwIfAborted();
      const last = stored.get(wanted.id)?.[0];
      if (last && isSame(last, wanted, options.formats)) continue;
      const snapshot = await cutOne(options, tx, wanted, last, change, at);
      if (cut.length === 0) await companion?.keep({ change, snapshot: view });
      await insertExport(database.sql, snapshot);
      cut.push(snapshot);
    }
    // A dataset that nothing is in any more is withdrawn.
    const gone = [...stored.keys()].filter((id) => only === undefined && !all.some((wanted) => wanted.id === id));
    for (const id of gone) for (const each of stored.get(id) ?? []) await deleteExport(database.sql, each);
    return { cut, unchanged: chosen.length - cut.length };
  };
  const result = await atOneChange(database, work, companion?.settle);
  if (result) await prune(database, folder);
  return result;
}

function wantedOf(states: readonly DatasetState[]): Wanted[] {
  const each = states.map((state) => ({
    id: datasetId(state),
    state,
    processes: state.processes,
    sources: [state.source],
    change: state.change,
  }));
  const whole = {
    id: wholeDataset,
    state: undefined,
    processes: states.reduce((sum, state) => sum + state.processes, 0),
    sources: [...new Set(states.map(({ source }) => source))],
    change: Math.max(0, ...states.map((state) => state.change)),
  };
  return [...each, whole];
}

/** Nothing has come in since (its change would be later), and nothing has left (there would be fewer). */
const isSame = (last: ExportSnapshot, wanted: Wanted, formats: readonly ExportFormat[] = exportFormats): boolean =>
  wanted.change <= last.change &&
  wanted.processes === last.processes &&
  formats.every((format) => [...last.files, ...last.leftOut].some((made) => made.format === format));

async function cutOne(
  options: ExportOptions,
  tx: TransactionSql,
  wanted: Wanted,
  last: ExportSnapshot | undefined,
  change: number,
  at: string,
): Promise<ExportSnapshot> {
  const home = join(options.folder, wanted.id);
  const work = join(options.folder, `.work-${wanted.id}-${process.pid}`);
  rmSync(work, { recursive: true, force: true });
  makeFolder(work);
  makeFolder(home);
  const sinks = (options.formats ?? exportFormats).map((format) => {
    const name = `${wanted.id}.c${change}.${format}`;
    const path = join(work, name);
    if (format === "jsonl.gz") return jsonLinesSink(path, name);
    if (format === "parquet") return parquetSink(path, name);
    if (format === "xlsx") return workbookSink(path, name, wanted.processes, options.workbook ?? workbookLimits);
    return csvTablesSink(path, name, join(work, "tables"));
  });
  try {
    let processes = 0;
    for await (const rows of exportRows(tx, wanted.state)) {
      options.signal?.throwIfAborted();
      for (const sink of sinks) await sink.add(rows);
      processes += rows.length;
      options.onProgress?.({ dataset: wanted.id, processes, of: wanted.processes });
    }
    const files: ExportFile[] = [];
    const leftOut: ExportLeftOut[] = [];
    for (const sink of sinks) {
      const made = await sink.finish();
      if ("leftOut" in made) leftOut.push(made);
      else files.push({ ...made, ...(await measure(join(work, made.name))) });
    }
    const delta = last && last.change < change ? await cutDelta(tx, wanted, last.change, change, work) : null;
    for (const { name } of delta ? [...files, delta] : files) renameSync(join(work, name), join(home, name));
    const { source = null, year = null } = wanted.state ?? {};
    // Of the same number there may be files in other formats, by an export of some formats alone.
    const before = last?.change === change ? last : { files: [], leftOut: [] };
    const isOther = ({ format }: { readonly format: string }) => !sinks.some((sink) => sink.format === format);
    files.unshift(...before.files.filter(isOther));
    leftOut.unshift(...before.leftOut.filter(isOther));
    const { id: dataset, sources } = wanted;
    return {
      dataset,
      change,
      cutAt: at,
      source,
      year,
      processes,
      sources,
      files,
      leftOut,
      delta,
    };
  } catch (error) {
    for (const sink of sinks) await sink.abort();
    throw error;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/**
 * One operation a line: `put` with the compiled release as it is now, or `delete` of what is not in the dataset (any
 * more); a reader that never had it has nothing to do.
 */
async function cutDelta(
  tx: TransactionSql,
  { id, state }: Wanted,
  from: number,
  to: number,
  folder: string,
): Promise<ExportDelta> {
  const name = `${id}.c${from}-c${to}.delta.jsonl.gz`;
  const lines = new GzipLines(join(folder, name));
  try {
    for await (const rows of changedRows(tx, state, from, to)) {
      for (const row of rows) {
        const ocid = JSON.stringify(row.ocid);
        await lines.add(
          row.body === null
            ? `{"op":"delete","ocid":${ocid}}`
            : `{"op":"put","ocid":${ocid},"change":${row.change},"body":${row.body}}`,
        );
      }
    }
    await lines.end();
  } catch (error) {
    lines.abort();
    throw error;
  }
  const { bytes, sha256 } = await measure(join(folder, name));
  return { from, to, name, mediaType: "application/gzip", rows: lines.lines, bytes, sha256 };
}

/** Takes old snapshots off the record, then removes the files that no row names any more. */
async function prune(database: Database, folder: string): Promise<void> {
  const byDataset = Map.groupBy(await listExports(database.sql), ({ dataset }) => dataset);
  const named = new Set<string>();
  for (const [dataset, snapshots] of byDataset) {
    for (const [index, snapshot] of snapshots.entries()) {
      if (index >= keptDeltas) {
        await deleteExport(database.sql, snapshot);
        continue;
      }
      if (index < keptSnapshots) for (const { name } of snapshot.files) named.add(join(dataset, name));
      if (snapshot.delta) named.add(join(dataset, snapshot.delta.name));
    }
  }
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    const path = join(folder, entry.name);
    if (entry.name.startsWith(".work-")) rmSync(path, { recursive: true, force: true });
    else {
      const files = readdirSync(path);
      for (const file of files) if (!named.has(join(entry.name, file))) rmSync(join(path, file), { force: true });
      if (!files.some((file) => existsSync(join(path, file)))) rmSync(path, { recursive: true, force: true });
    }
  }
}
