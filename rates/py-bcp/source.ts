import {
  advanceDays,
  askForRates,
  decodeText,
  type RatePayload,
  type RateSource,
  type RateSourceMeta,
  rateDays,
  rateOf,
  unreadableRates,
} from "../../src/connector/index.ts";

const meta: RateSourceMeta = {
  id: "py-bcp",
  title: "Cotización interbancaria",
  publisher: { name: "Banco Central del Paraguay", uri: "https://www.bcp.gov.py" },
  licence: { name: "None stated" },
  covers: "Guaraníes for one US dollar, weighted average between banks on each business day.",
  precedence: 10,
  timeZone: "America/Asuncion",
  schedule: "55 19 * * 1-5",
  enabledByDefault: true,
  since: "2001-01-01",
  caveats: ["Read from a page for people: a change of its form shows as an unreadable answer."],
};

/** The table of a year: 31 rows of days with 12 cells of months. */
function cellsOf({ bytes }: RatePayload): { month: number; day: number; text: string }[] {
  const page = decodeText(bytes).text;
  // Two tables have this name: a heading, and the rates.
  if (!page.includes('id="cotizacion-interbancaria"')) throw unreadableRates("BCP: the page has no table of rates");
  const rows = [...page.matchAll(/<th[^>]*>\s*(\d{1,2})\s*<\/th>((?:\s*<td[^>]*>[^<]*<\/td>)+)/g)];
  const cells = rows.flatMap(([, day, tail = ""]) =>
    [...tail.matchAll(/<td[^>]*>([^<]*)<\/td>/g)].map(([, text = ""], index) => ({
      month: index + 1,
      day: Number(day),
      text: text.trim(),
    })),
  );
  if (cells.length !== 31 * 12) throw unreadableRates(`BCP: the table has ${cells.length} cells instead of 372`);
  return cells;
}

const source: RateSource = {
  meta,
  async *fetch(context) {
    const { from, until } = rateDays(context, meta);
    for (let year = Number(from.slice(0, 4)); year <= Number(until.slice(0, 4)); year += 1) {
      const url = `https://www.bcp.gov.py/webapps/web/cotizacion/monedas-historica?anho=${year}&moneda=USD`;
      yield await askForRates(context, { url, expect: "html" }, (payload) => cellsOf(payload).length);
    }
    advanceDays(context, meta, until);
  },
  *toRates(payload) {
    const year = /[?&]anho=(\d{4})/.exec(payload.url)?.[1];
    if (year === undefined) throw unreadableRates("BCP: the address names no year");
    for (const { month, day, text } of cellsOf(payload)) {
      if (day > new Date(Date.UTC(Number(year), month, 0)).getUTCDate()) continue;
      const validFrom = `${year}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
      const draft = {
        base: "USD",
        quote: "PYG",
        granularity: "day",
        kind: "average",
        validFrom,
        series: "USD",
      } as const;
      // Dots part thousands, a comma the decimals.
      yield* rateOf(draft, text.replaceAll(".", "").replace(",", "."));
    }
  },
};

export default source;
