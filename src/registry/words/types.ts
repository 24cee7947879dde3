import type { FeedKind, FeedStatus } from "../../store/feeds.ts";

export const reportLanguages = ["es", "pt", "en", "fr"] as const;
export type ReportLanguage = (typeof reportLanguages)[number];

/** The words of a report in one language. Numbers and addresses are put in by the report. */
export interface ReportWords {
  readonly titles: Readonly<Record<SectionId, string>>;
  readonly status: Readonly<Record<FeedStatus, string>>;
  readonly verdict: Readonly<Record<"good" | "problems" | "unusable" | "untried", string>>;
  readonly proven: (method: string, since: string) => string;
  readonly unproven: string;
  readonly proofVanished: (since: string, until: string) => string;
  readonly redirecting: (to: string, status: number, checks: number) => string;
  readonly reached: (requests: number, kilobytes: number) => string;
  readonly notReached: (code: string, message: string) => string;
  readonly moved: (to: string) => string;
  readonly speed: (median: number, slowest: number) => string;
  readonly slow: string;
  readonly noSpeed: string;
  readonly pagesAll: (payloads: number, entries: number) => string;
  readonly pagesSample: (payloads: number, entries: number) => string;
  readonly pagesProblems: (kinds: number) => string;
  readonly dates: (oldest: string, newest: string) => string;
  readonly noDates: string;
  readonly futureDates: (count: number) => string;
  readonly oldData: (days: number) => string;
  readonly licence: (stated: string) => string;
  readonly licenceInData: (list: string) => string;
  readonly licenceMissingInData: string;
  readonly allValid: (releases: number) => string;
  readonly someInvalid: (invalid: number, releases: number, kinds: number) => string;
  readonly noReleases: string;
  readonly mappingClean: string;
  readonly mappingIssues: (kinds: number, count: number) => string;
  readonly ocidsFine: (processes: number, prefixes: string) => string;
  readonly ocidsRefused: (count: number, ocid: string) => string;
  readonly coverage: (stages: string) => string;
  readonly coverageMissing: (fields: string) => string;
  readonly smeFound: (scale: number, reserved: number, bids: number, releases: number) => string;
  readonly smeNone: string;
  readonly smeNeeded: string;
  readonly qualityFine: (checks: number) => string;
  readonly qualityFails: (failing: number, checks: number, worst: string) => string;
  readonly preview: (notices: number) => string;
  readonly previewNone: string;
  readonly steps: Readonly<Record<StepId, (detail: string) => string>>;
  readonly kinds: Readonly<Record<FeedKind, string>>;
}

export type SectionId =
  | "proof"
  | "move"
  | "reachability"
  | "speed"
  | "paging"
  | "dates"
  | "licence"
  | "validation"
  | "mapping"
  | "ocids"
  | "coverage"
  | "sme"
  | "quality"
  | "preview";

export type StepId =
  | "prove"
  | "try"
  | "makeReachable"
  | "fixErrors"
  | "fixPaging"
  | "fixOcids"
  | "fixDates"
  | "addSme"
  | "submit"
  | "wait"
  | "restoreProof"
  | "move"
  | "nothing"
  | "push"
  | "askOperator";
