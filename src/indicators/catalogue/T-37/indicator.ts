import { indicator } from "../../engine/indicator.ts";
import { isStated } from "../../engine/json.ts";

export const t37 = indicator({
  code: "T-37",
  version: 1,
  name: "Justified exceptions",
  question: "Is it said why there was no competition?",
  formula: "direct and limited processes that give a reason / direct and limited processes",
  fields: ["tender.procurementMethod", "tender.procurementMethodRationale"],
  caveats: ["Whether the reason is a good one is not looked at."],
  sources: ["Red flag R010"],
  family: "notice",
  measure: { kind: "share" },
  unit: "share",
  counts: "processes",
  observe({ notice, method, tender }, add) {
    if (method !== "direct" && method !== "limited") return;
    const given =
      isStated(tender.procurementMethodRationale) || isStated(tender.procurementMethodRationaleClassifications);
    add(notice, { n: given ? 1 : 0, d: 1 });
  },
});
