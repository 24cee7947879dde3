import { compareDecimals } from "../../../base/decimal.ts";
import { indicator } from "../../engine/indicator.ts";
import { budgetAndContracts } from "../../engine/observe.ts";

export const t23 = indicator({
  code: "T-23",
  version: 1,
  name: "Contracts above budget",
  question: "How often does the contract exceed the budget?",
  formula: "processes whose contracts together exceed the budget / processes that state both",
  fields: ["planning.budget.amount", "tender.value", "contracts[].value"],
  caveats: ["The budget, else the tender value; same currency only. Counted at the first signature."],
  sources: ["OCP use-case guide U066 to U068"],
  family: "contract",
  measure: { kind: "share" },
  unit: "share",
  counts: "processes",
  observe(process, add) {
    const compared = budgetAndContracts(process);
    if (compared === undefined) return;
    if (compared === null) add(process.contracts[0]?.place ?? process.notice, { u: 1, h: 1 });
    else add(compared.place, { n: compareDecimals(compared.contracted, compared.budget) > 0 ? 1 : 0, d: 1 });
  },
});
