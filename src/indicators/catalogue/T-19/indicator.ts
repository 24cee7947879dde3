import { indicator } from "../../engine/indicator.ts";
import { awardParts } from "../../engine/observe.ts";

export const t19 = indicator({
  code: "T-19",
  version: 1,
  name: "Foreign suppliers",
  question: "Do firms from abroad win?",
  formula:
    "parts of active awards to suppliers of another country than the buyer / parts where both countries are known",
  fields: [
    "awards[].status",
    "awards[].date",
    "awards[].suppliers[].id",
    "parties[].address.country",
    "parties[].address.countryName",
  ],
  caveats: ["Countries are compared as written: a code and a name are different; look at the coverage."],
  sources: ["MAPS 10(b)"],
  family: "award",
  measure: { kind: "share" },
  unit: "share",
  counts: "awards",
  parts: true,
  observe({ awards, buyer }, add) {
    const home = buyer?.country ?? null;
    for (const award of awards) {
      // A code beside a name says nothing.
      const abroad = (country: string | null) =>
        country === null || home === null || (country.length === 2) !== (home.length === 2) ? null : country !== home;
      add(
        award.place,
        awardParts(award, ({ country }) => abroad(country)),
      );
    }
  },
});
