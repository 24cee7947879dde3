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
  UsageError,
  unreadableRates,
} from "../../src/connector/index.ts";

const tokenSetting = "BANXICO_TOKEN";

const meta: RateSourceMeta = {
  id: "mx-banxico",
  title: "Sistema de Información Económica: FIX, UDI",
  publisher: { name: "Banco de México", uri: "https://www.banxico.org.mx/SieAPIRest/service/v1/" },
  licence: { name: "Terms of Banco de México", url: "https://www.banxico.org.mx/footer-es/politica-uso-portal.html" },
  covers: "Mexican pesos for one US dollar (FIX) and one euro, and the UDI (MXV) of each day.",
  precedence: 10,
  timeZone: "America/Mexico_City",
  schedule: "30 12 * * 1-5",
  enabledByDefault: true,
  since: "1995-04-04",
  settings: [
    {
      name: tokenSetting,
      secret: true,
      required: true,
      about: "free token of Banco de México's series (SIE), for its rates",
    },
  ],
  caveats: ["The FIX of its day of determination; obligations are paid at the one published for the day of payment."],
};

const series: Readonly<Record<string, { readonly base: string; readonly kind: "official" | "indexUnit" }>> = {
  SF43718: { base: "USD", kind: "official" },
  SF46410: { base: "EUR", kind: "official" },
  // From memory: to be checked against the catalogue of series.
  SP68257: { base: "MXV", kind: "indexUnit" },
};

function seriesOf(payload: RatePayload): { id: string; rows: JsonObject[] }[] {
  const document = rateJson(payload);
  const list = isObject(document) && isObject(document.bmx) ? document.bmx.series : undefined;
  if (!Array.isArray(list)) throw unreadableRates("Banxico: the answer has no series");
  // A series without values in the window has no `datos`.
  return list.filter(isObject).map(({ idSerie, datos }) => ({
    id: String(idSerie),
    rows: Array.isArray(datos) ? datos.filter(isObject) : [],
  }));
}

const source: RateSource = {
  meta,
  async *fetch(context) {
    const token = context.setting(tokenSetting);
    if (!token) throw new UsageError("missing-setting", `mx-banxico needs ${tokenSetting}`);
    const { from, until } = rateDays(context, meta, { ahead: 16 });
    const url = `https://www.banxico.org.mx/SieAPIRest/service/v1/series/${Object.keys(series).join(",")}/datos/${from}/${until}`;
    const request = { url, headers: { "bmx-token": token }, expect: "json" } as const;
    yield await askForRates(context, request, (payload) =>
      seriesOf(payload).reduce((sum, { rows }) => sum + rows.length, 0),
    );
    advanceDays(context, meta, until);
  },
  *toRates(payload) {
    for (const { id, rows } of seriesOf(payload)) {
      const about = series[id];
      if (about === undefined) continue;
      for (const row of rows) {
        const validFrom = String(row.fecha).replace(/^(\d\d)\/(\d\d)\/(\d{4})$/, "$3-$2-$1");
        const value = typeof row.dato === "string" ? row.dato.replaceAll(",", "") : undefined;
        yield* rateOf({ ...about, quote: "MXN", granularity: "day", validFrom, series: id }, value);
      }
    }
  },
};

export default source;
