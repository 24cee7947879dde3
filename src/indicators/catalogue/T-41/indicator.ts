import { indicator } from "../../engine/indicator.ts";

export const t41 = indicator({
  code: "T-41",
  version: 1,
  name: "Runs that came through",
  question: "Can the source be relied on?",
  formula: "runs of a source that ended complete / runs that have ended",
  fields: ["runs[].status"],
  caveats: [
    "Of no release: the runs are those of `GET /api/v1/runs`. Counted at the start of the run, under the country of the source.",
    "A run is complete where its books add up: all that the source declared has come. Others are incomplete, suspicious or failed; `more` counts them.",
    "It tells of our connection and of our connector too. Filters by buyer, category and method do not apply.",
  ],
  sources: ["Own"],
  family: "notice",
  measure: { kind: "runs" },
  unit: "share",
  counts: "runs",
});
