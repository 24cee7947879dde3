import type { Connector, PayloadHead, PayloadKind } from "../../src/connector/index.ts";
import { fetch } from "./fetch.ts";
import { toReleases } from "./map.ts";

const kind = (about: string, recognise: (text: string) => boolean): PayloadKind => ({
  about,
  mediaType: "application/json",
  recognise: (head: PayloadHead) => /^\s*[[{]/.test(head.text) && recognise(head.text),
});

/** Rows alone, as harvests keep them: such a file can be long, so it is cut. */
const rowsOf = (about: string, recognise: (text: string) => boolean): PayloadKind => ({
  ...kind(about, (text) => isArray(text) && recognise(text)),
  split: { by: "jsonArray", rows: 500 },
});

const isArray = (text: string): boolean => /^\s*\[/.test(text);
const isTender = (text: string): boolean =>
  has(text, "objetoCompra") || has(text, "numeroControlePNCP", "modalidadeId");
const isContract = (text: string): boolean => has(text, "objetoContrato");

const has = (text: string, ...fields: string[]): boolean => fields.every((field) => text.includes(`"${field}"`));

/** Brazil's national portal of public contracts: all tenders under Lei 14.133/2021, of all bodies and platforms. */
const connector: Connector = {
  meta: {
    id: "br-pncp",
    country: "BR",
    title: "PNCP",
    portal: "https://pncp.gov.br",
    publisher: {
      name: "Portal Nacional de Contratações Públicas (Comitê Gestor da Rede Nacional de Contratações Públicas)",
      uri: "https://www.gov.br/pncp",
    },
    language: "pt",
    timeZone: "America/Sao_Paulo",
    currency: "BRL",
    licence: {
      name: "Dados públicos (Lei 14.133/2021, Lei 12.527/2011); fonte: PNCP",
    },
    ocids: "minted",
    history: "snapshot",
    wholeStreams: ["tender", "items", "documents", "results", "contract", "amendments", "ata"],
    mappingVersion: 1,
    access: "api",
    schedule: "20 */3 * * *",
    enabledByDefault: true,
    policy: {
      concurrency: 2,
      spacingMs: 300,
      timeoutMs: 120_000,
      attempts: 5,
      backoffBaseMs: 2_000,
      backoffMaxMs: 60_000,
    },
    staleAfterHours: 24,
    covers:
      "Tenders, direct contracting, price registers, results and contracts under Lei 14.133/2021 of the Union, the states, " +
      "the Federal District and the municipalities, whatever platform runs the procedure",
    since: 2021,
    stages: ["tender", "award", "contract"],
    sme: {
      supplierSize: true,
      reservation: true,
      note:
        "The benefit of LC 123/2006 for micro and small firms is stated for each item, the winner's size with each result: " +
        "ME (micro, MEI included) and EPP (small). 'Demais' means neither, medium and large are not told apart.",
    },
    caveats: [
      "PNCP publishes no OCDS: ocids are minted from numeroControlePNCP.",
      "Complete from January 2024, when Lei 14.133/2021 became the only regime; thin before 2023.",
      "Nearly all tenders stay 'Divulgada' for ever: their status is inferred from the dates and from the items' situations; " +
        "a suspended tender has no status.",
      "Each item is also stated as a lot, because items are awarded one by one; groups of items are not published, so " +
        "figures on division into lots mean nothing here.",
      "One award for each item and result; stand-by suppliers of price registers are pending awards.",
      "How many took part is not published, nor are losing bids.",
      "PNCP does not say which award a contract carries out: contracts name the tender, and their suppliers themselves. " +
        "Contracts of other bodies that adhere to a price register stand in the process of that register.",
      "A contract counts as active from its signature; the portal states an early termination, not the normal end.",
      "Works cannot be told from services in the items; contracts carry the portal's own category.",
      "Contracts by which the body is paid (receita) have no value but an income, so that they do not count as spending.",
      "Amounts of 0 and 0.01 stand for secret, unknown or free of charge; an estimate of 0 is left out.",
      "Tax numbers of natural persons (CPF) are never kept, not even where firm names contain them.",
      "A window of days takes what was published on them; later changes come with the incremental runs.",
    ],
  },
  kinds: {
    tenders: kind("contratações: a page of /contratacoes/…, or one tender", (text) => !isArray(text) && isTender(text)),
    tenderRows: rowsOf("contratações: rows of /contratacoes/… in an array", isTender),
    items: kind(
      "itens of one tender",
      (text) => has(text, "numeroItem", "descricao") && !has(text, "sequencialResultado"),
    ),
    results: kind("resultados of one item", (text) => has(text, "sequencialResultado")),
    documents: kind("arquivos of one tender", (text) => has(text, "sequencialDocumento")),
    contracts: kind("contratos: a page of /contratos…, or one contract", (text) => !isArray(text) && isContract(text)),
    contractRows: rowsOf("contratos: rows of /contratos… in an array", isContract),
    amendments: kind(
      "termos of one contract, or an object of contract number → list of termos",
      (text) => has(text, "objetoTermoContrato") || /^\s*\{\s*"[0-9A-Z]{14}-2-\d{6}\/\d{4}"\s*:\s*[[{]/i.test(text),
    ),
    priceRegisters: kind("atas de registro de preços: a page of /atas…, or its rows alone", (text) =>
      has(text, "numeroAtaRegistroPreco"),
    ),
  },
  fetch,
  toReleases,
};

export default connector;
