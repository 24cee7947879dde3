import type { TransactionSql } from "./database.ts";

/**
 * Rows handed to the server as one text for each column, which it cuts apart by searching for one byte: that is faster than
 * reading them as JSON. A value loses the separators and what PostgreSQL does not take as text.
 */
const separator = "\x1e";
const unsound = /[\0\x1e]/;
/** Between the members of a list within a column; they must not hold it. */
const inner = "\x1f";

const sound = (text: string): string =>
  unsound.test(text) || !text.isWellFormed() ? text.replace(/[\0\x1e]/g, "").toWellFormed() : text;

function joined<Row>(rows: readonly Row[], of: (row: Row) => string | null): string {
  let text = "";
  // Rows that follow each other have many values in common.
  let last: string | null = "";
  let lastSound = "";
  for (const row of rows) {
    const value = of(row);
    if (value !== last) {
      last = value;
      lastSound = value === null ? "" : sound(value);
    }
    // Each value is ended by a separator: a list of one empty value would be no list.
    text += lastSound + separator;
  }
  return text;
}

/**
 * Columns as members of `unnest(…)`. Each has one member more than there are rows, empty or null: a column that is never
 * empty tells which one is to be left out.
 */
export function columnsOf<Row>(tx: TransactionSql, rows: readonly Row[]) {
  return {
    /** A column without nulls. */
    text: (of: (row: Row) => string) => tx`string_to_array(${joined(rows, of)}::text, ${separator}::text)`,
    /** A column in which nothing and the empty text are null. */
    nullable: (of: (row: Row) => string | null) =>
      tx`string_to_array(${joined(rows, of)}::text, ${separator}::text, '')`,
  };
}

/** A list as one text within a column. */
export const listText = (list: readonly string[]): string => (list.length === 1 ? (list[0] ?? "") : list.join(inner));

/** The list that a column holds as one text; its empty members are null. */
export const listOf = (tx: TransactionSql, name: string) => tx`string_to_array(${tx(name)}, ${inner}::text, '')`;
