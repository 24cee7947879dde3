import {
  advanceDays,
  askForRates,
  isObject,
  type JsonObject,
  numberText,
  type RatePayload,
  type RateSource,
  type RateSourceMeta,
  rateDays,
  rateJson,
  rateOf,
  unreadableRates,
} from "../../src/connector/index.ts";

const meta: RateSourceMeta = {
  id: "frankfurter",
  title: "Frankfurter: rates of more than a hundred authorities, blended",
  publisher: { name: "Frankfurter", uri: "https://frankfurter.dev" },
  licence: { name: "Own computation over the rates of the providers named with each; their terms hold" },
  covers: "Daily rates of the currencies of the Americas, where a country has no source of its own here.",
  precedence: 60,
  timeZone: "Etc/UTC",
  schedule: "40 17 * * *",
  enabledByDefault: true,
  since: "2010-01-01",
  caveats: ["A blend of what several providers state: not an official rate.", "The providers are named in `series`."],
};

const currencies =
  "ARS AWG BBD BOB BRL BSD BZD CAD CLP COP CRC CUP DOP EUR GTQ GYD HNL HTG JMD MXN NIO PEN PYG SRD TTD UYU VES XCD".split(
    " ",
  );

function rowsOf(payload: RatePayload): JsonObject[] {
  const document = rateJson(payload);
  if (!Array.isArray(document)) throw unreadableRates("Frankfurter: the answer is no list");
  return document.filter(isObject);
}

/** The keys of those whose rates are in the blend. */
function providers(row: JsonObject): string {
  const list = Array.isArray(row.providers) ? row.providers.filter(isObject) : [];
  return list
    .filter(({ excluded }) => excluded === undefined || excluded === false || excluded === null)
    .map(({ key }) => String(key))
    .sort()
    .join(" ")
    .slice(0, 200);
}

const source: RateSource = {
  meta,
  async *fetch(context) {
    const { from, until } = rateDays(context, meta);
    for (let year = Number(from.slice(0, 4)); year <= Number(until.slice(0, 4)); year += 1) {
      const [first, last] = [`${year}-01-01`, `${year}-12-31`];
      const days = `from=${first > from ? first : from}&to=${last < until ? last : until}`;
      const url = `https://api.frankfurter.dev/v2/rates?${days}&base=USD&quotes=${currencies.join(",")}&expand=providers`;
      yield await askForRates(context, { url, expect: "json" }, (payload) => rowsOf(payload).length);
    }
    advanceDays(context, meta, until);
  },
  *toRates(payload) {
    for (const row of rowsOf(payload)) {
      const [base, quote] = [String(row.base), String(row.quote)];
      if (base !== "USD" || !currencies.includes(quote)) continue;
      // Of the bolívar before the last cut of zeros it is not known which of the two is meant.
      if (quote === "VES" && String(row.date) < "2021-10-01") continue;
      const draft = { base, quote, granularity: "day", kind: "mid", validFrom: String(row.date) } as const;
      const names = providers(row);
      yield* rateOf({ ...draft, ...(names !== "" && { series: names }) }, numberText(row.rate));
    }
  },
};

export default source;
