import { eq } from "drizzle-orm";
import type { Database } from "./database.ts";
import { sources } from "./schema.ts";

export type SourceRow = typeof sources.$inferSelect;

/** Writes the sources as they are known to this process; those of an earlier one that are gone stay. */
export async function saveSources(database: Database, rows: readonly Omit<SourceRow, "createdAt">[]): Promise<void> {
  for (const row of rows) {
    await database.db
      .insert(sources)
      .values(row)
      .onConflictDoUpdate({ target: sources.id, set: { kind: row.kind, meta: row.meta, precedence: row.precedence } });
  }
}

export function listSources(database: Database): Promise<SourceRow[]> {
  return database.db.select().from(sources).orderBy(sources.id);
}

export async function findSource(database: Database, id: string): Promise<SourceRow | undefined> {
  const [row] = await database.db.select().from(sources).where(eq(sources.id, id));
  return row;
}
