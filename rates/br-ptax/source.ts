import {
  advanceDays,
  askForRates,
  isObject,
  type JsonObject,
  numberText,
  type RatePayload,
  type RateSource,
  type RateSourceMeta,
  rateDays,
  rateJson,
  rateOf,
  unreadableRates,
} from "../../src/connector/index.ts";

/** All that the PTAX has [S]. */
const currencies = ["USD", "AUD", "CAD", "CHF", "DKK", "EUR", "GBP", "JPY", "NOK", "SEK"];

const meta: RateSourceMeta = {
  id: "br-ptax",
  title: "PTAX",
  publisher: { name: "Banco Central do Brasil", uri: "https://www.bcb.gov.br" },
  licence: { name: "Open Database License", url: "https://opendatacommons.org/licenses/odbl/1-0/" },
  covers: "Brazil's reference rate at the close of each business day, for ten currencies: reais for one unit.",
  precedence: 10,
  timeZone: "America/Sao_Paulo",
  schedule: "35 13,19 * * 1-5",
  enabledByDefault: true,
  since: "2000-01-01",
  caveats: ["Contracts use the selling rate, and so do conversions here; the buying rate is stored beside it."],
};

const american = (day: string): string => `${day.slice(5, 7)}-${day.slice(8, 10)}-${day.slice(0, 4)}`;

const host = "https://olinda.bcb.gov.br";
const address = (currency: string, from: string, until: string): string =>
  `${host}/olinda/servico/PTAX/versao/v1/odata/CotacaoMoedaPeriodo(moeda=@moeda,dataInicial=@dataInicial,dataFinalCotacao=@dataFinalCotacao)` +
  `?@moeda='${currency}'&@dataInicial='${american(from)}'&@dataFinalCotacao='${american(until)}'` +
  "&$filter=tipoBoletim%20eq%20'Fechamento'&$format=json";

function rowsOf(payload: RatePayload): JsonObject[] {
  const document = rateJson(payload);
  if (!isObject(document) || !Array.isArray(document.value)) throw unreadableRates("PTAX: the answer has no list");
  return document.value.filter(isObject);
}

const source: RateSource = {
  meta,
  async *fetch(context) {
    const { from, until } = rateDays(context, meta);
    for (const currency of currencies) {
      const request = { url: address(currency, from, until), expect: "json" } as const;
      yield await askForRates(context, request, (payload) => rowsOf(payload).length);
    }
    advanceDays(context, meta, until);
  },
  *toRates(payload) {
    // The rows do not name their currency: the address does.
    const [, base] = /moeda=(?:'|%27)([A-Z]{3})/.exec(payload.url) ?? [];
    if (base === undefined) throw unreadableRates("PTAX: the address names no currency");
    for (const row of rowsOf(payload)) {
      if (row.tipoBoletim !== "Fechamento" && row.tipoBoletim !== "Fechamento PTAX") continue;
      const validFrom = String(row.dataHoraCotacao).slice(0, 10);
      const draft = { base, quote: "BRL", granularity: "day", validFrom, series: "PTAX" } as const;
      yield* rateOf({ ...draft, kind: "sell" }, numberText(row.cotacaoVenda));
      yield* rateOf({ ...draft, kind: "buy" }, numberText(row.cotacaoCompra));
    }
  },
};

export default source;
