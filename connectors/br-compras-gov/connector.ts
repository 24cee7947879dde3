import type { Connector, PayloadHead, PayloadKind } from "../../src/connector/index.ts";
import { fetch } from "./fetch.ts";
import { toReleases } from "./map.ts";

/** A list of the service, told by fields that no other list has together. */
const list = (about: string, has: readonly string[], hasNot: readonly string[] = []): PayloadKind => ({
  about,
  mediaType: "application/json",
  recognise: ({ text }: PayloadHead) =>
    /^\s*\{\s*"resultado"/.test(text) &&
    has.every((field) => text.includes(`"${field}"`)) &&
    !hasNot.some((field) => text.includes(`"${field}"`)),
  split: { by: "jsonArray", rows: 500, of: "resultado", as: "object" },
});

const marks = [
  "objetoCompra",
  "idCompraItem",
  "numeroAtaRegistroPreco",
  "numeroContrato",
  "id_compra",
  "idCompra",
  "data_publicacao",
];

/** Brazil's federal purchasing platform (SIASG, Compras.gov.br): what its open-data service adds to PNCP. */
const connector: Connector = {
  meta: {
    id: "br-compras-gov",
    country: "BR",
    title: "Compras.gov.br (dados abertos)",
    portal: "https://dadosabertos.compras.gov.br",
    publisher: {
      name: "Ministério da Gestão e da Inovação em Serviços Públicos (SEGES)",
      uri: "https://www.gov.br/compras",
    },
    language: "pt",
    timeZone: "America/Sao_Paulo",
    currency: "BRL",
    licence: { name: "Dados abertos do governo federal (Lei 12.527/2011); fonte: Compras.gov.br" },
    ocids: "minted",
    history: "snapshot",
    mappingVersion: 1,
    access: "api",
    schedule: "40 3 * * *",
    enabledByDefault: false,
    // More than some 100 requests a minute are answered by 429.
    policy: {
      concurrency: 1,
      spacingMs: 700,
      timeoutMs: 120_000,
      attempts: 5,
      backoffBaseMs: 2_000,
      backoffMaxMs: 60_000,
    },
    settings: [
      {
        name: "COMPRAS_GOV_OCDS_BUYERS",
        secret: false,
        required: false,
        about:
          "CNPJs of bodies (comma-separated) whose OCDS releases are read from the service too. Their processes then stand here twice: under the publisher's ocid, and under the one minted from idCompra.",
      },
    ],
    staleAfterHours: 72,
    covers:
      "Purchases on the federal platform (federal bodies, and states and municipalities that use it): tenders, items, results, price registers and contracts under Lei 14.133/2021, and the purchases under the laws before it since the 1990s",
    since: 1997,
    stages: ["tender", "award", "contract"],
    sme: {
      supplierSize: true,
      reservation: true,
      note: "Results state the winner's size (ME, EPP, neither) and items the benefit of LC 123/2006, as in PNCP. Contracts and the purchases under the old laws name suppliers without size; the old laws' benefit is stated in words.",
    },
    caveats: [
      "Off by default: what it says of Lei 14.133/2021 is in PNCP (source br-pncp), and both together count those purchases twice. Enable it instead of br-pncp, or for windows before 2023.",
      "ocids are minted from idCompra (17 digits: unit, modality, number, year), which all lists share; PNCP's number stands in tender.identifiers.",
      "The service publishes OCDS as well, body by body; it is read only for bodies named in COMPRAS_GOV_OCDS_BUYERS.",
      "Codes of modalities are the platform's own (5 is pregão), not those of PNCP.",
      "Statuses are inferred from dates, as nearly all purchases stay 'published': complete means closed and with a result.",
      "Purchases, registers and contracts that their body has deleted are kept as withdrawn or cancelled.",
      "Lots are the items: groups of items are not shown.",
      "Amounts of purchases without tender before Lei 14.133 are estimates of items: what was paid is not told.",
      "Purchases with tender under the old laws (other than pregões) name their unit by its number (UASG) only.",
      "Price registers are contracts without value; what they register stands in registeredValue and is no spending.",
      "Contracts do not name their award: awardID holds idCompra. They have no date of signature; active means that the term has begun to be stated.",
      "Catalogue codes of contracts and registers mostly lack the kind (CATMAT or CATSER): they then go under BR-COMPRAS-CATALOGO.",
      "The register of suppliers and the catalogues of the service hold no processes and are not read; files of them are refused.",
      "The filter by day of change (dataAualizacaoPncp) is asked day by day; whether it means that day or since then is not documented.",
    ],
  },
  kinds: {
    tenders: list("contratações under Lei 14.133 (contratacoes/1)", ["numeroControlePNCP", "objetoCompra"]),
    items: list("items of them (contratacoes/2)", ["idCompraItem", "situacaoCompraItem"], ["sequencialResultado"]),
    results: list("results of the items (contratacoes/3)", ["idCompraItem", "sequencialResultado"]),
    registers: list("price registers (arp/1)", ["numeroAtaRegistroPreco"], ["classificacaoFornecedor"]),
    registerItems: list("items of price registers (arp/2)", ["numeroAtaRegistroPreco", "classificacaoFornecedor"]),
    contracts: list("contracts and orders (contratos/1)", ["numeroContrato", "receitaDespesa"]),
    contractItems: list("items of contracts (contratos/2)", ["numeroContrato", "contratoItemExcluido"]),
    legacyTenders: list("purchases with tender, old laws (legado/1)", ["id_compra", "situacao_aviso"]),
    legacyItems: list("items of them (legado/2)", ["id_compra_item", "criterio_julgamento"]),
    legacyAuctions: list("pregões, old laws (legado/3)", ["id_compra", "tx_objeto"]),
    legacyAuctionItems: list("items of pregões (legado/4)", ["id_compra_item", "situacao_item"]),
    legacyDirect: list("purchases without tender (legado/5)", ["dt_ano_aviso", "ds_objeto_licitacao"]),
    legacyDirectItems: list("items of them (legado/6)", ["dt_ano_aviso_licitacao", "idCompraItem"]),
    legacyRdc: list("RDC (legado/7)", ["forma_de_realizacao_licitacao"], ["id_compra"]),
    ocds: {
      about: "OCDS releases of one body (ocds/1)",
      mediaType: "application/json",
      recognise: ({ text }: PayloadHead) =>
        /^\s*\{/.test(text) && /"publisher(DTO)?"\s*:/.test(text) && /"ocid"/.test(text),
      split: { by: "jsonArray", rows: 200, of: "releases", as: "object" },
    },
    reference: {
      ...list("registers of units, bodies and suppliers, plans and catalogues: no process in them", []),
      recognise: (head: PayloadHead) => {
        const none = !marks.some((field) => head.text.includes(`"${field}"`));
        return /^\s*\{\s*"resultado"/.test(head.text) && (none || head.text.includes('"codigoItemCatalogo"'));
      },
      refused: true,
    },
  },
  fetch,
  toReleases,
};

export default connector;
