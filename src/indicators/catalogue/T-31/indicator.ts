import { eachKeyField, keyFieldNames } from "../../engine/completeness.ts";
import { indicator } from "../../engine/indicator.ts";

export const t31 = indicator({
  code: "T-31",
  version: 1,
  name: "Completeness of key fields",
  question: "Is what matters published?",
  formula:
    "key fields present and not empty / key fields to be expected at the stage that the process has reached; group by field for each",
  fields: ["buyer.id", "tender.*", "awards[].*", "contracts[].*"],
  caveats: [
    "A field is expected only when its stage has been reached.",
    "Read it with the fields one by one, not alone.",
  ],
  sources: ["Own; coverage as in OCP Pelican"],
  family: "notice",
  measure: { kind: "share" },
  unit: "share",
  counts: "processes",
  labels: "field",
  labelValues: keyFieldNames,
  observe({ notice, release }, add) {
    let [n, d] = [0, 0];
    eachKeyField(release, (field, present, expected) => {
      n += present;
      d += expected;
      add(notice, { n: present, d: expected, c: expected }, field);
    });
    add(notice, { n, d, c: 1 });
  },
});
