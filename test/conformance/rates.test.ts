import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { RateDraft } from "../../src/connector/index.ts";
import { loadRateSources } from "../../src/connector/load.ts";

/** What banks have really answered. */
const samples = new URL("../../../shared/portals/samples/reference/", import.meta.url);
const sources = await loadRateSources();

function ratesOf(id: string, file: string, url = "https://bank.example/"): RateDraft[] {
  const bytes = new Uint8Array(readFileSync(new URL(`${id}/${file}`, samples)));
  const payload = { kind: "rates", url, fetchedAt: "2026-03-31T00:00:00Z", mediaType: "", bytes };
  const all = [...sources.get(id)!.toRates(payload)];
  expect(all.filter((one) => "problem" in one)).toEqual([]);
  return all.filter((one) => !("problem" in one)) as RateDraft[];
}
const brief = (rates: readonly RateDraft[]) =>
  rates.map(({ base, quote, kind, validFrom, validTo, value }) =>
    [`${base}/${quote}`, kind, validTo ? `${validFrom}..${validTo}` : validFrom, value].join(" "),
  );

describe("rates as the banks send them", () => {
  it("Brazil: the selling rate of the close, the currency from the address", () => {
    const usd = ratesOf("br-ptax", "ptax-usd-2026-03.json", "https://x.example/?@moeda='USD'");
    expect(brief(usd)[0]).toBe("USD/BRL sell 2026-03-02 5.2001");
    expect(brief(usd)[1]).toBe("USD/BRL buy 2026-03-02 5.1995");
    expect(brief(ratesOf("br-ptax", "ptax-eur-2026-03.json", "https://x.example/?%40moeda=%27EUR%27"))[0]).toBe(
      "EUR/BRL sell 2026-03-02 6.0742",
    );
  });

  it("Colombia: one row over the weekend", () => {
    expect(brief(ratesOf("co-trm", "trm-2026-03.json"))).toEqual([
      "USD/COP official 2026-03-17..2026-03-17 3691.9",
      "USD/COP official 2026-03-18..2026-03-18 3689.97",
      "USD/COP official 2026-03-19..2026-03-19 3704.17",
      "USD/COP official 2026-03-20..2026-03-20 3692.48",
      "USD/COP official 2026-03-21..2026-03-24 3704.87",
    ]);
  });

  it("Peru: months in two languages, no value on the last day", () => {
    const rates = brief(ratesOf("pe-bcrp", "series-PD04639PD-PD04640PD-2026-09.json"));
    expect(rates).toHaveLength(10);
    expect(rates.slice(0, 2)).toEqual(["USD/PEN buy 2026-09-01 3.36", "USD/PEN sell 2026-09-01 3.368"]);
    expect(rates.at(-1)).toBe("USD/PEN sell 2026-09-07 3.372");
  });

  it("Canada", () => {
    expect(brief(ratesOf("ca-boc", "valet-fx-rates-daily-2026-03.json"))).toContain(
      "USD/CAD average 2026-03-18 1.3706",
    );
  });

  it("Mexico: series in an order of its own", () => {
    const rates = ratesOf("mx-banxico", "sie-5-series-2026-03.json");
    expect(brief(rates)).toContain("USD/MXN official 2026-03-02 17.3485");
    expect(new Set(rates.map(({ base }) => base))).toEqual(new Set(["USD", "EUR"]));
  });

  it("Argentina: the dollar alone", () => {
    expect(brief(ratesOf("ar-bcra", "cotizaciones-2026-03-19.json"))).toEqual(["USD/ARS official 2026-03-19 1394.5"]);
  });

  it("Costa Rica: a hundred days in columns", () => {
    const rates = ratesOf("cr-bccr", "cuadro-grupo1-2026-03.json");
    expect(rates).toHaveLength(200);
    expect(brief(rates)[0]).toBe("USD/CRC buy 2025-12-15 494.34");
    expect(rates.at(-1)).toMatchObject({ kind: "sell", validFrom: "2026-03-24" });
  });

  it("Guatemala", () => {
    const rates = brief(ratesOf("gt-banguat", "tipocambio-rango.xml"));
    expect(rates[0]).toBe("USD/GTQ official 2026-03-01 7.66476");
    expect(rates).toHaveLength(20);
  });

  it("Uruguay", () => {
    expect(brief(ratesOf("uy-bcu", "wsbcucotizaciones-usd-2026-03.xml"))).toEqual([
      "USD/UYU sell 2026-03-27 40.56",
      "USD/UYU sell 2026-03-30 40.626",
      "USD/UYU sell 2026-03-31 40.48",
    ]);
  });

  it("Paraguay: a page with a table, dots and commas", () => {
    const url = "https://www.bcp.gov.py/webapps/web/cotizacion/monedas-historica?anho=2024&moneda=USD";
    const rates = brief(ratesOf("py-bcp", "monedas-historica-2024-usd.html", url));
    expect(rates).toContain("USD/PYG average 2024-01-02 7281.04");
    expect(rates).toContain("USD/PYG average 2024-10-24 8000.53");
    expect(rates.length).toBeGreaterThan(240);
  });
});
