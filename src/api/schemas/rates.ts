import { type TProperties, Type } from "typebox";
import { numberFromText } from "../../base/json.ts";
import type { Quotation } from "../../money/index.ts";
import { granularities, rateKinds } from "../../store/rates.ts";
import { count, instant, nullable, object, optional, text } from "../schema-parts.ts";

const day = (description: string) => Type.String({ format: "date", description });
const granularity = Type.Enum([...granularities], {
  description: "Whether the rate is that of a day, of a month, or an average of a year.",
});

/** Where a figure in US dollars comes from. */
export const quotationProperties: TProperties = {
  rate: optional(Type.Number({ description: "Units of the currency for one US dollar." })),
  rateDate: optional(day("First day for which the source states the rate.")),
  rateGranularity: optional(granularity),
  rateCarried: optional(
    Type.Boolean({ description: "True where the rate is of an earlier day: the source has none of the day itself." }),
  ),
  rateSource: optional(
    text("Id of the source of the rate (/rates/sources), two joined by `+`; `identity` for US dollars themselves."),
  ),
};

/** The members of an amount that was converted. */
export const conversionProperties: TProperties = {
  amountUSD: optional(
    Type.Number({
      description:
        "The amount in US dollars: amount / rate, to cents, below one dollar to six places. Absent where there is no rate for the day.",
    }),
  ),
  ...quotationProperties,
};

export const quotationMembers = ({ rate, date, granularity, carried, source }: Quotation) => ({
  rate: numberFromText(rate),
  ...(date !== "" && { rateDate: date, rateGranularity: granularity }),
  ...(carried && { rateCarried: true }),
  rateSource: source,
});

const rate = object(
  {
    source: text("Id of the source, as in /rates/sources."),
    base: text("Currency (ISO 4217) or index unit, one of which is worth `value` of `quote`."),
    quote: text("Currency in which the value is stated."),
    value: Type.Number(),
    granularity,
    kind: Type.Enum([...rateKinds], { description: "What the figure is. `buy` rates are never used to convert." }),
    validFrom: day("First day."),
    validTo: nullable(day("Last day, where the source states one.")),
    series: nullable(text("The source's own name of the series; `M` marks figures that await a check.")),
    review: Type.Boolean({
      description: "Too far from the day before to be believed without a look: not used to convert.",
    }),
    retrieved: instant("When we got it."),
  },
  "A rate as its source states it.",
);

const rateSource = object(
  {
    id: text("Id."),
    title: Type.String(),
    publisher: text("Who states the rates."),
    licence: object({ name: Type.String(), url: optional(Type.String()) }, "Terms of use."),
    covers: text("What is had from there."),
    precedence: Type.Integer({ description: "Of two sources with a rate for a day the smaller one is believed." }),
    enabled: Type.Boolean({ description: "Whether it is pulled on schedule here." }),
    schedule: nullable(text("Cron expression in the source's zone.")),
    rates: count("Rates stored."),
    currencies: Type.Array(Type.String()),
    first: nullable(day("First day with a rate.")),
    last: nullable(day("Last day with a rate.")),
    lastRun: nullable(
      object(
        { status: Type.String(), reason: nullable(Type.String()), endedAt: nullable(instant("When.")) },
        "The last pull.",
      ),
    ),
  },
  "A source of rates.",
);

const side = object({ currency: Type.String(), ...quotationProperties }, "A currency with its rate to the US dollar.");

const converted = object(
  {
    amount: Type.Number({ description: "As asked." }),
    date: day("The day whose rates count."),
    from: side,
    to: side,
    result: Type.Number({ description: "The amount in the currency asked for, to cents; below one to six places." }),
  },
  "An amount in another currency.",
);

export const rateSchemas = { Rate: rate, RateSource: rateSource, ConvertedAmount: converted };
