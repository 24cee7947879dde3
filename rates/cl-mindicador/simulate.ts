import {
  addDays,
  divideDecimals,
  formatInstant,
  isBusinessDay,
  jsonResponse,
  type Simulate,
  worldRate,
} from "../../src/connector/index.ts";

const names: Readonly<Record<string, string>> = {
  dolar: "Dólar observado",
  euro: "Euro",
  uf: "Unidad de fomento (UF)",
  utm: "Unidad Tributaria Mensual (UTM)",
};

/** Newest first, Chilean midnight in UTC; UF for each day and a month ahead, UTM for each month, money on business days. */
const simulate: Simulate = (context) => ({
  origins: ["https://mindicador.cl"],
  handle({ url }) {
    const [, codigo = "", year = ""] = /^\/api\/(\w+)\/(\d{4})$/.exec(url.pathname) ?? [];
    const nombre = names[codigo];
    if (nombre === undefined) return jsonResponse({ error: "Indicador no encontrado" }, 404);
    const today = formatInstant(context.now(), "America/Santiago", "yyyy-MM-dd");
    const serie = [];
    for (let day = `${year}-12-31`; day >= `${year}-01-01`; day = addDays(day, -1)) {
      const value = valueAt(codigo, day, today);
      if (value !== undefined) serie.push({ fecha: `${day}T03:00:00.000Z`, valor: Number(value) });
    }
    return jsonResponse({
      version: "1.7.0",
      autor: "mindicador.cl",
      codigo,
      nombre,
      unidad_medida: "Pesos",
      serie,
    });
  },
});

/** Days since 2000 make the units grow a little each day. */
const days = (day: string): number => Math.floor(Date.parse(day) / 86_400_000) - 10_957;

function valueAt(code: string, day: string, today: string): string | undefined {
  if (code === "uf") return day <= addDays(today, 30) ? (30_000 + days(day) / 2).toFixed(2) : undefined;
  if (code === "utm") return day.endsWith("-01") && day <= addDays(today, 30) ? String(50_000 + days(day)) : undefined;
  const dollar = worldRate("CLP", day);
  if (day > today || !isBusinessDay(day) || dollar === undefined) return undefined;
  return code === "dolar" ? dollar : divideDecimals(dollar, worldRate("EUR", day) ?? "1", 6);
}

export default simulate;
