import { addDecimals, multiplyDecimals } from "../../base/decimal.ts";
import type { Observation, Quantity } from "./indicator.ts";

/** Sums of observations: n, d, c, x, u, l, h, with zeros at the end left out. Adding is exact. */
export type Vector = readonly Quantity[];

export const members = ["n", "d", "c", "x", "u", "l", "h"] as const;

/** Sums of indicators by key, as they are stored. */
export type Sums = Readonly<Record<string, Vector>>;

/** Stand for the amount of a row and for the same in dollars. */
export const amountMark = "A";
export const dollarsMark = "B";

export function vectorOf({ n = 0, d = 0, u = 0, l = 0, h = 0, c, x = 0 }: Observation): Vector {
  return trimmed([n, d, c ?? (isZero(d) && isZero(u) && isZero(n) ? 0 : 1), x, u, l, h]);
}

export function plus(a: Quantity, b: Quantity): Quantity {
  if (typeof a === "number" && typeof b === "number") return a + b;
  if (a === 0) return b;
  if (b === 0) return a;
  const sum = addDecimals(String(a), String(b));
  return sum === "0" ? 0 : sum;
}

export function addVectors(a: Vector, b: Vector): Vector {
  const sum: Quantity[] = [];
  for (let at = 0; at < Math.max(a.length, b.length); at += 1) sum.push(plus(a[at] ?? 0, b[at] ?? 0));
  return trimmed(sum);
}

const isZero = (each: Quantity): boolean => each === 0 || each === "0";

export function trimmed(vector: readonly Quantity[]): Vector {
  let length = vector.length;
  while (length > 0 && isZero(vector[length - 1] ?? 0)) length -= 1;
  return vector.slice(0, length);
}

/** Rows with the same pattern: how many, and the sums of their amounts. */
export interface PatternCount {
  count: number;
  amount: Quantity;
  dollars: Quantity;
}

/** Sums by key that grow in place. */
export type Totals = Map<string, Quantity[]>;

function totalOf(totals: Totals, key: string): Quantity[] {
  let total = totals.get(key);
  if (total === undefined) {
    total = [0, 0, 0, 0, 0, 0, 0];
    totals.set(key, total);
  }
  return total;
}

/** Adds a vector, or takes it away. */
export function addVector(totals: Totals, key: string, vector: Vector, sign: 1 | -1 = 1): void {
  const total = totalOf(totals, key);
  for (let at = 0; at < vector.length; at += 1) {
    const each = vector[at] ?? 0;
    total[at] = plus(total[at] ?? 0, sign === 1 ? each : negated(each));
  }
}

/** Adds what so many rows with a pattern add. */
export function addPattern(
  totals: Totals,
  entries: readonly (readonly [key: string, vector: Vector])[],
  { count, amount, dollars }: PatternCount,
): void {
  for (const [key, vector] of entries) {
    const total = totalOf(totals, key);
    for (let at = 0; at < vector.length; at += 1) {
      const each = vector[at] ?? 0;
      if (each === 0) continue;
      const more =
        typeof each === "number"
          ? each * count
          : each === amountMark
            ? amount
            : each === dollarsMark
              ? dollars
              : multiplyDecimals(each, String(count));
      total[at] = plus(total[at] ?? 0, more);
    }
  }
}

export function negated(each: Quantity): Quantity {
  if (typeof each === "number") return each === 0 ? 0 : -each;
  return each.startsWith("-") ? each.slice(1) : `-${each}`;
}
