import { readFileSync } from "node:fs";
import type { Database } from "../../src/store/database.ts";

/**
 * Processor milliseconds of this process and of the server's processes for our connections, where the system tells: they
 * mean something on a busy machine too.
 */
export async function processorTime({ sql }: Pick<Database, "sql">): Promise<number> {
  const { user, system } = process.cpuUsage();
  const rows = await sql<{ pid: number }[]>`
    select pid from pg_stat_activity where datname = current_database() and backend_type = 'client backend'`;
  const ticks = rows.map(({ pid }) => {
    try {
      const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
      return Number(fields[11]) + Number(fields[12]);
    } catch {
      return 0;
    }
  });
  return (user + system) / 1_000 + ticks.reduce((sum, each) => sum + each, 0) * 10;
}
