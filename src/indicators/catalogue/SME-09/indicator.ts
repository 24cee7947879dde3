import { wholeAward } from "../../engine/facts.ts";
import { indicator } from "../../engine/indicator.ts";

export const sme09 = indicator({
  code: "SME-09",
  version: 1,
  name: "Size profile of winners (number)",
  question: "What sizes do the winners have?",
  formula: "parts of active awards by size / all parts, the unknown among them",
  fields: ["awards[].status", "awards[].date", "awards[].suppliers[].id", "parties[].details.scale"],
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
  parts: true,
  sized: true,
  labels: "scale",
  observe(process, add) {
    for (const { place, suppliers, parts } of process.awards) {
      add(place, { d: wholeAward });
      suppliers.forEach(({ scale }, index) => {
        add(place, { n: parts[index] ?? 0, c: 1 }, scale ?? "unknown");
      });
      if (suppliers.length === 0) add(place, { n: wholeAward, c: 1 }, "unknown");
    }
  },
});
