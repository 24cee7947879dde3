/** Quality checks of OCDS data: pure, bounded, never throwing. */
export type { CoverageField } from "./coverage.ts";
export { type DatasetCheck, DatasetChecks, type DatasetResult, uniqueRecords, uniqueReleases } from "./dataset.ts";
export { HashSet } from "./distinct.ts";
export {
  type CheckTally,
  releaseChecks,
  type SmeResult,
  type Stage,
  Survey,
  type SurveyExample,
  type SurveyResult,
  sortExtensions,
} from "./survey.ts";
export { compareOverTime, timeChecks } from "./time.ts";
export {
  type CheckInfo,
  type CheckSource,
  type Example,
  type Finding,
  Found,
  type QualityOptions,
  type ReleaseCheck,
  type Result,
  type Scope,
  type TimeCheck,
} from "./types.ts";
export { allFieldChecks, FieldWalk } from "./walk.ts";
