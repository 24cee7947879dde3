import { indicator } from "../../engine/indicator.ts";
import { notAssessable } from "../../engine/observe.ts";

export const t03v = indicator({
  code: "T-03V",
  version: 1,
  name: "Single-bid rate (value)",
  question: "How much money is awarded without competition?",
  formula: "awarded value of open and selective processes with one bidder / of those with one or more",
  fields: ["tender.numberOfTenderers", "awards[].value"],
  caveats: ["Processes, not lots."],
  sources: ["OCP use-case guide U016"],
  family: "award",
  measure: { kind: "share" },
  unit: "share",
  counts: "awards",
  money: true,
  observe({ awards, competitive, bidderCount }, add, _sample, amountOf) {
    if (!competitive) return;
    for (const { place, value } of awards) {
      const amount = amountOf(value);
      if (amount === null || amount.startsWith("-") || bidderCount === 0) add(place, notAssessable);
      else if (bidderCount === null) add(place, { u: amount, h: amount });
      else add(place, { n: bidderCount === 1 ? amount : 0, d: amount });
    }
  },
});
