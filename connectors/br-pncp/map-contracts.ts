import {
  isObject,
  type LookupTable,
  look,
  type MapContext,
  type MappedRelease,
  money,
  type Part,
  Parties,
  type PayloadReader,
  type Release,
  releaseId,
  SourceError,
  type SourceNode,
  titleOf,
  traced,
  withoutCpf,
  withSource,
} from "../../src/connector/index.ts";
import { changeOf, contextText, controlInUrl, currency, latestChange, ocidOf, parseControl, time } from "./common.ts";
import { amendmentTypes, contractTypes, processCategories } from "./lookups.ts";
import { purchaseOf } from "./map-tenders.ts";
import { addBody, addSupplier, addUnit, cnpjOf } from "./parties.ts";

type ContractDraft = Part<NonNullable<Release["contracts"]>[number]>;
type AmendmentDraft = Part<NonNullable<NonNullable<Release["contracts"]>[number]["amendments"]>[number]>;

/**
 * One row of /contratos → one release of stream "contract:<control>", in the process of the tender that it names, or in
 * one of its own. PNCP does not say which award a contract carries out: awardID holds the tender's control number, the
 * suppliers stand in the contract itself (extension contract_suppliers).
 */
export function mapContract(row: SourceNode, payload: PayloadReader, context: MapContext): MappedRelease | undefined {
  const control = row.text("numeroControlePNCP");
  if (!control) {
    row.issue("no-control-number", "a contract without numeroControlePNCP");
    return undefined;
  }
  const purchase = purchaseOf(row);
  const amended = hasAmendments(row);
  const date = changeOf(row, payload);
  const parties = new Parties();
  const body = addBody(row, "orgaoEntidade", parties, "buyer");
  const cnpj = parseControl(control.value)?.cnpj;
  const unit = addUnit(row, "unidadeOrgao", cnpj, parties);
  const successor = addBody(row, "orgaoSubRogado", parties, "buyer");
  const buyer = successor ?? body;
  const supplier = addSupplier(row, parties, "codigoPaisFornecedor");
  const type = nested(row, "tipoContrato", contractTypes);
  const category = nested(row, "categoriaProcesso", processCategories);
  const subject = withoutCpf(row, row.text("objetoContrato"));
  const more = withoutCpf(row, row.text("informacaoComplementar"));
  const signed = time(row, "dataAssinatura");
  const total = money(row.decimal("valorGlobal"), currency);
  const income = row.flag("receita")?.value === true;
  if (row.text("tipoPessoaSubContratada")?.value === "PF") row.dropPersonal("niFornecedorSubContratado");
  const subcontractor = withoutCpf(row, row.text("nomeFornecedorSubContratado"));
  row.ignore(
    "niFornecedorSubContratado", // the name is enough beside the contract
    "unidadeSubRogada", // the body that took over is the buyer
    "anoContrato",
    "sequencialContrato", // both inside the control number
    "numeroRetificacao", // how often the row was corrected
    // The first value and the instalments; valorGlobal is the whole.
    "valorInicial",
    "valorParcela",
    "numeroParcelas",
    "valorAcumulado",
    "usuarioNome", // the system that sent the contract in
    "emendaParlamentar",
    "temRemanejamento", // where the money was moved from
    "urlCipi", // leads to the register whose id is kept
  );
  const contract: ContractDraft = {
    id: control,
    awardID: purchase ?? control,
    title: titleOf(subject),
    description: subject && more ? subject.map((text) => `${text}\n\n${more.value}`) : (subject ?? more),
    // Whether it was ended early only the amendments say; they follow where the row shows that there may be some.
    status: signed && !amended ? traced(signed, "active") : undefined,
    period: { startDate: time(row, "dataVigenciaInicio"), endDate: time(row, "dataVigenciaFim", true) },
    value: income ? undefined : total,
    dateSigned: signed,
  };
  // A contract may draw on another body's tender (adhesion): the process keeps the buyer of its tender.
  const ownTender = purchase === undefined || parseControl(purchase.value)?.cnpj === cnpj;
  return {
    release: {
      ocid: ocidOf(context, (purchase ?? control).value),
      id: releaseId(control.value, date),
      date,
      tag: ["contract"],
      initiationType: "tender",
      language: "pt",
      parties: parties.list(),
      buyer: ownTender ? buyer : undefined,
      contracts: [
        withSource(contract, {
          suppliers: supplier ? [supplier] : [],
          buyer,
          procuringEntity: unit,
          identifiers: [
            { scheme: "BR-PNCP-CONTRATO", id: row.text("numeroContratoEmpenho") },
            { scheme: "BR-PNCP-PROCESSO", id: row.text("processo") },
            { scheme: "BR-PNCP-ATA", id: row.text("numeroControlePncpAta", "numeroControlePNCPAta") },
            { scheme: "BR-CIPI", id: row.text("identificadorCipi") },
          ].filter((one) => one.id),
          typeDetails: type?.source,
          mainProcurementCategory: category?.found?.category,
          mainProcurementCategoryDetails: category?.source,
          // The body is paid instead of paying: kept apart from what is spent.
          income: income ? total : undefined,
          adhesion: row.flag("frutoAdesao"),
          subcontractor,
        }),
      ],
    },
    stream: `contract:${control.value}`,
    sequence: 4,
  };
}

/** Whether a contract's row hints at amendments: corrected, or something below it changed later than the row itself. */
export function hasAmendments(row: SourceNode | { readonly value: Readonly<Record<string, unknown>> }): boolean {
  const { numeroRetificacao: corrected, dataAtualizacaoGlobal: overall, dataAtualizacao: own } = row.value;
  return Number(corrected ?? 0) > 0 || (typeof overall === "string" && typeof own === "string" && overall > own);
}

/** A code with its name in an object of its own ({id, nome}): the table's row, and what the source says. */
function nested<Row extends { readonly name: string }>(row: SourceNode, key: string, table: LookupTable<Row>) {
  const node = row.object(key);
  const id = node?.text("id");
  const name = node?.text("nome");
  const found = node && look(node, table, id);
  return id ? { found, source: { id, description: name ?? found?.name } } : undefined;
}

/**
 * The amendments (termos) of one contract → one release of stream "amendments:<control>". Saved files may hold an object
 * of control number → list instead; which tender those contracts belong to is not in them, so they go by the
 * contract's own number (issue `purchase-unknown`).
 */
export function* mapAmendments(payload: PayloadReader, context: MapContext): Generator<MappedRelease> {
  const purchase = contextText(payload, "purchase");
  const told = contextText(payload, "contract") ?? controlInUrl(payload.url);
  if (payload.bytes.length === 0) {
    if (told) yield amendmentRelease(told, purchase, [], payload, context);
    return;
  }
  const value = payload.json();
  if (isObject(value) && !("objetoTermoContrato" in value)) {
    const root = payload.object();
    for (const control of root.keys()) {
      const terms = root.objects(control);
      if (!parseControl(control)) root.issue("bad-identifier", "no control number of a contract", control);
      else if (terms.length > 0) {
        payload.issue("purchase-unknown", "which tender the contract belongs to is not in this file", "", control);
        yield amendmentRelease(control, purchase, terms, payload, context);
      }
    }
    return;
  }
  const terms = payload.objects();
  if (told === undefined) {
    throw new SourceError(
      "unknown-process",
      "neither the address nor the rows tell which contract these amendments are of",
    );
  }
  if (purchase === undefined && payload.context["contract"] === undefined) {
    payload.issue("purchase-unknown", "which tender the contract belongs to is not in this file");
  }
  yield amendmentRelease(told, purchase, terms, payload, context);
}

function amendmentRelease(
  control: string,
  purchase: string | undefined,
  terms: readonly SourceNode[],
  payload: PayloadReader,
  context: MapContext,
): MappedRelease {
  const date = latestChange(payload, terms);
  const mapped = terms.map(mapAmendment);
  const ended = mapped.some((one) => one.ends);
  return {
    release: {
      ocid: ocidOf(context, purchase ?? control),
      id: releaseId(`${control}-amendments`, date),
      date,
      tag: terms.length > 0 ? ["contractAmendment"] : ["contract"],
      initiationType: "tender",
      language: "pt",
      contracts: [
        {
          id: control,
          awardID: purchase ?? control,
          // Published contracts are signed; a termination is the one end that the portal states.
          status: ended ? "terminated" : "active",
          amendments: mapped.map((one) => one.amendment),
        },
      ],
    },
    stream: `amendments:${control}`,
    sequence: 5,
  };
}

function mapAmendment(term: SourceNode): { amendment: AmendmentDraft; ends: boolean } {
  const type = term.text("tipoTermoContratoId", "tipoTermoContratoNome");
  const typeName = term.text("tipoTermoContratoNome");
  const found = look(term, amendmentTypes, type);
  const subject = withoutCpf(term, term.text("objetoTermoContrato"));
  const note = withoutCpf(term, term.text("informativoObservacao"));
  const more = withoutCpf(term, term.text("informacaoComplementar"));
  const words = [subject, note, more].filter((one) => one !== undefined);
  const published = time(term, "dataPublicacaoPncp");
  const included = time(term, "dataInclusao");
  term.ignore(
    "dataAtualizacao", // read for the release's date
    "orgaoEntidade",
    "unidade", // as in the contract
    "orgaoSubrogado",
    "unidadeSubrogada",
    "processo",
    // What the amendment is about (value, term, supplier, price index): its text says it in words.
    "qualificacaoAcrescimoSupressao",
    "qualificacaoVigencia",
    "qualificacaoFornecedor",
    "qualificacaoReajuste",
    "valorParcela",
    "numeroParcelas",
    "fornecedorSubContratado",
    "tipoPessoaSubContratada",
    "nomeFornecedorSubContratado",
  );
  // The supplier named in a term is that of the contract; one that replaces it is told by name alone.
  const supplier = supplierOf(term);
  const amendment: AmendmentDraft = {
    id: term.text("sequencialTermoContrato"),
    date: time(term, "dataAssinatura") ?? published ?? included,
    rationale: term.text("fundamentoLegal"),
    description: words.length > 1 ? words.map((one) => one.value).join("\n\n") : words[0],
  };
  return {
    amendment: withSource(amendment, {
      typeDetails: typeName ?? found?.name,
      identifiers: [{ scheme: "BR-PNCP-TERMO", id: term.text("numeroTermoContrato") }].filter((one) => one.id),
      value: money(term.decimal("valorGlobal"), currency),
      addedValue: money(term.decimal("valorAcrescido"), currency),
      period: { startDate: time(term, "dataVigenciaInicio"), endDate: time(term, "dataVigenciaFim", true) },
      addedDays: term.integer("prazoAditadoDias"),
      supplier,
    }),
    ends: found?.ends === true,
  };
}

function supplierOf(term: SourceNode): unknown {
  const person = term.text("tipoPessoa")?.value;
  const name = withoutCpf(term, term.text("nomeRazaoSocialFornecedor"));
  const number = person === "PF" ? undefined : cnpjOf(term.text("niFornecedor"));
  term.dropPersonal("niFornecedor");
  term.ignore("fornecedor", "niFornecedorSubContratado"); // the same supplier as an object, with the portal's own id
  return name && { id: number?.map((cnpj) => `BR-CNPJ-${cnpj}`), name };
}

/**
 * One price register (ata de registro de preços) → a framework agreement as contract of its tender, stream
 * "ata:<control>". It has neither supplier nor value: those are the results of the tender.
 */
export function mapPriceRegister(
  row: SourceNode,
  payload: PayloadReader,
  context: MapContext,
): MappedRelease | undefined {
  const control = row.text("numeroControlePNCPAta", "numeroControlePncpAta");
  const purchase = purchaseOf(row);
  if (!control || !purchase) {
    row.issue("no-control-number", "a price register without its number or that of its tender");
    return undefined;
  }
  const date = changeOf(row, payload);
  const cancelled = row.flag("cancelado");
  const ended = time(row, "dataCancelamento");
  const number = row.text("numeroAtaRegistroPreco");
  const signed = time(row, "dataAssinatura");
  row.ignore(
    "numeroControlePncpAta",
    "anoAta",
    "sequencialAta", // both inside the control number
    "dataInclusao",
    "usuario", // the system that sent it in
    // The body and its unit as in the tender.
    "cnpjOrgao",
    "nomeOrgao",
    "codigoUnidadeOrgao",
    "nomeUnidadeOrgao",
    "cnpjOrgaoSubrogado",
    "nomeOrgaoSubrogado",
    "codigoUnidadeOrgaoSubrogado",
    "nomeUnidadeOrgaoSubrogado",
  );
  const contract: ContractDraft = {
    id: control,
    awardID: purchase,
    title: number ? number.map((text) => `Ata de Registro de Preços ${text}`) : "Ata de Registro de Preços",
    description: withoutCpf(row, row.text("objetoContratacao")),
    status: cancelled ? traced(cancelled, cancelled.value ? "cancelled" : "active") : undefined,
    period: { startDate: time(row, "vigenciaInicio"), endDate: time(row, "vigenciaFim", true) },
    dateSigned: signed,
    amendments: ended ? [{ id: "cancellation", date: ended }] : [],
  };
  return {
    release: {
      ocid: ocidOf(context, purchase.value),
      id: releaseId(control.value, date),
      date,
      tag: ["contract"],
      initiationType: "tender",
      language: "pt",
      contracts: [withSource(contract, { typeDetails: { description: "Ata de registro de preços" } })],
    },
    stream: `ata:${control.value}`,
    sequence: 4,
  };
}
