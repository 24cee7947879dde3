import { indicator } from "../../engine/indicator.ts";
import { addAwardAmounts, msme } from "../../engine/observe.ts";

export const sme02 = indicator({
  code: "SME-02",
  version: 1,
  name: "MSME share of awarded value",
  question: "How much of the money goes to small firms?",
  formula: "awarded value that went to micro, small and medium firms / value that went to firms of known size",
  fields: ["awards[].status", "awards[].date", "awards[].suppliers[].id", "awards[].value", "parties[].details.scale"],
  caveats: [
    "Suppliers of unknown size are not in the value; lower and upper show what it could be with them.",
    "A joint award is divided equally among its suppliers unless amounts for each are published.",
    "Small means what the law of the country, or the source, says it means: see the definition beside each row.",
    "A few very large awards decide it.",
    "Awards without an amount are counted as not assessable.",
  ],
  sources: ["ChileCompra, headline measure", "Dirección General de Contrataciones Públicas (DO), headline measure"],
  family: "award",
  measure: { kind: "share" },
  unit: "share",
  counts: "awards",
  money: true,
  sized: true,
  labels: "scale",
  observe: (process, add, _sample, amountOf) => addAwardAmounts(process, add, amountOf, msme, true),
});
