import { indicator } from "../../engine/indicator.ts";
import { notAssessable } from "../../engine/observe.ts";

export const t03 = indicator({
  code: "T-03",
  version: 1,
  name: "Single-bid rate",
  question: "How often is there no competition?",
  formula: "open and selective processes with one bidder / those with one or more",
  fields: ["tender.numberOfTenderers", "bids.details[]", "tender.tenderers[]"],
  caveats: ["Processes, not lots.", "Without any bidder a process is deserted: T-06."],
  sources: ["OCP use-case guide U015", "EU Single Market Scoreboard, single bidder", "Red flag R018"],
  family: "notice",
  measure: { kind: "share" },
  unit: "share",
  counts: "processes",
  observe({ notice, competitive, bidderCount }, add) {
    if (!competitive) return;
    if (bidderCount === null) add(notice, { u: 1, h: 1 });
    else add(notice, bidderCount === 0 ? notAssessable : { n: bidderCount === 1 ? 1 : 0, d: 1 });
  },
});
