import { indicator } from "../../engine/indicator.ts";
import { notAssessable } from "../../engine/observe.ts";

export const t27 = indicator({
  code: "T-27",
  version: 1,
  name: "Paid against contract",
  question: "How much of the contracts is paid?",
  formula: "sum of transactions / sum of the amounts of contracts with transactions",
  fields: ["contracts[].implementation.transactions[].value", "contracts[].value"],
  caveats: ["Only contracts whose transactions are all in the currency of the contract."],
  sources: ["Red flag R068"],
  family: "contract",
  measure: { kind: "mean" },
  unit: "share",
  counts: "contracts",
  money: true,
  observe({ contracts }, add, _sample, amountOf) {
    for (const { place, value, paid } of contracts) {
      const paidMoney =
        value && paid !== null ? { ...value, amount: paid, usd: value.currency === "USD" ? paid : null } : null;
      const [n, d] = [amountOf(paidMoney), amountOf(value)];
      if (n === null || d === null || !(Number(d) > 0)) add(place, notAssessable);
      else add(place, { n, d });
    }
  },
});
