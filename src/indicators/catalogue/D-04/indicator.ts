import { indicator } from "../../engine/indicator.ts";

export const d04 = indicator({
  code: "D-04",
  version: 1,
  name: "Distinct suppliers",
  question: "How many firms win?",
  formula: "number of distinct suppliers of active awards",
  fields: ["awards[].status", "awards[].date", "awards[].suppliers[].id"],
  caveats: ["Suppliers without an identifier are told apart within their source alone."],
  sources: ["OCP use-case guide U004", "MAPS 10(b)"],
  family: "award",
  measure: { kind: "distinct" },
  unit: "organisations",
  counts: "suppliers",
});
