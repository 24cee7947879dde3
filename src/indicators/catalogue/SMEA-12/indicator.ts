import { indicator } from "../../engine/indicator.ts";
import { daysBetween } from "../../engine/json.ts";
import { notAssessable } from "../../engine/observe.ts";

export const smea12 = indicator({
  code: "SMEA-12",
  version: 1,
  name: "Time to payment",
  question: "How long do firms wait for their money?",
  formula:
    "median days from the milestone that a transaction pays for (else the only one that was met) to the transaction; group by scale for each size",
  fields: [
    "contracts[].implementation.transactions[].date",
    "contracts[].implementation.transactions[].relatedImplementationMilestone.id",
    "contracts[].implementation.milestones[].dateMet",
    "parties[].details.scale",
  ],
  caveats: [
    "Rarely published: contracts without a transaction are not assessable, transactions without a milestone unknown.",
    "By size only where the award has one supplier.",
    "Payments before the milestone are advances or errors in the data: not assessable.",
  ],
  sources: ["MAPS 4(b), 9(c), invoices paid on time"],
  family: "contract",
  measure: { kind: "distribution", point: "median" },
  unit: "days",
  counts: "contracts",
  sized: true,
  labels: "scale",
  observe({ awards, contracts }, add, sample) {
    for (const { place, transactions } of contracts) if (transactions === 0) add(place, notAssessable);
    for (const { contracts, suppliers } of awards) {
      const label = suppliers.length === 1 ? (suppliers[0]?.scale ?? "unknown") : undefined;
      for (const { place, payments } of contracts) {
        for (const { due, paid } of payments) {
          const days = daysBetween(due, paid);
          if (days === undefined) add(place, { u: 1 });
          else if (days < 0) add(place, notAssessable);
          else {
            add(place, { d: 1 });
            sample(place, days);
            if (label !== undefined) sample(place, days, label);
          }
        }
      }
    }
  },
});
