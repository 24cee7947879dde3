import { divideToPlaces } from "../../../base/decimal.ts";
import { indicator } from "../../engine/indicator.ts";
import { estimateAndAwards } from "../../engine/observe.ts";

export const t22m = indicator({
  code: "T-22M",
  version: 1,
  name: "Price against estimate (median)",
  question: "What does the middle process pay of its estimate?",
  formula: "median over processes of awarded amount / tender value, same currency",
  fields: ["tender.value", "awards[].value"],
  caveats: ["As T-22, each process weighing the same."],
  sources: ["OCP use-case guide U069"],
  family: "award",
  measure: { kind: "distribution", point: "median" },
  unit: "share",
  counts: "processes",
  observe(process, add, sample, amountOf) {
    const compared = estimateAndAwards(process, amountOf);
    if (compared === undefined) return;
    if (compared === null) {
      add(process.awards[0]?.place ?? process.notice, { u: 1 });
      return;
    }
    add(compared.place, { d: 1 });
    sample(compared.place, divideToPlaces(compared.awarded, compared.estimate, 6));
  },
});
