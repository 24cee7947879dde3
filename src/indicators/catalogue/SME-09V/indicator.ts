import { sharesOf } from "../../engine/contributions.ts";
import { indicator } from "../../engine/indicator.ts";
import { notAssessable } from "../../engine/observe.ts";

export const sme09v = indicator({
  code: "SME-09V",
  version: 1,
  name: "Size profile of winners (value)",
  question: "How is the money divided among sizes?",
  formula: "awarded value by size / all awarded value, that of unknown size among it",
  fields: ["awards[].status", "awards[].date", "awards[].suppliers[].id", "awards[].value", "parties[].details.scale"],
  caveats: [
    "Small means what the law of the country, or the source, says it means: see the definition beside each row.",
    "A joint award is divided equally among its suppliers unless amounts for each are published.",
    "Group by scale; the unknown is a group of its own.",
  ],
  sources: ["OCP sustainable procurement guide"],
  family: "award",
  measure: { kind: "share" },
  unit: "share",
  counts: "awards",
  money: true,
  sized: true,
  labels: "scale",
  observe(process, add, _sample, amountOf) {
    for (const award of process.awards) {
      const amount = amountOf(award.value);
      if (amount === null || amount.startsWith("-")) {
        add(award.place, notAssessable);
        continue;
      }
      add(award.place, { d: amount });
      const shares = sharesOf(award, amount);
      if (shares === null) add(award.place, { n: amount, c: 1 }, "unknown");
      award.suppliers.forEach(({ scale }, index) => {
        add(award.place, { n: shares?.[index] ?? "0", c: 1 }, scale ?? "unknown");
      });
    }
  },
});
