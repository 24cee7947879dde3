import { and, asc, eq, inArray } from "drizzle-orm";
import type { Database, TransactionSql } from "./database.ts";
import { entries } from "./schema.ts";

type Entry = typeof entries.$inferSelect;

/** Stored states of a source's entries with these keys. */
export async function knownEntries(
  database: Database,
  source: string,
  keys: readonly string[],
): Promise<Map<string, Entry>> {
  const found: Entry[] = [];
  for (let begin = 0; begin < keys.length; begin += 5_000) {
    const some = keys.slice(begin, begin + 5_000);
    found.push(
      ...(await database.db
        .select()
        .from(entries)
        .where(and(eq(entries.source, source), inArray(entries.key, some)))),
    );
  }
  return new Map(found.map((entry) => [entry.key, entry]));
}

/** Entries that may still change, the longest unseen first. */
export function openEntries(database: Database, source: string, limit: number): Promise<Entry[]> {
  return database.db
    .select()
    .from(entries)
    .where(and(eq(entries.source, source), eq(entries.final, false)))
    .orderBy(asc(entries.seenAt))
    .limit(limit);
}

/** Forgets what is known of a source's listing: all of it is read again. */
export async function forgetEntries(tx: TransactionSql, source: string): Promise<void> {
  await tx`delete from entries where source = ${source}`;
}
