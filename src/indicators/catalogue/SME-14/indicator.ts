import { indicator } from "../../engine/indicator.ts";

export const sme14 = indicator({
  code: "SME-14",
  version: 1,
  name: "Buyers' dependence on few MSMEs",
  question: "Do buyers spread their purchases over small firms?",
  formula: "mean over buyers of the sum of squared shares of MSME suppliers in the value awarded to MSMEs",
  fields: [
    "awards[].status",
    "awards[].date",
    "awards[].suppliers[].id",
    "awards[].value",
    "buyer.id",
    "parties[].details.scale",
  ],
  caveats: [
    "Small means what the law of the country, or the source, says it means: see the definition beside each row.",
    "Buyers with fewer than 10 awards are left out and counted as not assessable.",
    "Within one currency.",
  ],
  sources: ["OCP use-case guide U034"],
  family: "award",
  measure: { kind: "concentration", of: "msme", minimumAwards: 10 },
  unit: "index",
  counts: "buyers",
  sized: true,
  money: true,
});
