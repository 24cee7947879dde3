import { indicator } from "../../engine/indicator.ts";

export const t14 = indicator({
  code: "T-14",
  version: 1,
  name: "Suppliers per buyer",
  question: "From how many does a buyer buy?",
  formula: "mean number of distinct suppliers of a buyer",
  fields: ["buyer.id", "awards[].suppliers[].id"],
  caveats: ["Median and quartiles beside it."],
  sources: ["OCP use-case guide U026, U043"],
  family: "award",
  measure: { kind: "perBuyer" },
  unit: "organisations",
  counts: "buyers",
});
