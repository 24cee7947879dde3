import {
  advanceDays,
  askForRates,
  decodeText,
  isObject,
  type JsonObject,
  type JsonValue,
  parseXml,
  type RatePayload,
  type RateSource,
  type RateSourceMeta,
  rateDays,
  rateOf,
  unreadableRates,
} from "../../src/connector/index.ts";

const meta: RateSourceMeta = {
  id: "uy-bcu",
  title: "Cotizaciones",
  publisher: { name: "Banco Central del Uruguay", uri: "https://www.bcu.gub.uy" },
  licence: { name: "Terms of the BCU" },
  covers: "Uruguayan pesos for one US dollar, and for the units UI (UYI), UR and UP (UYW).",
  precedence: 10,
  timeZone: "America/Montevideo",
  schedule: "35 18 * * 1-5",
  enabledByDefault: true,
  since: "2000-01-03",
  policy: { spacingMs: 1_000, concurrency: 1 },
  caveats: ["Interbank rate of the day; contracts use that of the day before."],
};

/** Currencies go by the numbers of the bank: their ISO codes are none. Marks: S seen, M from memory. */
const series: readonly (readonly [
  number: string,
  group: string,
  base: string,
  kind: "sell" | "indexUnit",
  mark: "S" | "M",
])[] = [
  ["2225", "0", "USD", "sell", "S"],
  ["9800", "0", "UYI", "indexUnit", "M"],
  ["9900", "0", "UR", "indexUnit", "M"],
  ["9700", "0", "UYW", "indexUnit", "M"],
];

const yearsAtOnce = 1;
const question = (number: string, group: string, from: string, until: string): string =>
  '<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:cot="Cotiza">' +
  `<soapenv:Body><cot:wsbcucotizaciones.Execute><cot:Entrada><cot:Moneda><cot:item>${number}</cot:item></cot:Moneda>` +
  `<cot:FechaDesde>${from}</cot:FechaDesde><cot:FechaHasta>${until}</cot:FechaHasta><cot:Grupo>${group}</cot:Grupo>` +
  "</cot:Entrada></cot:wsbcucotizaciones.Execute></soapenv:Body></soapenv:Envelope>";

const inside = (value: JsonValue | undefined, ...names: readonly string[]): JsonValue | undefined =>
  names.reduce<JsonValue | undefined>((holder, name) => (isObject(holder) ? holder[name] : undefined), value);

function rowsOf({ bytes }: RatePayload): JsonObject[] {
  const document = parseXml(decodeText(bytes).text, { lists: ["datoscotizaciones.dato"] });
  const answer = inside(document, "SOAP-ENV:Envelope", "SOAP-ENV:Body", "wsbcucotizaciones.ExecuteResponse", "Salida");
  if (!isObject(answer)) throw unreadableRates("BCU: the answer has no result");
  const rows = inside(answer, "datoscotizaciones", "datoscotizaciones.dato");
  return Array.isArray(rows) ? rows.filter(isObject) : [];
}

const source: RateSource = {
  meta,
  async *fetch(context) {
    const { from, until } = rateDays(context, meta);
    for (const [number, group] of series) {
      for (let year = Number(from.slice(0, 4)); year <= Number(until.slice(0, 4)); year += yearsAtOnce) {
        const [first, last] = [`${year}-01-01`, `${year}-12-31`];
        const request = {
          url: "https://cotizaciones.bcu.gub.uy/wscotizaciones/servlet/awsbcucotizaciones",
          method: "POST",
          headers: {
            "content-type": "text/xml; charset=utf-8",
            soapaction: '"Cotizaaction/AWSBCUCOTIZACIONES.Execute"',
          },
          body: question(number, group, first > from ? first : from, last < until ? last : until),
          expect: "xml",
        } as const;
        yield await askForRates(context, request, (payload) => rowsOf(payload).length);
      }
    }
    advanceDays(context, meta, until);
  },
  *toRates(payload) {
    for (const row of rowsOf(payload)) {
      const about = series.find(([number]) => number === row.Moneda);
      // A unit without a value of its day comes without a date.
      if (about === undefined || row.Fecha === "") continue;
      const [number, , base, kind] = about;
      const draft = {
        base,
        quote: "UYU",
        granularity: "day",
        kind,
        validFrom: String(row.Fecha),
        series: number,
      } as const;
      yield* rateOf(draft, typeof row.TCV === "string" ? row.TCV : undefined);
    }
  },
};

export default source;
