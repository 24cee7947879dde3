import type { Sql, TransactionSql } from "./database.ts";

/** How far each stream of a source has been read by runs that add up. */
export async function readWatermarks(client: Sql | TransactionSql, source: string): Promise<Record<string, string>> {
  const found = await client<
    { stream: string; value: string }[]
  >`select stream, value from watermarks where source = ${source}`;
  return Object.fromEntries(found.map((row) => [row.stream, row.value]));
}

export async function moveWatermarks(
  client: Sql | TransactionSql,
  source: string,
  run: number,
  values: Readonly<Record<string, string>>,
): Promise<void> {
  for (const [stream, value] of Object.entries(values)) {
    await client`
      insert into watermarks (source, stream, value, run) values (${source}, ${stream}, ${value}, ${run})
      on conflict (source, stream) do update set value = excluded.value, run = excluded.run, at = now()`;
  }
}
