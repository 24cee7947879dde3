import {
  addDays,
  formatInstant,
  isBusinessDay,
  jsonResponse,
  type Simulate,
  worldRate,
} from "../../src/connector/index.ts";

/** One row for each business day after the first, which holds until the next one: a row of Saturday holds to Monday. */
const simulate: Simulate = (context) => ({
  origins: ["https://www.datos.gov.co"],
  handle({ url }) {
    if (url.pathname !== "/resource/32sa-8pi3.json") return { status: 404, body: "" };
    const where = url.searchParams.get("$where") ?? "";
    const [, first = "", last = ""] = /vigenciadesde>='([\d-]{10})T.*vigenciadesde<='([\d-]{10})T/.exec(where) ?? [];
    if (first === "") return jsonResponse({ code: "query.compiler.malformed", error: true }, 400);
    const known = addDays(formatInstant(context.now(), "America/Bogota", "yyyy-MM-dd"), 1);
    const rows: object[] = [];
    for (let day = first; day <= last && day <= known; day = addDays(day, 1)) {
      // The day after a business day begins a new rate.
      if (!isBusinessDay(addDays(day, -1))) continue;
      let end = day;
      while (!isBusinessDay(end)) end = addDays(end, 1);
      rows.push({
        valor: (worldRate("COP", day) ?? "").replace(/0+$/, "").replace(/\.$/, ""),
        unidad: "COP",
        vigenciadesde: `${day}T00:00:00.000`,
        vigenciahasta: `${end}T00:00:00.000`,
      });
    }
    const limit = Number(url.searchParams.get("$limit") ?? "1000");
    const offset = Number(url.searchParams.get("$offset") ?? "0");
    return jsonResponse(context.page(rows.length, offset, limit, (index) => rows[index]).rows);
  },
});

export default simulate;
