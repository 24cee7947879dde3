import {
  addDays,
  formatInstant,
  isBusinessDay,
  jsonResponse,
  type Simulate,
  worldRate,
} from "../../src/connector/index.ts";

/** Another order of series than the one asked for, "N/E" where a day has no value yet, as the real service. */
const simulate: Simulate = (context) => ({
  origins: ["https://www.banxico.org.mx"],
  handle({ url, headers }) {
    const [, ids = "", first = "", last = ""] =
      /^\/SieAPIRest\/service\/v1\/series\/([\w,]+)\/datos\/([\d-]{10})\/([\d-]{10})$/.exec(url.pathname) ?? [];
    if (ids === "") return { status: 404, body: "" };
    if (!headers["bmx-token"]) return jsonResponse({ error: { mensaje: "Token inválido" } }, 401);
    const today = formatInstant(context.now(), "America/Mexico_City", "yyyy-MM-dd");
    const series = ids
      .split(",")
      .reverse()
      .map((idSerie) => {
        const datos: object[] = [];
        for (let day = first; day <= last; day = addDays(day, 1)) {
          const dato = idSerie === "SP68257" ? "8.807141" : valueAt(idSerie, day, today);
          if (dato !== undefined) datos.push({ fecha: day.replace(/^(\d+)-(\d+)-(\d+)$/, "$3/$2/$1"), dato });
        }
        return { idSerie, titulo: idSerie, datos };
      });
    return jsonResponse({ bmx: { series } });
  },
});

function valueAt(id: string, day: string, today: string): string | undefined {
  if (day > today || !isBusinessDay(day)) return undefined;
  if (day === today) return "N/E";
  return id === "SF43718" ? worldRate("MXN", day) : "20.1234";
}

export default simulate;
