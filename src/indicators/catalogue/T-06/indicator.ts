import { indicator } from "../../engine/indicator.ts";

export const t06 = indicator({
  code: "T-06",
  version: 1,
  name: "Deserted and unsuccessful",
  question: "How often does a process come to nothing?",
  formula: "processes that ended unsuccessful or without any bidder / processes that ended complete or unsuccessful",
  fields: ["tender.status", "tender.numberOfTenderers"],
  caveats: ["Statuses differ among sources. Cancelled ones are T-06C."],
  sources: ["OCP use-case guide U063", "MAPS 9(b)"],
  family: "notice",
  measure: { kind: "share" },
  unit: "share",
  counts: "processes",
  observe({ notice, status, bidderCount }, add) {
    if (status !== "complete" && status !== "unsuccessful") return;
    add(notice, { n: status === "unsuccessful" || bidderCount === 0 ? 1 : 0, d: 1 });
  },
});
