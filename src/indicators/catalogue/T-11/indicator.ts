import { indicator } from "../../engine/indicator.ts";

export const t11 = indicator({
  code: "T-11",
  version: 1,
  name: "Concentration of suppliers (HHI)",
  question: "Do few firms get it all?",
  formula: "mean over buyers of the sum of squared shares of suppliers in the buyer's awarded value, 0 to 1",
  fields: ["buyer.id", "awards[].suppliers[].id", "awards[].value"],
  caveats: [
    "Buyers with fewer than 10 awards are left out and counted as not assessable.",
    "A joint award is divided equally among its suppliers unless amounts for each are published.",
    "Within one currency.",
  ],
  sources: ["OCP use-case guide U034", "Red flags R050, R051"],
  family: "award",
  measure: { kind: "concentration", of: "all", minimumAwards: 10 },
  unit: "index",
  counts: "buyers",
  money: true,
});
