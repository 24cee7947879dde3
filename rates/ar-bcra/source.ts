import {
  advanceDays,
  askForRates,
  byDay,
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
  id: "ar-bcra",
  title: "Estadísticas cambiarias",
  publisher: { name: "Banco Central de la República Argentina", uri: "https://www.bcra.gob.ar" },
  licence: { name: "Terms of the BCRA" },
  covers: "Argentine pesos for one US dollar on each business day.",
  precedence: 10,
  timeZone: "America/Argentina/Buenos_Aires",
  schedule: "5 20 * * 1-5",
  enabledByDefault: true,
  since: "2022-01-01",
  policy: { spacingMs: 500, concurrency: 1 },
  caveats: [
    "One call for each day: older years are pulled by `pregon rates pull ar-bcra --from`.",
    "Official rate; for years the peso changed hands at others.",
  ],
};

function rowsOf(payload: RatePayload): { day: unknown; rows: JsonObject[] } {
  const document = rateJson(payload);
  const results = isObject(document) ? document.results : undefined;
  if (!isObject(results) || !Array.isArray(results.detalle)) throw unreadableRates("BCRA: the answer has no results");
  return { day: results.fecha, rows: results.detalle.filter(isObject) };
}

const isWeekend = (day: string): boolean => [0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay());

const source: RateSource = {
  meta,
  async *fetch(context) {
    const { from, until } = rateDays(context, meta);
    for (const day of byDay(from, until)) {
      if (isWeekend(day)) continue;
      const url = `https://api.bcra.gob.ar/estadisticascambiarias/v1.0/Cotizaciones?fecha=${day}`;
      yield await askForRates(context, { url, expect: "json" }, (payload) => rowsOf(payload).rows.length);
    }
    advanceDays(context, meta, until);
  },
  *toRates(payload) {
    const { day, rows } = rowsOf(payload);
    // A holiday: no day and no rows.
    if (day === null || rows.length === 0) return;
    // Their other codes are not all ISO 4217 of today, and some are for many units.
    const dollars = rows.filter(({ codigoMoneda }) => codigoMoneda === "USD");
    if (dollars.length > 1) {
      yield { problem: `BCRA: the dollar is there ${dollars.length} times on ${String(day)}` };
      return;
    }
    for (const row of dollars) {
      const draft = {
        base: "USD",
        quote: "ARS",
        granularity: "day",
        kind: "official",
        validFrom: String(day),
        series: "USD",
      } as const;
      yield* rateOf(draft, numberText(row.tipoCotizacion));
    }
  },
};

export default source;
