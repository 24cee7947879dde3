import type { Database, TransactionSql } from "./database.ts";

/** A change of one process, as the feed numbers it. */
export interface FollowedChange {
  readonly change: number;
  readonly ocid: string;
  readonly source: string;
  readonly country: string | null;
  readonly op: "create" | "update" | "withdraw";
}

/**
 * What is derived from records outside of the writers' transactions (roll-ups, flags, deliveries). It reads the change
 * feed in order and writes what it makes together with its place in the feed, so it may be killed at any instant and
 * misses and doubles nothing.
 */
export interface Follower {
  readonly name: string;
  /** Raised when what it derives is to be made anew from the beginning of the feed. */
  readonly version: number;
  /** Changes handed over at once; default 500. */
  readonly batch?: number;
  /** Clears all that it has derived: before the first change, and after a new version. */
  reset(tx: TransactionSql): Promise<void>;
  /** Takes in changes, oldest first. One process may be in a batch several times; records are as they are now. */
  handle(tx: TransactionSql, changes: readonly FollowedChange[]): Promise<void>;
}

const defaultBatch = 500;

/**
 * One step of a follower, in one transaction with its place. Where another process is at it, nothing is done.
 * @returns how many changes were taken in, and whether there may be more
 */
export async function follow(
  database: Pick<Database, "sql">,
  follower: Follower,
): Promise<{ readonly changes: number; readonly more: boolean }> {
  const { name, version, batch = defaultBatch } = follower;
  const pending = await database.sql<{ pending: boolean }[]>`
    select coalesce((select f.version <> ${version} or f.change < c.last from followers f where f.name = ${name}), true) as pending
    from change_counter c`;
  if (!pending[0]?.pending) return { changes: 0, more: false };
  return database.sql.begin(async (tx) => {
    await tx`insert into followers (name, version) values (${name}, -1) on conflict do nothing`;
    const [state] = await tx<{ version: number; change: string }[]>`
      select version, change::text from followers where name = ${name} for update skip locked`;
    if (!state) return { changes: 0, more: false };
    const anew = state.version !== version;
    if (anew) await follower.reset(tx);
    const changes = await tx<(Omit<FollowedChange, "change"> & { change: string })[]>`
      select change::text, ocid, source, country, op from changes
      where changes.change > ${anew ? 0 : state.change}::bigint order by changes.change limit ${batch}`;
    const last = changes.at(-1);
    if (last) {
      await follower.handle(
        tx,
        changes.map((row) => ({ ...row, change: Number(row.change) })),
      );
    }
    await tx`
      update followers set version = ${version}, change = ${last?.change ?? (anew ? "0" : state.change)}::bigint, updated_at = now()
      where name = ${name}`;
    return { changes: changes.length, more: changes.length === batch };
  });
}

/** Brings a follower to the present end of the feed. */
export async function catchUp(
  database: Pick<Database, "sql">,
  follower: Follower,
  signal?: AbortSignal,
): Promise<number> {
  let taken = 0;
  for (;;) {
    signal?.throwIfAborted();
    const { changes, more } = await follow(database, follower);
    taken += changes;
    if (!more) return taken;
  }
}

/** Number of the last change that a follower has taken in; undefined before its first. */
export async function followedTo(database: Pick<Database, "sql">, name: string): Promise<number | undefined> {
  const [row] = await database.sql<{ change: string }[]>`select change::text from followers where name = ${name}`;
  return row && Number(row.change);
}

/**
 * Sends followers back to the beginning: the next step makes all that they derive anew.
 * @param name only this one
 */
export async function restartFollowers(
  client: Pick<Database, "sql">["sql"] | TransactionSql,
  name?: string,
): Promise<void> {
  await client`
    update followers set version = -1, change = 0 where ${name ?? null}::text is null or name = ${name ?? null}`;
}
