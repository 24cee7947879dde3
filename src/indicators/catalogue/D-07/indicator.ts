import { codelists } from "../../../ocds/index.ts";
import { indicator } from "../../engine/indicator.ts";

export const d07 = indicator({
  code: "D-07",
  version: 1,
  name: "Shares by status",
  question: "What becomes of processes?",
  formula: "processes of a status / processes; group by status",
  fields: ["tender.status"],
  caveats: [
    "Without the grouping it is the share of processes that state one.",
    "For shares by category or method group D-01 by them.",
  ],
  sources: ["OCP use-case guide U007 to U010"],
  family: "notice",
  measure: { kind: "share" },
  unit: "share",
  counts: "processes",
  labels: "status",
  labelValues: [...codelists.tenderStatus, "unknown"],
  observe({ notice, status }, add) {
    add(notice, { n: status === null ? 0 : 1, d: 1 });
    add(notice, { n: 1, c: 1 }, codelists.tenderStatus.find((each) => each === status) ?? "unknown");
  },
});
