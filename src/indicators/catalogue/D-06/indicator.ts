import { indicator } from "../../engine/indicator.ts";
import { notAssessable } from "../../engine/observe.ts";

export const d06 = indicator({
  code: "D-06",
  version: 1,
  name: "Awarded value",
  question: "How much money is awarded?",
  formula: "sum of the amounts of active awards",
  fields: ["awards[].status", "awards[].value"],
  caveats: [
    "Awards without an amount are counted as not assessable.",
    "Ceilings of frameworks and call-offs are not told apart.",
  ],
  sources: ["OCP use-case guide U006", "MAPS 7(c)"],
  family: "award",
  measure: { kind: "sum" },
  unit: "currency",
  counts: "awards",
  money: true,
  observe({ awards }, add, _sample, amountOf) {
    for (const { place, value } of awards) {
      const amount = amountOf(value);
      add(place, amount === null ? notAssessable : { n: amount });
    }
  },
});
