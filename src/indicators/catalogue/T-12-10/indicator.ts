import { indicator } from "../../engine/indicator.ts";

export const t1210 = indicator({
  code: "T-12-10",
  version: 1,
  name: "Share of the largest 10 suppliers",
  question: "How much do the largest get?",
  formula: "awarded value of the 10 largest suppliers / awarded value",
  fields: ["awards[].suppliers[].id", "awards[].value"],
  caveats: [
    "A joint award is divided equally among its suppliers unless amounts for each are published.",
    "Within one currency.",
  ],
  sources: ["OCP use-case guide U025, U041"],
  family: "award",
  measure: { kind: "top", suppliers: 10 },
  unit: "share",
  counts: "suppliers",
  money: true,
});
