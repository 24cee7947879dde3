import { indicator } from "../../engine/indicator.ts";
import { yesNo } from "../../engine/observe.ts";

export const t06c = indicator({
  code: "T-06C",
  version: 1,
  name: "Cancelled",
  question: "How many processes are called off?",
  formula: "processes cancelled or withdrawn / processes of known status",
  fields: ["tender.status"],
  caveats: ["Some portals drop what is cancelled."],
  sources: ["OCP use-case guide U063", "MAPS 9(b)"],
  family: "notice",
  measure: { kind: "share" },
  unit: "share",
  counts: "processes",
  observe: ({ notice, status }, add) =>
    add(notice, yesNo(status === null ? null : status === "cancelled" || status === "withdrawn")),
});
