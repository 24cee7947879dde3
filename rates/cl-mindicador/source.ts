import {
  advanceDays,
  askForRates,
  endOfMonth,
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
  id: "cl-mindicador",
  title: "mindicador.cl: dólar observado, euro, UF, UTM",
  publisher: { name: "mindicador.cl, after the Banco Central de Chile", uri: "https://mindicador.cl" },
  licence: { name: "None stated; the figures are of the Banco Central de Chile and the SII" },
  covers:
    "Chile's observed dollar and euro, the Unidad de Fomento (CLF) of each day and the UTM of each month, in pesos.",
  precedence: 20,
  timeZone: "America/Santiago",
  schedule: "10 9 * * *",
  enabledByDefault: true,
  since: "2000-01-01",
  caveats: [
    "A private mirror without any promise of service.",
    "The UF of days to come is known up to the 9th of the next month.",
  ],
};

/** What each indicator is. */
const indicators = {
  dolar: { base: "USD", granularity: "day", kind: "official" },
  euro: { base: "EUR", granularity: "day", kind: "official" },
  uf: { base: "CLF", granularity: "day", kind: "indexUnit" },
  utm: { base: "UTM", granularity: "month", kind: "indexUnit" },
} as const;
const isIndicator = (code: unknown): code is keyof typeof indicators =>
  typeof code === "string" && Object.hasOwn(indicators, code);

function readSeries(payload: RatePayload): { code: keyof typeof indicators; rows: JsonObject[] } {
  const document = rateJson(payload);
  if (!isObject(document) || !Array.isArray(document.serie))
    throw unreadableRates("mindicador: the answer has no series");
  if (!isIndicator(document.codigo))
    throw unreadableRates(`mindicador: ${JSON.stringify(document.codigo)} was not asked for`);
  return { code: document.codigo, rows: document.serie.filter(isObject) };
}

const source: RateSource = {
  meta,
  async *fetch(context) {
    const { from, until } = rateDays(context, meta, { ahead: 40 });
    for (const code of Object.keys(indicators)) {
      for (let year = Number(from.slice(0, 4)); year <= Number(until.slice(0, 4)); year += 1) {
        const request = { url: `https://mindicador.cl/api/${code}/${year}`, expect: "json" } as const;
        yield await askForRates(context, request, (payload) => readSeries(payload).rows.length);
      }
    }
    advanceDays(context, meta, until);
  },
  *toRates(payload) {
    const { code, rows } = readSeries(payload);
    for (const row of rows) {
      // Chilean midnight written in UTC: the day is right as it stands.
      const day = String(row.fecha).slice(0, 10);
      const month = day.slice(0, 7);
      const draft = { ...indicators[code], quote: "CLP", series: code };
      const days = code === "utm" ? { validFrom: `${month}-01`, validTo: endOfMonth(month) } : { validFrom: day };
      yield* rateOf({ ...draft, ...days }, numberText(row.valor));
    }
  },
};

export default source;
