import { indicator } from "../../engine/indicator.ts";

export const t36 = indicator({
  code: "T-36",
  version: 1,
  name: "Implementation published",
  question: "Is it published what becomes of contracts?",
  formula: "contracts with transactions or milestones / contracts; group by field for each",
  fields: ["contracts[].implementation.transactions[]", "contracts[].implementation.milestones[]"],
  caveats: [],
  sources: ["OCP use-case guide U057, U058", "MAPS 7(a)"],
  family: "contract",
  measure: { kind: "share" },
  unit: "share",
  counts: "contracts",
  labels: "field",
  labelValues: ["transactions", "milestones"],
  observe({ contracts }, add) {
    for (const { place, transactions, milestones } of contracts) {
      add(place, { n: transactions + milestones > 0 ? 1 : 0, d: 1 });
      add(place, { n: transactions > 0 ? 1 : 0, d: 1 }, "transactions");
      add(place, { n: milestones > 0 ? 1 : 0, d: 1 }, "milestones");
    }
  },
});
