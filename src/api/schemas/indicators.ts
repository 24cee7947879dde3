import { Type } from "typebox";
import { readings } from "../../indicators/engine/figures.ts";
import { count, nullable, object, text } from "../schema-parts.ts";

const strings = (description: string) => Type.Array(Type.String(), { description });
const number = (description: string) => nullable(Type.Number(), description);

const definition = object(
  {
    id: text("Stable name of the rule."),
    country: Type.String(),
    law: text("Law or usage."),
    year: nullable(Type.Integer(), "Year of the rule or of its values."),
    validFrom: nullable(Type.String({ format: "date" })),
    validTo: nullable(Type.String({ format: "date" })),
    criterion: text("What is measured."),
    micro: nullable(Type.String()),
    small: nullable(Type.String()),
    medium: nullable(Type.String()),
    source: text("Where the rule was found."),
    mark: Type.Enum(["S", "M"], { description: "`S`: seen in the source; `M`: from memory, to be confirmed." }),
    note: nullable(Type.String()),
  },
  "What a small firm is in a country, by its law.",
);

const indicator = object(
  {
    code: text("Stable code."),
    version: Type.Integer({ minimum: 1, description: "Raised with each change of what is computed." }),
    name: Type.String(),
    question: text("What it answers."),
    formula: text("Numerator / denominator in words."),
    fields: strings("Paths in the compiled release."),
    caveats: strings("What to mind."),
    sources: strings("Who measures it so, or nearly."),
    unit: Type.String(),
    counts: text("What `n` counts."),
    countedAt: Type.Enum(["notice", "award", "contract", "run"], {
      description: "Whose day decides on the period: first publication, award, signature, start of the run.",
    }),
    groupBy: strings("What it can be grouped by."),
    sameAs: nullable(Type.String(), "The indicator whose figures these are."),
    links: object({ self: Type.String({ format: "uri" }) }, "Its figures."),
  },
  "What an indicator is.",
);

const figure = object(
  {
    indicator: text("Code."),
    version: Type.Integer({ description: "Version of the indicator." }),
    change: count("Number of the last change of the data that the figure takes in."),
    group: Type.Unsafe<unknown>({
      type: "object",
      description: "Value by name of the group; `unknown` where it is not stated. Amounts have their currency here.",
      additionalProperties: { type: "string" },
    }),
    value: number("Over what is known; null where there is nothing to divide by, or too little is known."),
    numerator: number("What is counted or summed."),
    denominator: number("What of."),
    unknown: Type.Number({ description: "What belongs into the denominator and is of unknown class." }),
    coverage: number("Known part of known and unknown together, 0 to 1."),
    lower: number("The value if all the unknown were outside of the class."),
    upper: number("The value if all the unknown were in it."),
    unit: text("`share` (0 to 1), `days`, a currency, or what is counted."),
    n: count("Observations behind it."),
    notAssessable: count("Observations left out because the fields are not published or the question does not arise."),
    reading: Type.Enum([...readings], {
      description:
        "`point`: as it is; `warning`: under 0.8 is known; `interval`: so little is known that the bounds alone are shown; `none`: nothing is known.",
    }),
    small: Type.Boolean({ description: "Fewer than 5 observations: not to be taken for more than they are." }),
    definition: nullable(definition),
    more: Type.Unsafe<unknown>({
      type: "object",
      description:
        "Mean, median, quartiles, counts beside it. `fromRegister`: the part of the known whose size a register of firms states, not the release.",
      additionalProperties: { type: ["number", "null"] },
    }),
  },
  "One figure.",
);

export const indicatorSchemas = { Indicator: indicator, Figure: figure, SizeDefinition: definition };
