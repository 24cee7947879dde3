import { indicator } from "../../engine/indicator.ts";
import { isCalled, yesNo } from "../../engine/observe.ts";

export const smea02 = indicator({
  code: "SMEA-02",
  version: 1,
  name: "Reserved or suitable for MSMEs",
  question: "How many processes are meant for small firms?",
  formula: "processes stated as reserved or suitable for small firms / processes for which it is stated",
  fields: ["tender.suitability.sme", "tender.lots[].suitability.sme", "tender.otherRequirements.reservedParticipation"],
  caveats: [
    "Reserved by law and merely suitable are different things: the notice has the source's own code.",
    "A lot that is suitable makes the process so.",
  ],
  sources: ["OCDS suitability extension"],
  family: "notice",
  measure: { kind: "share" },
  unit: "share",
  counts: "processes",
  observe: (process, add) => isCalled(process) && add(process.notice, yesNo(process.reserved)),
});
