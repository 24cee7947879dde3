import { indicator } from "../../engine/indicator.ts";

export const t26 = indicator({
  code: "T-26",
  version: 1,
  name: "Dispersion of unit prices",
  question: "How much do prices of the same thing differ?",
  formula:
    "coefficient of variation (sample standard deviation / mean) of unit prices by classification and unit with at least 5 of them, median over these",
  fields: ["awards[].items[].classification", "awards[].items[].unit"],
  caveats: [
    "Prices of the items of active awards, in the currency of the award; of each award the first 200.",
    "The same class holds different things: compare over time and between buyers, not with zero.",
    "`n` counts pairs of class and unit; those with fewer than 5 prices are not assessable.",
  ],
  sources: ["OCP use-case guide U065"],
  family: "award",
  measure: { kind: "dispersion", minimumPrices: 5 },
  unit: "index",
  counts: "prices",
  money: true,
});
