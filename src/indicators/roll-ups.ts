import type { TransactionSql } from "../store/database.ts";
import {
  addToYears,
  insertPatterns,
  type MonthCell,
  readMonths,
  readPatterns,
  type StoredRow,
  storedPatterns,
  writeMonths,
  type YearDelta,
} from "../store/indicator-facts.ts";
import type { CountedFactRow } from "./engine/contributions.ts";
import type { Quantity } from "./engine/indicator.ts";
import { entriesOf, type Pattern } from "./engine/patterns.ts";
import {
  addPattern,
  addVector,
  members,
  negated,
  type PatternCount,
  plus,
  type Sums,
  type Totals,
  trimmed,
} from "./engine/vectors.ts";

interface Cell extends MonthCell {
  /** By hash. */
  readonly patterns: Map<string, PatternCount>;
  readonly sums: Totals;
}

/** What is to be added to the roll-ups: by month, how often which pattern, and what is in none. */
export class RollUpDelta {
  readonly #cells = new Map<string, Cell>();
  /** Patterns of rows that are written, by hash. */
  readonly #added = new Map<string, Pattern>();

  /** Adds a row that is to be written. */
  add(row: CountedFactRow): void {
    const { country, source, at, currency, patterns, rest } = row;
    const cell = this.#cell({ country, source, period: at?.slice(0, 7) ?? "", currency });
    for (const pattern of patterns) {
      if (!this.#added.has(pattern.hash)) this.#added.set(pattern.hash, pattern);
      count(cell, pattern.hash, row, 1);
    }
    for (const [key, vector] of rest) addVector(cell.sums, key, vector);
  }

  /** Takes away a row that was stored. */
  takeAway(row: StoredRow): void {
    const { country, source, month, currency, patterns, sums } = row;
    const cell = this.#cell({ country, source, period: month, currency });
    for (const hash of patterns) count(cell, hash, row, -1);
    if (sums === null) return;
    for (const [key, vector] of entriesOf(sums)) addVector(cell.sums, key, vector, -1);
  }

  #cell(of: MonthCell): Cell {
    const name = `${of.country}\t${of.source}\t${of.period}\t${of.currency}`;
    let cell = this.#cells.get(name);
    if (cell === undefined) {
      cell = { ...of, patterns: new Map(), sums: new Map() };
      this.#cells.set(name, cell);
    }
    return cell;
  }

  async write(tx: TransactionSql): Promise<void> {
    const cells = [...this.#cells.values()];
    const hashes = new Set(cells.flatMap(({ patterns }) => [...patterns.keys()]));
    const missing = [...hashes].filter((hash) => !this.#added.has(hash));
    const [stored, known, there] = await Promise.all([
      readMonths(tx, cells),
      readPatterns(tx, missing),
      storedPatterns(tx, [...this.#added.keys()]),
    ]);
    const entries = new Map([...known].map(([hash, sums]) => [hash, entriesOf(sums)]));
    for (const [hash, pattern] of this.#added) entries.set(hash, pattern.entries);
    const years = new Map<string, { readonly of: MonthCell; readonly sums: Totals }>();
    const months = cells.map((cell, index) => {
      const { patterns, sums, country, source, period, currency } = cell;
      for (const [hash, counted] of patterns) addPattern(sums, entries.get(hash) ?? [], counted);
      const year = { country, source, period: period.slice(0, 4), currency };
      const name = Object.values(year).join("\t");
      const whole = years.get(name) ?? { of: year, sums: new Map() };
      years.set(name, whole);
      for (const [key, vector] of sums) addVector(whole.sums, key, vector);
      const before = Object.entries(JSON.parse(stored[index] ?? "{}") as Sums);
      for (const [key, vector] of before) addVector(sums, key, vector);
      return { cell, sums: written(sums) };
    });
    const deltas = [...years.values()].flatMap(({ of, sums }) =>
      [...sums].flatMap(([code, vector]): YearDelta[] =>
        vector.every((each) => each === 0) ? [] : [{ ...of, code, sums: members.map((_, at) => String(vector[at])) }],
      ),
    );
    const fresh = [...this.#added.values()].filter(({ hash }) => !there.has(hash));
    await Promise.all([insertPatterns(tx, fresh), writeMonths(tx, months), addToYears(tx, deltas)]);
  }
}

function count(
  { patterns }: Cell,
  hash: string,
  { amount, dollars }: Pick<StoredRow, "amount" | "dollars">,
  sign: 1 | -1,
): void {
  let counted = patterns.get(hash);
  if (counted === undefined) {
    counted = { count: 0, amount: 0, dollars: 0 };
    patterns.set(hash, counted);
  }
  counted.count += sign;
  if (amount !== null) counted.amount = plus(counted.amount, sign === 1 ? amount : negated(amount));
  if (dollars !== null) counted.dollars = plus(counted.dollars, sign === 1 ? dollars : negated(dollars));
}

/** As JSON, the same for the same sums; undefined where there is nothing. */
function written(totals: Totals): string | undefined {
  let text = "";
  for (const [key, total] of totals) {
    const vector = trimmed(total.map(shortest));
    if (vector.length > 0) text += `,${JSON.stringify(key)}:${JSON.stringify(vector)}`;
  }
  return text === "" ? undefined : `{${text.slice(1)}}`;
}

/** A number where it is exact as one. */
const shortest = (each: Quantity): Quantity =>
  typeof each === "string" && /^-?\d{1,15}$/.test(each) ? Number(each) : each;
