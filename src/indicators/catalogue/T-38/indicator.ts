import { indicator } from "../../engine/indicator.ts";

export const t38 = indicator({
  code: "T-38",
  version: 1,
  name: "Identifiers",
  question: "Can organisations be told apart?",
  formula: "references to buyers and suppliers with scheme and identifier / references; group by field for each",
  fields: ["parties[].identifier.scheme", "parties[].identifier.id"],
  caveats: ["Whether the identifier is right is not looked at."],
  sources: ["EU Single Market Scoreboard, missing registration numbers"],
  family: "notice",
  measure: { kind: "share" },
  unit: "share",
  counts: "processes",
  labels: "field",
  labelValues: ["buyer", "supplier"],
  observe({ notice, buyer, awards }, add) {
    const references = [
      ...(buyer ? [["buyer", buyer] as const] : []),
      ...awards.flatMap(({ suppliers }) => suppliers.map((each) => ["supplier", each] as const)),
    ];
    for (const [role, { identified }] of references) {
      add(notice, { n: identified ? 1 : 0, d: 1, c: 0 });
      add(notice, { n: identified ? 1 : 0, d: 1 }, role);
    }
    if (references.length > 0) add(notice, { c: 1 });
  },
});
