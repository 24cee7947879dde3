import { indicator } from "../../engine/indicator.ts";
import { notAssessable } from "../../engine/observe.ts";

export const t04 = indicator({
  code: "T-04",
  version: 1,
  name: "Three or more qualified bidders",
  question: "How often is there real competition?",
  formula: "open and selective processes with three or more tenderers of valid bids / those whose bids have a status",
  fields: ["bids.details[].status", "bids.details[].tenderers[].id"],
  caveats: ["Needs bids with a status."],
  sources: ["OCP use-case guide U023"],
  family: "notice",
  measure: { kind: "share" },
  unit: "share",
  counts: "processes",
  observe({ notice, competitive, bids }, add) {
    if (!competitive) return;
    if (bids === null || bids.length === 0 || bids.some(({ status }) => status === null)) add(notice, notAssessable);
    else {
      const valid = bids.filter(({ status }) => status === "valid").flatMap(({ tenderers }) => tenderers);
      add(notice, { n: new Set(valid.map(({ key }) => key)).size >= 3 ? 1 : 0, d: 1 });
    }
  },
});
