import { addDays, formatInstant, isBusinessDay, type Simulate, worldRate } from "../../src/connector/index.ts";

const units: Readonly<Record<string, string>> = { "9800": "6.5888", "9900": "1851.83", "9700": "1.55" };

const simulate: Simulate = (context) => ({
  origins: ["https://cotizaciones.bcu.gub.uy"],
  handle({ url, method, body }) {
    if (url.pathname !== "/wscotizaciones/servlet/awsbcucotizaciones" || method !== "POST")
      return { status: 404, body: "" };
    const given = (name: string) => new RegExp(`<cot:${name}>(.*?)</cot:${name}>`).exec(body)?.[1] ?? "";
    const number = given("item");
    const today = formatInstant(context.now(), "America/Montevideo", "yyyy-MM-dd");
    let rows = "";
    for (let day = given("FechaDesde"); day <= given("FechaHasta") && day <= today; day = addDays(day, 1)) {
      const rate = number === "2225" ? (isBusinessDay(day) ? worldRate("UYU", day) : undefined) : units[number];
      if (rate === undefined) continue;
      rows +=
        `<datoscotizaciones.dato xmlns="Cotiza"><Fecha>${day}</Fecha><Moneda>${number}</Moneda><Nombre>DLS. USA BILLETE</Nombre>` +
        `<CodigoISO>DLS.</CodigoISO><Emisor>ESTADOS UNIDOS</Emisor><TCC>${rate}</TCC><TCV>${rate}</TCV><ArbAct>1.000000</ArbAct>` +
        "<FormaArbitrar>0</FormaArbitrar></datoscotizaciones.dato>";
    }
    const status = `<status>${rows === "" ? 0 : 1}</status><codigoerror>${rows === "" ? 100 : 0}</codigoerror><mensaje/>`;
    const answer =
      '<?xml version="1.0" encoding="utf-8"?><SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/"><SOAP-ENV:Body>' +
      `<wsbcucotizaciones.ExecuteResponse xmlns="Cotiza"><Salida xmlns="Cotiza"><respuestastatus>${status}</respuestastatus>` +
      `<datoscotizaciones>${rows}</datoscotizaciones></Salida></wsbcucotizaciones.ExecuteResponse></SOAP-ENV:Body></SOAP-ENV:Envelope>`;
    return { status: 200, headers: { "content-type": "text/xml; charset=utf-8" }, body: answer };
  },
});

export default simulate;
