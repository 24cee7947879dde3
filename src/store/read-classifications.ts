import { type SQL, sql } from "drizzle-orm";
import type { Database } from "./database.ts";

/** How much a classification is used. */
export interface ClassificationUse {
  readonly scheme: string;
  /** Different codes in use. */
  readonly codes: number;
  /** Uses of codes: a notice with two codes counts twice. */
  readonly uses: number;
  readonly sources: readonly string[];
}

/** All classifications that notices use. */
export async function classificationUses(database: Database): Promise<ClassificationUse[]> {
  const rows = await database.sql<{ scheme: string; codes: number; uses: string; sources: string[] }[]>`
    select scheme, count(distinct code)::int as codes, sum(mentions)::text as uses, array_agg(distinct source order by source) as sources
    from classification_counts where kind = 'use' group by scheme`;
  return rows.map((row) => ({ ...row, uses: Number(row.uses) }));
}

/** A code, or a group of codes, as used and as labelled. */
export interface CodeNode {
  readonly code: string;
  readonly parent: string | null;
  /** Title of the label set; null where none has it. */
  readonly label: string | null;
  /** The title that publishers most often give it. */
  readonly publisherTitle: string | null;
  /** Valid notices with the code or one beneath it. */
  readonly notices: number;
  /** Uses of the very code. */
  readonly uses: number;
  /** Codes one level beneath, in use or in the label set. */
  readonly children: number;
}

interface NodeRow extends Record<string, unknown> {
  code: string;
  parent: string;
  label: string | null;
  title: string | null;
  notices: string;
  uses: string;
  children: string;
}

const nodeOf = (row: NodeRow): CodeNode => ({
  code: row.code,
  parent: row.parent === "" ? null : row.parent,
  label: row.label,
  publisherTitle: row.title,
  notices: Number(row.notices),
  uses: Number(row.uses),
  children: Number(row.children),
});

const like = (text: string): string => text.replace(/[\\%_]/g, (sign) => `\\${sign}`);

export interface CodeSearch {
  readonly scheme: string;
  /** Codes beneath this one; "": the uppermost. Absent: all. */
  readonly parent?: string;
  /** Beginning of the code, or words of a title, case and accents aside. */
  readonly q?: string;
  readonly limit: number;
  /** Codes after this one. */
  readonly after?: string;
}

/** Codes in use or in the label set, by code. */
export async function codeNodes(database: Database, search: CodeSearch): Promise<{ nodes: CodeNode[]; more: boolean }> {
  const { scheme, parent, q, limit, after } = search;
  const words = q === undefined ? [] : q.split(/\s+/).filter((word) => word !== "");
  const titled = (title: SQL) =>
    sql.join(
      words.map((word) => sql`lower(unaccent(${title})) like '%' || lower(unaccent(${like(word)}::text)) || '%'`),
      sql` and `,
    );
  const found = (columns: SQL, table: SQL, kind: SQL, parentColumn: SQL, title: SQL): SQL => sql`
    select ${columns} from ${table} t where t.scheme = ${scheme}::text and ${kind}
      and ${parent === undefined ? sql`true` : sql`${parentColumn} = ${parent}::text`}
      and ${after === undefined ? sql`true` : sql`t.code collate "C" > ${after}::text collate "C"`}
      and ${words.length === 0 ? sql`true` : sql`(t.code like ${`${like((q ?? "").trim().toUpperCase())}%`}::text or (${titled(title)}))`}`;
  const named = sql`(select string_agg(x.value, ' ') from classification_counts x where x.kind = 'title' and x.scheme = t.scheme and x.code = t.code)`;
  // Where a label set says what a code stands under, it does.
  const placed = sql`t.kind = 'node' and not exists (
    select from classification_labels l where l.scheme = t.scheme and l.code = t.code and l.parent <> t.value)`;
  const rows = await database.db.execute<NodeRow>(sql`
    with codes as (
      ${found(sql`t.code, t.value as parent`, sql`classification_counts`, placed, sql`t.value`, sql`coalesce(${named}, '')`)}
      union
      ${found(sql`t.code, t.parent`, sql`classification_labels`, sql`true`, sql`t.parent`, sql`t.title`)}),
    page as (select code, min(parent) as parent from codes group by code order by code collate "C" limit ${limit + 1}::int)
    select ${nodeColumns(scheme)} from page p order by p.code collate "C"`);
  return { nodes: rows.slice(0, limit).map(nodeOf), more: rows.length > limit };
}

const nodeColumns = (scheme: string): SQL => sql`p.code, p.parent,
  (select title from classification_labels l where l.scheme = ${scheme}::text and l.code = p.code) as label,
  (select value from classification_counts t where t.kind = 'title' and t.scheme = ${scheme}::text and t.code = p.code
    group by value order by sum(mentions) desc, value collate "C" limit 1) as title,
  (select coalesce(sum(mentions), 0)::text from classification_counts n where n.kind = 'node' and n.scheme = ${scheme}::text and n.code = p.code) as notices,
  (select coalesce(sum(mentions), 0)::text from classification_counts u where u.kind = 'use' and u.scheme = ${scheme}::text and u.code = p.code) as uses,
  (select count(*)::text from (
    select code from classification_counts c where c.kind = 'node' and c.scheme = ${scheme}::text and c.value = p.code
    union select code from classification_labels l where l.scheme = ${scheme}::text and l.parent = p.code) as beneath) as children`;

export interface CodeDetail extends CodeNode {
  readonly titles: readonly { readonly title: string; readonly source: string; readonly notices: number }[];
  readonly sources: readonly { readonly source: string; readonly notices: number }[];
  /** Whether it is in use or in the label set. */
  readonly known: boolean;
}

/** One code, whether it is in use or not. */
export async function codeDetail(database: Database, scheme: string, code: string): Promise<CodeDetail> {
  const counted = (kind: "title" | "node") =>
    database.db.execute<{ value: string; source: string; mentions: string }>(sql`
      select value, source, sum(mentions)::text as mentions from classification_counts
      where kind = ${kind}::text and scheme = ${scheme}::text and code = ${code}::text
      group by value, source order by sum(mentions) desc, value collate "C", source limit 100`);
  const [rows, titles, sources] = await Promise.all([
    database.db.execute<NodeRow>(sql`
      select ${nodeColumns(scheme)} from (select ${code}::text as code, coalesce(
        (select parent from classification_labels where scheme = ${scheme}::text and code = ${code}::text),
        (select value from classification_counts where kind = 'node' and scheme = ${scheme}::text and code = ${code}::text limit 1), '') as parent) p`),
    counted("title"),
    counted("node"),
  ]);
  const row = rows[0];
  const node = row
    ? nodeOf(row)
    : { code, parent: null, label: null, publisherTitle: null, notices: 0, uses: 0, children: 0 };
  return {
    ...node,
    titles: titles.map(({ value, source, mentions }) => ({ title: value, source, notices: Number(mentions) })),
    sources: sources.map(({ source, mentions }) => ({ source, notices: Number(mentions) })),
    known: node.notices > 0 || node.label !== null,
  };
}

/** A code that could not be placed, with the number of notices that have it. */
export interface OddCode {
  readonly source: string;
  readonly scheme: string;
  readonly schemeAsGiven: string;
  /** Null where it is the scheme that is not known. */
  readonly code: string | null;
  readonly standing: string;
  readonly notices: number;
}

export type OddKey = readonly [source: string, scheme: string, code: string, value: string];

/**
 * Codes that could not be placed, by source, scheme and code: malformed ones, what is no code, schemes that we do not know,
 * and codes that the scheme's label set does not have (`unknownCode`).
 */
export async function oddCodes(
  database: Database,
  filter: { readonly source?: readonly string[]; readonly scheme?: string },
  limit: number,
  after?: OddKey,
): Promise<{ odd: OddCode[]; more: boolean; key: OddKey | undefined }> {
  const place = sql`(source collate "C", scheme collate "C", code collate "C", value collate "C")`;
  const rows = await database.db.execute<{
    source: string;
    scheme: string;
    code: string;
    value: string;
    mentions: string;
  }>(sql`
    select * from (
      select source, scheme, code, value, mentions::text as mentions from classification_counts where kind = 'odd'
      union all
      select source, scheme, code, 'unknownCode:' || scheme, mentions::text from classification_counts c
      where kind = 'use' and scheme in (select scheme from classification_sets)
        and not exists (select from classification_labels l where l.scheme = c.scheme and l.code = c.code)
        and not exists (select from classification_counts o where o.kind = 'odd' and o.scheme = c.scheme and o.code = c.code)
    ) odd
    where ${filter.source ? sql`source = any(${sql.param([...filter.source])}::text[])` : sql`true`}
      and ${filter.scheme === undefined ? sql`true` : sql`scheme = ${filter.scheme}::text`}
      and ${after === undefined ? sql`true` : sql`${place} > (${after[0]}::text collate "C", ${after[1]}::text collate "C", ${after[2]}::text collate "C", ${after[3]}::text collate "C")`}
    order by source collate "C", scheme collate "C", code collate "C", value collate "C" limit ${limit + 1}::int`);
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    odd: page.map(({ source, scheme, code, value, mentions }) => ({
      source,
      scheme,
      schemeAsGiven: value.slice(value.indexOf(":") + 1),
      code: value.startsWith("unknownScheme:") ? null : code,
      standing: value.slice(0, value.indexOf(":")),
      notices: Number(mentions),
    })),
    more: rows.length > limit,
    key: last && [last.source, last.scheme, last.code, last.value],
  };
}
