import { indicator } from "../../engine/indicator.ts";

export const sme11 = indicator({
  code: "SME-11",
  version: 1,
  name: "New MSME suppliers",
  question: "Do small firms that did not sell before get in?",
  formula: "MSME suppliers awarded without an award in the 24 months before / MSME suppliers awarded",
  fields: [
    "awards[].status",
    "awards[].date",
    "awards[].suppliers[].id",
    "parties[].identifier",
    "parties[].details.scale",
  ],
  caveats: [
    "Small means what the law of the country, or the source, says it means: see the definition beside each row.",
    "Awards of a source's first 24 months are left out and counted as not assessable: before them nothing is known.",
  ],
  sources: ["OCP use-case guide U027 to U031"],
  family: "award",
  measure: { kind: "newcomers", months: 24, of: "msme" },
  unit: "share",
  counts: "suppliers",
  sized: true,
});
