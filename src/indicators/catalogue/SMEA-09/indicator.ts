import { indicator } from "../../engine/indicator.ts";

export const smea09 = indicator({
  code: "SMEA-09",
  version: 1,
  name: "Electronic submission",
  question: "Can one bid from afar?",
  formula: "as T-17",
  fields: ["tender.submissionMethod"],
  caveats: ["The same figures as T-17."],
  sources: ["MAPS 7(b)"],
  family: "notice",
  measure: { kind: "share" },
  unit: "share",
  counts: "processes",
  sameAs: "T-17",
});
