import { indicator } from "../../engine/indicator.ts";
import { notAssessable } from "../../engine/observe.ts";

export const sme06 = indicator({
  code: "SME-06",
  version: 1,
  name: "MSME success rate",
  question: "Do small firms win as often as they try?",
  formula:
    "MSME bidders with an active award / MSME bidders, each once a process; relative: divided by the same for large firms",
  fields: [
    "bids.details[].tenderers[].id",
    "tender.tenderers[].id",
    "awards[].suppliers[].id",
    "parties[].details.scale",
  ],
  caveats: [
    "Small means what the law of the country, or the source, says it means: see the definition beside each row.",
    "Only processes with an award in which losing bidders are published too.",
    "Bidders of unknown size are counted as unknown and in no rate.",
  ],
  sources: ["OCP use-case guide U033, U038"],
  family: "notice",
  measure: { kind: "mean" },
  unit: "share",
  counts: "bidders",
  sized: true,
  labels: "scale",
  relativeTo: "large",
  observe({ bidders, awards, notice }, add) {
    const winners = new Set(awards.flatMap(({ suppliers }) => suppliers.map(({ key }) => key)));
    if (winners.size === 0 || bidders === null || !bidders.some(({ key }) => !winners.has(key))) {
      add(notice, notAssessable);
      return;
    }
    for (const { key, scale, size } of bidders) {
      const n = winners.has(key) ? 1 : 0;
      if (size === "msme") add(notice, { n, d: 1 });
      if (size === "unknown") add(notice, { u: 1 });
      add(notice, { n, d: 1 }, scale ?? "unknown");
    }
  },
});
