import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { drizzle, type PostgresJsDatabase } from "drizzle-orm/postgres-js";
import { migrate as runMigrations } from "drizzle-orm/postgres-js/migrator";
import postgres, { type Sql, type TransactionSql } from "postgres";
import type { Config } from "../base/config.ts";
import { messageOf, StorageError } from "../base/errors.ts";
import { openEmbedded } from "./embedded.ts";
import * as schema from "./schema.ts";

export type { Sql, TransactionSql };

/** The open database. `sql` is for raw statements (parameters as text, instants as ISO strings), `db` for typed ones. */
export interface Database {
  readonly sql: Sql;
  readonly db: PostgresJsDatabase<typeof schema>;
  /** Connection string, password included: for the job queue's own connections. */
  readonly url: string;
  /** Where it is, password left out. */
  readonly address: string;
  readonly embedded: boolean;
  close(): Promise<void>;
}

export interface OpenOptions {
  /** Most connections at a time. */
  readonly connections?: number;
  /** Milliseconds after which the server cancels a statement; 0: never. */
  readonly statementTimeoutMs?: number;
  /** Shown in pg_stat_activity. */
  readonly name?: string;
}

/** Opens DATABASE_URL, or the embedded server, and brings its schema up to date. Throws StorageError in one line. */
export async function openDatabase(
  config: Pick<Config, "DATABASE_URL" | "DATA_DIR">,
  options: OpenOptions = {},
): Promise<Database> {
  const embedded = config.DATABASE_URL === "" ? await openEmbedded(config.DATA_DIR) : undefined;
  try {
    const database = await connect(embedded?.url ?? config.DATABASE_URL, options);
    await migrate(database);
    return {
      ...database,
      embedded: embedded !== undefined,
      close: async () => {
        await database.close();
        await embedded?.release();
      },
    };
  } catch (error) {
    await embedded?.release();
    throw error;
  }
}

/** A connection to a server at hand, schema untouched. */
export async function connect(url: string, options: OpenOptions = {}): Promise<Database> {
  const sql = postgres(url, {
    max: options.connections ?? 10,
    idle_timeout: 60,
    connect_timeout: 15,
    onnotice: () => {},
    connection: {
      application_name: options.name ?? "pregon",
      statement_timeout: options.statementTimeoutMs ?? 0,
      TimeZone: "UTC",
      DateStyle: "ISO",
    },
  });
  const address = withoutPassword(url);
  try {
    const [row] = await sql<{ version: string }[]>`select current_setting('server_version_num') as version`;
    const version = Math.floor(Number(row?.version) / 10_000);
    if (version < 15)
      throw new StorageError(
        "database-too-old",
        `PostgreSQL ${version} at ${address} is too old: 15 or later is needed`,
      );
  } catch (error) {
    await sql.end({ timeout: 1 });
    if (error instanceof StorageError) throw error;
    throw new StorageError(
      "database-unreachable",
      `the database at ${address} cannot be reached: ${databaseMessage(error)}`,
      {},
      { cause: error },
    );
  }
  return { sql, db: drizzle(sql, { schema }), url, address, embedded: false, close: () => sql.end({ timeout: 10 }) };
}

/**
 * Connections of its own to an open database, for readers: what they ask is cancelled when it takes too long, and they
 * do not wait for writers' connections. To be closed before the database.
 */
export function openReader(
  database: Database,
  options: { readonly connections: number; readonly statementTimeoutMs: number },
): Database {
  const { connection } = database.sql.options;
  const sql = postgres({
    ...database.sql.options,
    max: options.connections,
    connection: {
      ...connection,
      application_name: "pregon reader",
      statement_timeout: options.statementTimeoutMs,
      default_transaction_read_only: "on",
    },
  } as never) as Sql;
  return { ...database, sql, db: drizzle(sql, { schema }), close: () => sql.end({ timeout: 10 }) };
}

const migrationsFolder = fileURLToPath(
  new URL(import.meta.url.includes("/dist/") ? "../../../drizzle" : "../../drizzle", import.meta.url),
);

/** Whether the schema is that of this version, or newer. */
export async function isMigrated(database: Pick<Database, "sql">): Promise<boolean> {
  const [applied] = await database.sql<
    { name: string | null }[]
  >`select to_regclass('drizzle.__drizzle_migrations')::text as name`;
  if (!applied?.name) return false;
  const [row] = await database.sql<
    { last: string | null }[]
  >`select max(created_at)::text as last from drizzle.__drizzle_migrations`;
  return Number(row?.last) >= newestMigration();
}

/** Applies the migrations that are not applied yet; safe to call from several processes at once. */
export async function migrate(database: Pick<Database, "sql">): Promise<void> {
  if (await isMigrated(database)) return;
  const one = await database.sql.reserve();
  try {
    await one`select pg_advisory_lock(hashtext('pregon migrate'))`;
    const client = postgres({ ...database.sql.options, max: 1, onnotice: () => {} } as never);
    try {
      await runMigrations(drizzle(client), { migrationsFolder });
    } finally {
      await client.end({ timeout: 5 });
    }
  } catch (error) {
    throw new StorageError(
      "migration-failed",
      `the database schema cannot be brought up to date: ${databaseMessage(error)}`,
      {},
      { cause: error },
    );
  } finally {
    await one`select pg_advisory_unlock(hashtext('pregon migrate'))`.catch(() => {});
    one.release();
  }
}

function newestMigration(): number {
  const journal = JSON.parse(readFileSync(`${migrationsFolder}/meta/_journal.json`, "utf8")) as {
    entries: { when: number }[];
  };
  return Math.max(...journal.entries.map((entry) => entry.when));
}

/** What the server itself said, without the statement around it. */
export function databaseMessage(error: unknown): string {
  return error instanceof Error && error.cause instanceof Error ? databaseMessage(error.cause) : messageOf(error);
}

/** SQLSTATE classes and driver codes that say the server cannot go on, whatever is asked of it: disk, memory, connection. */
const serverTrouble = /^(53|08|57P|58)|^CONNECTION_|^ECONN|^EPIPE$/;

/** What the server cannot help, as a StorageError `database-failed`; undefined for any other error. */
export function storageErrorOf(error: unknown): StorageError | undefined {
  const code = typeof error === "object" && error !== null && "code" in error ? String(error.code) : "";
  if (!serverTrouble.test(code)) return undefined;
  return new StorageError(
    "database-failed",
    `the database cannot go on: ${databaseMessage(error)}`,
    {},
    { cause: error },
  );
}

function withoutPassword(url: string): string {
  const parsed = new URL(url);
  parsed.password = "";
  parsed.search = "";
  return parsed.href;
}
