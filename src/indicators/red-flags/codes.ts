/** Red flags by their codes in the catalogue of the Open Contracting Partnership; the eleven that Cardinal computes. */
export const flagCodes = [
  "R003",
  "R018",
  "R024",
  "R025",
  "R028",
  "R030",
  "R035",
  "R036",
  "R038",
  "R048",
  "R058",
] as const;
export type FlagCode = (typeof flagCodes)[number];

/** Those that say something of a process, in the order in which its outcomes are written. */
export const processCodes = ["R003", "R018", "R024", "R028", "R030", "R035", "R036", "R058"] as const;
export type ProcessCode = (typeof processCodes)[number];

/** Those that say something of an organisation over all its processes. */
export const organizationCodes = ["R025", "R038", "R048"] as const;
export type OrganizationCode = (typeof organizationCodes)[number];

export const subjectTypes = ["process", "buyer", "procuringEntity", "tenderer"] as const;
export type SubjectType = (typeof subjectTypes)[number];
export type OrganizationType = Exclude<SubjectType, "process">;

/** What a red flag asks and how, for people. */
export interface FlagDescription {
  readonly code: FlagCode;
  readonly name: string;
  readonly question: string;
  readonly formula: string;
  /** JSON pointers in the compiled release; `*` is each member of a list. */
  readonly fields: readonly string[];
  readonly subjects: readonly SubjectType[];
  readonly unit: "days" | "bids" | "ratio" | "tenderers" | "classes" | "none";
  readonly caveats: readonly string[];
  readonly source: string;
}

/** Raised when an indicator is computed in another way than before. */
export const flagsVersion = 1;

const source =
  "Cardinal (Open Contracting Partnership); catalogue: Red flags in public procurement, Open Contracting Partnership";
const bids = "/bids/details/*";
const priced = [`${bids}/status`, `${bids}/tenderers`, `${bids}/value`];
const outcome = ["/awards/*/status", "/awards/*/suppliers"];
const oneWinner =
  "Only processes with one active award to one supplier, all other awards being final, are assessed: with several, it is not known which bids compete.";
const price =
  "Assumes that the lowest price wins. Where quality counts as well, a process is left out when a cheaper valid bid lost.";

export const flagDescriptions: readonly FlagDescription[] = [
  {
    code: "R003",
    name: "Short submission period",
    question: "Had bidders too little time?",
    formula:
      "Whole days from the start to the end of the tender period, fewer than the threshold (15, or that of the kind of procedure).",
    fields: ["/tender/tenderPeriod", "/tender/procurementMethod", "/tender/procurementMethodDetails"],
    subjects: ["process"],
    unit: "days",
    caveats: [
      "The threshold is not the legal minimum, which differs by country, procedure and value.",
      "A period stated by days alone is not assessed.",
    ],
    source,
  },
  {
    code: "R018",
    name: "Single bid received",
    question: "Was there no competition?",
    formula: "Number of tenderers is 1 in an open or selective procedure.",
    fields: ["/tender/numberOfTenderers", "/tender/procurementMethod"],
    subjects: ["process"],
    unit: "bids",
    caveats: [
      "Only the stated number is read; where a source states bids alone, they are counted beside it, marked as ours.",
    ],
    source,
  },
  {
    code: "R024",
    name: "Price close to winning bid",
    question: "Did the runner-up know the winner's price?",
    formula:
      "(lowest other valid bid - lowest valid bid of the winner) / the latter, at or under the lower fence Q1 - 1.5 IQR of all such ratios in one currency.",
    fields: [...priced, ...outcome, "/tender/procurementMethodDetails"],
    subjects: ["process"],
    unit: "ratio",
    caveats: [oneWinner, price, "Without effect where close prices are usual: the fence is then not above zero."],
    source,
  },
  {
    code: "R025",
    name: "Excessive unsuccessful bids",
    question: "Does a tenderer bid often and hardly ever win, as for show?",
    formula:
      "Wins / processes with a valid bid, at or under the lower fence of all tenderers, among those with as many processes as the 75th percentile.",
    fields: [`${bids}/status`, `${bids}/tenderers`, ...outcome],
    subjects: ["tenderer"],
    unit: "ratio",
    caveats: [
      oneWinner,
      "Joint bids are left out.",
      "Without effect where most tenderers hardly win: the fence is then not above zero.",
    ],
    source,
  },
  {
    code: "R028",
    name: "Identical bid prices",
    question: "Did different bidders offer the same price?",
    formula: "Two submitted bids of different tenderers with the same amount and currency.",
    fields: [...priced, "/tender/procurementMethodDetails"],
    subjects: ["process"],
    unit: "none",
    caveats: ["Fixed tariffs, price lists and placeholder amounts give equal prices without collusion."],
    source,
  },
  {
    code: "R030",
    name: "Late bid won",
    question: "Did a bid win that came after the deadline?",
    formula: "A valid bid of an awarded supplier is dated after the end of the tender period.",
    fields: [`${bids}/date`, `${bids}/status`, `${bids}/tenderers`, ...outcome, "/tender/tenderPeriod/endDate"],
    subjects: ["process"],
    unit: "none",
    caveats: [
      "Some sources give the date of opening or registration as the date of a bid.",
      "Later rounds of an auction are dated after the deadline.",
    ],
    source,
  },
  {
    code: "R035",
    name: "All except winning bid disqualified",
    question: "Were all competitors disqualified?",
    formula:
      "The only tenderer with a valid bid is the only supplier, and at least so many other tenderers as the threshold (1) were disqualified.",
    fields: [`${bids}/status`, `${bids}/tenderers`, ...outcome],
    subjects: ["process"],
    unit: "tenderers",
    caveats: ["Joint bids never qualify, since each member counts; they are assessed beside it, marked as ours."],
    source,
  },
  {
    code: "R036",
    name: "Lowest bid disqualified",
    question: "Was the cheapest bid disqualified?",
    formula: "The lowest submitted bid in one currency is disqualified while there is a valid one.",
    fields: [...priced, "/awards/*/status", "/tender/procurementMethodDetails"],
    subjects: ["process"],
    unit: "none",
    caveats: ["Award criteria are not read: where price is one criterion of several, this says little."],
    source,
  },
  {
    code: "R038",
    name: "Excessive disqualified bids",
    question: "Are bids disqualified more often here than elsewhere?",
    formula:
      "Disqualified / submitted bids, at or above the upper fence Q3 + 1.5 IQR of all buyers, procuring entities or tenderers.",
    fields: [`${bids}/status`, `${bids}/tenderers`, "/buyer", "/tender/procuringEntity"],
    subjects: ["buyer", "procuringEntity", "tenderer"],
    unit: "ratio",
    caveats: [
      "The least number (2) is compared with submitted bids for buyers and procuring entities too, as Cardinal does.",
    ],
    source,
  },
  {
    code: "R048",
    name: "Heterogeneous supplier",
    question: "Does a supplier sell things that have little to do with each other?",
    formula:
      "Number of different classes (first 2 characters of item classifications) over its awards, at or above the upper fence, among suppliers with 20 processes.",
    fields: ["/awards/*/items/*/classification", ...outcome],
    subjects: ["tenderer"],
    unit: "classes",
    caveats: [
      "Schemes of classification are not told apart.",
      "General traders are heterogeneous by trade.",
      "Awards to several suppliers are left out.",
    ],
    source,
  },
  {
    code: "R058",
    name: "Heavily discounted bid",
    question: "Is the winning price far below the next?",
    formula:
      "(lowest other valid bid - lowest valid bid of the winner) / the latter, at or above the upper fence Q3 + 1.5 IQR of all such ratios in one currency.",
    fields: [...priced, ...outcome, "/tender/procurementMethodDetails"],
    subjects: ["process"],
    unit: "ratio",
    caveats: [oneWinner, price, "Slips of a digit in a bid look the same."],
    source,
  },
];

const byCode = new Map(flagDescriptions.map((each) => [each.code, each]));
export function flagDescription(code: FlagCode): FlagDescription {
  const found = byCode.get(code);
  if (!found) throw new Error(`no red flag ${code}`);
  return found;
}
