import { jsonResponse, type Simulate, worldRate } from "../../src/connector/index.ts";
import { economies } from "./lookups.ts";

/** Averages of all years that have ended; null for the present one, as the real series has it. */
const simulate: Simulate = (context) => ({
  origins: ["https://api.worldbank.org"],
  handle({ url }) {
    const [, list = ""] =
      /^\/v2\/country\/([^/]+)\/indicator\/PA\.NUS\.FCRF$/.exec(decodeURIComponent(url.pathname)) ?? [];
    if (list === "") return { status: 404, body: "" };
    const [first = 0, last = first] = (url.searchParams.get("date") ?? "").split(":").map(Number);
    if (!first || !last) return jsonResponse([{ message: [{ id: "120", key: "Invalid value", value: "date" }] }]);
    const years = Array.from({ length: last - first + 1 }, (_none, index) => last - index);
    const size = Number(url.searchParams.get("per_page") ?? "50");
    const page = Number(url.searchParams.get("page") ?? "1");
    const rows = list.split(";").flatMap((iso3) => years.map((year) => ({ iso3, year })));
    const shown = context.page(rows.length, (page - 1) * size, size, (index) => rows[index] ?? { iso3: "", year: 0 });
    const now = context.now().getUTCFullYear();
    const value = (iso3: string, year: number) => {
      const currency = economies.find(([code]) => code === iso3)?.[1] ?? "";
      const rate = worldRate(currency, `${year}-07-01`);
      return rate === undefined || year >= now ? null : Number(rate);
    };
    return jsonResponse([
      {
        page,
        pages: Math.ceil(rows.length / size),
        per_page: size,
        total: shown.total,
        sourceid: "2",
        lastupdated: `${now}-01-15`,
      },
      shown.rows.map(({ iso3, year }) => ({
        indicator: { id: "PA.NUS.FCRF", value: "Official exchange rate (LCU per US$, period average)" },
        country: { id: iso3.slice(0, 2), value: iso3 },
        countryiso3code: iso3,
        date: String(year),
        value: value(iso3, year),
        unit: "",
        obs_status: "",
        decimal: 2,
      })),
    ]);
  },
});

export default simulate;
