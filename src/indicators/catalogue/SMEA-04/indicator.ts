import { indicator } from "../../engine/indicator.ts";
import { record, records, text } from "../../engine/json.ts";
import { isCalled } from "../../engine/observe.ts";

export const smea04 = indicator({
  code: "SMEA-04",
  version: 1,
  name: "Free participation",
  question: "Can one bid without paying?",
  formula: "processes without a fee, or with fees of 0 / processes that publish fees",
  fields: ["tender.participationFees[]"],
  caveats: ["That no fee is published does not mean that there is none."],
  sources: ["OCDS participation fee extension"],
  family: "notice",
  measure: { kind: "share" },
  unit: "share",
  counts: "processes",
  observe(process, add) {
    if (!isCalled(process)) return;
    const { participationFees } = process.tender;
    if (!Array.isArray(participationFees)) {
      add(process.notice, { u: 1, h: 1 });
      return;
    }
    const amounts = records(participationFees).map((fee) => text(record(fee.value)?.amount) ?? text(fee.relativeValue));
    const free = amounts.every((amount) => amount !== undefined && Number(amount) === 0);
    const unknown = !free && amounts.every((amount) => amount === undefined || Number(amount) === 0);
    add(process.notice, unknown ? { u: 1, h: 1 } : { n: free ? 1 : 0, d: 1 });
  },
});
