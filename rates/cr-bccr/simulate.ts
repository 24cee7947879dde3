import { addDays, formatInstant, jsonResponse, type Simulate, worldRate } from "../../src/connector/index.ts";

const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const token = "simulated-token";

/** A column for each day, with a decimal comma and beside it the English form; without the token no table. */
const simulate: Simulate = (context) => ({
  origins: ["https://apim.bccr.fi.cr"],
  handle({ url, headers }) {
    if (url.pathname.endsWith("/Token/GenereCSRF")) {
      return { status: 200, headers: { "content-type": "text/plain" }, body: token };
    }
    if (!url.pathname.endsWith("/CuadroGrupoVariables/ObtenerDatosCuadro")) return { status: 404, body: "" };
    if (headers["token_csrf"] !== token) return jsonResponse({ mensaje: "token" }, 401);
    const today = formatInstant(context.now(), "America/Costa_Rica", "yyyy-MM-dd");
    const last = (url.searchParams.get("FechaFin") ?? today).slice(0, 10);
    const columnas: object[] = [{ field: "nombre", tituloIngles: "Indicators" }];
    const series: Record<string, string> = {};
    let number = 0;
    for (
      let day = (url.searchParams.get("FechaInicio") ?? today).slice(0, 10);
      day <= last && day <= today;
      day = addDays(day, 1)
    ) {
      number += 1;
      const [year, month, date] = day.split("-");
      columnas.push({ field: `serie${number}`, tituloIngles: `${date} ${months[Number(month) - 1]} ${year}` });
      const rate = worldRate("CRC", day) ?? "";
      series[`serie${number}`] = rate.replace(".", ",");
      series[`serie${number}Ingles`] = rate;
    }
    const row = (idIndicador: number, nombreIngles: string) => ({ idIndicador, nombreIngles, series });
    return jsonResponse({ informacionDelCuadro: {}, columnas, indicadoresRaiz: [row(317, "Buy"), row(318, "Sell")] });
  },
});

export default simulate;
