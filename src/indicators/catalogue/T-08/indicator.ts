import { indicator } from "../../engine/indicator.ts";
import { addDays, firstAward } from "../../engine/observe.ts";

export const t08 = indicator({
  code: "T-08",
  version: 1,
  name: "Decision time",
  question: "How long do buyers take to decide?",
  formula: "median days from the end of the tender period to the first award",
  fields: ["tender.tenderPeriod.endDate", "awards[].date"],
  caveats: [
    "The first active award that states its own date.",
    "Negative durations are errors in the data: they are counted as not assessable and left out.",
  ],
  sources: ["OCP use-case guide U060", "EU Single Market Scoreboard, decision speed"],
  family: "award",
  measure: { kind: "distribution", point: "median" },
  unit: "days",
  counts: "processes",
  observe(process, add, sample) {
    const first = firstAward(process);
    if (first) addDays(add, sample, first.place, process.tenderEnd, first.date);
  },
});
