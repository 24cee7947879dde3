import { sql } from "drizzle-orm";
import type { Database, TransactionSql } from "./database.ts";
import { type NoticeFilter, noticeConditions } from "./read-notice-filters.ts";

/** For so long feeds and calendars tell of a withdrawal. */
export const toldForDays = 60;

/** A notice that was withdrawn. */
export interface WithdrawnNotice {
  readonly ocid: string;
  readonly source: string;
  /** The item as it was, JSON text. */
  readonly item: string;
  /** Number of the change that withdrew it. */
  readonly change: number;
  /** ISO 8601. */
  readonly at: string;
}

/**
 * Keeps the notices of processes that are being withdrawn, before they are deleted, and forgets those that have been told
 * for long enough.
 */
export async function keepWithdrawn(
  tx: TransactionSql,
  withdrawn: readonly { readonly ocid: string; readonly change: number }[],
  at: string,
): Promise<void> {
  if (withdrawn.length === 0) return;
  await tx`
    insert into withdrawn_notices (ocid, change, at, notice)
    select n.ocid, t.change, ${at}::timestamptz, to_jsonb(n)
    from json_to_recordset(${JSON.stringify(withdrawn)}::text::json) as t(ocid text, change bigint) join notices n using (ocid)
    on conflict (ocid) do update set change = excluded.change, at = excluded.at, notice = excluded.notice`;
  await tx`delete from withdrawn_notices where at < ${at}::timestamptz - make_interval(days => ${toldForDays})`;
}

/** Conditions over `withdrawn_notices w` and the notice `n` that each was. */
const lately = (filter: NoticeFilter, now: string) => sql`
  w.at >= ${now}::timestamptz - make_interval(days => ${toldForDays}::int) and ${noticeConditions(filter, now)}
  and not exists (select from notices again where again.ocid = w.ocid)`;
const from = sql`withdrawn_notices w, jsonb_populate_record(null::notices, w.notice) n`;

/** The withdrawn notices that a search would have found, last withdrawn first. @param now present instant, ISO 8601 */
export async function withdrawnNotices(
  { db }: Pick<Database, "db">,
  filter: NoticeFilter,
  { now, limit }: { readonly now: string; readonly limit: number },
): Promise<WithdrawnNotice[]> {
  return db.execute<WithdrawnNotice & Record<string, unknown>>(sql`
    select n.ocid, n.source, n.item::text as item, w.change::float8 as change,
      to_char(w.at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at
    from ${from} where ${lately(filter, now)} order by w.change desc limit ${limit}::int`);
}

/** Condition that an ocid is that of a withdrawn notice that a search would have found. */
export const withdrawnFrom = (filter: NoticeFilter, now: string) =>
  sql`select n.ocid from ${from} where ${lately(filter, now)}`;
