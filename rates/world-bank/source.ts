import {
  advanceDays,
  byPage,
  isObject,
  type JsonObject,
  type JsonValue,
  numberText,
  type Page,
  type RateSource,
  type RateSourceMeta,
  rateDays,
  rateJson,
  rateOf,
  unreadableRates,
} from "../../src/connector/index.ts";
import { economies } from "./lookups.ts";

const indicator = "PA.NUS.FCRF";
const pageSize = 1000;

const meta: RateSourceMeta = {
  id: "world-bank",
  title: "World Development Indicators: official exchange rate, yearly average",
  publisher: { name: "World Bank", uri: "https://data.worldbank.org/indicator/PA.NUS.FCRF" },
  licence: { name: "Creative Commons Attribution 4.0", url: "https://creativecommons.org/licenses/by/4.0/" },
  covers: "Yearly averages of the official rates of the Americas and of the main currencies of other continents.",
  precedence: 90,
  timeZone: "Etc/UTC",
  schedule: "17 5 * * *",
  enabledByDefault: true,
  since: "1990-01-01",
  caveats: [
    "The average of a year comes months after its end.",
    "Old years are given in the present unit of a currency: years before the last cut of zeros are left out.",
    "An official rate may be far from what people paid (Argentina, Venezuela, Bolivia).",
  ],
};

/** `[{page, pages, per_page, total, …}, [rows]]`; an error is a list of one object with `message`. */
function pageOf(document: JsonValue): Page<JsonObject> {
  if (!Array.isArray(document)) throw unreadableRates("World Bank: the answer is no list");
  const [head, rows] = document;
  if (!isObject(head)) throw unreadableRates("World Bank: the answer has no head");
  if (head.message !== undefined) throw unreadableRates(`World Bank: ${JSON.stringify(head.message).slice(0, 200)}`);
  if (!Array.isArray(rows)) {
    if (head.total === 0) return { rows: [], total: 0 };
    throw unreadableRates("World Bank: the answer has no rows");
  }
  return { rows: rows.filter(isObject), total: Number(head.total), pages: Number(head.pages) };
}

const source: RateSource = {
  meta,
  async *fetch(context) {
    const { from, until } = rateDays(context, meta);
    // Averages of the last years are revised and come late.
    const first = Math.min(Number(from.slice(0, 4)), Number(until.slice(0, 4)) - 3);
    const countries = economies.map(([iso3]) => iso3).join(";");
    const seen = new Set<string>();
    const rows = byPage(context, {
      name: indicator,
      first: 1,
      size: pageSize,
      request: (page) => ({
        url: `https://api.worldbank.org/v2/country/${countries}/indicator/${indicator}?date=${first}:${until.slice(0, 4)}&format=json&per_page=${pageSize}&page=${page}`,
        expect: "json",
      }),
      read: (response) => pageOf(rateJson(response)),
      key: (row) => `${row.countryiso3code} ${row.date}`,
    });
    for await (const { response } of rows) {
      if (seen.has(response.url)) continue;
      seen.add(response.url);
      const { url, fetchedAt, mediaType, bytes } = response;
      yield { kind: "rates", url, fetchedAt, mediaType, bytes };
    }
    advanceDays(context, meta, until);
  },
  *toRates(payload) {
    for (const row of pageOf(rateJson(payload)).rows) {
      const economy = economies.find(([iso3]) => iso3 === row.countryiso3code);
      const year = String(row.date);
      // Regions are mixed in where all economies are asked for.
      if (economy === undefined || !/^\d{4}$/.test(year) || Number(year) < economy[2]) continue;
      const draft = {
        base: "USD",
        quote: economy[1],
        granularity: "year",
        kind: "average",
        validFrom: `${year}-01-01`,
        validTo: `${year}-12-31`,
        series: indicator,
      } as const;
      yield* rateOf(draft, row.value === null ? "" : numberText(row.value));
    }
  },
};

export default source;
