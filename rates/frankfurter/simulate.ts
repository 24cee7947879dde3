import { addDays, jsonResponse, type Simulate, worldRate } from "../../src/connector/index.ts";

const simulate: Simulate = (context) => ({
  origins: ["https://api.frankfurter.dev"],
  handle({ url }) {
    if (url.pathname !== "/v2/rates") return { status: 404, body: "" };
    const today = context.now().toISOString().slice(0, 10);
    const last = url.searchParams.get("to") ?? today;
    const rows: object[] = [];
    for (let day = url.searchParams.get("from") ?? today; day <= last && day <= today; day = addDays(day, 1)) {
      for (const quote of (url.searchParams.get("quotes") ?? "").split(",")) {
        const rate = worldRate(quote, day);
        if (rate === undefined) continue;
        rows.push({
          date: day,
          base: "USD",
          quote,
          rate: Number(rate),
          providers: [{ key: "SIM", date: day, rate: Number(rate) }],
        });
      }
    }
    return jsonResponse(rows);
  },
});

export default simulate;
