import type { Sql, TransactionSql } from "./database.ts";
import type { ReleaseRow } from "./rows.ts";

type Client = Sql | TransactionSql;

/** What a record is compared with before it is written again. */
export interface RecordState {
  readonly hash: string;
  readonly valid: boolean;
  readonly withdrawn: boolean;
  readonly change: number;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** The releases in force of processes: those that a re-mapping has retired are left out. */
export async function loadReleases(client: Client, ocids: readonly string[]): Promise<Map<string, ReleaseRow[]>> {
  const found = await client<
    (Omit<ReleaseRow, "releaseId" | "errors"> & { release_id: string })[]
  >`select r.ocid, r.id, r.source, r.release_id, to_char(r.date at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as date,
      r.stream, r.sequence, r.content, r.tag, r.valid, r.payload, r.mapping, r.body::text as body
    from releases r
    where r.ocid = any(${ocids as string[]})
      and not exists (select from retired_releases x where x.ocid = r.ocid and x.id = r.id)`;
  const byOcid = new Map<string, ReleaseRow[]>();
  for (const { release_id: releaseId, ...row } of found) {
    const list = byOcid.get(row.ocid) ?? [];
    list.push({ ...row, releaseId, errors: undefined });
    byOcid.set(row.ocid, list);
  }
  return byOcid;
}

export async function loadRecords(client: Client, ocids: readonly string[]): Promise<Map<string, RecordState>> {
  const found = await client<
    {
      ocid: string;
      hash: string;
      valid: boolean;
      withdrawn: boolean;
      change: string;
      created: string;
      updated: string;
    }[]
  >`select ocid, hash, valid, withdrawn, change::text, to_char(created_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as created,
      to_char(updated_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as updated
    from records where ocid = any(${ocids as string[]})`;
  return new Map(
    found.map((row) => [
      row.ocid,
      {
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
