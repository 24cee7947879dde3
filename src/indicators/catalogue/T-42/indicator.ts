import { indicator } from "../../engine/indicator.ts";
import { records, text } from "../../engine/json.ts";
import { bidStatistics } from "../../engine/read-facts.ts";

export const t42 = indicator({
  code: "T-42",
  version: 1,
  name: "Processes with a complaint",
  question: "How often is a process challenged?",
  formula: "processes with a complaint, by list or by number / processes of sources that publish complaints",
  fields: ["complaints[]", "statistics[] (scope complaints)", "bids.statistics[] (measure complaints)"],
  caveats: [
    "Not computable for a source that never publishes a complaint: its processes are not assessable.",
    "Outcomes and times are not computed: no source publishes them in a common form.",
  ],
  sources: ["MAPS 13", "Red flag R020", "OCDS statistics extension, scope complaints"],
  family: "notice",
  measure: { kind: "share" },
  unit: "share",
  counts: "processes",
  needsUse: true,
  observe({ notice, release, tender }, add) {
    const listed = records(release.complaints).length;
    const counted = [...records(release.statistics), ...records(tender.statistics)].filter(
      ({ scope }) => text(scope) === "complaints",
    );
    const numbers = [...counted.map(({ value }) => value), bidStatistics(release)?.get("complaints")];
    const complained = listed > 0 || numbers.some((value) => typeof value === "number" && value > 0);
    add(notice, { n: complained ? 1 : 0, d: 1 });
    if (complained || numbers.some((value) => value !== undefined)) add(notice, { n: 1, c: 1 }, "used");
  },
});
