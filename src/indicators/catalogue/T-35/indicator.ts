import { documentTypes } from "../../engine/completeness.ts";
import { indicator } from "../../engine/indicator.ts";

export const t35 = indicator({
  code: "T-35",
  version: 1,
  name: "Documents available",
  question: "Are the documents there?",
  formula: "processes with a document / processes; group by field for a type of document",
  fields: ["tender.documents[]", "awards[].documents[]", "contracts[].documents[]"],
  caveats: ["That a document is listed does not mean that its address answers."],
  sources: ["OCP use-case guide U045 to U047", "MAPS 7(a)"],
  family: "notice",
  measure: { kind: "share" },
  unit: "share",
  counts: "processes",
  labels: "field",
  labelValues: ["tenderNotice", "biddingDocuments", "awardNotice", "contractSigned"],
  observe({ notice, release }, add) {
    const types = documentTypes(release);
    add(notice, { n: types === undefined ? 0 : 1, d: 1 });
    for (const type of ["tenderNotice", "biddingDocuments", "awardNotice", "contractSigned"]) {
      add(notice, { n: types?.has(type) ? 1 : 0, d: 1 }, type);
    }
  },
});
