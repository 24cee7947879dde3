import { divideToPlaces, isDecimal, sumDecimals } from "../../../base/decimal.ts";
import { indicator } from "../../engine/indicator.ts";
import { record, records, text } from "../../engine/json.ts";
import { isCalled, notAssessable } from "../../engine/observe.ts";

export const smea05 = indicator({
  code: "SMEA-05",
  version: 1,
  name: "Fee burden",
  question: "What does taking part cost?",
  formula: "median of the sum of fees / tender value, in the same currency",
  fields: ["tender.participationFees[].value", "tender.value"],
  caveats: ["Fees of several kinds are added."],
  sources: ["OCDS participation fee extension"],
  family: "notice",
  measure: { kind: "distribution", point: "median" },
  unit: "share",
  counts: "processes",
  observe(process, add, sample) {
    const fees = records(process.tender.participationFees).map((fee) => record(fee.value));
    const { value, notice } = process;
    if (!isCalled(process) || fees.length === 0) {
      add(notice, notAssessable);
      return;
    }
    const amounts = fees.map((fee) => (text(fee?.currency) === value?.currency ? text(fee?.amount) : undefined));
    const known = amounts.filter((amount): amount is string => amount !== undefined && isDecimal(amount));
    if (value === null || value.currency === "" || !(Number(value.amount) > 0) || known.length < fees.length) {
      add(notice, { u: 1 });
      return;
    }
    add(notice, { d: 1 });
    sample(notice, divideToPlaces(sumDecimals(known), value.amount, 6));
  },
});
