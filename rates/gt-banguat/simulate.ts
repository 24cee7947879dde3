import { addDays, formatInstant, type Simulate, worldRate } from "../../src/connector/index.ts";

const iso = (day = ""): string => day.replace(/^(\d\d)\/(\d\d)\/(\d{4})$/, "$3-$2-$1");
const local = (day: string): string => day.replace(/^(\d+)-(\d+)-(\d+)$/, "$3/$2/$1");

const simulate: Simulate = (context) => ({
  origins: ["https://www.banguat.gob.gt"],
  handle({ url, method, body }) {
    if (url.pathname !== "/variables/ws/TipoCambio.asmx" || method !== "POST") return { status: 404, body: "" };
    const [, first] = /<fechainit>(.*?)<\/fechainit>/.exec(body) ?? [];
    const [, last] = /<fechafin>(.*?)<\/fechafin>/.exec(body) ?? [];
    const today = formatInstant(context.now(), "America/Guatemala", "yyyy-MM-dd");
    let rows = "";
    let count = 0;
    for (let day = iso(first); day <= iso(last) && day <= today; day = addDays(day, 1)) {
      const rate = worldRate("GTQ", day);
      rows += `<Var><moneda>2</moneda><fecha>${local(day)}</fecha><venta>${rate}</venta><compra>${rate}</compra></Var>`;
      count += 1;
    }
    const answer =
      '<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>' +
      '<TipoCambioRangoResponse xmlns="http://www.banguat.gob.gt/variables/ws/"><TipoCambioRangoResult>' +
      `<Vars>${rows}</Vars><TotalItems>${count}</TotalItems></TipoCambioRangoResult></TipoCambioRangoResponse></soap:Body></soap:Envelope>`;
    return { status: 200, headers: { "content-type": "text/xml; charset=utf-8" }, body: answer };
  },
});

export default simulate;
