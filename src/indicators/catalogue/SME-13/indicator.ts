import { indicator } from "../../engine/indicator.ts";

export const sme13 = indicator({
  code: "SME-13",
  version: 1,
  name: "Local MSME awards",
  question: "Do small firms sell in their own region?",
  formula:
    "parts of awards to MSME suppliers of the buyer's region / parts to MSME suppliers where both regions are known",
  fields: [
    "awards[].status",
    "awards[].date",
    "awards[].suppliers[].id",
    "parties[].address.region",
    "parties[].details.scale",
  ],
  caveats: [
    "Small means what the law of the country, or the source, says it means: see the definition beside each row.",
    "Addresses are often incomplete: look at the coverage.",
    "Regions are compared by name, case and accents aside.",
  ],
  sources: ["ChileCompra, local supplier rule"],
  family: "award",
  measure: { kind: "share" },
  unit: "share",
  counts: "awards",
  parts: true,
  sized: true,
  observe({ awards, buyer }, add) {
    for (const { place, suppliers, parts } of awards) {
      suppliers.forEach(({ size, region }, index) => {
        const part = parts[index] ?? 0;
        if (size !== "msme") return;
        if (region === null || !buyer?.region) add(place, { u: part, h: part });
        else add(place, { n: region === buyer.region ? part : 0, d: part });
      });
    }
  },
});
