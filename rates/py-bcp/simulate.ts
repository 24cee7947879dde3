import { formatInstant, isBusinessDay, type Simulate, worldRate } from "../../src/connector/index.ts";

const months = "ENE FEB MAR ABR MAY JUN JUL AGO SEP OCT NOV DIC".split(" ");

/** "7281.04" as the page writes it: "7.281,04". */
const written = (rate: string): string => {
  const [whole = "", decimals = ""] = rate.split(".");
  return `${whole.replace(/\B(?=(\d{3})+$)/g, ".")},${decimals.slice(0, 2)}`;
};

const simulate: Simulate = (context) => ({
  origins: ["https://www.bcp.gov.py"],
  handle({ url }) {
    if (url.pathname !== "/webapps/web/cotizacion/monedas-historica") return { status: 404, body: "" };
    const year = url.searchParams.get("anho") ?? "";
    const today = formatInstant(context.now(), "America/Asuncion", "yyyy-MM-dd");
    const cell = (day: number, month: number): string => {
      const date = `${year}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
      const real = day <= new Date(Date.UTC(Number(year), month, 0)).getUTCDate();
      return real && date <= today && isBusinessDay(date) ? written(worldRate("PYG", date) ?? "") : "ND";
    };
    const head = ["#", ...months].map((name) => `<th style="text-align:center;">${name}</th>`).join("");
    const rows = Array.from({ length: 31 }, (_none, index) => {
      const cells = months.map((_name, month) => `<td style="text-align:center;">${cell(index + 1, month + 1)}</td>`);
      return `<tr><th style="text-align:center;">${index + 1}</th>${cells.join("")}</tr>`;
    });
    const body =
      `<!DOCTYPE html><html><body><table id="cotizacion-interbancaria" class="table"><thead><tr><th>PLANILLA ${year}</th></tr>` +
      `</thead></table><table id="cotizacion-interbancaria" class="table"><tbody><tr>${head}</tr>` +
      `${rows.join("")}</tbody></table></body></html>`;
    return { status: 200, headers: { "content-type": "text/html; charset=UTF-8" }, body };
  },
});

export default simulate;
