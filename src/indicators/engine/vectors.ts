import { addDecimals, multiplyDecimals } from "../../base/decimal.ts";
import type { Observation, Quantity } from "./indicator.ts";

/** Sums of observations: n, d, c, x, u, l, h, with zeros at the end left out. Adding is exact. */
export type Vector = readonly Quantity[];

export const members = ["n", "d", "c", "x", "u", "l", "h"] as const;

/** Most observations are one of few: a yes, a no, an unknown. They are made once, and written once. */
const common = new Map<number, Vector>();
const writtenVectors = new WeakMap<Vector, string>();
const belowCommon = 8;
const isCommon = (each: Quantity): each is number =>
  typeof each === "number" && each >= 0 && each < belowCommon && Number.isInteger(each);

export function vectorOf({ n = 0, d = 0, u = 0, l = 0, h = 0, c, x = 0 }: Observation): Vector {
  const counted = c ?? (isZero(d) && isZero(u) && isZero(n) ? 0 : 1);
  if (
    !isCommon(n) ||
    !isCommon(d) ||
    !isCommon(u) ||
    !isCommon(l) ||
    !isCommon(h) ||
    !isCommon(counted) ||
    !isCommon(x)
  )
    return trimmed([n, d, counted, x, u, l, h]);
  const key =
    (((((n * belowCommon + d) * belowCommon + counted) * belowCommon + x) * belowCommon + u) * belowCommon + l) *
      belowCommon +
    h;
  let vector = common.get(key);
  if (vector === undefined) {
    vector = trimmed([n, d, counted, x, u, l, h]);
    common.set(key, vector);
  }
  return vector;
}

/** A vector as JSON. */
export function vectorText(vector: Vector): string {
  let text = writtenVectors.get(vector);
  if (text === undefined) {
    text = JSON.stringify(vector);
    writtenVectors.set(vector, text);
  }
  return text;
}

export function plus(a: Quantity, b: Quantity): Quantity {
  if (typeof a === "number" && typeof b === "number") return a + b;
  const sum = addDecimals(String(a), String(b));
  return sum === "0" ? 0 : sum;
}

export function negated(vector: Vector): Vector {
  return vector.map((each) =>
    typeof each === "number" ? (each === 0 ? 0 : -each) : each.startsWith("-") ? each.slice(1) : `-${each}`,
  );
}

export function addVectors(a: Vector, b: Vector): Vector {
  const sum: Quantity[] = [];
  for (let at = 0; at < Math.max(a.length, b.length); at += 1) sum.push(plus(a[at] ?? 0, b[at] ?? 0));
  return trimmed(sum);
}

const isZero = (each: Quantity): boolean => each === 0 || each === "0";

function trimmed(vector: Quantity[]): Vector {
  let length = vector.length;
  while (length > 0 && isZero(vector[length - 1] ?? 0)) length -= 1;
  return vector.slice(0, length);
}

export type Sums = Record<string, Vector>;

/** Sums by key. */
export type SumMap = Map<string, Vector>;

/** Adds to one of the sums; what has become nothing goes. */
export function addTo(sums: SumMap, key: string, vector: Vector): void {
  const known = sums.get(key);
  const sum = known === undefined ? vector : addVectors(known, vector);
  if (sum.length === 0) sums.delete(key);
  else sums.set(key, sum);
}

/** Stand for the amount of a row and for the same in dollars. */
export const amountMark = "A";
export const dollarsMark = "B";

/** Rows with the same pattern: how many, and the sums of their amounts. */
export interface PatternCount {
  count: number;
  amount: Quantity;
  dollars: Quantity;
}

/** What so many rows with a pattern add. */
export function expanded(vector: Vector, { count, amount, dollars }: PatternCount): Vector {
  return trimmed(
    vector.map((each) => {
      if (each === amountMark) return amount;
      if (each === dollarsMark) return dollars;
      if (typeof each === "number") return each * count;
      return count === 1 ? each : multiplyDecimals(each, String(count));
    }),
  );
}
