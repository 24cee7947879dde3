import { indicator } from "../../engine/indicator.ts";

export const sme05 = indicator({
  code: "SME-05",
  version: 1,
  name: "MSME share of distinct bidders",
  question: "How many of those who try are small?",
  formula: "distinct micro, small and medium tenderers / distinct tenderers of known size",
  fields: ["bids.details[].tenderers[].id", "tender.tenderers[].id", "parties[].identifier", "parties[].details.scale"],
  caveats: [
    "Small means what the law of the country, or the source, says it means: see the definition beside each row.",
    "Counted in the period of the first publication.",
    "Sources that name winners only show no bidders.",
  ],
  sources: ["OCP use-case guide U003"],
  family: "notice",
  measure: { kind: "distinct", share: "msme" },
  unit: "share",
  counts: "bidders",
  sized: true,
  labels: "scale",
});
