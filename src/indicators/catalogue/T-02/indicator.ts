import { indicator } from "../../engine/indicator.ts";

export const t02 = indicator({
  code: "T-02",
  version: 1,
  name: "Bidders per competitive process",
  question: "How many take part?",
  formula: "mean number of bidders in open and selective processes that say how many there were",
  fields: ["tender.numberOfTenderers", "bids.details[].tenderers[].id", "tender.tenderers[].id", "bids.statistics[]"],
  caveats: [
    "In this order: the number stated, distinct tenderers of bids handed in, tenderers listed, bids.statistics.",
    "Processes without bidders count as 0; those called off are left out.",
  ],
  sources: ["OCP use-case guide U017, U018", "MAPS 9(b)"],
  family: "notice",
  measure: { kind: "distribution", point: "mean" },
  unit: "bidders",
  counts: "processes",
  observe({ notice, competitive, bidderCount }, add, sample) {
    if (!competitive) return;
    add(notice, bidderCount === null ? { u: 1 } : { n: bidderCount, d: 1 });
    if (bidderCount !== null) sample(notice, bidderCount);
  },
});
