import { indicator } from "../../engine/indicator.ts";
import { eachAward } from "../../engine/observe.ts";

export const q01 = indicator({
  code: "Q-01",
  version: 1,
  name: "Awards dated by something else",
  question: "How many awards have no date of their own?",
  formula: "active awards counted at the signature of their contract or at the date of the release / active awards",
  fields: ["awards[].date", "contracts[].dateSigned", "date"],
  caveats: ["Beside all figures that are counted at the award: it says how far their periods can be relied on."],
  sources: ["Own"],
  family: "award",
  measure: { kind: "share" },
  unit: "share",
  counts: "awards",
  observe: (process, add) => eachAward(process, add, ({ dateFrom }) => ({ n: dateFrom === "award" ? 0 : 1, d: 1 })),
});
