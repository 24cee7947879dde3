import { indicator } from "../../engine/indicator.ts";
import { estimateAndAwards, notAssessable } from "../../engine/observe.ts";

export const t22 = indicator({
  code: "T-22",
  version: 1,
  name: "Price against estimate",
  question: "Do awards keep to the estimate?",
  formula: "sum of the amounts of active awards / sum of the tender values of their processes, same currency",
  fields: ["tender.value", "awards[].value"],
  caveats: [
    "Only processes whose awards all state an amount in the currency of the tender value.",
    "Where lots are awarded one after the other the awards are less than the whole.",
  ],
  sources: ["OCP use-case guide U069", "Red flag R031"],
  family: "award",
  measure: { kind: "mean" },
  unit: "share",
  counts: "processes",
  money: true,
  observe(process, add, _sample, amountOf) {
    const compared = estimateAndAwards(process, amountOf);
    if (compared === undefined) return;
    if (compared === null) add(process.awards[0]?.place ?? process.notice, notAssessable);
    else add(compared.place, { n: compared.awarded, d: compared.estimate });
  },
});
