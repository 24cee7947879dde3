import {
  look,
  type MapContext,
  type MappedRelease,
  money,
  type Part,
  Parties,
  type PayloadReader,
  type Release,
  type ReleaseDraft,
  releaseId,
  Sourced,
  type SourceNode,
  type TenderPart,
  titleOf,
  traced,
  webAddress,
  withoutCpf,
  withSource,
} from "../../src/connector/index.ts";
import { changeOf, controlText, currency, ocidOf, parseControl, time } from "./common.ts";
import { disputeModes, instruments, legalBasis, type Modality, modalities, tenderSituations } from "./lookups.ts";
import { addBody, addUnit } from "./parties.ts";

type DocumentDraft = Part<NonNullable<NonNullable<Release["tender"]>["documents"]>[number]>;

/** One row of /contratacoes/* (or the answer for one tender) → one release of stream "tender". */
export function mapTender(row: SourceNode, payload: PayloadReader, context: MapContext): MappedRelease | undefined {
  const control = row.text("numeroControlePNCP");
  if (!control) {
    row.issue("no-control-number", "a tender without numeroControlePNCP");
    return undefined;
  }
  const changed = changeOf(row, payload);
  const parties = new Parties();
  const body = addBody(row, "orgaoEntidade", parties, "buyer");
  const cnpj = parseControl(control.value)?.cnpj ?? body?.id.replace(/^BR-CNPJ-/, "");
  const unit = addUnit(row, "unidadeOrgao", cnpj, parties);
  // The body that has taken the purchase over is the one that pays; its unit adds nothing to that.
  const successor = addBody(row, "orgaoSubRogado", parties, "buyer");
  row.ignore("unidadeSubRogada");

  const opens = time(row, "dataAberturaProposta");
  const closes = time(row, "dataEncerramentoProposta", true);
  const situation = row.text("situacaoCompraId");
  const situationName = row.text("situacaoCompraNome");
  const date = situation?.value === "1" ? lastOf(changed, [opens, closes], payload) : changed;
  const published = time(row, "dataPublicacaoPncp") ?? time(row, "dataInclusao");
  const subject = withoutCpf(row, row.text("objetoCompra"));
  const more = withoutCpf(row, row.text("informacaoComplementar"));
  const estimate = row.decimal("valorTotalEstimado")?.map((amount) => (amount === "0" ? undefined : amount));
  const method = methodOf(row);
  const framework = row.flag("srp");

  const tender: TenderPart = {
    id: control,
    title: titleOf(subject),
    description: more && subject ? new Sourced(`${subject.value}\n\n${more.value}`, subject.at, subject.raw) : subject,
    status: statusOf(row, payload, situation, opens, closes),
    procuringEntity: unit ?? body,
    value: money(estimate, currency),
    ...method,
    tenderPeriod: { startDate: opens, endDate: closes },
    techniques: { hasFrameworkAgreement: framework },
    documents: documentsOf(row, control.value, published),
  };
  row.ignore(
    "dataInclusao", // the same moment as the publication, less exact
    "valorTotalHomologado", // the sum of the awards, which come one by one
    "existeResultado", // the items say so, one by one
    "anoCompra",
    "sequencialCompra", // both inside the control number
    "orcamentoSigilosoCodigo",
    "orcamentoSigilosoDescricao", // a secret estimate simply has no value
  );
  const release: ReleaseDraft = {
    ocid: ocidOf(context, control.value),
    id: releaseId(`${control.value}-tender`, date),
    date,
    tag: ["tender"],
    initiationType: "tender",
    language: "pt",
    parties: parties.list(),
    buyer: successor ?? body,
    planning: { budget: budgetOf(row) },
    tender: withSource(tender, {
      datePublished: published,
      statusDetails: situationName ?? tenderSituations.get(situation?.value ?? "")?.name,
      identifiers: [
        { scheme: "BR-PNCP-COMPRA", id: row.text("numeroCompra") },
        { scheme: "BR-PNCP-PROCESSO", id: row.text("processo") },
      ].filter((one) => one.id),
    }),
  };
  return { release, stream: "tender", sequence: 0 };
}

/**
 * The dossier's rule: nearly all tenders stay "published", so the dates tell. Before the opening planned, until the
 * closing active, afterwards active until every item is settled, which only the items can say. Where fetch lets the
 * items follow, it is they that state the status after the closing; else the row says active.
 */
function statusOf(
  row: SourceNode,
  payload: PayloadReader,
  situation: Sourced<string> | undefined,
  opens: Sourced<string> | undefined,
  closes: Sourced<string> | undefined,
): Sourced<never> | null | undefined {
  const found = look(row, tenderSituations, situation);
  if (!situation || !found) return undefined;
  if (found.status === null) return null;
  if (found.status === "cancelled") return traced(situation, "cancelled");
  const now = Date.parse(payload.fetchedAt);
  if (opens && now < Date.parse(opens.value)) return traced(opens, "planned");
  if (closes && now <= Date.parse(closes.value)) return traced(closes, "active");
  return payload.context["items"] === true ? undefined : traced(situation, "active");
}

/**
 * When what the row says became true: its last change or, later than that, the opening or closing that has passed. The
 * portal changes nothing at those moments, but the status is another one, and its release must come after the last.
 */
function lastOf(
  changed: Sourced<string> | string,
  steps: readonly (Sourced<string> | undefined)[],
  payload: PayloadReader,
): Sourced<string> | string {
  const at = (date: Sourced<string> | string) => Date.parse(date instanceof Sourced ? date.value : date);
  const now = Date.parse(payload.fetchedAt);
  let last = changed;
  for (const step of steps) if (step && at(step) <= now && at(step) > at(last)) last = step;
  return last;
}

function methodOf(row: SourceNode): TenderPart {
  const modality = row.text("modalidadeId", "codigoModalidadeContratacao");
  const modalityName = row.text("modalidadeNome");
  const found: Modality | undefined = look(row, modalities, modality);
  const law = row.object("amparoLegal");
  const lawCode = law?.integer("codigo");
  const lawName = law?.text("nome");
  const lawText = law?.text("descricao");
  const basis = lawName ?? lawCode?.map(legalBasis);
  const dispute = named(row, "modoDisputaId", "modoDisputaNome", disputeModes);
  const instrument = named(row, "tipoInstrumentoConvocatorioCodigo", "tipoInstrumentoConvocatorioNome", instruments);
  const platform = row.text("usuarioNome");
  const inPerson = withoutCpf(row, row.text("justificativaPresencial"));
  const details = [
    instrument && `Instrumento convocatório: ${instrument}`,
    dispute && `Modo de disputa: ${dispute}`,
    platform && `Sistema de origem: ${platform.value}`,
    inPerson && `Justificativa da forma presencial: ${inPerson.value}`,
  ].filter(Boolean);
  return {
    procurementMethod: traced(modality, found?.method),
    procurementMethodDetails: modalityName ?? modality?.map(() => found?.name),
    procurementMethodRationale:
      basis && lawText && lawText.value !== basis.value
        ? new Sourced(`${basis.value}: ${lawText.value}`, lawText.at, lawText.raw)
        : (basis ?? lawText),
    submissionMethod: found?.submission ? [found.submission] : undefined,
    submissionMethodDetails: details.length > 0 ? details.join("; ") : undefined,
  };
}

function named(row: SourceNode, codeKey: string, nameKey: string, table: typeof disputeModes): string | undefined {
  const found = look(row, table, row.text(codeKey));
  return row.text(nameKey)?.value ?? found?.name;
}

function documentsOf(row: SourceNode, control: string, published: Sourced<string> | undefined): DocumentDraft[] {
  const parsed = parseControl(control);
  const origin = webAddress(row, "linkSistemaOrigem");
  const portal = parsed && `https://pncp.gov.br/app/editais/${parsed.cnpj}/${parsed.year}/${parsed.sequence}`;
  const file = webAddress(row, "linkProcessoEletronico");
  const notice: DocumentDraft = {
    id: "notice",
    documentType: "tenderNotice",
    url: origin ?? portal,
    datePublished: published,
    language: "pt",
  };
  return [
    ...(origin || portal ? [notice] : []),
    ...(file ? [{ id: "process-file", title: "Processo eletrônico", url: file, language: "pt" }] : []),
  ];
}

function budgetOf(row: SourceNode): Part<NonNullable<NonNullable<Release["planning"]>["budget"]>> | undefined {
  const lines = row.objects("fontesOrcamentarias").map((line) => {
    const id = line.text("codigo");
    const name = line.text("nome");
    const text = line.text("descricao");
    line.ignore("dataInclusao");
    return { id, words: name ?? text };
  });
  const [first] = lines;
  // Special appropriations by members of parliament change nothing in the budget's shape: the flag alone is no budget.
  row.ignore("emendaParlamentar");
  if (!first) return undefined;
  if (lines.length === 1) return { id: first.id, description: first.words };
  return { description: lines.map((line) => line.words?.value ?? line.id?.value).join("; ") };
}

/** The tender's control number as the portal writes it, from a row of contracts or price registers. */
export function purchaseOf(row: SourceNode): Sourced<string> | undefined {
  const control = row.text("numeroControlePncpCompra", "numeroControlePNCPCompra");
  row.ignore("numeroControlePncpCompra", "numeroControlePNCPCompra");
  return control?.map((text) => {
    const parsed = parseControl(text);
    if (!parsed) row.issue("bad-identifier", "no control number of a tender", control.at.split("/").at(-1));
    return parsed && controlText(parsed);
  });
}
