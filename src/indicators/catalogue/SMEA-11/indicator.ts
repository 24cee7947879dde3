import { indicator } from "../../engine/indicator.ts";
import { eachAward, yesNo } from "../../engine/observe.ts";

export const smea11 = indicator({
  code: "SMEA-11",
  version: 1,
  name: "Awards with subcontracting",
  question: "Is there work for others in the awards?",
  formula: "active awards with declared subcontracting / awards for which it is stated",
  fields: ["awards[].hasSubcontracting", "awards[].subcontracting"],
  caveats: ["The size of subcontractors is hardly ever published."],
  sources: ["OCP red flags dictionary"],
  family: "award",
  measure: { kind: "share" },
  unit: "share",
  counts: "awards",
  observe: (process, add) => eachAward(process, add, ({ subcontracting }) => yesNo(subcontracting)),
});
