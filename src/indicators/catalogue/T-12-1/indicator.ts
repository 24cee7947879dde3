import { indicator } from "../../engine/indicator.ts";

export const t121 = indicator({
  code: "T-12-1",
  version: 1,
  name: "Share of the largest supplier",
  question: "How much do the largest get?",
  formula: "awarded value of the 1 largest suppliers / awarded value",
  fields: ["awards[].suppliers[].id", "awards[].value"],
  caveats: [
    "A joint award is divided equally among its suppliers unless amounts for each are published.",
    "Within one currency.",
  ],
  sources: ["OCP use-case guide U025, U041"],
  family: "award",
  measure: { kind: "top", suppliers: 1 },
  unit: "share",
  counts: "suppliers",
  money: true,
});
