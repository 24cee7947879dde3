import { DuckDBInstance } from "@duckdb/node-api";
import type { Parsed } from "./api.ts";

/** One session of DuckDB in memory, in which names of files are those in a folder. */
export async function duckdb(folder: string): Promise<(sql: string) => Promise<Parsed[]>> {
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  await connection.run(`set file_search_path = '${folder}'`);
  return async (sql) => (await connection.runAndReadAll(sql)).getRowObjectsJS();
}
