import type { ProcessCode } from "./codes.ts";

/** What came of judging something by an indicator. */
export const flagResults = ["flag", "clear", "notApplicable", "excluded"] as const;
export type FlagResult = (typeof flagResults)[number];

/** Why: each reason belongs to one result. `measured` waits for the threshold of its population. */
const reasons = {
  flagged: ["F", "flag", "The rule is met."],
  clear: ["C", "clear", "The rule is not met."],
  measured: ["M", "notApplicable", "Its value is waiting for the threshold of its population."],
  "small-population": [
    "S",
    "notApplicable",
    "Fewer than 20 comparable cases in its source: no line between usual and unusual can be drawn.",
  ],
  "no-fence": [
    "N",
    "notApplicable",
    "The fence of its source is not above zero: it would take in what is usual there.",
  ],
  "too-few": ["f", "notApplicable", "The organisation took part too seldom to be compared."],
  cancelled: ["X", "excluded", "The tender was cancelled."],
  "excluded-method": ["E", "excluded", "The settings exclude this kind of procedure."],
  "no-price-comparison": [
    "P",
    "excluded",
    "The settings say that bids of this kind of procedure cannot be compared by price.",
  ],
  off: ["O", "excluded", "The settings turn this indicator off."],
  "other-method": [
    "o",
    "notApplicable",
    "The procurement method is not one that this indicator looks at, or is not stated.",
  ],
  "no-period": ["d", "notApplicable", "Start and end of the tender period are not both stated with date and time."],
  "no-number": ["t", "notApplicable", "The number of tenderers is not stated."],
  "no-awards": ["a", "notApplicable", "No awards are stated."],
  "no-bids": ["b", "notApplicable", "No bids are stated."],
  "awards-pending": ["u", "notApplicable", "An award is neither active, nor cancelled, nor unsuccessful yet."],
  "no-active-award": ["w", "notApplicable", "There is no active award."],
  "several-awards": [
    "s",
    "notApplicable",
    "There are several active awards, and it is not known which bids competed for which.",
  ],
  "no-single-supplier": ["j", "notApplicable", "The award does not name exactly one supplier with an id."],
  "no-winning-bid": [
    "v",
    "notApplicable",
    "The supplier has no valid bid of its own with an amount in the currency compared.",
  ],
  "no-other-bid": [
    "l",
    "notApplicable",
    "There is no other valid bid of a single tenderer with an amount in the currency compared.",
  ],
  "cheaper-bid-lost": ["k", "notApplicable", "A cheaper valid bid lost, so price was not the only criterion."],
  "zero-amount": ["z", "notApplicable", "The winning amount is zero."],
  "few-prices": ["q", "notApplicable", "Fewer than two submitted bids have a tenderer, an amount and a currency."],
  "no-deadline": ["n", "notApplicable", "The end of the tender period is not stated with date and time."],
  "no-bid-dates": ["i", "notApplicable", "No valid bid of an awarded supplier is dated with date and time."],
  "no-valid-bid": ["y", "notApplicable", "No valid bid of an identified tenderer is stated."],
  "other-winner": ["r", "notApplicable", "Suppliers and tenderers of valid bids are not the same."],
  "no-amounts": ["c", "notApplicable", "No submitted bid has an amount in the currency compared, or no valid one has."],
} as const satisfies Record<string, readonly [string, FlagResult, string]>;

export type Reason = keyof typeof reasons;
/** The letter by which a reason is stored. */
export const letterOf = (reason: Reason): string => reasons[reason][0];

const byLetter = new Map(
  Object.entries(reasons).map(([reason, [letter, result, text]]) => [
    letter as string,
    { reason: reason as Reason, result: result as FlagResult, text },
  ]),
);
/** @returns the reason of a letter; throws on one that is none */
export function reasonOf(letter: string): {
  readonly reason: Reason;
  readonly result: FlagResult;
  readonly text: string;
} {
  const found = byLetter.get(letter);
  if (!found) throw new Error(`no reason is written ${JSON.stringify(letter)}`);
  return found;
}
/** A reason in words; the name itself where it is none of ours. */
export const reasonText = (reason: string): string =>
  Object.hasOwn(reasons, reason) ? reasons[reason as Reason][2] : reason;

/** Where a flag fires on more than this share of what could be judged, it hardly tells anything apart. */
const unusualShare = 0.25;
const leastJudged = 20;

/** A warning where a flag fires on too large a share of what was judged by it. */
export function shareWarning(code: string, counts: { flag: number; clear: number }): string | undefined {
  const judged = counts.flag + counts.clear;
  if (judged < leastJudged || counts.flag <= unusualShare * judged) return undefined;
  const percent = Math.round((100 * counts.flag) / judged);
  return `${code} fires on ${percent} % of the ${judged} that could be judged: look at its settings and at the data before taking it for a signal.`;
}

/** Letters of all reasons of a result. */
export const lettersOf = (result: FlagResult): string[] =>
  [...byLetter].filter(([, each]) => each.result === result).map(([letter]) => letter);

/** What one process gives for one indicator, before the thresholds of populations. */
export interface Outcome {
  readonly reason: Reason;
  /** What was measured, in the unit of the indicator. */
  readonly value?: number;
  /** The fixed threshold it was judged by. */
  readonly limit?: number;
  /** Tenderers that the flag is about, with the value that Cardinal gives them. */
  readonly tenderers?: readonly string[];
}

export type Outcomes = Readonly<Record<ProcessCode, Outcome>>;
