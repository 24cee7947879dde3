import { indicator } from "../../engine/indicator.ts";
import { classOfGroup, notAssessable } from "../../engine/observe.ts";

export const sme07 = indicator({
  code: "SME-07",
  version: 1,
  name: "Processes with an MSME bidder",
  question: "In how many processes does a small firm take part?",
  formula: "processes with a micro, small or medium tenderer / processes whose tenderers are of known size",
  fields: [
    "bids.details[].tenderers[].id",
    "tender.tenderers[].id",
    "tender.numberOfTenderers",
    "parties[].details.scale",
  ],
  caveats: [
    "Small means what the law of the country, or the source, says it means: see the definition beside each row.",
    "A process without a small tenderer is known only where the size of each one is.",
  ],
  sources: ["Painel de Compras (BR), participation in processes"],
  family: "notice",
  measure: { kind: "share" },
  unit: "share",
  counts: "processes",
  sized: true,
  observe({ bidders, bidderCount, notice }, add) {
    if (bidders === null || bidders.length === 0) {
      add(notice, notAssessable);
      return;
    }
    const unnamed = (bidderCount ?? 0) > bidders.length;
    const size = classOfGroup(bidders);
    if (size === "msme") add(notice, { n: 1, d: 1 });
    else add(notice, size === "unknown" || unnamed ? { u: 1, h: 1 } : { d: 1 });
  },
});
