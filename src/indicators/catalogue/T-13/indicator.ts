import { indicator } from "../../engine/indicator.ts";

export const t13 = indicator({
  code: "T-13",
  version: 1,
  name: "New suppliers",
  question: "Do newcomers get in?",
  formula: "suppliers whose first award in the data is in the period / suppliers awarded in it",
  fields: ["awards[].status", "awards[].date", "awards[].suppliers[].id", "parties[].identifier"],
  caveats: [
    "Awards of a source's first 24 months are left out and counted as not assessable: before them nothing is known.",
  ],
  sources: ["OCP use-case guide U027 to U031"],
  family: "award",
  measure: { kind: "newcomers", of: "all" },
  unit: "share",
  counts: "suppliers",
});
