import type { SQL } from "drizzle-orm";
import { PgDialect } from "drizzle-orm/pg-core";
import type { Database } from "./database.ts";

const dialect = new PgDialect();

/**
 * Runs a statement as one that the connection keeps: a round trip and the parsing less each time, half of a short
 * read. For texts of which there are few (each is kept as long as its connection), and whose best plan does not depend
 * on their values: after some runs the server may plan them once for all.
 */
export function prepared<Row extends object>(database: Pick<Database, "sql">, query: SQL): Promise<Row[]> {
  const { sql, params } = dialect.sqlToQuery(query);
  return database.sql.unsafe<Row[]>(sql, params as never[], { prepare: true });
}
