import { missingDelivery } from "../../engine/completeness.ts";
import { indicator } from "../../engine/indicator.ts";

export const t34 = indicator({
  code: "T-34",
  version: 1,
  name: "Missing item codes, delivery dates and places",
  question: "Is it said what, when and where?",
  formula: "processes that do not state it / processes; group by field for each",
  fields: ["tender.items[].classification", "tender.items[].deliveryLocation", "tender.contractPeriod"],
  caveats: ["Without the grouping: any of them missing."],
  sources: ["OCP use-case guide U051, U052, U055"],
  family: "notice",
  measure: { kind: "share" },
  unit: "share",
  counts: "processes",
  labels: "field",
  labelValues: ["itemCodes", "deliveryPlace", "deliveryDate"],
  observe({ notice, release }, add) {
    const missing = missingDelivery(release);
    add(notice, { n: Object.values(missing).includes(true) ? 1 : 0, d: 1 });
    for (const [field, isMissing] of Object.entries(missing)) add(notice, { n: isMissing ? 1 : 0, d: 1 }, field);
  },
});
