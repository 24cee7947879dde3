import type { JsonObject } from "../base/json.ts";
import type { Database, Sql, TransactionSql } from "./database.ts";
import { withJobLock } from "./locks.ts";

/** A file of a snapshot, as the manifest tells of it. */
export interface ExportFile {
  readonly format: "jsonl.gz" | "csv.zip" | "parquet" | "xlsx";
  /** Name in the dataset's folder. */
  readonly name: string;
  readonly mediaType: string;
  /** Processes, or rows of all tables together. */
  readonly rows: number;
  readonly bytes: number;
  readonly sha256: string;
  /** Rows by table, for files of several tables. */
  readonly tables?: Readonly<Record<string, number>>;
}

/** A format that a snapshot has no file in, and why: a sentence. */
export interface ExportLeftOut {
  readonly format: ExportFile["format"];
  readonly leftOut: string;
}

/** What changed between two snapshots of a dataset, in one file. */
export interface ExportDelta {
  readonly from: number;
  readonly to: number;
  readonly name: string;
  readonly mediaType: string;
  readonly rows: number;
  readonly bytes: number;
  readonly sha256: string;
}

/** A snapshot of a dataset, cut at a number of the change feed. */
export interface ExportSnapshot {
  readonly dataset: string;
  readonly change: number;
  /** ISO 8601. */
  readonly cutAt: string;
  /** Null: of all sources. */
  readonly source: string | null;
  /** Year of publication (UTC); null: of all years, or of none. */
  readonly year: number | null;
  readonly processes: number;
  readonly sources: readonly string[];
  readonly files: readonly ExportFile[];
  readonly leftOut: readonly ExportLeftOut[];
  readonly delta: ExportDelta | null;
}

/** A dataset as it is now: the valid processes of a source that were published in a year. */
export interface DatasetState {
  readonly source: string;
  readonly year: number | null;
  readonly processes: number;
  /** Greatest number of a change of one of them. */
  readonly change: number;
}

/** A process as bulk files have it. */
export interface ExportRow {
  readonly ocid: string;
  readonly change: number;
  readonly updated: string;
  /** The notice, JSON text. */
  readonly item: string;
  /** The compiled release, JSON text. */
  readonly body: string;
}

type Client = Sql | TransactionSql;
const yearOf = (client: Client) => client`extract(year from n.published at time zone 'utc')::int`;

/** The datasets that there are now, in order. */
export async function datasetStates(client: Client): Promise<DatasetState[]> {
  const rows = await client<{ source: string; year: number | null; processes: number; change: number }[]>`
    select n.source, ${yearOf(client)} as year, count(*)::float8 as processes, max(n.change)::float8 as change
    from notices n where n.valid group by 1, 2 order by 1, 2 nulls last`;
  return rows;
}

/** Streams the processes of a dataset, by ocid; of everything where no source is given. */
export async function* exportRows(
  client: TransactionSql,
  of: Pick<DatasetState, "source" | "year"> | undefined,
): AsyncGenerator<ExportRow[]> {
  const which =
    of === undefined
      ? client`true`
      : client`n.source = ${of.source} and ${yearOf(client)} is not distinct from ${of.year}::int`;
  const rows = client<ExportRow[]>`
    select n.ocid, n.change::float8 as change, to_char(n.updated_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as updated,
      n.item::text as item, r.body::text as body
    from notices n join records r on r.ocid = n.ocid
    where n.valid and not r.withdrawn and ${which} order by n.ocid`;
  for await (const page of rows.cursor(500)) yield page;
}

/**
 * The processes of which something was said after one change and up to another, with the row of those that are in the
 * dataset now. Those that are in it no more, or never were, come without a row.
 */
export async function* changedRows(
  client: TransactionSql,
  of: Pick<DatasetState, "source" | "year"> | undefined,
  after: number,
  upTo: number,
): AsyncGenerator<(ExportRow | { readonly ocid: string; readonly body: null })[]> {
  const touches =
    of === undefined
      ? client`true`
      : client`exists (select from changes p where p.ocid = c.ocid and p.source = ${of.source})`;
  const member =
    of === undefined
      ? client`true`
      : client`n.source = ${of.source} and ${yearOf(client)} is not distinct from ${of.year}::int`;
  const rows = client<(ExportRow | { ocid: string; body: null })[]>`
    select c.ocid, n.change::float8 as change, to_char(n.updated_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as updated,
      n.item::text as item, case when n.ocid is not null then r.body::text end as body
    from (select distinct ocid from changes c where c.change > ${after}::bigint and c.change <= ${upTo}::bigint) c
    left join records r on r.ocid = c.ocid and not r.withdrawn
    left join notices n on n.ocid = r.ocid and n.valid and ${member}
    where ${touches} order by c.ocid`;
  for await (const page of rows.cursor(500)) yield page;
}

interface Row {
  dataset: string;
  change: number;
  cutAt: string;
  source: string | null;
  year: number | null;
  processes: number;
  sources: string[];
  files: ExportFile[];
  leftOut: ExportLeftOut[];
  delta: ExportDelta | null;
}

const columns = (client: Client) => client`
  dataset, change::float8 as change, to_char(cut_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "cutAt", source, year,
  processes::float8 as processes, sources, files::text as files, left_out::text as "leftOut",
  delta::text as delta`;
type Stored = Omit<Row, "files" | "leftOut" | "delta"> & { files: string; leftOut: string; delta: string | null };
const parsed = (rows: readonly Stored[]) =>
  rows.map((row) => ({
    ...row,
    files: JSON.parse(row.files) as ExportFile[],
    leftOut: JSON.parse(row.leftOut) as ExportLeftOut[],
    delta: row.delta === null ? null : (JSON.parse(row.delta) as ExportDelta),
  }));

/** The snapshots that are kept, by dataset, newest first. */
export async function listExports(client: Client, dataset?: string): Promise<ExportSnapshot[]> {
  return parsed(
    await client`
    select ${columns(client)} from exports where ${dataset === undefined ? client`true` : client`dataset = ${dataset}`}
    order by (dataset = 'all') desc, dataset, change desc`,
  );
}

/** Puts a snapshot whose files are whole on record, in the place of one of the same number. */
export async function insertExport(client: Client, snapshot: ExportSnapshot): Promise<void> {
  const { dataset, change, cutAt, source, year, processes, sources, files, leftOut, delta } = snapshot;
  await client`
    insert into exports (dataset, change, cut_at, source, year, processes, sources, files, left_out, delta)
    values (${dataset}, ${change}, ${cutAt}, ${source}, ${year}, ${processes}, ${[...sources]}, ${JSON.stringify(files)}::text::jsonb,
      ${JSON.stringify(leftOut)}::text::jsonb, ${delta === null ? null : JSON.stringify(delta)}::text::jsonb)
    on conflict (dataset, change) do update set files = excluded.files, left_out = excluded.left_out,
      delta = coalesce(excluded.delta, exports.delta)`;
}

export async function deleteExport(client: Client, of: Pick<ExportSnapshot, "dataset" | "change">): Promise<void> {
  await client`delete from exports where dataset = ${of.dataset} and change = ${of.change}`;
}

/** Licence and name of sources, as the manifest states them. */
export async function exportSources(client: Client): Promise<Map<string, JsonObject>> {
  const rows = await client<{ id: string; meta: string }[]>`select id, meta::text as meta from sources`;
  return new Map(rows.map(({ id, meta }) => [id, JSON.parse(meta) as JsonObject]));
}

/** The database as it was at one number of the change feed. */
export interface OneChange {
  readonly tx: TransactionSql;
  readonly change: number;
  /** ISO 8601. */
  readonly at: string;
  /** Under this name other transactions see the same, while this one is open. */
  readonly snapshot: string;
}

/**
 * Runs with everything seen as it was at one number of the change feed. One exporter at a time: undefined where another
 * process is at it.
 * @param settle brings what is derived from the feed to its end. It is called twice: the second time (held) nobody gets
 * numbers until it has ended, so that what it derives is of the same number.
 */
export async function atOneChange<Result>(
  database: Database,
  work: (view: OneChange) => Promise<Result>,
  settle: (held: boolean) => Promise<void> = async () => {},
): Promise<Result | undefined> {
  return withJobLock(database, "export", async () => {
    await settle(false);
    return (await database.sql.begin("isolation level repeatable read read only", async (tx) => {
      const view = await database.sql.begin(async (counter) => {
        await counter`select from change_counter for update`;
        await settle(true);
        // The first query of a transaction decides what it sees.
        const [row] = await tx<Omit<OneChange, "tx">[]>`
          select last::float8 as change, to_char(now() at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at,
            pg_export_snapshot() as snapshot from change_counter`;
        if (row === undefined) throw new Error("there is no counter of changes");
        return { ...row, tx };
      });
      return work(view);
    })) as Result;
  });
}
