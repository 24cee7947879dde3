import type { Database, TransactionSql } from "./database.ts";
import { lockOrganizations, refreshOrganizations } from "./follow-organizations.ts";
import { restartFollowers } from "./followers.ts";

/** What a register says of a firm for one year. */
export interface RegisterSize {
  /** As `firmOf` gives it. */
  readonly firm: string;
  readonly year: number;
  /** Code of partyScale or `notSmall`; null where the register does not tell. */
  readonly scale: string | null;
  /** The register's own code. */
  readonly code: string;
  readonly name: string | null;
}

export type RegisterImportStatus = "running" | "complete" | "incomplete" | "suspicious" | "failed";

/** Notes that an import has begun. @returns its number */
export async function beginRegisterImport(
  database: Database,
  about: { register: string; country: string; file: string; mapping: unknown },
): Promise<number> {
  const { register, country, file, mapping } = about;
  const [row] = await database.sql<{ id: string }[]>`
    insert into register_imports (register, country, file, mapping)
    values (${register}, ${country}, ${file}, ${JSON.stringify(mapping)}::text::jsonb) returning id::text`;
  return Number(row?.id);
}

export async function endRegisterImport(
  database: Database,
  id: number,
  end: { status: RegisterImportStatus; counts: unknown; sha256: string | null },
): Promise<void> {
  await database.sql`
    update register_imports set status = ${end.status}, counts = ${JSON.stringify(end.counts)}::text::jsonb, sha256 = ${end.sha256},
      ended_at = clock_timestamp() where id = ${id}`;
}

/** Which firms have an organization here. */
export async function heldFirms(database: Database, firms: readonly string[]): Promise<ReadonlySet<string>> {
  if (firms.length === 0) return new Set();
  const rows = await database.sql<{ firm: string }[]>`
    select distinct organization_firm(id) as firm from organizations where organization_firm(id) = any(${firms as string[]})`;
  return new Set(rows.map(({ firm }) => firm));
}

/** What storing a batch came to, in rows: `added` + `changed` + `unchanged` + `repeated` are all. */
export interface StoredSizes {
  readonly added: number;
  readonly changed: number;
  readonly unchanged: number;
  /** Said before in the same import: the later row holds. */
  readonly repeated: number;
}

/** Stores sizes and brings the organizations up to date that they are of, in one transaction. */
export function storeRegisterSizes(
  database: Database,
  register: string,
  importId: number,
  sizes: readonly RegisterSize[],
): Promise<StoredSizes> {
  const last = new Map(sizes.map((size) => [`${size.firm}\n${size.year}`, size]));
  return database.sql.begin(async (tx) => {
    await lockOrganizations(tx);
    const stored = await upsert(tx, register, importId, [...last.values()]);
    const firms = [...new Set(sizes.map(({ firm }) => firm))];
    const organizations = await tx<
      { id: string }[]
    >`select id from organizations where organization_firm(id) = any(${firms})`;
    await refreshOrganizations(
      tx,
      organizations.map(({ id }) => id),
    );
    // Indicators go by the sizes of the day: any award of these firms may count in another class now.
    if (stored.added + stored.changed > 0) await restartFollowers(tx, "indicators");
    return { ...stored, repeated: stored.repeated + sizes.length - last.size };
  });
}

async function upsert(
  tx: TransactionSql,
  register: string,
  importId: number,
  sizes: readonly RegisterSize[],
): Promise<StoredSizes> {
  const [row] = await tx<{ added: number; changed: number; unchanged: number; repeated: number }[]>`
    with given as (
      select * from json_to_recordset(${JSON.stringify(sizes)}::text::json)
        as t(firm text, year int, scale text, code text, name text)),
    before as (
      select g.firm, g.year, r.import, (r.scale, r.code, r.name) is not distinct from (g.scale, g.code, g.name) as same
      from given g join register_sizes r on (r.firm, r.register, r.year) = (g.firm, ${register}, g.year)),
    written as (
      insert into register_sizes (firm, register, year, scale, code, name, import)
      select firm, ${register}, year, scale, code, name, ${importId}::bigint from given
      on conflict (firm, register, year) do update set scale = excluded.scale, code = excluded.code, name = excluded.name,
        import = excluded.import)
    select (select count(*) from given)::int - (select count(*) from before)::int as added,
      count(*) filter (where not same and import <> ${importId}::bigint)::int as changed,
      count(*) filter (where same and import <> ${importId}::bigint)::int as unchanged,
      count(*) filter (where import = ${importId}::bigint)::int as repeated from before`;
  return row ?? { added: 0, changed: 0, unchanged: 0, repeated: 0 };
}
