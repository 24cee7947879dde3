/** The place of a quantile among n sorted values: rank (from 1) of the value below it, and how far to go to the next. */
export interface Place {
  readonly rank: number;
  readonly part: number;
}

/**
 * Quantile by Hyndman and Fan's type 8: h = (n + 1/3) tau + 1/3.
 * @param n how many values, at least 1
 */
export function quantilePlace(n: number, tau: number): Place {
  const h = (n + 1 / 3) * tau + 1 / 3;
  const k = Math.floor(h);
  if (k <= 0 || tau === 0) return { rank: 1, part: 0 };
  if (k >= n || tau === 1) return { rank: n, part: 0 };
  return { rank: k, part: h - k };
}

/** @param valueAt gives the value of a rank from 1 on */
export function quantileOf(n: number, tau: number, valueAt: (rank: number) => number): number {
  if (n === 0) return Number.NaN;
  const { rank, part } = quantilePlace(n, tau);
  const low = valueAt(rank);
  return part === 0 ? low : low + part * (valueAt(rank + 1) - low);
}

/** @param sorted in ascending order */
export const quantile = (sorted: Float64Array, tau: number): number =>
  quantileOf(sorted.length, tau, (rank) => sorted[rank - 1] ?? Number.NaN);

/** Q1 - 1.5 IQR. */
export const lowerFence = (q1: number, q3: number): number => addOneAndAHalf(q1, -(q3 - q1));
/** Q3 + 1.5 IQR. */
export const upperFence = (q1: number, q3: number): number => addOneAndAHalf(q3, q3 - q1);

/** base + 1.5 step, rounded once, as a fused multiply-add gives it: a fence may not fall beside a value it is equal to. */
function addOneAndAHalf(base: number, step: number): number {
  const [product, lostInProduct] = twoSum(step, step / 2);
  const [sum, lost] = twoSum(product, base);
  return Number.isFinite(sum) ? sum + (lost + lostInProduct) : sum;
}

function twoSum(a: number, b: number): [number, number] {
  const sum = a + b;
  const part = sum - a;
  return [sum, a - (sum - part) + (b - part)];
}
