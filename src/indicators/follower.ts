import { normalizeDecimal } from "../base/decimal.ts";
import { parseJson } from "../base/json.ts";
import type { TransactionSql } from "../store/database.ts";
import type { Follower } from "../store/followers.ts";
import {
  addToCells,
  type CellDelta,
  type CountedRow,
  clearIndicators,
  type IndicatorDimensions,
  type IndicatorFactRow,
  type IndicatorInput,
  indicatorInputs,
  insertFacts,
  insertPatterns,
  readPatterns,
  takeOutFacts,
} from "../store/indicator-facts.ts";
import { indicators } from "./catalogue/index.ts";
import { contributions } from "./engine/contributions.ts";
import { record } from "./engine/json.ts";
import { type FactContext, readFacts } from "./engine/read-facts.ts";
import {
  addTo,
  expanded,
  members,
  negated,
  type PatternCount,
  plus,
  type SumMap,
  type Sums,
} from "./engine/vectors.ts";

/** So many changes are taken in at once: the more, the fewer times a cell is written. */
const batch = 4_000;
/** So many compiled releases are in memory at once. */
const readAtOnce = 250;

/** Of the engine: raised when facts are read or stored otherwise. Each indicator has a version of its own. */
const engineVersion = 1;

/**
 * Keeps what processes add to the indicators, and the roll-ups, up to date. The old rows of a changed process are taken
 * out of the cells and its new ones are added: only the cells that a change touches are written. Sums are whole numbers
 * and decimals, so that the roll-ups equal a recomputation from scratch to the last digit.
 */
export const indicatorFollower: Follower = {
  name: "indicators",
  version: indicators.reduce((sum, { version }) => sum + version, engineVersion * 10_000),
  batch,
  reset: clearIndicators,
  async handle(tx, changes) {
    const ocids = [...new Set(changes.map(({ ocid }) => ocid))];
    const delta = new RollUpDelta();
    for (let at = 0; at < ocids.length; at += readAtOnce) {
      await takeIn(tx, ocids.slice(at, at + readAtOnce), delta);
    }
    await delta.write(tx);
  },
};

async function takeIn(tx: TransactionSql, ocids: readonly string[], delta: RollUpDelta): Promise<void> {
  const [old, inputs] = await Promise.all([takeOutFacts(tx, ocids), indicatorInputs(tx, ocids)]);
  for (const row of old) delta.count(row, -1);
  const rows = inputs.flatMap((input) => factRows(input));
  const fresh = delta.learn(rows);
  for (const row of rows) delta.count({ ...row, month: row.at?.slice(0, 7) ?? "" }, 1);
  await Promise.all([insertPatterns(tx, fresh), insertFacts(tx, rows)]);
}

/** All that a process adds, as the rows to be stored. Pure. */
export function factRows(
  input: IndicatorInput,
  more: Pick<FactContext, "usd" | "register"> = {},
): (IndicatorFactRow & IndicatorDimensions)[] {
  const { ocid, source, country, buyer, category, method, body } = input;
  const release = record(parseJson(body)) ?? {};
  const facts = readFacts(release, { ...input, usd: dollarsOf(input), ...more });
  const dimensions = {
    country: country ?? "",
    source,
    buyer: buyer ?? "",
    category: category ?? "",
    method: method === "unknown" ? "" : method,
  };
  return contributions(ocid, facts, indicators).map((row) => ({ ...row, ...dimensions }));
}

/** Amounts in dollars as they are stored with the process: its value, and those of its awards. */
function dollarsOf({ amount, currency, amountUSD, awardsUSD }: IndicatorInput): NonNullable<FactContext["usd"]> {
  return (stated, statedIn, _day, award) => {
    if (award !== undefined) return awardsUSD?.[award];
    const same = amount !== null && statedIn === currency && normalizeDecimal(amount) === stated;
    return same ? (amountUSD ?? undefined) : undefined;
  };
}

interface Cell {
  readonly country: string;
  readonly source: string;
  readonly month: string;
  readonly currency: string;
  readonly patterns: Map<string, PatternCount>;
  readonly sums: SumMap;
}

/** What is to be added to the roll-ups: by cell, how often which pattern, and what is in none. */
class RollUpDelta {
  readonly #cells = new Map<string, Cell>();
  /** Sums by hash, as far as they are known. */
  readonly #patterns = new Map<string, string>();

  /** Takes in patterns of rows that are to be written; returns those met for the first time. */
  learn(rows: readonly IndicatorFactRow[]): Map<string, string> {
    const fresh = new Map<string, string>();
    for (const { pattern, patternSums } of rows) {
      if (this.#patterns.has(pattern)) continue;
      this.#patterns.set(pattern, patternSums);
      fresh.set(pattern, patternSums);
    }
    return fresh;
  }

  count(row: CountedRow, sign: 1 | -1): void {
    const { country, source, month, currency, pattern, amount, dollars } = row;
    const name = `${country}\t${source}\t${month}\t${currency}`;
    let cell = this.#cells.get(name);
    if (cell === undefined) {
      cell = { country, source, month, currency, patterns: new Map(), sums: new Map() };
      this.#cells.set(name, cell);
    }
    let counted = cell.patterns.get(pattern);
    if (counted === undefined) {
      counted = { count: 0, amount: 0, dollars: 0 };
      cell.patterns.set(pattern, counted);
    }
    counted.count += sign;
    if (amount !== null) counted.amount = plus(counted.amount, signed(amount, sign));
    if (dollars !== null) counted.dollars = plus(counted.dollars, signed(dollars, sign));
    if (row.sums === null) return;
    for (const [code, vector] of Object.entries(JSON.parse(row.sums) as Sums)) {
      addTo(cell.sums, code, sign === 1 ? vector : negated(vector));
    }
  }

  async write(tx: TransactionSql): Promise<void> {
    const unknown = [...this.#cells.values()].flatMap(({ patterns }) => [...patterns.keys()]);
    const missing = [...new Set(unknown)].filter((hash) => !this.#patterns.has(hash));
    for (const [hash, sums] of await readPatterns(tx, missing)) this.#patterns.set(hash, sums);
    const parsed = new Map([...this.#patterns].map(([hash, sums]) => [hash, Object.entries(JSON.parse(sums) as Sums)]));
    const cells = new Map<string, { readonly cell: Omit<CellDelta, "sums" | "code">; readonly sums: SumMap }>();
    for (const { patterns, sums, country, source, month, currency } of this.#cells.values()) {
      for (const [hash, counted] of patterns) {
        if (counted.count === 0 && counted.amount === 0 && counted.dollars === 0) continue;
        for (const [code, vector] of parsed.get(hash) ?? []) addTo(sums, code, expanded(vector, counted));
      }
      for (const [grain, period] of [["month", month] as const, ["year", month.slice(0, 4)] as const]) {
        const name = [grain, period, country, source, currency].join("\t");
        const known = cells.get(name) ?? { cell: { grain, period, country, source, currency }, sums: new Map() };
        cells.set(name, known);
        for (const [code, vector] of sums) addTo(known.sums, code, vector);
      }
    }
    const deltas = [...cells.values()].flatMap(({ cell, sums }) =>
      [...sums].map(([code, vector]) => {
        return { ...cell, code, sums: members.map((_, at) => String(vector[at] ?? 0)) };
      }),
    );
    for (let at = 0; at < deltas.length; at += writtenAtOnce)
      await addToCells(tx, deltas.slice(at, at + writtenAtOnce));
  }
}

const writtenAtOnce = 5_000;
const signed = (amount: string, sign: 1 | -1): string =>
  sign === 1 ? amount : amount.startsWith("-") ? amount.slice(1) : `-${amount}`;
