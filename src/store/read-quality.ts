import type { Database } from "./database.ts";

/** The processes of a source that changed last, newest first, withdrawn ones left out. */
export async function newestOcids(database: Database, source: string, limit: number): Promise<string[]> {
  const rows = await database.sql<{ ocid: string }[]>`
    select ocid from records where source = ${source} and not withdrawn order by change desc limit ${limit}`;
  return rows.map(({ ocid }) => ocid);
}

/** Compiled releases as JSON text, in the order of their ocids as given; those that are gone are left out. */
export async function compiledTexts(database: Database, ocids: readonly string[]): Promise<string[]> {
  const rows = await database.sql<{ ocid: string; body: string }[]>`
    select ocid, body::text as body from records where ocid = any(${[...ocids]})`;
  const bodies = new Map(rows.map(({ ocid, body }) => [ocid, body]));
  return ocids.map((ocid) => bodies.get(ocid)).filter((body) => body !== undefined);
}
