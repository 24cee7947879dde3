import { indicator } from "../../engine/indicator.ts";
import { notAssessable } from "../../engine/observe.ts";

export const smea03 = indicator({
  code: "SMEA-03",
  version: 1,
  name: "Value of reserved processes",
  question: "How much money is reserved for small firms?",
  formula: "awarded value of processes reserved for small firms / awarded value of processes for which it is stated",
  fields: ["tender.suitability.sme", "awards[].value"],
  caveats: ["Legal quotas differ in what they are a share of."],
  sources: ["Ley 488-08 (DO), quota; LC 123/2006 art. 48 (BR)"],
  family: "award",
  measure: { kind: "share" },
  unit: "share",
  counts: "awards",
  money: true,
  observe({ awards, reserved }, add, _sample, amountOf) {
    for (const { place, value } of awards) {
      const amount = amountOf(value);
      if (amount === null || amount.startsWith("-")) add(place, notAssessable);
      else if (reserved === null) add(place, { u: amount, h: amount });
      else add(place, { n: reserved ? amount : 0, d: amount });
    }
  },
});
