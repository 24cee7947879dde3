import {
  addDays,
  advanceDays,
  askForRates,
  decodeText,
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
  id: "cr-bccr",
  title: "Tipo de cambio de referencia",
  publisher: { name: "Banco Central de Costa Rica", uri: "https://sdd.bccr.fi.cr" },
  licence: { name: "Terms of the BCCR" },
  covers: "Colones for one US dollar on each calendar day, buying and selling.",
  precedence: 10,
  timeZone: "America/Costa_Rica",
  schedule: "25 7,19 * * *",
  enabledByDefault: true,
  since: "2016-01-01",
  caveats: ["A table of a hundred days a call, with a token from another one."],
};

const api = "https://apim.bccr.fi.cr/SDDE/api";
const tokenUrl = `${api}/Bccr.GE.SDDE.IndicadoresSitioExterno.ServiciosUsuario.API/Token/GenereCSRF`;
const tableUrl = (from: string, until: string): string =>
  `${api}/Bccr.GE.SDDE.IndicadoresSitioExterno.GrupoVariables.API/CuadroGrupoVariables/ObtenerDatosCuadro` +
  `?IdGrupoVariable=1&FechaInicio=${from}T00:00:00&FechaFin=${until}&CantidadSeriesAMostrar=${daysAtOnce}`;
const daysAtOnce = 100;

const kinds: Readonly<Record<string, "buy" | "sell">> = { "317": "buy", "318": "sell" };
const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/** "15 dec 2025" as an ISO day. */
function dayOf(title: unknown): string {
  const [, day = "", word = "", year = ""] = /^(\d{1,2}) (\w{3})\w* (\d{4})$/.exec(String(title)) ?? [];
  const month = months.indexOf(word.toLowerCase()) + 1;
  return month === 0 ? String(title) : `${year}-${String(month).padStart(2, "0")}-${day.padStart(2, "0")}`;
}

function tableOf(payload: RatePayload): { days: { field: string; day: string }[]; rows: JsonObject[] } {
  const document = rateJson(payload);
  if (!isObject(document) || !Array.isArray(document.columnas) || !Array.isArray(document.indicadoresRaiz)) {
    throw unreadableRates("BCCR: the answer is no table");
  }
  const days = document.columnas
    .filter(isObject)
    .filter(({ field }) => /^serie\d+$/.test(String(field)))
    .map((column) => ({ field: String(column.field), day: dayOf(column.tituloIngles) }));
  return { days, rows: document.indicadoresRaiz.filter(isObject) };
}

const source: RateSource = {
  meta,
  async *fetch(context) {
    const { from, until } = rateDays(context, meta);
    for (let first = from; first <= until; first = addDays(first, daysAtOnce)) {
      const last = addDays(first, daysAtOnce - 1);
      const { bytes } = await context.http.request({ url: tokenUrl, signal: context.signal });
      const headers = {
        token_csrf: decodeText(bytes).text.trim().replaceAll('"', ""),
        origin: "https://sdd.bccr.fi.cr",
      };
      const request = { url: tableUrl(first, last < until ? last : until), headers, expect: "json" } as const;
      yield await askForRates(context, request, (payload) => {
        const { days, rows } = tableOf(payload);
        return days.length * rows.length;
      });
    }
    advanceDays(context, meta, until);
  },
  // The table may hold more days than were asked for: all of them are true.
  *toRates(payload) {
    const { days, rows } = tableOf(payload);
    for (const { idIndicador, series } of rows) {
      const kind = kinds[String(idIndicador)];
      if (kind === undefined || !isObject(series)) continue;
      for (const { field, day } of days) {
        const value = series[`${field}Ingles`];
        const draft = { base: "USD", quote: "CRC", granularity: "day", kind, validFrom: day } as const;
        yield* rateOf({ ...draft, series: String(idIndicador) }, typeof value === "string" ? value : "");
      }
    }
  },
};

export default source;
