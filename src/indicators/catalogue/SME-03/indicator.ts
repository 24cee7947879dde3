import { indicator } from "../../engine/indicator.ts";

export const sme03 = indicator({
  code: "SME-03",
  version: 1,
  name: "MSME share of distinct suppliers",
  question: "How many of those who sell are small?",
  formula:
    "distinct micro, small and medium suppliers with an active award / distinct suppliers of known size with one",
  fields: [
    "awards[].status",
    "awards[].date",
    "awards[].suppliers[].id",
    "parties[].identifier",
    "parties[].details.scale",
  ],
  caveats: [
    "Small means what the law of the country, or the source, says it means: see the definition beside each row.",
    "A supplier counts once in each group, with the newest size that is known of it there.",
    "Suppliers without an identifier are told apart within their source alone.",
  ],
  sources: ["OCP use-case guide U004"],
  family: "award",
  measure: { kind: "distinct", share: "msme" },
  unit: "share",
  counts: "suppliers",
  sized: true,
  labels: "scale",
});
