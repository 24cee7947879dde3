import { indicator } from "../../engine/indicator.ts";
import { addDays } from "../../engine/observe.ts";

export const t10 = indicator({
  code: "T-10",
  version: 1,
  name: "Award to contract",
  question: "How long until the contract is signed?",
  formula: "median days from the award to the signature of its first contract",
  fields: ["awards[].date", "contracts[].dateSigned", "contracts[].awardID"],
  caveats: [
    "Counted at the signature; dates without a time count as midnight.",
    "Negative durations are errors in the data: they are counted as not assessable and left out.",
  ],
  sources: ["Red flag R060", "OCP use-case guide U061"],
  family: "contract",
  measure: { kind: "distribution", point: "median" },
  unit: "days",
  counts: "awards",
  observe({ awards }, add, sample) {
    for (const { date, contracts } of awards) {
      const first = contracts
        .filter(({ signed }) => signed !== null)
        .sort((a, b) => ((a.signed ?? "") < (b.signed ?? "") ? -1 : 1))[0];
      if (first) addDays(add, sample, first.place, date, first.signed);
    }
  },
});
