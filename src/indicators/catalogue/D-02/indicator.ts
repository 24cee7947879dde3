import { indicator } from "../../engine/indicator.ts";

export const d02 = indicator({
  code: "D-02",
  version: 1,
  name: "Buyers",
  question: "Who buys?",
  formula: "number of distinct buyers",
  fields: ["buyer.id", "tender.procuringEntity.id"],
  caveats: ["Processes that name no buyer are counted as not assessable."],
  sources: ["OCP use-case guide U002"],
  family: "notice",
  measure: { kind: "buyers" },
  unit: "organisations",
  counts: "buyers",
});
