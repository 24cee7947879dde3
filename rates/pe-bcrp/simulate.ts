import { addDays, formatInstant, isBusinessDay, type Simulate, worldRate } from "../../src/connector/index.ts";

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Set", "Oct", "Nov", "Dec"];

/** JSON under the media type of a page, days as "04.Set.26", "n.d." for the present day. */
const simulate: Simulate = (context) => ({
  origins: ["https://estadisticas.bcrp.gob.pe"],
  handle({ url }) {
    const [, first = "", last = ""] =
      /^\/estadisticas\/series\/api\/PD04639PD-PD04640PD\/json\/([\d-]{10})\/([\d-]{10})\/ing$/.exec(url.pathname) ??
      [];
    if (first === "") return { status: 404, body: "" };
    const today = formatInstant(context.now(), "America/Lima", "yyyy-MM-dd");
    const periods: object[] = [];
    for (let day = first; day <= last && day <= today; day = addDays(day, 1)) {
      if (!isBusinessDay(day)) continue;
      const rate = worldRate("PEN", day) ?? "n.d.";
      const name = `${day.slice(8)}.${months[Number(day.slice(5, 7)) - 1]}.${day.slice(2, 4)}`;
      periods.push({ name, values: day === today ? ["n.d.", "n.d."] : [rate, rate] });
    }
    const named = (text: string) => ({
      name: `Tipo de cambio - TC Sistema bancario SBS (S/ por US$) - ${text}`,
      dec: "3",
    });
    const body = { config: { title: "Tipo de cambio", series: [named("Compra"), named("Venta")] }, periods };
    return { status: 200, headers: { "content-type": "text/html; charset=UTF-8" }, body: JSON.stringify(body) };
  },
});

export default simulate;
