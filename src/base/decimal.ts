import Big from "big.js";

/**
 * Decimal arithmetic on text: amounts never pass through a binary float. A decimal here is plain text such as
 * "-1234.50": no exponent, no thousands separator, a point as decimal mark.
 */
Big.NE = -1_000;
Big.PE = 1_000;

const plain = /^-?\d+(\.\d+)?$/;

/** True for plain decimal text. */
export const isDecimal = (text: string): boolean => plain.test(text);

/** Decimal text in its shortest form ("10.50" → "10.5"); undefined where the text is no decimal. */
export function normalizeDecimal(text: string): string | undefined {
  try {
    return new Big(text.trim()).toFixed();
  } catch {
    return undefined;
  }
}

export const addDecimals = (a: string, b: string): string => new Big(a).plus(b).toFixed();
export const multiplyDecimals = (a: string, b: string): string => new Big(a).times(b).toFixed();
/** -1, 0 or 1, as a sort function wants it. */
export const compareDecimals = (a: string, b: string): number => new Big(a).cmp(b);
export const sumDecimals = (all: Iterable<string>): string => {
  let total = new Big(0);
  for (const each of all) total = total.plus(each);
  return total.toFixed();
};

/** The quotient with so many significant digits; undefined for a division by zero. */
export function divideDecimals(a: string, b: string, digits: number): string | undefined {
  const divisor = new Big(b);
  if (divisor.eq(0)) return undefined;
  const dividend = new Big(a);
  if (dividend.eq(0)) return "0";
  // Places after the point that hold the digits, and some to round from.
  const places = Math.max(0, digits - (dividend.e - divisor.e)) + 2;
  const Precise = Big();
  Precise.DP = Math.min(places, 1_000);
  return new Precise(a).div(b).prec(digits).toFixed();
}

/** Rounded half away from zero to so many places after the point, without trailing zeros. */
export const roundDecimal = (text: string, places: number): string =>
  new Big(new Big(text).round(places, Big.roundHalfUp)).toFixed();

const rounding = new Map<number, ReturnType<typeof Big>>();

/** A constructor whose quotients have so many places; making one costs more than a division. */
function roundedTo(places: number): ReturnType<typeof Big> {
  let made = rounding.get(places);
  if (made === undefined) {
    made = Big();
    made.DP = places;
    made.NE = Big.NE;
    made.PE = Big.PE;
    rounding.set(places, made);
  }
  return made;
}

/** `a / b` to so many places, rounded half up. @throws where `b` is zero */
export function divideToPlaces(a: string, b: string, places: number): string {
  const Rounded = roundedTo(places);
  return new Rounded(a).div(b).toFixed();
}
