import { indicator } from "../../engine/indicator.ts";

export const t25 = indicator({
  code: "T-25",
  version: 1,
  name: "Contracts amended",
  question: "How often are contracts changed?",
  formula: "contracts with amendments / contracts",
  fields: ["contracts[].amendments[]"],
  caveats: [
    "None published may mean that they are not published: contracts of a source that shows no amendment at all are not assessable.",
  ],
  sources: ["OCP use-case guide U048, U056", "Red flags R064, R069", "MAPS 9(c)"],
  family: "contract",
  measure: { kind: "share" },
  unit: "share",
  counts: "contracts",
  needsUse: true,
  observe({ contracts }, add) {
    for (const { place, amendments } of contracts) {
      add(place, { n: amendments > 0 ? 1 : 0, d: 1 });
      if (amendments > 0) add(place, { n: 1, c: 1 }, "used");
    }
  },
});
