import type { Database } from "./database.ts";

/** A number of the change feed at which figures were kept. */
export interface KeptFigures {
  readonly change: number;
  /** When the change was; null where nothing had changed yet. */
  readonly changedAt: string | null;
  /** Version of each indicator then, by code. */
  readonly versions: Readonly<Record<string, number>>;
}

const key = ["code", "grain", "country", "period", "source", "currency"];
const row = [...key, "n", "d", "c", "x", "u", "l", "h"];
const same = row.map((name) => `h.${name} = c.${name}`).join(" and ");

/**
 * Keeps the roll-ups as they are in a snapshot of the database that another transaction holds open: those that are not
 * as they were at the last mark are written, and end what was there before.
 * @param snapshot by `pg_export_snapshot()`
 * @param follower that keeps the roll-ups: only where it is at that very change are they those of the change
 * @returns whether they are kept
 */
export async function keepFigures(
  { sql }: Pick<Database, "sql">,
  {
    change,
    snapshot,
    follower,
    versions,
  }: Pick<KeptFigures, "change" | "versions"> & {
    readonly snapshot: string;
    readonly follower: { readonly name: string; readonly version: number };
  },
): Promise<boolean> {
  return sql.begin("isolation level repeatable read", async (tx) => {
    await tx.unsafe(`set transaction snapshot '${snapshot.replaceAll("'", "")}'`);
    const [at] = await tx<{ ready: boolean; kept: boolean }[]>`
      select exists (select from followers where name = ${follower.name} and version = ${follower.version} and change = ${change}::bigint) as ready,
        exists (select from indicator_marks where change = ${change}::bigint) as kept`;
    if (at?.kept) return true;
    if (!at?.ready) return false;
    // Without statistics of the table yet, row by row would look like the shorter way.
    await tx`set local enable_nestloop = off`;
    await tx`
      update indicator_history h set until = ${change}::bigint where until is null
      and not exists (select from indicator_cells c where ${tx.unsafe(same)})`;
    await tx`
      insert into indicator_history (${tx.unsafe(row.join(", "))}, since)
      select ${tx.unsafe(row.map((name) => `c.${name}`).join(", "))}, ${change}::bigint from indicator_cells c
      where not exists (select from indicator_history h where h.until is null and ${tx.unsafe(same)})
      order by ${tx.unsafe(key.map((name) => `c.${name}`).join(", "))}`;
    await tx`
      insert into indicator_marks (change, versions) values (${change}, ${JSON.stringify(versions)}::text::jsonb)`;
    return true;
  });
}

/** What was kept at a number; undefined where nothing was. */
export async function keptFigures({ sql }: Pick<Database, "sql">, change: number): Promise<KeptFigures | undefined> {
  const [found] = await sql<(Omit<KeptFigures, "versions"> & { versions: string })[]>`
    select m.change::float8 as change, to_char(c.at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "changedAt",
      m.versions::text as versions
    from indicator_marks m left join changes c on c.change = m.change where m.change = ${change}::bigint`;
  return found && { ...found, versions: JSON.parse(found.versions) as Record<string, number> };
}

/** The numbers next to one, at most two on each side, at which figures were kept; in order. */
export async function nearestKept({ sql }: Pick<Database, "sql">, change: number): Promise<number[]> {
  const rows = await sql<{ change: number }[]>`
    (select change::float8 as change from indicator_marks where change < ${change}::bigint order by indicator_marks.change desc limit 2)
    union all
    (select change::float8 from indicator_marks where change > ${change}::bigint order by indicator_marks.change limit 2) order by 1`;
  return rows.map((each) => each.change);
}
