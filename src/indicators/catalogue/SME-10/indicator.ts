import { indicator } from "../../engine/indicator.ts";
import { notAssessable } from "../../engine/observe.ts";

export const sme10 = indicator({
  code: "SME-10",
  version: 1,
  name: "Award value by size of the winner",
  question: "How large are the awards that small firms win?",
  formula: "median amount of active awards whose suppliers are all of known size; group by scale for one size",
  fields: ["awards[].status", "awards[].date", "awards[].suppliers[].id", "awards[].value", "parties[].details.scale"],
  caveats: [
    "Small means what the law of the country, or the source, says it means: see the definition beside each row.",
    "Joint awards of firms of different sizes are left out of the groups by size.",
  ],
  sources: ["OCP use-case guide U040"],
  family: "award",
  measure: { kind: "distribution", point: "median" },
  unit: "currency",
  counts: "awards",
  money: true,
  sized: true,
  labels: "scale",
  observe(process, add, sample, amountOf) {
    for (const { place, value, suppliers } of process.awards) {
      const amount = amountOf(value);
      if (amount === null || amount.startsWith("-")) {
        add(place, notAssessable);
        continue;
      }
      const sizes = new Set(suppliers.map(({ scale }) => scale));
      const [only] = sizes;
      if (sizes.size === 0 || sizes.has(null)) add(place, { u: 1 });
      else add(place, { d: 1 });
      if (sizes.size > 0 && !sizes.has(null)) sample(place, amount);
      if (sizes.size <= 1) sample(place, amount, only ?? "unknown");
    }
  },
});
