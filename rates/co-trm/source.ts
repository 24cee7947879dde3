import {
  advanceDays,
  byOffset,
  isObject,
  type JsonObject,
  type JsonValue,
  type RateSource,
  type RateSourceMeta,
  rateDays,
  rateJson,
  rateOf,
  unreadableRates,
} from "../../src/connector/index.ts";

const pageSize = 5000;

const meta: RateSourceMeta = {
  id: "co-trm",
  title: "Tasa Representativa del Mercado (TRM)",
  publisher: { name: "Superintendencia Financiera de Colombia", uri: "https://www.datos.gov.co/d/32sa-8pi3" },
  licence: {
    name: "Creative Commons Attribution-ShareAlike 4.0",
    url: "https://creativecommons.org/licenses/by-sa/4.0/",
  },
  covers: "Colombia's official rate, pesos for one US dollar, with the days for which it holds.",
  precedence: 10,
  timeZone: "America/Bogota",
  schedule: "20 19 * * *",
  enabledByDefault: true,
  since: "1992-01-01",
  caveats: [
    "The rate of a day comes from the market of the business day before; one row covers weekends and holidays.",
  ],
};

function rowsOf(document: JsonValue): JsonObject[] {
  if (!Array.isArray(document)) throw unreadableRates("TRM: the answer is no list");
  return document.filter(isObject);
}

const source: RateSource = {
  meta,
  async *fetch(context) {
    // The rate of tomorrow is known today.
    const { from, until } = rateDays(context, meta, { ahead: 5 });
    const where = `vigenciadesde>='${from}T00:00:00.000' AND vigenciadesde<='${until}T00:00:00.000'`;
    const rows = byOffset(context, {
      name: "TRM",
      limit: pageSize,
      request: (offset, limit) => ({
        url: `https://www.datos.gov.co/resource/32sa-8pi3.json?$where=${encodeURIComponent(where)}&$order=${encodeURIComponent("vigenciadesde ASC")}&$limit=${limit}&$offset=${offset}`,
        expect: "json",
      }),
      read: (response) => ({ rows: rowsOf(rateJson(response)) }),
      key: (row) => String(row.vigenciadesde),
    });
    const seen = new Set<string>();
    for await (const { response } of rows) {
      if (seen.has(response.url)) continue;
      seen.add(response.url);
      const { url, fetchedAt, mediaType, bytes } = response;
      yield { kind: "rates", url, fetchedAt, mediaType, bytes };
    }
    advanceDays(context, meta, until);
  },
  *toRates(payload) {
    for (const row of rowsOf(rateJson(payload))) {
      const validFrom = String(row.vigenciadesde).slice(0, 10);
      const until = String(row.vigenciahasta).slice(0, 10);
      const draft = {
        base: "USD",
        quote: "COP",
        granularity: "day",
        kind: "official",
        validFrom,
        series: "TRM",
      } as const;
      const ends = /^\d{4}-\d\d-\d\d$/.test(until) && until >= validFrom;
      yield* rateOf({ ...draft, ...(ends && { validTo: until }) }, text(row.valor));
    }
  },
};

const text = (value: JsonValue | undefined): string | undefined =>
  typeof value === "string" ? value : typeof value === "number" ? String(value) : undefined;

export default source;
