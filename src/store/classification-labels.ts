import type { Database, TransactionSql } from "./database.ts";

/** A title of a code, from a label set. */
export interface CodeLabel {
  readonly code: string;
  /** Code above it; "" where there is none. */
  readonly parent: string;
  readonly title: string;
}

export interface LabelSet {
  readonly scheme: string;
  /** Its name and version. */
  readonly set: string;
  readonly licence: string | null;
  readonly sha256: string;
  readonly codes: number;
  readonly importedAt: string;
}

/**
 * Puts a label set in the place of the one that is there, in one transaction: all of it, or nothing.
 * @param batches labels; of a code that comes twice the later title holds
 * @param about told once all batches are read
 */
export async function replaceLabels(
  database: Database,
  scheme: string,
  batches: AsyncIterable<readonly CodeLabel[]>,
  about: () => { set: string; licence: string | null; sha256: string },
): Promise<number> {
  return database.sql.begin(async (tx) => {
    await tx`delete from classification_labels where scheme = ${scheme}`;
    for await (const labels of batches) await insertLabels(tx, scheme, labels);
    const { set, licence, sha256 } = about();
    const [row] = await tx<{ codes: number }[]>`
      with kept as (update classification_labels set set = ${set} where scheme = ${scheme} returning 1),
      counted as (select count(*)::int as codes from kept)
      insert into classification_sets (scheme, set, licence, sha256, codes)
      select ${scheme}, ${set}, ${licence}, ${sha256}, codes from counted
      on conflict (scheme) do update set set = excluded.set, licence = excluded.licence, sha256 = excluded.sha256,
        codes = excluded.codes, imported_at = now()
      returning codes`;
    return row?.codes ?? 0;
  });
}

async function insertLabels(tx: TransactionSql, scheme: string, labels: readonly CodeLabel[]): Promise<void> {
  const last = [...new Map(labels.map((label) => [label.code, label])).values()];
  await tx`
    insert into classification_labels (scheme, code, parent, title, set)
    select ${scheme}, code, parent, title, '' from json_to_recordset(${JSON.stringify(last)}::text::json)
      as t(code text, parent text, title text)
    on conflict (scheme, code) do update set parent = excluded.parent, title = excluded.title`;
}

export async function labelSets(database: Database): Promise<ReadonlyMap<string, LabelSet>> {
  const rows = await database.sql<LabelSet[]>`
    select scheme, set, licence, sha256, codes, to_char(imported_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "importedAt"
    from classification_sets`;
  return new Map(rows.map((row) => [row.scheme, row]));
}
