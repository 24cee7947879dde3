import { systemClock } from "../../src/base/clock.ts";
import { createLogger } from "../../src/base/log.ts";
import { commitBatch } from "../../src/compile/commit.ts";
import type { SourceInfo } from "../../src/compile/source-info.ts";
import { createHttpClient } from "../../src/http/index.ts";
import { type ImportOptions, importFiles } from "../../src/ingest/import.ts";
import type { Database } from "../../src/store/database.ts";
import type { Run } from "../../src/store/runs.ts";
import { testDatabase } from "./database.ts";

export const importInfo = (id: string): SourceInfo => ({
  id,
  precedence: id.startsWith("first") ? 100 : 200,
  country: null,
  language: "es",
  noticePage: null,
  history: "releases",
});

export interface ImportBench {
  readonly database: Database & { url: string };
  run(source: string, inputs: string[], more?: Partial<ImportOptions>): Promise<Run>;
  /** Counts of a source's issues by code. */
  issues(source: string): Promise<Record<string, number>>;
}

/** Imports into a database of its own. Loopback is open. */
export async function importBench(): Promise<ImportBench> {
  const database = await testDatabase();
  return {
    database,
    run: (source, inputs, more = {}) => {
      const origins = Object.fromEntries(
        inputs.filter((each) => each.startsWith("http")).map((each) => [new URL(each).origin, new URL(each).origin]),
      );
      return importFiles({
        database,
        source,
        inputs,
        commit: (batch) => commitBatch(database, batch, importInfo),
        clock: systemClock,
        log: createLogger("silent", false),
        signal: new AbortController().signal,
        http: createHttpClient({ origins, userAgent: "test" }),
        ...more,
      });
    },
    issues: async (source) => {
      const rows = await database.sql<
        { code: string; count: number }[]
      >`select code, sum(count)::int as count from issues where source = ${source} group by code`;
      return Object.fromEntries(rows.map((row) => [row.code, row.count]));
    },
  };
}
