import {
  type Draft,
  type LookupTable,
  numberFromText,
  type Sourced,
  type SourceNode,
  sourcedInstant,
  type Value,
} from "../../src/connector/index.ts";

export const zone = "America/La_Paz";

/** The parts of a CUCE: "21-0417-03-1062310-1-1" is year, entity, unit, number, call and lot (or E). */
export interface Cuce {
  readonly text: Sourced<string>;
  /** Entity and unit, "0417-03". */
  readonly unit: string;
}

/** Undefined where the row has no CUCE: it is then left out, with an issue. */
export function cuceOf(row: SourceNode): Cuce | undefined {
  const text = row.text("cuce")?.map((value) => value.toUpperCase().replace(/\s+/g, ""));
  const unit = text && /^\d{2}-(\d{3,4}-\d{2})-\d+-\d+-\w+$/.exec(text.value)?.[1];
  if (text && unit !== undefined) return { text, unit };
  row.issue("row-without-key", "the row has no CUCE: it is left out");
  row.ignore(...row.keys());
  return undefined;
}

/** True (and all of the row ignored) where a table was read badly: headings and totals among the rows, empty names. */
export function isArtefact(row: SourceNode, key: string): boolean {
  const cells = Object.values(row.value).filter((value) => typeof value === "string");
  const total = cells.some((cell) => /^total adjudicado:?$/i.test(cell.trim()));
  const heading = !/^\d+$/.test(String(row.value[key] ?? "").trim());
  const unnamed = cells.some((cell) => /^Unnamed: \d+$/.test(cell.trim()));
  if (!total && !heading && !unnamed) return false;
  if (unnamed) row.issue("unreadable-row", "the table was read badly here: the row is left out");
  row.ignore(...row.keys());
  return true;
}

/**
 * A decimal number of text: "114.000,00", "6,000.00" and "18.0" all occur. The last of both marks is that of the
 * decimals; one mark before exactly three digits might be either, and is none. Blanks came in when a PDF was read.
 */
export function decimalOf(text: string): string | undefined {
  const digits = text.replace(/\s+/g, "").replace(/^Bs\.?/i, "");
  if (/^\d+$/.test(digits)) return digits;
  const [, whole, mark, decimals] = /^(\d[\d.,]*)([.,])(\d+)$/.exec(digits) ?? [];
  if (whole === undefined || decimals === undefined) return undefined;
  const other = mark === "," ? "." : ",";
  if (whole.includes(mark ?? "")) return undefined;
  const groups = whole.split(other);
  if (groups.slice(1).some((group) => group.length !== 3)) return undefined;
  if (groups.length === 1 && decimals.length === 3) return undefined;
  return `${groups.join("")}.${decimals}`;
}

export function decimal(row: SourceNode, key: string): Sourced<string> | undefined {
  return row.text(key)?.map((text) => {
    const found = decimalOf(text);
    if (found === undefined) row.issue("not-a-number", `${text} is no number, or one of two`, key);
    return found;
  });
}

/** Amounts are in bolivianos throughout. */
export function money(row: SourceNode, key: string): Draft<Value> {
  const amount = decimal(row, key);
  return amount === undefined ? undefined : { amount: amount.map(numberFromText), currency: "BOB" };
}

/** The dates with slashes that occur: telling the pattern beforehand is much faster than trying all. */
const slashed: ReadonlyMap<string, string> = new Map([
  ["n/n/Y", "d/M/yyyy"],
  ["n/n/n", "d/M/yy"],
  ["n/n/Y n:n", "d/M/yyyy H:mm"],
]);

/** Days as 31/01/2022, 2020-03-09 or 02/02/22; times of meetings with hour and minute. */
export function date(row: SourceNode, key: string, endOfDay = false): Sourced<string> | undefined {
  const text = row.text(key);
  const shape = (text?.value ?? "").replace(/\d+/g, (digits) => (digits.length === 4 ? "Y" : "n"));
  const format = slashed.get(shape);
  const formats = format === undefined ? {} : { formats: [format] };
  return sourcedInstant(text, { zone, endOfDay, ...formats }, (bad) => row.issue("bad-date", `${bad} is no date`, key));
}

export function code<T>(
  row: SourceNode,
  key: string,
  text: Sourced<string> | undefined,
  table: LookupTable<T>,
): Sourced<T> | undefined {
  const found = table.find(text, (name, unknown) => row.issue("unknown-code", `${name} has no ${unknown.value}`, key));
  return found === undefined ? undefined : text?.map(() => found);
}
