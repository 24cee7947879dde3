import { indicator } from "../../engine/indicator.ts";
import { notAssessable } from "../../engine/observe.ts";

export const t01v = indicator({
  code: "T-01V",
  version: 1,
  name: "Open procedures (value)",
  question: "How much of the money is open to all?",
  formula: "awarded value of processes with the method open / awarded value of processes of known method",
  fields: ["tender.procurementMethod", "awards[].value"],
  caveats: ["Awarded value, in the period of the award."],
  sources: ["OCP use-case guide U014"],
  family: "award",
  measure: { kind: "share" },
  unit: "share",
  counts: "awards",
  money: true,
  observe({ awards, method }, add, _sample, amountOf) {
    for (const { place, value } of awards) {
      const amount = amountOf(value);
      if (amount === null || amount.startsWith("-")) add(place, notAssessable);
      else if (method === "") add(place, { u: amount, h: amount });
      else add(place, { n: method === "open" ? amount : 0, d: amount });
    }
  },
});
