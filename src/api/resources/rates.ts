import { type Static, type TObject, Type } from "typebox";
import { numberFromText } from "../../base/json.ts";
import { ratesOf } from "../../money/index.ts";
import { granularities } from "../../store/rates.ts";
import {
  countRates,
  listRates,
  type RateFilter,
  type RateKey,
  rateSourceStates,
  ratesChangedAt,
  type StoredRate,
} from "../../store/read-rates.ts";
import { decodeCursor, encodeCursor, isText } from "../cursor.ts";
import { endpoint } from "../endpoint.ts";
import { listContent, listFormat, listParameters, respondList, tableFormats } from "../formats/list.ts";
import { paths, type Table } from "../formats/table.ts";
import { pageLinks, selfLink } from "../links.ts";
import { oneOf, several, severalOf } from "../parameters.ts";
import { ApiProblem } from "../problems.ts";
import { json, noCache } from "../reply.ts";
import { quotationMembers } from "../schemas/rates.ts";
import { listOf, ref } from "../schemas.ts";

const unitCode = { pattern: "^[A-Z]{2,6}$", hint: "a code such as CLP or UTM" };
const day = (description: string) =>
  Type.Optional(Type.String({ format: "date", pattern: "^[1-9]", hint: "a date such as 2024-05-31", description }));

const filters = {
  currency: several(
    "Currency (ISO 4217) or index unit (`UTM`, `UVT` …), on either side of the pair.",
    Type.String(unitCode),
  ),
  date: day("Rates in force on this day, those of the last days before it included that are carried on to it."),
  from: day("Valid from this day or later."),
  to: day("Valid from this day or earlier."),
  granularity: severalOf(granularities, "Daily, monthly or yearly rates."),
  source: several("Id of the source, as in /rates/sources."),
};

function filterOf({ currency, date, from, to, granularity, source }: Static<TObject<typeof filters>>): RateFilter {
  return {
    ...(currency && { currency }),
    ...(date && { date }),
    ...(from && { from }),
    ...(to && { to }),
    ...(granularity && { granularity }),
    ...(source && { source }),
  };
}

const keyOf = (rate: StoredRate): RateKey => [
  rate.validFrom,
  rate.source,
  rate.base,
  rate.quote,
  rate.granularity,
  rate.kind,
];
const isDay = (value: unknown): boolean => typeof value === "string" && /^\d{4}-\d\d-\d\d$/.test(value);
const isKey = (key: readonly unknown[]): boolean => key.length === 6 && isDay(key[0]) && key.slice(1).every(isText);

const table: Table = {
  name: "rates",
  columns: [
    ...paths("source", "base", "quote", "value", "granularity", "kind", "validFrom", "validTo", "series", "review"),
    ...paths("retrieved"),
  ],
};

const list = endpoint({
  path: "/api/v1/rates",
  operationId: "listRates",
  tag: "Rates",
  summary: "Exchange rates and values of index units, newest first",
  description:
    "Each rate as its source states it: one `base` is worth `value` of `quote`. Amounts of notices and awards are converted by these rates; docs/money.md says by which.",
  query: {
    ...filters,
    count: oneOf(["exact", "none"], "Whether to count.", "exact"),
    ...listParameters(tableFormats),
  },
  ok: { description: "One page of rates.", content: listContent(listOf("Rate")) },
  problems: ["bad-parameter", "bad-cursor", "not-acceptable", "query-too-slow"],
  async handle(request) {
    const { api, query } = request;
    const format = listFormat(request, tableFormats);
    const filter = filterOf(query);
    const scope = JSON.stringify(["rates", filter]);
    const from = query.cursor === undefined ? undefined : decodeCursor(scope, query.cursor, isKey);
    const key = from && (from.key as unknown as RateKey);
    const backwards = from?.backwards === true;
    const { rates, more } = await listRates(api.database, {
      filter,
      limit: query.limit,
      ...(key && (backwards ? { before: key } : { after: key })),
    });
    const cursor = (rate: StoredRate | undefined, back: boolean) =>
      rate && encodeCursor(scope, { backwards: back, key: keyOf(rate) });
    const changed = await ratesChangedAt(api.database);
    const links = pageLinks(
      selfLink(request),
      more || backwards ? cursor(rates.at(-1), false) : undefined,
      from && (!backwards || more) ? cursor(rates[0], true) : undefined,
    );
    const items = rates.map((rate) => JSON.stringify({ ...rate, value: numberFromText(rate.value) }));
    return respondList(request, format, {
      table,
      items,
      links,
      changed,
      async json() {
        const meta =
          query.count === "none"
            ? { countKind: "none" }
            : { count: await countRates(api.database, filter), countKind: "exact" };
        return `{"data":[${items.join(",")}],"links":${JSON.stringify(links)},"meta":${JSON.stringify(meta)}}`;
      },
    });
  },
});

const sources = endpoint({
  path: "/api/v1/rates/sources",
  operationId: "listRateSources",
  tag: "Rates",
  summary: "Where the rates come from, the most believed first",
  ok: { description: "All sources of rates.", content: { "application/json": listOf("RateSource") } },
  async handle(request) {
    const { api, c } = request;
    const states = await rateSourceStates(api.database);
    const data = states.map(({ meta, ...state }) => ({
      ...state,
      title: meta.title,
      publisher: meta.publisher,
      licence: meta.licence,
      covers: meta.covers,
      enabled: meta.enabled === true,
      schedule: meta.schedule ?? null,
    }));
    const links = { self: selfLink(request) };
    return json(c, JSON.stringify({ data, links, meta: { count: data.length, countKind: "exact" } }), {
      cache: noCache,
    });
  },
});

const code = (description: string) => Type.Unsafe<string>(Type.String({ ...unitCode, description }));

const convert = endpoint({
  path: "/api/v1/rates/convert",
  operationId: "convertAmount",
  tag: "Rates",
  summary: "An amount in another currency, at the rates of a day",
  query: {
    amount: Type.Unsafe<string>(
      Type.String({
        pattern: "^-?\\d{1,30}(\\.\\d{1,20})?$",
        hint: "a decimal number such as 1250.50",
        description: "Amount.",
      }),
    ),
    from: code("Currency (ISO 4217) or index unit of the amount."),
    to: Type.Unsafe<string>(
      Type.String({ ...unitCode, default: "USD", description: "Currency or index unit asked for." }),
    ),
    date: day("The day whose rates count; by default today (UTC)."),
  },
  ok: { description: "The amount with the rates used.", content: { "application/json": ref("ConvertedAmount") } },
  problems: ["bad-parameter", "no-rate"],
  async handle({ api, c, query }) {
    const { amount, from, to } = query;
    for (const [parameter, value] of Object.entries({ amount, from })) {
      if (value === undefined) {
        throw new ApiProblem("bad-parameter", `${parameter} is missing.`, [{ parameter, detail: "is needed" }]);
      }
    }
    const date = query.date ?? api.clock.now().toISOString().slice(0, 10);
    const rates = await ratesOf(api.database).current();
    const found = rates.convert(amount, from, to, date);
    if (found === undefined) {
      const parameter = rates.perUSD(from, date) === undefined ? "from" : "to";
      const lacking = parameter === "from" ? from : to;
      throw new ApiProblem("no-rate", `There is no rate of ${lacking} for ${date}.`, [
        { parameter, detail: "has no rate for the day" },
      ]);
    }
    const body = {
      amount: numberFromText(amount),
      date,
      from: { currency: from, ...quotationMembers(found.from) },
      to: { currency: to, ...quotationMembers(found.to) },
      result: numberFromText(found.amount),
    };
    return json(c, JSON.stringify(body));
  },
});

export const rateEndpoints = [sources, convert, list];
