import {
  addDays,
  formatInstant,
  isBusinessDay,
  jsonResponse,
  type Simulate,
  worldRate,
} from "../../src/connector/index.ts";

const simulate: Simulate = (context) => ({
  origins: ["https://www.bankofcanada.ca"],
  handle({ url }) {
    if (url.pathname !== "/valet/observations/group/FX_RATES_DAILY/json") return { status: 404, body: "" };
    const today = formatInstant(context.now(), "America/Toronto", "yyyy-MM-dd");
    const last = url.searchParams.get("end_date") ?? today;
    const observations: object[] = [];
    for (let day = url.searchParams.get("start_date") ?? today; day <= last && day <= today; day = addDays(day, 1)) {
      if (isBusinessDay(day))
        observations.push({ d: day, FXEURCAD: { v: "1.4800" }, FXUSDCAD: { v: worldRate("CAD", day) } });
    }
    return jsonResponse({
      terms: { url: "https://www.bankofcanada.ca/terms/" },
      groupDetail: { label: "Daily exchange rates", link: null },
      seriesDetail: { FXUSDCAD: { label: "USD/CAD", dimension: { key: "d", name: "Date" } } },
      observations,
    });
  },
});

export default simulate;
