import { indicator } from "../../engine/indicator.ts";
import { eachAward } from "../../engine/observe.ts";

export const t28 = indicator({
  code: "T-28",
  version: 1,
  name: "Contracts published",
  question: "Is the contract published after the award?",
  formula: "active awards with a contract / active awards older than 30 days",
  fields: ["awards[].id", "contracts[].awardID"],
  caveats: ["30 days from the award stand for the legal term."],
  sources: ["OCP use-case guide U050", "Red flag R063"],
  family: "award",
  measure: { kind: "share" },
  unit: "share",
  counts: "awards",
  minimumAgeDays: 30,
  observe: (process, add) => eachAward(process, add, ({ contracts }) => ({ n: contracts.length > 0 ? 1 : 0, d: 1 })),
});
