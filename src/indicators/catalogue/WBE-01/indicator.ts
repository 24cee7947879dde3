import { indicator } from "../../engine/indicator.ts";
import { addAwardParts, womenOwned } from "../../engine/observe.ts";

export const wbe01 = indicator({
  code: "WBE-01",
  version: 1,
  name: "Women-owned share of awards (number)",
  question: "How often do women-owned firms win?",
  formula: "parts of active awards to firms classed as women-owned / parts to firms of which it is known",
  fields: ["awards[].status", "awards[].date", "awards[].suppliers[].id", "parties[].details.classifications[]"],
  caveats: [
    "Only a certificate or statement in the data counts; not classed as women-owned does not mean owned by men.",
    "The schemes differ in what they ask for: see the classifications of the parties.",
    "A joint award is divided equally among its suppliers unless amounts for each are published.",
  ],
  sources: ["ISO IWA 34:2021", "OCDS organisation classification extension"],
  family: "award",
  measure: { kind: "share" },
  unit: "share",
  counts: "awards",
  parts: true,
  observe: (process, add) => addAwardParts(process, add, womenOwned, false),
});
