import type { Family, Money, Place, ProcessFacts } from "./facts.ts";

/** Counts are whole numbers, amounts decimal text. */
export type Quantity = number | string;

/** What one observation adds. What is not given is 0. */
export interface Observation {
  /** Numerator and denominator over what is known. */
  readonly n?: Quantity;
  readonly d?: Quantity;
  /** What belongs into the denominator and is of unknown class. */
  readonly u?: Quantity;
  /** What the unknown would add to the numerator at least and at most. Shares: nothing, and all of it. */
  readonly l?: Quantity;
  readonly h?: Quantity;
  /** Observations (awards, processes, …); default 1 where there is something to count. */
  readonly c?: number;
  /** Observations for which the fields are not published or the question does not arise. */
  readonly x?: number;
}

/** Adds an observation; with a label, to that part of it alone (a size, a status). */
export type Add = (place: Place, observation: Observation, label?: string) => void;

/** Adds a single value that medians and quartiles are taken of. */
export type Sample = (place: Place, value: Quantity, label?: string) => void;

/** How a figure is made of what was observed. */
export type Measure =
  /** n / d, between (n + l) / (d + u) and (n + h) / (d + u). */
  | { readonly kind: "share" }
  /** n / d; the bounds as for shares, where the unknown is bounded. */
  | { readonly kind: "mean"; readonly bounded?: boolean }
  | { readonly kind: "count" }
  | { readonly kind: "sum" }
  /** Median or mean of single values, with quartiles. */
  | { readonly kind: "distribution"; readonly point: "median" | "mean" }
  /** Distinct organisations; of a class among those of known class, where one is named. */
  | { readonly kind: "distinct"; readonly share?: "msme" | "women" }
  | { readonly kind: "buyers" }
  /** Organisations without an award in the months before (none given: ever before) among those awarded. */
  | { readonly kind: "newcomers"; readonly months?: number; readonly of: "msme" | "all" }
  /** Organisations awarded in a period and in the one before, among those of the one before. */
  | { readonly kind: "retention"; readonly of: "msme" | "all" }
  /** Herfindahl index of the suppliers' shares in each buyer's awarded value, averaged over buyers. */
  | { readonly kind: "concentration"; readonly of: "msme" | "all"; readonly minimumAwards: number }
  /** Share of the largest suppliers in the awarded value. */
  | { readonly kind: "top"; readonly suppliers: number }
  /** Distinct suppliers of a buyer, averaged over buyers. */
  | { readonly kind: "perBuyer" }
  /** Coefficient of variation of the prices of a unit of a class, median over those with so many prices. */
  | { readonly kind: "dispersion"; readonly minimumPrices: number }
  /** Runs that ended complete among those that have ended; of no process. */
  | { readonly kind: "runs" };

export interface Indicator {
  readonly code: string;
  /** Raised with each change of what is computed. */
  readonly version: number;
  readonly name: string;
  readonly question: string;
  readonly formula: string;
  /** Paths in the compiled release. */
  readonly fields: readonly string[];
  readonly caveats: readonly string[];
  readonly sources: readonly string[];
  /** What it is counted at: the day of the first publication, of the award, of the signature. */
  readonly family: Family;
  readonly measure: Measure;
  /** Of amounts: answered for each currency by itself, or converted to dollars. */
  readonly money?: boolean;
  /** Numerator, denominator and unknown count parts of awards. */
  readonly parts?: boolean;
  /** Rests on what a small firm is in the country. */
  readonly sized?: boolean;
  /** What a figure is given in; `currency`: that of the row. */
  readonly unit: "share" | "days" | "currency" | "processes" | "organisations" | "bidders" | "index";
  /** What is counted in `n`. */
  readonly counts:
    | "awards"
    | "processes"
    | "bids"
    | "contracts"
    | "suppliers"
    | "bidders"
    | "buyers"
    | "prices"
    | "runs";
  /** Grouping that it brings along: by size of the firm, by status, by field. */
  readonly labels?: "scale" | "status" | "field";
  /** The labels that there can be. */
  readonly labelValues?: readonly string[];
  /** Label whose figure the value is set in relation to. */
  readonly relativeTo?: string;
  /** Only what is so old is looked at: before, publication is not yet due. Counted from the end of the time for bids. */
  readonly minimumAgeDays?: number;
  /** Not computable for a source that never shows the field: its observations are not assessable then. */
  readonly needsUse?: boolean;
  /** The observations are those of another indicator. */
  readonly sameAs?: string;
  /** The other one's figure is divided by the share of small firms in the country's economy. */
  readonly against?: "economy";
  /**
   * What a process adds. Pure.
   * @param amountOf the amount to be summed: as stated, or in dollars; null where there is none
   */
  observe?(process: ProcessFacts, add: Add, sample: Sample, amountOf: (money: Money | null) => string | null): void;
}

/** Names an indicator; gives the literal its type. */
export const indicator = (definition: Indicator): Indicator => definition;
