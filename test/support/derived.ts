import type { Database } from "../../src/store/database.ts";

/** Every column of every derived row as text, in the order of their keys. */
export async function derivedRows(database: Database): Promise<Record<string, string[]>> {
  const rows: Record<string, string[]> = {};
  for (const [table, key] of Object.entries({
    records: "ocid",
    notices: "ocid",
    parties: "ocid, party",
    awards: "ocid, award",
    bids: "ocid, bid",
  })) {
    const found = await database.sql.unsafe<{ text: string }[]>(
      `select t::text as text from ${table} t order by ${key}`,
    );
    rows[table] = found.map((row) => row.text);
  }
  return rows;
}
