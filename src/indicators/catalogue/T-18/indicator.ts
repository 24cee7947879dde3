import { indicator } from "../../engine/indicator.ts";
import { text } from "../../engine/json.ts";
import { isCalled, yesNo } from "../../engine/observe.ts";

export const t18 = indicator({
  code: "T-18",
  version: 1,
  name: "Price alone",
  question: "Does the cheapest bid win?",
  formula: "processes awarded by price or cost alone / processes that state the criteria",
  fields: ["tender.awardCriteria"],
  caveats: ["Open codelist: priceOnly, lowestCost and its older names count."],
  sources: ["EU Single Market Scoreboard, award criteria"],
  family: "notice",
  measure: { kind: "share" },
  unit: "share",
  counts: "processes",
  observe(process, add) {
    if (!isCalled(process)) return;
    const criteria = text(process.tender.awardCriteria);
    add(process.notice, yesNo(criteria === undefined ? null : ["priceOnly", "lowestCost"].includes(criteria)));
  },
});
