import { indicator } from "../../engine/indicator.ts";
import { notAssessable } from "../../engine/observe.ts";

export const smea10 = indicator({
  code: "SMEA-10",
  version: 1,
  name: "Joint bids of MSMEs",
  question: "Do small firms join to bid?",
  formula: "bids with two or more tenderers, all of them micro, small or medium / bids",
  fields: ["bids.details[].tenderers[].id", "parties[].details.scale"],
  caveats: [
    "Small means what the law of the country, or the source, says it means: see the definition beside each row.",
    "Bids handed in: not invitations, not those withdrawn.",
  ],
  sources: ["MSME joint bidding measures (DO, CL)"],
  family: "notice",
  measure: { kind: "share" },
  unit: "share",
  counts: "bids",
  sized: true,
  observe({ bids, notice }, add) {
    if (bids === null || bids.length === 0) add(notice, notAssessable);
    for (const { tenderers } of bids ?? []) {
      const large = tenderers.some(({ size }) => size === "large");
      const unknown = tenderers.some(({ size }) => size === "unknown");
      if (tenderers.length >= 2 && !large && unknown) add(notice, { u: 1, h: 1 });
      else add(notice, { n: tenderers.length >= 2 && !large ? 1 : 0, d: 1 });
    }
  },
});
