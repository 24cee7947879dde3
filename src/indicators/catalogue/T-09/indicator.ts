import { indicator } from "../../engine/indicator.ts";
import { addDays, firstAward } from "../../engine/observe.ts";

export const t09 = indicator({
  code: "T-09",
  version: 1,
  name: "Tender start to award",
  question: "How long does it take from call to award?",
  formula: "median days from the start of the tender period to the first award",
  fields: ["tender.tenderPeriod.startDate", "awards[].date"],
  caveats: [
    "The first active award that states its own date.",
    "Negative durations are errors in the data: they are counted as not assessable and left out.",
  ],
  sources: ["OCP use-case guide U062"],
  family: "award",
  measure: { kind: "distribution", point: "median" },
  unit: "days",
  counts: "processes",
  observe(process, add, sample) {
    const first = firstAward(process);
    if (first) addDays(add, sample, first.place, process.tenderStart, first.date);
  },
});
