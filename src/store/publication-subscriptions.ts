import { sql } from "drizzle-orm";
import type { Database } from "./database.ts";
import { type PublicationFilter, publicationConditions } from "./read-publications.ts";

/** WebSub subscriptions to feeds of publications: these have no numbered changes, so each is told where its list differs. */

/**
 * Names the present content of a list of publications: how many there are, and when they changed. Another count or another
 * sum shows what was committed late too.
 */
export async function publicationsMark({ db }: Pick<Database, "db">, filter: PublicationFilter): Promise<string> {
  const [row] = await db.execute<{ mark: string }>(sql`
    select concat_ws(' ', count(*), max(n.changed_at), sum(extract(epoch from n.changed_at))) as mark
    from publications n where ${publicationConditions(filter)}`);
  return row?.mark ?? "";
}

/**
 * Queues one delivery of the whole topic for each subscription whose list has changed since it was last told of, and moves
 * its mark, in one transaction for each.
 * @returns how many were queued
 */
export async function dispatchPublications(database: Database): Promise<number> {
  const waiting = await database.sql<{ id: string }[]>`
    select id from subscriptions where about = 'publications' and status <> 'disabled' order by id`;
  let queued = 0;
  for (const { id } of waiting) {
    queued += await database.db.transaction(async (tx) => {
      const [held] = await tx.execute<{ filter: PublicationFilter; mark: string | null }>(sql`
        select filter, mark from subscriptions where id = ${id} for update skip locked`);
      if (!held) return 0;
      const mark = await publicationsMark({ db: tx as unknown as Database["db"] }, held.filter);
      if (mark === held.mark) return 0;
      await tx.execute(sql`
        insert into deliveries (id, subscription, change, type, body)
        values (${id} || '_pub_' || md5(${mark}::text), ${id}, 0, 'publications.changed', null)
        on conflict (id) do update set status = 'pending', attempts = 0, next_at = now(), ended_at = null`);
      await tx.execute(sql`update subscriptions set mark = ${mark} where id = ${id}`);
      return 1;
    });
  }
  return queued;
}
