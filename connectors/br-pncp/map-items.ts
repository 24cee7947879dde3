import {
  compareDecimals,
  look,
  type MapContext,
  type MappedRelease,
  money,
  number,
  type Part,
  type PayloadReader,
  type Release,
  releaseId,
  type Sourced,
  type SourceNode,
  sumDecimals,
  type TenderPart,
  traced,
  webAddress,
  withoutCpf,
  withSource,
} from "../../src/connector/index.ts";
import { contextText, currency, latestChange, ocidOf, tenderOf, time } from "./common.ts";
import { benefits, documentTypes, itemKinds, itemSituations, judgementCriteria, type TenderStatus } from "./lookups.ts";

type Tender = NonNullable<Release["tender"]>;
type LotDraft = Part<NonNullable<Tender["lots"]>[number]>;
type ItemDraft = Part<NonNullable<Tender["items"]>[number]>;

interface MappedItem {
  readonly item: ItemDraft;
  readonly lot: LotDraft;
  readonly situation?: string | undefined;
  readonly benefit?: string | undefined;
  readonly category?: "goods" | "services" | undefined;
  readonly total?: string | undefined;
  readonly criterion?: { readonly name: string; readonly code?: string } | undefined;
}

/**
 * The items of one tender → one release of stream "items". An item is the portal's unit of award: benefit, criterion,
 * situation and results hang on it, so each is an OCDS item and the lot that it stands for.
 * A list too long for one page comes as several payloads: each says its own items, the last one what is true of all.
 */
export function mapItems(payload: PayloadReader, context: MapContext): MappedRelease | undefined {
  const rows = payload.bytes.length > 0 ? payload.objects() : [];
  if (rows.length === 0) return undefined;
  const control = tenderOf(payload, rows);
  const date = latestChange(payload, rows);
  const mapped = rows.map(mapItem).filter((one) => one !== undefined);
  const part = payload.context["page"];
  const stream = typeof part === "number" && part > 1 ? `items:${part}` : "items";
  return {
    release: {
      ocid: ocidOf(context, control),
      id: releaseId(`${control}-${stream}`, date),
      date,
      tag: ["tender"],
      initiationType: "tender",
      language: "pt",
      tender: {
        id: control,
        ...(payload.context["more"] === true ? {} : wholeTender(mapped, payload)),
        lots: mapped.map((one) => one.lot),
        items: mapped.map((one) => one.item),
      },
    },
    stream,
    sequence: 1,
  };
}

function mapItem(row: SourceNode): MappedItem | undefined {
  const id = row.text("numeroItem");
  if (!id) {
    row.issue("no-item-number", "an item without numeroItem");
    return undefined;
  }
  const description = withoutCpf(row, row.text("descricao"));
  const more = withoutCpf(row, row.text("informacaoComplementar"));
  const kind = look(row, itemKinds, row.text("materialOuServico"));
  const situation = row.text("situacaoCompraItem", "situacaoCompraItemId");
  const situationName = row.text("situacaoCompraItemNome");
  const benefit = row.text("tipoBeneficio", "tipoBeneficioId");
  const benefitName = row.text("tipoBeneficioNome");
  const criterion = look(row, judgementCriteria, row.text("criterioJulgamentoId"));
  const criterionName = row.text("criterioJulgamentoNome");
  const situated = look(row, itemSituations, situation);
  const granted = look(row, benefits, benefit);
  const price = nonZero(row.decimal("valorUnitarioEstimado"));
  const total = nonZero(row.decimal("valorTotal"));
  const kindOfBenefit = benefitName?.value ?? granted?.name;
  row.ignore(
    "situacaoCompraItemId",
    "tipoBeneficioId", // the other spelling of the same field
    "materialOuServicoNome", // the name of the code read above
    "temResultado", // the results themselves follow
    "orcamentoSigiloso", // a secret estimate simply has no value
    "dataInclusao",
    "imagem", // whether there is a picture in the catalogue
    "itemCategoriaId",
    "itemCategoriaNome", // real estate or other: says less than M/S
    "patrimonio",
    "codigoRegistroImobiliario", // registers of state property that is sold
    // Margins of preference for national products: no place in OCDS, nothing to do with size.
    "incentivoProdutivoBasico",
    "exigenciaConteudoNacional",
    "aplicabilidadeMargemPreferenciaNormal",
    "aplicabilidadeMargemPreferenciaAdicional",
    "percentualMargemPreferenciaNormal",
    "percentualMargemPreferenciaAdicional",
    "tipoMargemPreferencia",
  );
  const lot: LotDraft = {
    id: id.value,
    title: description?.map((text) => text.slice(0, 250)),
    status: traced(situation, situated?.status),
    value: money(total, currency),
    suitability: { sme: benefit?.map(() => granted?.reserved) },
    otherRequirements: granted?.reserved
      ? withSource(
          { reservedParticipation: benefit?.map(() => ["micro", "small"]) },
          { reservedParticipationDetails: benefit?.map((code) => `${code} ${kindOfBenefit}`) },
        )
      : undefined,
    submissionTerms: granted?.subcontracting
      ? { subcontractingClauses: benefit?.map(() => [`${kindOfBenefit}`]) }
      : undefined,
  };
  return {
    item: {
      id: id.value,
      description: more && description ? description.map((text) => `${text}\n\n${more.value}`) : (description ?? more),
      ...classified(row, kind?.scheme),
      quantity: number(row.decimal("quantidade")),
      unit: { name: row.text("unidadeMedida"), value: money(price, currency) },
      relatedLot: id.value,
    },
    lot: withSource(lot, {
      statusDetails: situationName ?? situated?.name,
      tipoBeneficio: benefit && { id: benefit, description: (benefitName ?? benefit).map(() => kindOfBenefit) },
    }),
    situation: situation?.value,
    benefit: benefit?.value,
    category: kind?.category,
    total: total?.value,
    criterion: criterion && { ...criterion, name: criterionName?.value ?? criterion.name },
  };
}

const nonZero = (amount: Sourced<string> | undefined): Sourced<string> | undefined =>
  amount?.map((text) => (text === "0" ? undefined : text));

/** CATMAT and CATSER only where the catalogue is that of Compras.gov.br; other catalogues go by their own name. */
function classified(row: SourceNode, scheme: "CATMAT" | "CATSER" | undefined): ItemDraft {
  const catalogue = row.object("catalogo");
  const catalogueId = catalogue?.text("id");
  const catalogueName = catalogue?.text("nome");
  catalogue?.ignore("descricao", "dataInclusao", "dataAtualizacao", "statusAtivo", "url");
  const code = row.text("catalogoCodigoItem");
  const group = row.object("categoriaItemCatalogo");
  const groupName = group?.text("nome");
  group?.ignore("id", "descricao", "dataInclusao", "dataAtualizacao", "statusAtivo");
  const product = row.text("ncmNbsCodigo");
  const productName = row.text("ncmNbsDescricao");
  const federal = catalogueName ? /compras\.?gov|catmat|catser/i.test(catalogueName.value) : catalogueId?.value === "1";
  return {
    classification: code
      ? {
          scheme: federal && scheme ? scheme : `BR-PNCP-CATALOGO${catalogueId ? `-${catalogueId.value}` : ""}`,
          id: code,
          description: groupName,
        }
      : undefined,
    // NCM codes goods (8 digits), NBS services (9 digits, beginning with 1).
    additionalClassifications: product
      ? [{ scheme: scheme === "CATSER" ? "NBS" : "NCM", id: product, description: productName }]
      : undefined,
  };
}

/** What the items say of the tender as a whole; `earlier` holds what items on earlier pages said. */
function wholeTender(items: readonly MappedItem[], payload: PayloadReader): TenderPart {
  const situations = [...items.map((one) => one.situation), ...earlier(payload, "situations")];
  const granted = [...items.map((one) => one.benefit), ...earlier(payload, "benefits")];
  const sme = new Set(granted.map((code) => (code === undefined ? undefined : benefits.get(code)?.reserved)));
  const [suits] = sme;
  const partial = payload.context["page"] !== undefined;
  return {
    status: settledStatus(situations, payload),
    suitability: sme.size === 1 ? { sme: suits } : undefined,
    ...(partial ? {} : { ...categoryOf(items), ...criteriaOf(items) }),
  };
}

function earlier(payload: PayloadReader, key: string): string[] {
  const before = payload.context["earlier"];
  const list = typeof before === "object" && before !== null && !Array.isArray(before) ? before[key] : undefined;
  return Array.isArray(list) ? list.filter((one) => typeof one === "string") : [];
}

/**
 * The tender's status after the closing: complete when every item is settled (situation 2 to 5) and one was awarded,
 * unsuccessful or cancelled when none was, active while one is not settled. Nothing before the closing and for a
 * tender that the portal itself calls revoked, annulled or suspended: the tender's own row states those.
 */
function settledStatus(codes: readonly (string | undefined)[], payload: PayloadReader): TenderStatus | undefined {
  const situation = contextText(payload, "situation");
  if (situation !== undefined && situation !== "1") return undefined;
  const states = codes.map((code) => (code === undefined ? undefined : itemSituations.get(code)?.status));
  if (states.every((state) => state !== undefined && state !== "active")) {
    if (states.includes("complete")) return "complete";
    return states.includes("unsuccessful") ? "unsuccessful" : "cancelled";
  }
  if (situation === undefined) return undefined;
  const closes = contextText(payload, "closes");
  return closes === undefined || Date.parse(closes) < Date.parse(payload.fetchedAt) ? "active" : undefined;
}

/** Goods or services, whichever weighs more by estimated value; undecided where both occur and a value is missing. */
function categoryOf(items: readonly MappedItem[]): TenderPart {
  const kinds = [...new Set(items.map((one) => one.category))].filter((one) => one !== undefined);
  if (kinds.length === 0) return {};
  if (kinds.length === 1) return { mainProcurementCategory: kinds[0] };
  const known = items.every((one) => one.total !== undefined);
  const sum = (kind: string): string =>
    sumDecimals(items.filter((one) => one.category === kind).map((one) => one.total ?? "0"));
  const more = compareDecimals(sum("goods"), sum("services")) >= 0 ? "goods" : "services";
  return { mainProcurementCategory: known ? more : undefined, additionalProcurementCategories: kinds.sort() };
}

function criteriaOf(items: readonly MappedItem[]): TenderPart {
  const codes = new Set(items.map((one) => one.criterion?.code));
  const names = [...new Set(items.map((one) => one.criterion?.name))].filter((one) => one !== undefined);
  const [code] = codes;
  return { awardCriteria: codes.size === 1 ? code : undefined, awardCriteriaDetails: names.join("; ") || undefined };
}

/** The documents of one tender → one release of stream "documents". Withdrawn ones (statusAtivo false) are left out. */
export function mapDocuments(payload: PayloadReader, context: MapContext): MappedRelease | undefined {
  const rows = payload.bytes.length > 0 ? payload.objects() : [];
  if (rows.length === 0) return undefined;
  const control = tenderOf(payload, rows);
  const date = latestChange(payload, rows);
  const documents = rows.map((row) => {
    const sequence = row.text("sequencialDocumento");
    const type = row.text("tipoDocumentoId");
    const typeName = row.text("tipoDocumentoNome");
    const found = look(row, documentTypes, type);
    const title = withoutCpf(row, row.text("titulo"));
    const published = time(row, "dataPublicacaoPncp");
    const url = webAddress(row, "url") ?? webAddress(row, "uri");
    const active = row.flag("statusAtivo")?.value ?? row.flag("ativo")?.value ?? true;
    row.ignore("cnpj", "anoCompra", "sequencialCompra", "tipoDocumentoDescricao", "uri", "ativo", "id");
    if (!sequence) row.issue("no-document-number", "a document without sequencialDocumento");
    if (!sequence || !active) return undefined;
    return withSource(
      {
        id: `file-${sequence.value}`,
        documentType: type?.map(() => found?.code),
        title,
        url,
        datePublished: published,
        language: "pt",
      },
      { documentTypeDetails: typeName ?? found?.name },
    );
  });
  const kept = documents.filter((one) => one !== undefined);
  if (kept.length === 0) return undefined;
  return {
    release: {
      ocid: ocidOf(context, control),
      id: releaseId(`${control}-documents`, date),
      date,
      tag: ["tender"],
      initiationType: "tender",
      language: "pt",
      tender: { id: control, documents: kept },
    },
    stream: "documents",
    sequence: 3,
  };
}
