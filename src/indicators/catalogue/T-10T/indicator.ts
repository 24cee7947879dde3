import { indicator } from "../../engine/indicator.ts";
import { addDays } from "../../engine/observe.ts";

export const t10t = indicator({
  code: "T-10T",
  version: 1,
  name: "Total time to procure",
  question: "How long does it take from the first notice to the contract?",
  formula: "median days from the first publication to the signature",
  fields: ["tender.datePublished", "tender.tenderPeriod.startDate", "contracts[].dateSigned"],
  caveats: [
    "From the day of first publication, as the search over notices has it.",
    "Negative durations are errors in the data: they are counted as not assessable and left out.",
  ],
  sources: ["MAPS 9(b)"],
  family: "contract",
  measure: { kind: "distribution", point: "median" },
  unit: "days",
  counts: "contracts",
  observe({ contracts, published }, add, sample) {
    for (const { place, signed } of contracts)
      addDays(add, sample, place, published, signed === null ? null : signed.slice(0, 10));
  },
});
