import { indicator } from "../../engine/indicator.ts";
import { notAssessable } from "../../engine/observe.ts";

export const t15 = indicator({
  code: "T-15",
  version: 1,
  name: "Success rate of bidders",
  question: "How often does a bid win?",
  formula: "bidders with an active award / bidders, each once a process",
  fields: ["bids.details[].tenderers[].id", "tender.tenderers[].id", "awards[].suppliers[].id"],
  caveats: ["Only processes with an award in which losing bidders are published too."],
  sources: ["OCP use-case guide U033, U038"],
  family: "notice",
  measure: { kind: "mean" },
  unit: "share",
  counts: "bidders",
  observe({ bidders, awards, notice }, add) {
    const winners = new Set(awards.flatMap(({ suppliers }) => suppliers.map(({ key }) => key)));
    if (winners.size === 0 || bidders === null || !bidders.some(({ key }) => !winners.has(key)))
      add(notice, notAssessable);
    else for (const { key } of bidders) add(notice, { n: winners.has(key) ? 1 : 0, d: 1 });
  },
});
