import { indicator } from "../../engine/indicator.ts";
import { eachAward, yesNo } from "../../engine/observe.ts";

export const t16 = indicator({
  code: "T-16",
  version: 1,
  name: "Non-competitive awards",
  question: "How many awards come without competition?",
  formula: "active awards of direct and limited processes / active awards of processes of known method",
  fields: ["tender.procurementMethod", "awards[].status"],
  caveats: ["Group by buyer to see where."],
  sources: ["OCP use-case guide U035"],
  family: "award",
  measure: { kind: "share" },
  unit: "share",
  counts: "awards",
  observe: (process, add) =>
    eachAward(process, add, () => yesNo(process.method === "" ? null : ["direct", "limited"].includes(process.method))),
});
