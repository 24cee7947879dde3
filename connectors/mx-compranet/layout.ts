import { type PayloadReader, pointer } from "../../src/connector/index.ts";
import { type Column, type Field, type Layout, layouts, type Use } from "./columns.ts";

/** Headers that mean the same compare equal: case, accents, underscores, points and surplus blanks do not count. */
export const foldHeader = (header: string): string =>
  header
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[_.\s]+/g, " ")
    .trim();

/** How the columns of one file are read. */
export interface Reading {
  readonly layout: Layout;
  /** Header in the file → what it says. Unknown headers are absent. */
  readonly uses: ReadonlyMap<string, Use>;
  /** The first column that says a field. */
  readonly headers: ReadonlyMap<Field, string>;
  /** All headers of the file. */
  readonly known: ReadonlySet<string>;
  readonly unknown: readonly string[];
  readonly missing: readonly Column[];
  /** Headers that this layout does not have, read as another layout has them. */
  readonly borrowed: readonly string[];
}

const namesOf = (column: Column): string[] => [column.header, ...column.also].map(foldHeader);

const tables: ReadonlyMap<Layout, ReadonlyMap<string, Column>> = new Map(
  layouts.map((layout) => [
    layout,
    new Map(layout.columns.flatMap((column) => namesOf(column).map((name) => [name, column] as const))),
  ]),
);

interface Match {
  readonly layout: Layout;
  /** Headers of the file that the layout has. */
  readonly headers: number;
}

/** The layout that has most of these headers. */
function bestMatch(headers: readonly string[]): Match | undefined {
  const folded = headers.map(foldHeader);
  let best: Match | undefined;
  let most = 0;
  for (const [layout, table] of tables) {
    const known = folded.filter((name) => table.has(name)).length;
    const score = known + (folded.includes(layout.sign) ? 2 : 0);
    if (score <= most) continue;
    most = score;
    best = { layout, headers: known };
  }
  return best;
}

/** The layout that a header line is of: the one that has most of its headers, and at least five. */
export function layoutOf(headers: readonly string[]): Layout | undefined {
  const best = bestMatch(headers);
  return best && best.headers >= 5 ? best.layout : undefined;
}

/** How many headers the best layout has. */
export const knownHeaders = (headers: readonly string[]): number => bestMatch(headers)?.headers ?? 0;

/** What each column of a header line says, told by its name; undefined where the file has no layout of ours. */
export function readHeaders(headers: readonly string[]): Reading | undefined {
  const layout = layoutOf(headers);
  const table = layout && tables.get(layout);
  if (!layout || !table) return undefined;
  const uses = new Map<string, Use>();
  const fields = new Map<Field, string>();
  const met = new Set<Column>();
  const strange: string[] = [];
  const take = (header: string, use: Use): void => {
    uses.set(header, use);
    if (use !== "ignored" && use !== "personal" && !fields.has(use)) fields.set(use, header);
  };
  for (const header of headers) {
    const column = table.get(foldHeader(header));
    if (!column || met.has(column)) {
      strange.push(header);
      continue;
    }
    met.add(column);
    take(header, column.use);
  }
  const unknown: string[] = [];
  const borrowed: string[] = [];
  for (const header of strange) {
    const use = elsewhere(foldHeader(header));
    if (use === undefined || fields.has(use as Field)) unknown.push(header);
    else {
      take(header, use);
      borrowed.push(header);
    }
  }
  const missing = layout.columns.filter(
    (column) => !column.optional && !met.has(column) && !fields.has(column.use as Field),
  );
  return { layout, uses, headers: fields, known: new Set(headers), unknown, missing, borrowed };
}

function elsewhere(name: string): Use | undefined {
  for (const table of tables.values()) {
    const column = table.get(name);
    if (column) return column.use;
  }
  return undefined;
}

/** Reports, once per payload, where a file's columns are not those of its layout. */
export function reportColumns(payload: PayloadReader, reading: Reading): void {
  const { id } = reading.layout;
  for (const header of reading.unknown) {
    payload.issue("unknown-column", `layout ${id} has no column ${header}: left out`, pointer(header), header);
  }
  for (const header of reading.borrowed) {
    const use = reading.uses.get(header) ?? "";
    payload.issue("unknown-column", `layout ${id} has no column ${header}: read as ${use}`, pointer(header), header);
  }
  for (const { header } of reading.missing) {
    payload.issue("missing-column", `the column ${header} of layout ${id} is missing`, pointer(header), header);
  }
}
