import { indicator } from "../../engine/indicator.ts";
import { record, texts } from "../../engine/json.ts";
import { isCalled, yesNo } from "../../engine/observe.ts";

export const t17 = indicator({
  code: "T-17",
  version: 1,
  name: "Electronic submission",
  question: "Can bids be handed in electronically?",
  formula: "processes that take bids electronically / processes that say how bids are handed in",
  fields: ["tender.submissionMethod", "tender.submissionTerms.electronicSubmissionPolicy"],
  caveats: ["Portals that take electronic bids alone often leave the field empty."],
  sources: ["MAPS 7(b)"],
  family: "notice",
  measure: { kind: "share" },
  unit: "share",
  counts: "processes",
  observe(process, add) {
    if (!isCalled(process)) return;
    const methods = texts(process.tender.submissionMethod);
    const policy = record(process.tender.submissionTerms)?.electronicSubmissionPolicy;
    const electronic =
      policy === "required" || methods.includes("electronicSubmission") || methods.includes("electronicAuction");
    add(process.notice, yesNo(electronic ? true : methods.length === 0 ? null : false));
  },
});
