import { indicator } from "../../engine/indicator.ts";
import { isStated, record } from "../../engine/json.ts";
import { isCalled } from "../../engine/observe.ts";

export const smea06 = indicator({
  code: "SMEA-06",
  version: 1,
  name: "Guarantee asked",
  question: "How often must bidders deposit a guarantee?",
  formula: "processes that ask for deposits or guarantees / called processes",
  fields: ["tender.submissionTerms.depositsGuarantees", "tender.contractTerms.performanceTerms", "tender.guarantees"],
  caveats: ["A text field: only its presence is looked at, and its absence may mean that it is not published."],
  sources: ["OCDS submission terms extension"],
  family: "notice",
  measure: { kind: "share" },
  unit: "share",
  counts: "processes",
  observe(process, add) {
    if (!isCalled(process)) return;
    const { submissionTerms, guarantees } = process.tender;
    const asked = isStated(record(submissionTerms)?.depositsGuarantees) || isStated(guarantees);
    add(process.notice, { n: asked ? 1 : 0, d: 1 });
  },
});
