import { indicator } from "../../engine/indicator.ts";
import { classOfGroup, notAssessable } from "../../engine/observe.ts";
import { bidStatistics } from "../../engine/read-facts.ts";

export const sme04 = indicator({
  code: "SME-04",
  version: 1,
  name: "MSME share of bids",
  question: "Do small firms try?",
  formula:
    "bids with a micro, small or medium tenderer / bids of known size; where single bids are not published, those of bids.statistics",
  fields: ["bids.details[].tenderers[].id", "bids.details[].status", "bids.statistics[]", "parties[].details.scale"],
  caveats: [
    "Small means what the law of the country, or the source, says it means: see the definition beside each row.",
    "Bids handed in: not invitations, not those withdrawn.",
    "A joint bid counts as small where one of its tenderers is.",
    "In bids.statistics, smeBids is used only where its parts are not given.",
  ],
  sources: ["EU Single Market Scoreboard, SME bids"],
  family: "notice",
  measure: { kind: "share" },
  unit: "share",
  counts: "bids",
  sized: true,
  observe({ bids, notice, release }, add) {
    if (bids !== null && bids.length > 0) {
      for (const { tenderers } of bids) {
        const size = classOfGroup(tenderers);
        add(notice, size === "unknown" ? { u: 1, h: 1 } : { n: size === "msme" ? 1 : 0, d: 1 });
      }
      return;
    }
    const statistics = bidStatistics(release);
    const all = statistics?.get("bids");
    const small = ["microBids", "smallBids", "mediumBids"].map((measure) => statistics?.get(measure));
    const known = small.some((each) => each !== undefined)
      ? small.reduce<number>((sum, each) => sum + (each ?? 0), 0)
      : statistics?.get("smeBids");
    if (all === undefined || known === undefined || known > all) add(notice, notAssessable);
    else add(notice, { n: known, d: all, c: all });
  },
});
