import { UsageError } from "../base/errors.ts";
import type { Database } from "./database.ts";

/**
 * Runs `work` while holding the lock of a source: one run of a source at a time, in any number of processes. The lock
 * goes with the connection, so a killed process leaves none.
 * @throws UsageError `source-busy`
 */
export async function withSourceLock<T>(database: Database, source: string, work: () => Promise<T>): Promise<T> {
  const one = await database.sql.reserve();
  try {
    const [row] = await one<
      { held: boolean }[]
    >`select pg_try_advisory_lock(hashtext('pregon run'), hashtext(${source})) as held`;
    if (!row?.held)
      throw new UsageError(
        "source-busy",
        `${source} is being pulled by another process; try again when that has ended`,
      );
    try {
      return await work();
    } finally {
      await one`select pg_advisory_unlock(hashtext('pregon run'), hashtext(${source}))`.catch(() => {});
    }
  } finally {
    one.release();
  }
}

/**
 * Runs a job of the whole database: in one process at a time. The lock goes with the connection.
 * @returns undefined where another process is at it
 */
export async function withJobLock<T>(database: Database, job: string, work: () => Promise<T>): Promise<T | undefined> {
  const one = await database.sql.reserve();
  try {
    const [row] = await one<
      { held: boolean }[]
    >`select pg_try_advisory_lock(hashtext('pregon job'), hashtext(${job})) as held`;
    if (!row?.held) return undefined;
    try {
      return await work();
    } finally {
      await one`select pg_advisory_unlock(hashtext('pregon job'), hashtext(${job}))`.catch(() => {});
    }
  } finally {
    one.release();
  }
}

/**
 * Holds the lock of the server on this database's DATA_DIR for the life of the process.
 * @returns undefined where another server holds it
 */
export async function takeServerLock(database: Database, name: string): Promise<(() => Promise<void>) | undefined> {
  const one = await database.sql.reserve();
  const [row] = await one<
    { held: boolean }[]
  >`select pg_try_advisory_lock(hashtext('pregon server'), hashtext(${name})) as held`;
  if (!row?.held) {
    one.release();
    return undefined;
  }
  return async () => {
    await one`select pg_advisory_unlock(hashtext('pregon server'), hashtext(${name}))`.catch(() => {});
    one.release();
  };
}
