import type { Sourced } from "./sourced.ts";

/** Where a code table's entry comes from: seen in a source, from memory (a guess, easy to correct), derived by us. */
export type Mark = "S" | "M" | "D";

/**
 * A code table as data. Keys are the source's codes as text; matching ignores case, accents and surplus spaces.
 * A code that the table does not have is an issue, never a guess.
 */
export interface LookupTable<Row> {
  readonly name: string;
  readonly rows: ReadonlyMap<string, Row>;
  get(code: string): Row | undefined;
  /** The row for a traced code; an unknown code is handed to `onUnknown`. */
  find(code: Sourced<string> | undefined, onUnknown: (name: string, code: Sourced<string>) => void): Row | undefined;
}

const fold = (text: string): string =>
  text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/\s+/g, " ").trim();

/** Builds a table from `{code: row}`; codes that fold to the same key are a mistake and throw. */
export function lookupTable<Row>(name: string, entries: Readonly<Record<string, Row>>): LookupTable<Row> {
  const rows = new Map<string, Row>();
  for (const [code, row] of Object.entries(entries)) {
    const key = fold(code);
    if (rows.has(key)) throw new Error(`lookup table ${name} has ${code} twice`);
    rows.set(key, row);
  }
  return {
    name,
    rows,
    get: (code) => rows.get(fold(code)),
    find(code, onUnknown) {
      if (code === undefined) return undefined;
      const row = rows.get(fold(code.value));
      if (row === undefined) onUnknown(name, code);
      return row;
    },
  };
}
