import { indicator } from "../../engine/indicator.ts";
import { notAssessable } from "../../engine/observe.ts";

export const sme08 = indicator({
  code: "SME-08",
  version: 1,
  name: "MSME bidders per competitive process",
  question: "How many small firms does a tender draw?",
  formula:
    "MSME bidders / open and selective processes whose tenderers are all of known size; bounds over all processes with named tenderers",
  fields: [
    "tender.procurementMethod",
    "bids.details[].tenderers[].id",
    "tender.tenderers[].id",
    "parties[].details.scale",
  ],
  caveats: [
    "Small means what the law of the country, or the source, says it means: see the definition beside each row.",
    "Processes that were called off are left out.",
  ],
  sources: ["OCP use-case guide U017"],
  family: "notice",
  measure: { kind: "mean", bounded: true },
  unit: "bidders",
  counts: "processes",
  sized: true,
  observe({ bidders, competitive, notice }, add, sample) {
    if (!competitive) return;
    if (bidders === null || bidders.length === 0) {
      add(notice, notAssessable);
      return;
    }
    const small = bidders.filter(({ size }) => size === "msme").length;
    const unknown = bidders.filter(({ size }) => size === "unknown").length;
    if (unknown > 0) add(notice, { u: 1, l: small, h: small + unknown });
    else {
      add(notice, { n: small, d: 1 });
      sample(notice, small);
    }
  },
});
