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
  id: "gt-banguat",
  title: "Tipo de cambio de referencia",
  publisher: { name: "Banco de Guatemala", uri: "https://www.banguat.gob.gt" },
  licence: { name: "None stated" },
  covers: "Quetzales for one US dollar on each calendar day.",
  precedence: 10,
  timeZone: "America/Guatemala",
  schedule: "50 7,18 * * *",
  enabledByDefault: true,
  since: "2000-01-01",
  caveats: ["The service refuses connections from some hosting networks."],
};

const local = (day: string): string => day.replace(/^(\d+)-(\d+)-(\d+)$/, "$3/$2/$1");
const iso = (day: unknown): string => String(day).replace(/^(\d\d)\/(\d\d)\/(\d{4})$/, "$3-$2-$1");

const question = (from: string, until: string): string =>
  '<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>' +
  `<TipoCambioRango xmlns="http://www.banguat.gob.gt/variables/ws/"><fechainit>${local(from)}</fechainit>` +
  `<fechafin>${local(until)}</fechafin></TipoCambioRango></soap:Body></soap:Envelope>`;

const inside = (value: JsonValue | undefined, ...names: readonly string[]): JsonValue | undefined =>
  names.reduce<JsonValue | undefined>((holder, name) => (isObject(holder) ? holder[name] : undefined), value);

function rowsOf({ bytes }: RatePayload): JsonObject[] {
  const document = parseXml(decodeText(bytes).text, { lists: ["Var"] });
  const result = inside(document, "soap:Envelope", "soap:Body", "TipoCambioRangoResponse", "TipoCambioRangoResult");
  if (result === undefined) throw unreadableRates("Banguat: the answer has no result");
  const rows = inside(result, "Vars", "Var");
  return Array.isArray(rows) ? rows.filter(isObject) : [];
}

const source: RateSource = {
  meta,
  async *fetch(context) {
    const { from, until } = rateDays(context, meta);
    const request = {
      url: "https://www.banguat.gob.gt/variables/ws/TipoCambio.asmx",
      method: "POST",
      headers: {
        "content-type": "text/xml; charset=utf-8",
        soapaction: '"http://www.banguat.gob.gt/variables/ws/TipoCambioRango"',
      },
      body: question(from, until),
      expect: "xml",
    } as const;
    yield await askForRates(context, request, (payload) => rowsOf(payload).length);
    advanceDays(context, meta, until);
  },
  *toRates(payload) {
    for (const row of rowsOf(payload)) {
      // 2 is the US dollar.
      if (row.moneda !== "2") continue;
      const draft = {
        base: "USD",
        quote: "GTQ",
        granularity: "day",
        kind: "official",
        validFrom: iso(row.fecha),
        series: "2",
      } as const;
      yield* rateOf(draft, typeof row.venta === "string" ? row.venta : undefined);
    }
  },
};

export default source;
