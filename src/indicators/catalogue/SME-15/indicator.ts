import { indicator } from "../../engine/indicator.ts";

export const sme15 = indicator({
  code: "SME-15",
  version: 1,
  name: "Representation of small firms",
  question: "Do small firms sell more or less to the state than to everybody?",
  formula: "SME-02 / share of small firms in the sales of the country's economy",
  fields: ["awards[].value", "awards[].suppliers[].id", "parties[].details.scale"],
  caveats: [
    "The share in the economy is from outside, of the year named in `more.economyYear`, the newest that is not later than the period: src/indicators/definitions/economy-shares.ts names its source.",
    "Rows of countries without one, and rows of several countries, have no value. Group or filter by country.",
    "Chile's shares of the economy are of micro and small firms, those of purchases of medium ones too.",
    "Over 1: more than in the economy. What small means may differ between the two.",
  ],
  sources: ["ChileCompra: 40 % against 18 % (2010), 59.3 % against 15 % (2017)"],
  family: "award",
  measure: { kind: "share" },
  unit: "index",
  counts: "awards",
  money: true,
  sized: true,
  sameAs: "SME-02",
  against: "economy",
});
