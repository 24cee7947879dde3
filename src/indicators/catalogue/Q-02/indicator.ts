import { sizeOrigins, wholeAward } from "../../engine/facts.ts";
import { indicator } from "../../engine/indicator.ts";

export const q02 = indicator({
  code: "Q-02",
  version: 1,
  name: "Suppliers of known size, by who states it",
  question: "How far is the size of suppliers known, and from whom?",
  formula:
    "parts of active awards whose supplier's size is stated in the release or in a register of firms / all parts; group by field for each of the two",
  fields: ["awards[].suppliers[].id", "parties[].identifier", "parties[].details.scale"],
  caveats: [
    "Beside all figures by size: it says what they rest on.",
    "A register speaks only where the release does not. `register` is one of the year of the award, `earlierRegister` the nearest one before, `laterRegister` one of a later year: in hindsight.",
    "A register that says only that a firm is not small leaves open whether it is medium or large: unknown.",
  ],
  sources: ["Own"],
  family: "award",
  measure: { kind: "share" },
  unit: "share",
  counts: "awards",
  parts: true,
  labels: "field",
  labelValues: sizeOrigins,
  observe({ awards }, add) {
    for (const { place, suppliers, parts } of awards) {
      let known = 0;
      suppliers.forEach(({ scaleOrigin }, index) => {
        if (scaleOrigin === null) return;
        known += parts[index] ?? 0;
        add(place, { n: parts[index] ?? 0, c: 1 }, scaleOrigin);
      });
      add(place, { n: known, d: wholeAward, c: 1 });
    }
  },
});
