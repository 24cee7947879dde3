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
  id: "pe-bcrp",
  title: "Tipo de cambio del sistema bancario (SBS), cierre",
  publisher: { name: "Banco Central de Reserva del Perú", uri: "https://estadisticas.bcrp.gob.pe" },
  licence: { name: "None stated" },
  covers: "Soles for one US dollar at the close of each business day, buying and selling.",
  precedence: 10,
  timeZone: "America/Lima",
  schedule: "15 6,20 * * *",
  enabledByDefault: true,
  since: "1997-01-02",
  caveats: [
    "The tax authority uses the close of the business day before; conversions here use that of the day itself.",
    "The portal may answer with a page for people first; it is asked again then.",
  ],
};

/** Buying and selling, in the order in which they are asked for. */
const series = ["PD04639PD", "PD04640PD"] as const;

// Spanish and English names: the portal mixes them.
const months = ["ene|jan", "feb", "mar", "abr|apr", "may", "jun", "jul", "ago|aug", "set|sep", "oct", "nov", "dic|dec"];

/** "04.Set.26" as an ISO day; years from 50 on are of the last century. */
function dayOf(name: unknown): string {
  const [, day = "", word = "", year = ""] = /^(\d\d)\.(\p{L}{3})\.(\d\d)$/u.exec(String(name)) ?? [];
  const month = months.findIndex((each) => each.split("|").includes(word.toLowerCase())) + 1;
  if (month === 0) return String(name);
  return `${Number(year) >= 50 ? "19" : "20"}${year}-${String(month).padStart(2, "0")}-${day}`;
}

function rowsOf(payload: RatePayload): JsonObject[] {
  const document = rateJson(payload);
  if (!isObject(document) || !Array.isArray(document.periods)) throw unreadableRates("BCRP: the answer has no periods");
  return document.periods.filter(isObject);
}

const source: RateSource = {
  meta,
  async *fetch(context) {
    const { from, until } = rateDays(context, meta);
    const url = `https://estadisticas.bcrp.gob.pe/estadisticas/series/api/${series.join("-")}/json/${from}/${until}/ing`;
    // JSON under the name of HTML: what it is shows when it is read.
    yield await askForRates(context, { url }, (payload) => rowsOf(payload).length);
    advanceDays(context, meta, until);
  },
  *toRates(payload) {
    for (const row of rowsOf(payload)) {
      const values = Array.isArray(row.values) ? row.values : [];
      for (const [index, kind] of (["buy", "sell"] as const).entries()) {
        const value = values[index];
        const draft = { base: "USD", quote: "PEN", granularity: "day", kind, validFrom: dayOf(row.name) } as const;
        yield* rateOf({ ...draft, series: series[index] ?? "" }, typeof value === "string" ? value : undefined);
      }
    }
  },
};

export default source;
