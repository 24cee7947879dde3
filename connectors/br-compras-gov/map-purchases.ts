import {
  type AwardPart,
  type ItemPart,
  look,
  type MapContext,
  type MappedRelease,
  money,
  number,
  type Part,
  Parties,
  type PayloadReader,
  type Release,
  type Sourced,
  type SourceNode,
  titleOf,
  traced,
  withoutCpf,
  withSource,
} from "../../src/connector/index.ts";
import {
  addBody,
  addOffice,
  addSupplier,
  changed,
  currency,
  itemNumber,
  leaveOutNumber,
  nonZero,
  released,
  takePurchase,
  time,
} from "./common.ts";
import { benefits, itemKinds, itemSituations, modalities, resultSituations, situations } from "./lookups.ts";

export type LotPart = Part<NonNullable<NonNullable<Release["tender"]>["lots"]>[number]>;

/** A purchase under Lei 14.133 (module contratacoes, list 1) → stream "tender". */
export function mapTender(row: SourceNode, payload: PayloadReader, context: MapContext): MappedRelease | undefined {
  const number = row.text("numeroCompra");
  const purchase = takePurchase(row);
  if (purchase === undefined) return undefined;
  const parties = new Parties();
  const body = addBody(row, "orgaoEntidade", parties);
  // The body that has taken the purchase over is the one that pays; its unit adds nothing to that.
  const successor = addBody(row, "orgaoSubrogado", parties);
  const unit = unitOf(row, parties);
  const opens = time(row, "dataAberturaPropostaPncp");
  const closes = time(row, "dataEncerramentoPropostaPncp", true);
  const published = time(row, "dataPublicacaoPncp");
  const updated = time(row, "dataAualizacaoPncp") ?? time(row, "dataAtualizacaoPncp");
  const modality = row.text("codigoModalidade");
  const modalityName = row.text("modalidadeNome");
  const found = look(row, modalities, modality);
  const basis = row.text("amparoLegalNome");
  const basisText = row.text("amparoLegalDescricao");
  const subject = withoutCpf(row, row.text("objetoCompra"));
  const more = withoutCpf(row, row.text("informacaoComplementar"));
  const status = statusOf(row, payload, opens, closes);
  const details = [
    row.text("tipoInstrumentoConvocatorioNome")?.map((text) => `Instrumento convocatório: ${text}`),
    row.text("modoDisputaNomePncp")?.map((text) => `Modo de disputa: ${text}`),
  ].flatMap((one) => one?.value ?? []);
  row.ignore("dataAtualizacaoPncp", "dataInclusaoPncp", "anoCompraPncp", "sequencialCompraPncp", "codigoOrgao");
  // Codes whose names are read, the sum of the awards, and the mark of a secret estimate (which simply has no value).
  row.ignore("modalidadeIdPncp", "modoDisputaIdPncp", "codigoModoDisputa", "amparoLegalCodigoPncp");
  row.ignore("tipoInstrumentoConvocatorioCodigoPncp", "valorTotalHomologado");
  row.ignore("orcamentoSigilosoCodigo", "orcamentoSigilosoDescricao");
  return released(context, purchase, "tender", 0, changed(payload, updated, published), {
    tag: ["tender"],
    parties: parties.list(),
    buyer: successor ?? body,
    tender: withSource(
      {
        id: purchase,
        title: titleOf(subject),
        description: subject && more ? subject.map((text) => `${text}\n\n${more.value}`) : (subject ?? more),
        status: status.code,
        procuringEntity: unit ?? body,
        value: money(nonZero(row.decimal("valorTotalEstimado")), currency),
        procurementMethod: traced(modality, found?.method),
        procurementMethodDetails: modalityName ?? modality?.map(() => found?.name),
        procurementMethodRationale:
          basis && basisText ? basis.map((text) => `${text}: ${basisText.value}`) : (basis ?? basisText),
        submissionMethodDetails: details.join("; ") || undefined,
        tenderPeriod: { startDate: opens, endDate: closes },
        techniques: { hasFrameworkAgreement: row.flag("srp") },
      },
      {
        datePublished: published,
        statusDetails: status.details,
        identifiers: [
          { scheme: "BR-PNCP", id: row.text("numeroControlePNCP") },
          { scheme: "BR-COMPRAS-NUMERO", id: number },
          { scheme: "BR-COMPRAS-PROCESSO", id: row.text("processo") },
        ].filter((one) => one.id),
      },
    ),
  });
}

function unitOf(row: SourceNode, parties: Parties) {
  row.ignore("unidadeSubrogadaCodigoUnidade", "unidadeSubrogadaNomeUnidade", "unidadeSubrogadaUfSigla");
  row.ignore("unidade_subrogada_municipio_nome", "unidadeSubrogadaMunicipioNome", "unidadeSubrogadaCodigoIbge");
  const town = row.text("unidadeOrgaoMunicipioNome");
  const townCode = row.text("unidadeOrgaoCodigoIbge");
  return addOffice(
    row,
    "BR-UASG",
    row.text("unidadeOrgaoCodigoUnidade"),
    row.text("unidadeOrgaoNomeUnidade"),
    "procuringEntity",
    parties,
    {
      address: { locality: town, region: row.text("unidadeOrgaoUfSigla"), countryName: "Brasil" },
      details: {
        classifications: townCode ? [{ scheme: "BR-IBGE-MUNICIPIO", id: townCode, description: town }] : [],
      },
    },
  );
}

/**
 * Nearly all purchases stay "published", so the dates tell: before the opening planned, until the closing active, then
 * complete once the portal says that there is a result. A purchase deleted by its body is withdrawn.
 */
function statusOf(
  row: SourceNode,
  payload: PayloadReader,
  opens: Sourced<string> | undefined,
  closes: Sourced<string> | undefined,
) {
  const situation = row.text("situacaoCompraIdPncp");
  const name = row.text("situacaoCompraNomePncp");
  const excluded = row.flag("contratacaoExcluida");
  const decided = row.flag("existeResultado");
  const found = look(row, situations, situation);
  const details = name ?? situation?.map(() => found?.name);
  if (excluded?.value)
    return { code: traced(excluded, "withdrawn"), details: excluded.map(() => "Contratação excluída") };
  if (found?.status !== "byDates")
    return { code: found?.status === null ? null : traced(situation, found?.status), details };
  const now = Date.parse(payload.fetchedAt);
  if (opens && now < Date.parse(opens.value)) return { code: traced(opens, "planned"), details };
  if (closes && now <= Date.parse(closes.value)) return { code: traced(closes, "active"), details };
  return { code: decided?.value ? traced(decided, "complete") : traced(situation, "active"), details };
}

/**
 * One item (list 2) → stream "item:<number>": an OCDS item and the lot that it stands for, since benefit, situation and
 * results hang on items. Lists hold items of many purchases, so each is a release of its own.
 */
export function mapItem(row: SourceNode, payload: PayloadReader, context: MapContext): MappedRelease | undefined {
  const id = itemNumber(row.value);
  const purchase = takePurchase(row);
  if (purchase === undefined || id === undefined) return undefined;
  const short = withoutCpf(row, row.text("descricaoResumida"));
  const long = withoutCpf(row, row.text("descricaodetalhada", "descricaoDetalhada"));
  const kind = look(row, itemKinds, row.text("materialOuServico"));
  const situation = row.text("situacaoCompraItem");
  const situationName = row.text("situacaoCompraItemNome");
  const situated = look(row, itemSituations, situation);
  const benefit = row.text("tipoBeneficio");
  const benefitName = row.text("tipoBeneficioNome");
  const granted = look(row, benefits, benefit);
  const date = changed(payload, time(row, "dataAtualizacaoPncp"), time(row, "dataInclusaoPncp"));
  row.ignore("dataInclusaoPncp", "idContratacaoPNCP", "unidadeOrgaoCodigoUnidade", "orgaoEntidadeCnpj", "numeroGrupo");
  row.ignore("materialOuServicoNome", "orcamentoSigiloso", "itemCategoriaIdPncp", "itemCategoriaNome");
  row.ignore("criterioJulgamentoIdPncp", "temResultado", "dataResultado", "incentivoProdutivoBasico");
  // The result comes row by row in a list of its own; the supplier may be a person.
  row.ignore("quantidadeResultado", "valorUnitarioResultado", "valorTotalResultado", "nomeFornecedor");
  leaveOutNumber(row, "codFornecedor");
  // Margins of preference for national products: no place in OCDS, nothing to do with size.
  row.ignore("margemPreferenciaNormal", "percentualMargemPreferenciaNormal");
  row.ignore("margemPreferenciaAdicional", "percentualMargemPreferenciaAdicional");
  const item: ItemPart = {
    id,
    description: long ?? short,
    ...classified(row, kind?.scheme),
    quantity: number(row.decimal("quantidade")),
    unit: { name: row.text("unidadeMedida"), value: money(nonZero(row.decimal("valorUnitarioEstimado")), currency) },
    relatedLot: id,
  };
  return released(context, purchase, `item:${id}`, 1, date, {
    tag: ["tender"],
    tender: {
      id: purchase,
      items: [item],
      lots: [
        withSource(lotOf(id, short ?? long, benefit, granted, benefitName), {
          status: traced(situation, situated?.status),
          statusDetails: situationName ?? situated?.name,
          value: money(nonZero(row.decimal("valorTotal")), currency),
          criterioJulgamento: row.text("criterioJulgamentoNome"),
        }),
      ],
    },
  });
}

/** A lot with what its benefit (LC 123/2006) means in OCDS, and the source's own code beside. */
export function lotOf(
  id: string,
  title: Sourced<string> | undefined,
  benefit: Sourced<string> | undefined,
  granted: { name: string; reserved?: boolean; subcontracting?: boolean } | undefined,
  benefitName?: Sourced<string>,
): LotPart {
  const words = benefitName?.value ?? granted?.name;
  return withSource<LotPart>(
    {
      id,
      title: titleOf(title),
      suitability: { sme: benefit?.map(() => granted?.reserved) },
      otherRequirements: granted?.reserved
        ? withSource(
            { reservedParticipation: benefit?.map(() => ["micro", "small"]) },
            { reservedParticipationDetails: benefit?.map((code) => `${code} ${words}`) },
          )
        : undefined,
      submissionTerms: granted?.subcontracting
        ? { subcontractingClauses: benefit?.map(() => [`${words}`]) }
        : undefined,
    },
    { tipoBeneficio: benefit && { id: benefit, description: (benefitName ?? benefit).map(() => words) } },
  );
}

function classified(row: SourceNode, scheme: "CATMAT" | "CATSER" | undefined): ItemPart {
  const code = row.text("codItemCatalogo");
  const parents = [
    { scheme: `${scheme}-CLASSE`, id: row.text("codigoClasse") },
    { scheme: `${scheme}-GRUPO`, id: row.text("codigoGrupo") },
    { scheme: "NCM", id: row.text("codigoNCM"), description: row.text("descricaoNCM") },
  ].filter((one) => one.id && (scheme !== undefined || one.scheme === "NCM"));
  return {
    classification: code && scheme ? { scheme, id: code } : undefined,
    additionalClassifications: parents,
  };
}

/** One result (list 3) → stream "result:<item>-<sequence>": an award. */
export function mapResult(row: SourceNode, payload: PayloadReader, context: MapContext): MappedRelease | undefined {
  const item = itemNumber(row.value);
  const purchase = takePurchase(row);
  const sequence = row.text("sequencialResultado");
  if (purchase === undefined || item === undefined || !sequence) return undefined;
  const parties = new Parties();
  const situation = row.text("situacaoCompraItemResultadoId");
  const situationName = row.text("situacaoCompraItemResultadoNome");
  const found = look(row, resultSituations, situation);
  const supplier = addSupplier(
    row,
    { number: "niFornecedor", name: "nomeRazaoSocialFornecedor", person: "tipoPessoa" },
    parties,
  );
  const cancelled = time(row, "dataCancelamentoPncp");
  const why = withoutCpf(row, row.text("motivoCancelamento"));
  const date = changed(payload, time(row, "dataAtualizacaoPncp"), time(row, "dataInclusaoPncp"));
  row.ignore("dataInclusaoPncp", "idContratacaoPNCP", "unidadeOrgaoCodigoUnidade", "percentualDesconto");
  row.ignore("indicadorSubcontratacao", "aplicacaoMargemPreferencia", "aplicacaoCriterioDesempate");
  row.ignore("amparoLegalMargemPreferenciaId", "amparoLegalMargemPreferenciaNome");
  row.ignore("amparoLegalCriterioDesempateId", "amparoLegalCriterioDesempateNome", "paisOrigemProdutoServicoId");
  // The price in foreign money before conversion; the portal's own amounts are in reais.
  row.ignore("moedaEstrangeiraId", "dataCotacaoMoedaEstrangeira", "valorNominalMoedaEstrangeira");
  row.ignore("timezoneCotacaoMoedaEstrangeira");
  const award: AwardPart = {
    id: `${item}-${sequence.value}`,
    status: traced(situation, found?.status),
    date: time(row, "dataResultadoPncp"),
    value: money(row.decimal("valorTotalHomologado"), currency),
    suppliers: supplier ? [supplier] : [],
    relatedLots: [item],
    items: [
      {
        id: item,
        quantity: number(row.decimal("quantidadeHomologada")),
        unit: { value: money(row.decimal("valorUnitarioHomologado"), currency) },
        relatedLot: item,
      },
    ],
    amendments: cancelled || why ? [{ id: "cancellation", date: cancelled, rationale: why }] : [],
  };
  return released(context, purchase, `result:${item}-${sequence.value}`, 2, date, {
    tag: ["award"],
    parties: parties.list(),
    awards: [
      withSource(award, {
        statusDetails: situationName ?? found?.name,
        ordemClassificacaoSrp: row.integer("ordemClassificacaoSrp"),
        aplicacaoBeneficioMeEpp: row.flag("aplicacaoBeneficioMeepp"),
      }),
    ],
  });
}
