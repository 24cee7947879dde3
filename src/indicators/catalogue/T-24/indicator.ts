import { divideToPlaces, sumDecimals } from "../../../base/decimal.ts";
import { indicator } from "../../engine/indicator.ts";

export const t24 = indicator({
  code: "T-24",
  version: 1,
  name: "Contract against award",
  question: "Do contracts keep to the award?",
  formula: "median over awards of the sum of their contracts / amount of the award",
  fields: ["awards[].value", "contracts[].value", "contracts[].awardID"],
  caveats: ["Same currency, both above zero. Outside of 0.5 to 1.5 it is a matter of data quality."],
  sources: ["Red flag R059"],
  family: "contract",
  measure: { kind: "distribution", point: "median" },
  unit: "share",
  counts: "awards",
  observe({ awards }, add, sample) {
    for (const { value, contracts } of awards) {
      const [first] = contracts;
      if (first === undefined) continue;
      const amounts = contracts.map((each) =>
        each.value?.currency === value?.currency ? each.value?.amount : undefined,
      );
      const known = amounts.filter((amount) => amount !== undefined);
      const sum = sumDecimals(known);
      if (value === null || known.length < amounts.length || !(Number(value.amount) > 0) || !(Number(sum) > 0)) {
        add(first.place, { u: 1 });
        continue;
      }
      add(first.place, { d: 1 });
      sample(first.place, divideToPlaces(sum, value.amount, 6));
    }
  },
});
