import Big from "big.js";

/**
 * Decimal arithmetic on text: amounts never pass through a binary float. A decimal here is plain text such as
 * "-1234.50": no exponent, no thousands separator, a point as decimal mark.
 */
Big.NE = -1_000;
Big.PE = 1_000;

const plain = /^-?\d+(\.\d+)?$/;
const shortest = /^(?:0|-?(?:[1-9]\d*(?:\.\d*[1-9])?|0\.\d*[1-9]))$/;

/** Most amounts are so short that a double holds them digit by digit, at many times the speed. */
const mostExact = 14;
const powers = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000];

/** A short decimal as a whole number of its last place; undefined for any other. */
function scaled(text: string): { readonly whole: number; readonly places: number } | undefined {
  if (text.length > mostExact || !plain.test(text)) return undefined;
  const point = text.indexOf(".");
  const places = point < 0 ? 0 : text.length - point - 1;
  const power = powers[places];
  return power === undefined ? undefined : { whole: Math.round(Number(text) * power), places };
}

/** Text of a whole number of such places, in its shortest form. */
function unscaled(whole: number, places: number): string {
  if (places === 0 || whole === 0) return String(whole === 0 ? 0 : whole);
  const digits = String(Math.abs(whole)).padStart(places + 1, "0");
  let end = digits.length;
  const point = end - places;
  while (end > point && digits.charCodeAt(end - 1) === 48) end -= 1;
  const text = end === point ? digits.slice(0, point) : `${digits.slice(0, point)}.${digits.slice(point, end)}`;
  return whole < 0 ? `-${text}` : text;
}

/** True for plain decimal text. */
export const isDecimal = (text: string): boolean => plain.test(text);

/** Decimal text in its shortest form ("10.50" → "10.5"); undefined where the text is no decimal. */
export function normalizeDecimal(text: string): string | undefined {
  if (shortest.test(text)) return text;
  try {
    return new Big(text.trim()).toFixed();
  } catch {
    return undefined;
  }
}

export function addDecimals(a: string, b: string): string {
  const [short, other] = [scaled(a), scaled(b)];
  if (short === undefined || other === undefined) return new Big(a).plus(b).toFixed();
  const places = Math.max(short.places, other.places);
  const sum = short.whole * (powers[places - short.places] ?? 1) + other.whole * (powers[places - other.places] ?? 1);
  return Number.isSafeInteger(sum) ? unscaled(sum, places) : new Big(a).plus(b).toFixed();
}
export const multiplyDecimals = (a: string, b: string): string => new Big(a).times(b).toFixed();
/** -1, 0 or 1, as a sort function wants it. */
export const compareDecimals = (a: string, b: string): number => new Big(a).cmp(b);
export const sumDecimals = (all: Iterable<string>): string => {
  let total = "0";
  for (const each of all) total = addDecimals(total, each);
  return total;
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
  const [dividend, divisor] = [scaled(a), scaled(b)];
  const power = powers[places];
  if (dividend !== undefined && divisor !== undefined && divisor.whole !== 0 && power !== undefined) {
    // Both whole numbers are exact; where what is left of the division is too, so is the quotient.
    const top = Math.abs(dividend.whole) * (powers[divisor.places] ?? 1) * power;
    const bottom = Math.abs(divisor.whole) * (powers[dividend.places] ?? 1);
    if (top <= Number.MAX_SAFE_INTEGER && bottom <= Number.MAX_SAFE_INTEGER) {
      const rest = top % bottom;
      const quotient = (top - rest) / bottom + (rest * 2 >= bottom ? 1 : 0);
      return unscaled(dividend.whole < 0 === divisor.whole < 0 ? quotient : -quotient, places);
    }
  }
  const Rounded = roundedTo(places);
  return new Rounded(a).div(b).toFixed();
}
