import type { Sql, TransactionSql } from "./database.ts";
import type { ReleaseKey } from "./retired.ts";
import type { ReleaseRow } from "./rows.ts";

type Client = Sql | TransactionSql;

/** What a record is compared with before it is written again. */
export interface RecordState {
  readonly source: string;
  readonly country: string | null;
  readonly hash: string;
  readonly valid: boolean;
  readonly withdrawn: boolean;
  readonly change: number;
  readonly createdAt: string;
  readonly updatedAt: string;
}

type FoundRelease = Omit<ReleaseRow, "releaseId" | "errors"> & { release_id: string };

/** What tells a release from another, without its body. */
export type ReleaseMark = Pick<ReleaseRow, "ocid" | "id" | "source" | "date" | "stream" | "content">;

/** The releases in force of processes, without their bodies: enough to see whether anything is new. */
export async function loadMarks(client: Client, ocids: readonly string[]): Promise<Map<string, ReleaseMark[]>> {
  const found = await client<ReleaseMark[]>`
    select r.ocid, r.id, r.source, to_char(r.date at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as date, r.stream, r.content
    from releases r
    where r.ocid = any(${ocids as string[]})
      and not exists (select from retired_releases x where x.ocid = r.ocid and x.id = r.id)`;
  return Map.groupBy(found, (row) => row.ocid);
}

/** The releases in force of processes: those that a re-mapping has retired are left out. */
export async function loadReleases(client: Client, ocids: readonly string[]): Promise<Map<string, ReleaseRow[]>> {
  const found = await client<FoundRelease[]>`
    select ${columns(client)} from releases r
    where r.ocid = any(${ocids as string[]})
      and not exists (select from retired_releases x where x.ocid = r.ocid and x.id = r.id)`;
  return byProcess(found);
}

/** Those of the named releases that are retired. */
export async function loadRetired(client: Client, keys: readonly ReleaseKey[]): Promise<Map<string, ReleaseRow[]>> {
  if (keys.length === 0) return new Map();
  const found = await client<FoundRelease[]>`
    select ${columns(client)} from releases r
    join retired_releases x on x.ocid = r.ocid and x.id = r.id
    join unnest(${keys.map(({ ocid }) => ocid)}::text[], ${keys.map(({ id }) => id)}::text[]) as k(ocid, id)
      on k.ocid = r.ocid and k.id = r.id`;
  return byProcess(found);
}

const columns = (client: Client) =>
  client`r.ocid, r.id, r.source, r.release_id, to_char(r.date at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as date,
      r.stream, r.sequence, r.content, r.tag, r.valid, r.payload, r.mapping, r.body::text as body`;

function byProcess(found: readonly FoundRelease[]): Map<string, ReleaseRow[]> {
  const rows = found.map(({ release_id: releaseId, ...row }) => ({ ...row, releaseId, errors: undefined }));
  return Map.groupBy(rows, (row) => row.ocid);
}

export async function loadRecords(client: Client, ocids: readonly string[]): Promise<Map<string, RecordState>> {
  const found = await client<
    {
      ocid: string;
      source: string;
      country: string | null;
      hash: string;
      valid: boolean;
      withdrawn: boolean;
      change: string;
      created: string;
      updated: string;
    }[]
  >`select ocid, source, country, hash, valid, withdrawn, change::text, to_char(created_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as created,
      to_char(updated_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as updated
    from records where ocid = any(${ocids as string[]})`;
  return new Map(
    found.map((row) => [
      row.ocid,
      {
        source: row.source,
        country: row.country,
        hash: row.hash,
        valid: row.valid,
        withdrawn: row.withdrawn,
        change: Number(row.change),
        createdAt: row.created,
        updatedAt: row.updated,
      },
    ]),
  );
}
