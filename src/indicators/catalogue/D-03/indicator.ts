import { indicator } from "../../engine/indicator.ts";

export const d03 = indicator({
  code: "D-03",
  version: 1,
  name: "Distinct bidders",
  question: "How many firms take part?",
  formula: "number of distinct tenderers",
  fields: ["bids.details[].tenderers[].id", "tender.tenderers[].id"],
  caveats: ["Only sources that name bidders."],
  sources: ["OCP use-case guide U003", "MAPS 10(b)"],
  family: "notice",
  measure: { kind: "distinct" },
  unit: "organisations",
  counts: "bidders",
});
