import {
  advanceDays,
  askForRates,
  isObject,
  type JsonObject,
  type RatePayload,
  type RateSource,
  type RateSourceMeta,
  rateDays,
  rateJson,
  rateOf,
  unreadableRates,
} from "../../src/connector/index.ts";

const meta: RateSourceMeta = {
  id: "ca-boc",
  title: "Daily exchange rates",
  publisher: { name: "Bank of Canada", uri: "https://www.bankofcanada.ca" },
  licence: { name: "Bank of Canada terms of use", url: "https://www.bankofcanada.ca/terms/" },
  covers: "Canadian dollars for one US dollar, average of each business day.",
  precedence: 10,
  timeZone: "America/Toronto",
  schedule: "45 16 * * 1-5",
  enabledByDefault: true,
  since: "2017-01-03",
  caveats: ["Indicative rates, published by 16:30 Eastern time.", "Before 2017 there are yearly averages only."],
};

const series = "FXUSDCAD";

function rowsOf(payload: RatePayload): JsonObject[] {
  const document = rateJson(payload);
  if (!isObject(document) || !Array.isArray(document.observations)) {
    throw unreadableRates("Bank of Canada: the answer has no observations");
  }
  return document.observations.filter(isObject);
}

const source: RateSource = {
  meta,
  async *fetch(context) {
    const { from, until } = rateDays(context, meta);
    const url = `https://www.bankofcanada.ca/valet/observations/group/FX_RATES_DAILY/json?start_date=${from}&end_date=${until}`;
    yield await askForRates(context, { url, expect: "json" }, (payload) => rowsOf(payload).length);
    advanceDays(context, meta, until);
  },
  *toRates(payload) {
    for (const row of rowsOf(payload)) {
      const cell = row[series];
      // A series may be missing from an observation.
      if (!isObject(cell)) continue;
      const draft = {
        base: "USD",
        quote: "CAD",
        granularity: "day",
        kind: "average",
        validFrom: String(row.d),
        series,
      } as const;
      yield* rateOf(draft, typeof cell.v === "string" ? cell.v : undefined);
    }
  },
};

export default source;
