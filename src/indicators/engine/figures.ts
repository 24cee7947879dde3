import { addDecimals, compareDecimals, divideToPlaces } from "../../base/decimal.ts";
import { numberFromText } from "../../base/json.ts";
import { wholeAward } from "./facts.ts";

/** Numbers of one figure. Null where there is nothing to divide by, or where it cannot be said. */
export interface Numbers {
  readonly value: number | null;
  readonly numerator: number | null;
  readonly denominator: number | null;
  /** What belongs into the denominator and is of unknown class. */
  readonly unknown: number;
  /** Known part of known and unknown together, 0 to 1. */
  readonly coverage: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  /** Observations. */
  readonly n: number;
  readonly notAssessable: number;
  /** How the figure may be used, see {@link readings}. */
  readonly reading: (typeof readings)[number];
}

/** `point`: as it is; `warning`: much is unknown; `interval`: too much is, so that only the bounds are shown; `none`: nothing is known. */
export const readings = ["point", "warning", "interval", "none"] as const;

/** Below this coverage a figure carries a warning. */
export const warningCoverage = 0.8;
/** Below this coverage a figure with bounds shows them alone, unless another one is asked for. */
export const defaultMinimumCoverage = 0.5;
/** Fewer observations than that are too few to say anything of others, and may point at single firms. */
export const smallNumber = 5;

export interface Terms {
  readonly n: string;
  readonly d: string;
  readonly u: string;
  readonly l: string;
  readonly h: string;
  readonly c: string;
  readonly x: string;
}

const isZero = (text: string): boolean => compareDecimals(text, "0") === 0;

/** To the millionth; null over zero. */
export const ratio = (n: string, d: string): number | null => (isZero(d) ? null : Number(divideToPlaces(n, d, 6)));

export interface Rules {
  readonly bounded: boolean;
  /** Terms count parts of awards. */
  readonly parts?: boolean | undefined;
  readonly minimumCoverage: number;
}

/** n / d with the bounds over all, the unknown included. */
export function shareOf(terms: Terms, { bounded, parts, minimumCoverage }: Rules): Numbers {
  const { n, d, u, l, h } = terms;
  const all = addDecimals(d, u);
  const coverage = ratio(d, all);
  const known = ratio(n, d);
  const withheld = bounded && coverage !== null && coverage < minimumCoverage;
  const plain = (text: string): number => numberFromText(parts ? divideToPlaces(text, String(wholeAward), 6) : text);
  return {
    value: withheld ? null : known,
    numerator: plain(n),
    denominator: plain(d),
    unknown: plain(u),
    coverage,
    lower: bounded || isZero(u) ? ratio(addDecimals(n, l), all) : null,
    upper: bounded || isZero(u) ? ratio(addDecimals(n, h), all) : null,
    n: Number(terms.c),
    notAssessable: Number(terms.x),
    reading: withheld ? "interval" : readingOf(known, coverage),
  };
}

/** A figure that is no share: what it is, of how much is known. */
export function plainFigure(
  value: number | null,
  more: { n: number; unknown?: number; notAssessable?: number; numerator?: number | null; denominator?: number | null },
): Numbers {
  const { n, unknown = 0, notAssessable = 0 } = more;
  const coverage = ratio(String(n), String(n + unknown));
  return {
    value,
    numerator: more.numerator ?? null,
    denominator: more.denominator ?? null,
    unknown,
    coverage,
    lower: null,
    upper: null,
    n,
    notAssessable,
    reading: readingOf(value, coverage),
  };
}

function readingOf(value: number | null, coverage: number | null): Numbers["reading"] {
  if (value === null) return "none";
  return coverage !== null && coverage < warningCoverage ? "warning" : "point";
}
