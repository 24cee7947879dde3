import { indicator } from "../../engine/indicator.ts";
import { yesNo } from "../../engine/observe.ts";

export const t20 = indicator({
  code: "T-20",
  version: 1,
  name: "Contracts cancelled",
  question: "How many contracts are called off?",
  formula: "contracts with status cancelled / contracts that state a status",
  fields: ["contracts[].status"],
  caveats: ["Counted at the signature."],
  sources: ["OCP use-case guide U064"],
  family: "contract",
  measure: { kind: "share" },
  unit: "share",
  counts: "contracts",
  observe({ contracts }, add) {
    for (const { place, status } of contracts) add(place, yesNo(status === null ? null : status === "cancelled"));
  },
});
