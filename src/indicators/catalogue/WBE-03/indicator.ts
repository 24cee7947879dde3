import { indicator } from "../../engine/indicator.ts";

export const wbe03 = indicator({
  code: "WBE-03",
  version: 1,
  name: "Women-owned share of distinct suppliers",
  question: "How many of those who sell are women-owned?",
  formula: "distinct suppliers classed as women-owned / distinct suppliers of which it is known",
  fields: ["awards[].status", "awards[].date", "awards[].suppliers[].id", "parties[].details.classifications[]"],
  caveats: [
    "Only a certificate or statement in the data counts; not classed as women-owned does not mean owned by men.",
    "The schemes differ in what they ask for: see the classifications of the parties.",
  ],
  sources: ["ISO IWA 34:2021", "OCDS organisation classification extension"],
  family: "award",
  measure: { kind: "distinct", share: "women" },
  unit: "share",
  counts: "suppliers",
});
