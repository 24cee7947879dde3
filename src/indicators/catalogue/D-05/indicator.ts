import { indicator } from "../../engine/indicator.ts";

export const d05 = indicator({
  code: "D-05",
  version: 1,
  name: "Processes by month",
  question: "How does the year go?",
  formula: "as D-01; group by month",
  fields: ["ocid", "tender.tenderPeriod.startDate"],
  caveats: ["The same figures as D-01."],
  sources: ["OCP use-case guide U005"],
  family: "notice",
  measure: { kind: "count" },
  unit: "processes",
  counts: "processes",
  sameAs: "D-01",
});
