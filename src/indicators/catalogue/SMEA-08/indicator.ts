import { indicator } from "../../engine/indicator.ts";

export const smea08 = indicator({
  code: "SMEA-08",
  version: 1,
  name: "Time for bids",
  question: "Is there time to prepare a bid?",
  formula: "as T-07; group by valueBand",
  fields: ["tender.tenderPeriod.startDate", "tender.tenderPeriod.endDate"],
  caveats: ["The same figures as T-07."],
  sources: ["OCP use-case guide U059"],
  family: "notice",
  measure: { kind: "distribution", point: "median" },
  unit: "days",
  counts: "processes",
  sameAs: "T-07",
});
