import { indicator } from "../../engine/indicator.ts";
import { notAssessable, yesNo } from "../../engine/observe.ts";

export const wbe04 = indicator({
  code: "WBE-04",
  version: 1,
  name: "Women-owned share of bids",
  question: "Do women-owned firms try?",
  formula: "bids with a tenderer classed as women-owned / bids of which it is known",
  fields: ["bids.details[].tenderers[].id", "parties[].details.classifications[]"],
  caveats: [
    "Only a certificate or statement in the data counts; not classed as women-owned does not mean owned by men.",
    "The schemes differ in what they ask for: see the classifications of the parties.",
  ],
  sources: ["ISO IWA 34:2021", "OCDS organisation classification extension"],
  family: "notice",
  measure: { kind: "share" },
  unit: "share",
  counts: "bids",
  observe({ bids, notice }, add) {
    if (bids === null || bids.length === 0) add(notice, notAssessable);
    for (const { tenderers } of bids ?? []) {
      const stated = tenderers.map(({ women }) => women);
      const none = stated.length > 0 && stated.every((each) => each === false);
      add(notice, yesNo(stated.includes(true) ? true : none ? false : null));
    }
  },
});
