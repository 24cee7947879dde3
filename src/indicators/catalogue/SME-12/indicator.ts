import { indicator } from "../../engine/indicator.ts";

export const sme12 = indicator({
  code: "SME-12",
  version: 1,
  name: "MSME retention",
  question: "Do small firms that sold sell again?",
  formula: "MSME suppliers awarded in a period and in the one before / MSME suppliers awarded in the one before",
  fields: [
    "awards[].status",
    "awards[].date",
    "awards[].suppliers[].id",
    "parties[].identifier",
    "parties[].details.scale",
  ],
  caveats: [
    "Small means what the law of the country, or the source, says it means: see the definition beside each row.",
    "By year where no period is asked for. The first period has nothing before it.",
  ],
  sources: ["OCP use-case guide U032"],
  family: "award",
  measure: { kind: "retention", of: "msme" },
  unit: "share",
  counts: "suppliers",
  sized: true,
});
