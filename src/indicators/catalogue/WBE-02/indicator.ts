import { indicator } from "../../engine/indicator.ts";
import { addAwardAmounts, womenOwned } from "../../engine/observe.ts";

export const wbe02 = indicator({
  code: "WBE-02",
  version: 1,
  name: "Women-owned share of awarded value",
  question: "How much of the money goes to women-owned firms?",
  formula: "awarded value to firms classed as women-owned / value to firms of which it is known",
  fields: [
    "awards[].status",
    "awards[].date",
    "awards[].suppliers[].id",
    "awards[].value",
    "parties[].details.classifications[]",
  ],
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
  money: true,
  observe: (process, add, _sample, amountOf) => addAwardAmounts(process, add, amountOf, womenOwned, false),
});
