import { indicator } from "../../engine/indicator.ts";
import { addAwardParts, msme } from "../../engine/observe.ts";

export const sme01 = indicator({
  code: "SME-01",
  version: 1,
  name: "MSME share of awards (number)",
  question: "How often do small firms win?",
  formula: "parts of active awards that went to micro, small and medium firms / parts that went to firms of known size",
  fields: ["awards[].status", "awards[].date", "awards[].suppliers[].id", "parties[].details.scale"],
  caveats: [
    "Suppliers of unknown size are not in the value; lower and upper show what it could be with them.",
    "A joint award is divided equally among its suppliers unless amounts for each are published.",
    "Small means what the law of the country, or the source, says it means: see the definition beside each row.",
    "Far higher than the share by value: never compare the two.",
  ],
  sources: ["EU Single Market Scoreboard, SME contractors (near equivalent)"],
  family: "award",
  measure: { kind: "share" },
  unit: "share",
  counts: "awards",
  parts: true,
  sized: true,
  labels: "scale",
  observe: (process, add) => addAwardParts(process, add, msme, true),
});
