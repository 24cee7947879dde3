import { indicator } from "../../engine/indicator.ts";
import { addDays } from "../../engine/observe.ts";

export const t07 = indicator({
  code: "T-07",
  version: 1,
  name: "Tender period",
  question: "Is there time to bid?",
  formula: "median days from the start to the end of the tender period",
  fields: ["tender.tenderPeriod.startDate", "tender.tenderPeriod.endDate"],
  caveats: [
    "Missing dates are counted as unknown.",
    "Negative durations are errors in the data: they are counted as not assessable and left out.",
  ],
  sources: ["OCP use-case guide U059", "Red flag R003"],
  family: "notice",
  measure: { kind: "distribution", point: "median" },
  unit: "days",
  counts: "processes",
  observe: ({ notice, tenderStart, tenderEnd }, add, sample) => addDays(add, sample, notice, tenderStart, tenderEnd),
});
