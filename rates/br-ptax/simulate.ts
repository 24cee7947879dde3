import {
  addDays,
  divideDecimals,
  formatInstant,
  isBusinessDay,
  jsonResponse,
  type Simulate,
  worldRate,
} from "../../src/connector/index.ts";

const iso = (day = ""): string => day.replace(/^'(\d\d)-(\d\d)-(\d{4})'$/, "$3-$1-$2");

const simulate: Simulate = (context) => ({
  origins: ["https://olinda.bcb.gov.br"],
  handle({ url }) {
    if (!decodeURIComponent(url.pathname).includes("/PTAX/versao/v1/odata/CotacaoMoedaPeriodo"))
      return { status: 404, body: "" };
    const given = (name: string) => url.searchParams.get(name) ?? "";
    const currency = given("@moeda").replaceAll("'", "");
    const today = formatInstant(context.now(), "America/Sao_Paulo", "yyyy-MM-dd");
    const last = iso(given("@dataFinalCotacao"));
    const value = [];
    for (let day = iso(given("@dataInicial")); day <= last && day <= today; day = addDays(day, 1)) {
      const dollar = worldRate("BRL", day);
      const unit = worldRate(currency, day);
      if (!isBusinessDay(day) || !dollar || !unit) continue;
      const rate = Number(divideDecimals(dollar, unit, 6));
      value.push({
        paridadeCompra: 1,
        paridadeVenda: 1,
        cotacaoCompra: rate,
        cotacaoVenda: rate,
        dataHoraCotacao: `${day} 13:09:26.433`,
        tipoBoletim: "Fechamento",
      });
    }
    return jsonResponse({ "@odata.context": `${url.origin}/olinda/servico/PTAX/versao/v1/odata$metadata`, value });
  },
});

export default simulate;
