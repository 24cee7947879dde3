import { compareDecimals } from "../../../base/decimal.ts";
import { smallTicket } from "../../definitions/small-tickets.ts";
import { indicator } from "../../engine/indicator.ts";
import { isCalled, notAssessable, yesNo } from "../../engine/observe.ts";

export const smea07 = indicator({
  code: "SMEA-07",
  version: 1,
  name: "Small-ticket share",
  question: "How many processes are of a size that small firms can serve, and bought in a simplified way?",
  formula:
    "processes with a value up to the limit of the simplified procedure in force / processes with a value in its currency",
  fields: ["tender.value", "tender.mainProcurementCategory"],
  caveats: [
    "The limits are those of src/indicators/definitions/small-tickets.ts, each with law, days and a mark; where there is none for country and day, processes are not assessable.",
    "Only that the value is under the limit counts, not how it was bought.",
    "Peru's OCDS data leave out purchases under the limit: the share says how many of them are in the data all the same.",
  ],
  sources: ["Own; limits as in the laws named"],
  family: "notice",
  measure: { kind: "share" },
  unit: "share",
  counts: "processes",
  observe(process, add) {
    const { notice, country, category, published, value } = process;
    if (!isCalled(process)) return;
    const limit = published === null ? undefined : smallTicket(country, category, published);
    if (limit === undefined) add(notice, notAssessable);
    else if (value === null || value.currency !== limit.currency) add(notice, yesNo(null));
    else add(notice, yesNo(compareDecimals(value.amount, limit.amount) <= 0));
  },
});
