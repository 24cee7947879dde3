import type { TransactionSql } from "./database.ts";

/** Names a stored release. */
export interface ReleaseKey {
  readonly ocid: string;
  readonly id: string;
}

/** Takes releases out of force: the present mapping no longer yields them. They stay stored. */
export async function retireReleases(
  client: TransactionSql,
  releases: readonly ReleaseKey[],
  run: number,
): Promise<void> {
  if (releases.length === 0) return;
  await client`
    insert into retired_releases (ocid, id, run)
    select ocid, id, ${run}::bigint from unnest(${releases.map(({ ocid }) => ocid)}::text[], ${releases.map(({ id }) => id)}::text[]) as t(ocid, id)
    on conflict do nothing`;
}

/** Puts retired releases in force again. */
export async function reviveReleases(client: TransactionSql, releases: readonly ReleaseKey[]): Promise<void> {
  if (releases.length === 0) return;
  await client`
    delete from retired_releases r
    using unnest(${releases.map(({ ocid }) => ocid)}::text[], ${releases.map(({ id }) => id)}::text[]) as t(ocid, id)
    where r.ocid = t.ocid and r.id = t.id`;
}
