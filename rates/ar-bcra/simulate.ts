import { formatInstant, isBusinessDay, jsonResponse, type Simulate, worldRate } from "../../src/connector/index.ts";

const simulate: Simulate = (context) => ({
  origins: ["https://api.bcra.gob.ar"],
  handle({ url }) {
    if (url.pathname !== "/estadisticascambiarias/v1.0/Cotizaciones") return { status: 404, body: "" };
    const day = url.searchParams.get("fecha") ?? "";
    const today = formatInstant(context.now(), "America/Argentina/Buenos_Aires", "yyyy-MM-dd");
    if (day > today || !isBusinessDay(day)) return jsonResponse({ status: 200, results: { fecha: null, detalle: [] } });
    const row = (codigoMoneda: string, descripcion: string, rate: number) => ({
      codigoMoneda,
      descripcion,
      tipoPase: 0,
      tipoCotizacion: rate,
    });
    const dollar = Number(worldRate("ARS", day));
    const detalle = [
      row("ARS", "PESO", 0),
      row("REF", "DOLAR REFERENCIA COM 3500", dollar),
      row("USD", "DOLAR E.E.U.U.", dollar),
    ];
    return jsonResponse({ status: 200, results: { fecha: day, detalle } });
  },
});

export default simulate;
