import {
  type Award,
  type Draft,
  type Item,
  type MappedRelease,
  type Milestone,
  multiplyDecimals,
  number,
  type Organization,
  type PayloadReader,
  type ReleaseDraft,
  Sourced,
  type SourceNode,
  sumDecimals,
  type Tender,
} from "../../src/connector/index.ts";
import { awardActs, estimations, paymentModalities, tenderStates, tenderTypes, timeUnits } from "./lookups.ts";
import { buyerParties, canonicalRut, rutParty } from "./organizations.ts";
import {
  classification,
  countMatches,
  date,
  ocidPrefix,
  presentState,
  quantity,
  rowsOf,
  unknownCode,
  value,
} from "./v1.ts";

/** Details of licitaciones (`licitaciones.json?codigo=`): one release each, stream `v1`. */
export function* tenderReleases(payload: PayloadReader, root: SourceNode): Generator<MappedRelease> {
  for (const row of rowsOf(root)) {
    const code = row.text("CodigoExterno");
    if (code) yield tenderRelease(payload, row, code);
    else row.issue("missing-code", "a licitación without CodigoExterno");
  }
}

/** Lists of licitaciones say only that something changed: the fetch asks for the details. They hold no release. */
export function readTenderList(root: SourceNode): void {
  for (const row of rowsOf(root)) row.ignore("CodigoExterno", "Nombre", "CodigoEstado", "FechaCierre");
}

function tenderRelease(payload: PayloadReader, row: SourceNode, code: Sourced<string>): MappedRelease {
  const state = row.text("CodigoEstado");
  const stateRow = tenderStates.find(state, unknownCode(row));
  const dates = row.object("Fechas");
  const published = date(dates, "FechaPublicacion");
  const closing = date(dates, "FechaCierre");
  const awarded = date(dates, "FechaAdjudicacion");
  const created = date(dates, "FechaCreacion");
  const { buyer, unit } = buyerParties(row.object("Comprador"));
  const currency = row.text("Moneda");
  const act = row.object("Adjudicacion");
  const { items, awards, suppliers } = itemsAndAwards(row, currency, {
    date: awarded ?? date(act, "Fecha"),
    status: stateRow?.terminal && stateRow.status === "complete" ? "active" : undefined,
  });
  const documents = awardDocuments(act);
  const parties: Draft<Organization>[] = [];
  for (const each of [buyer, unit, ...suppliers]) if (each) parties.push(each.party);
  const draft: ReleaseDraft = {
    ocid: code.map((own) => `${ocidPrefix}-${own}`),
    tag: awards.length > 0 ? ["tender", "award"] : ["tender"],
    initiationType: "tender",
    language: "es",
    parties,
    buyer: buyer?.reference,
    planning: {
      budget: { description: row.text("FuenteFinanciamiento"), projectID: row.text("CodigoBIP") },
    },
    tender: {
      id: code,
      title: row.text("Nombre"),
      description: row.text("Descripcion"),
      status: stateRow && state?.map(() => stateRow.status),
      ...{ statusDetails: stateDetails(row, state, stateRow?.name) },
      procuringEntity: unit?.reference,
      ...method(row, code),
      ...estimate(row, currency),
      items,
      tenderPeriod: { startDate: published, endDate: closing },
      enquiryPeriod: { startDate: date(dates, "FechaInicio"), endDate: date(dates, "FechaFinal") },
      awardPeriod: { endDate: date(dates, "FechaEstimadaAdjudicacion") },
      numberOfTenderers: act?.integer("NumeroOferentes"),
      milestones: milestones(row, dates),
      ...terms(row, dates),
    } as Draft<Tender>,
    awards: awards.map((award) => ({ ...(award as object), documents }) as Draft<Award>),
  };
  leftOut(row, dates);
  const past =
    stateRow?.terminal || state?.value === "19" ? [created, published, closing, awarded] : [created, published];
  if (state?.value === "6") past.push(closing);
  return presentState(payload, code, past, draft, "v1");
}

/** "8-Adjudicada", as the OCDS API writes it since 2026. */
function stateDetails(row: SourceNode, state: Sourced<string> | undefined, known: string | undefined) {
  const name = row.text("Estado");
  return state?.map((code) => [code, name?.value ?? known].filter(Boolean).join("-"));
}

/** The type letters, from the field or from the code ("…-LE26"). An unknown type keeps its letters and has no method. */
function method(row: SourceNode, code: Sourced<string>) {
  const suffix = code.map((own) => /-([A-Z][A-Z0-9])\d{2}$/.exec(own)?.[1]);
  const type = row.text("Tipo") ?? suffix;
  const found = tenderTypes.find(type, unknownCode(row));
  return {
    procurementMethod: found && type?.map(() => found.method),
    procurementMethodDetails: found ? type?.map(() => found.name) : type,
  };
}

/** The estimated amount, unless the buyer keeps it secret (VisibilidadMonto 0), and what kind of estimate it is. */
function estimate(row: SourceNode, currency: Sourced<string> | undefined) {
  const visible = row.flag("VisibilidadMonto")?.value !== false;
  if (!visible) row.ignore("MontoEstimado");
  const amount = visible ? row.decimal("MontoEstimado") : undefined;
  const kind = row.text("Estimacion");
  const name = estimations.find(kind, unknownCode(row));
  return { value: value(amount, currency, row), valueDetails: name && kind?.map(() => name) };
}

interface AwardFacts {
  readonly date: Sourced<string> | undefined;
  readonly status: "active" | undefined;
}

interface Win {
  readonly supplier: ReturnType<typeof rutParty>;
  readonly items: Draft<Item>[];
  readonly amounts: string[];
  /** An item without amount or quantity: the sum would be too low. */
  incomplete: boolean;
  readonly first: Sourced<string>;
}

/** The items, and one award for each supplier (grouped by RUT; id `CL-RUT-…`, value = sum of quantity times price). */
function itemsAndAwards(row: SourceNode, currency: Sourced<string> | undefined, facts: AwardFacts) {
  const wins = new Map<string, Win>();
  const items: Draft<Item>[] = [];
  const list = row.object("Items");
  const nodes = list?.objects("Listado") ?? [];
  if (list) countMatches(list, nodes);
  for (const node of nodes) {
    // The family of CodigoProducto, told by its first digits; the state of the whole licitación.
    node.ignore("CodigoCategoria", "Categoria", "CodigoEstadoLicitacion");
    const item = {
      id: node.text("Correlativo"),
      description: node.text("Descripcion"),
      classification: classification(node, "NombreProducto"),
      quantity: quantity(node, "Cantidad"),
      unit: { name: node.text("UnidadMedida") },
    };
    items.push(item);
    const won = node.object("Adjudicacion");
    if (won) addWin(wins, won, item, currency);
  }
  const awards: Draft<Award>[] = [...wins.values()].map((win) => ({
    id: win.supplier.id,
    status: facts.status,
    date: facts.date,
    suppliers: [win.supplier.reference],
    items: win.items,
    value: win.incomplete
      ? undefined
      : value(new Sourced(sumDecimals(win.amounts), win.first.at, win.first.raw), currency, row),
  }));
  return { items, awards, suppliers: [...wins.values()].map((win) => win.supplier) };
}

function addWin(
  wins: Map<string, Win>,
  won: SourceNode,
  item: { id: Sourced<string> | undefined; unit: { name: Sourced<string> | undefined } },
  currency: Sourced<string> | undefined,
): void {
  const rut = won.text("RutProveedor");
  const name = won.text("NombreProveedor");
  // The data dictionary has CantidadAdjudicada, the answers have Cantidad.
  const amountField = won.has("CantidadAdjudicada") ? "CantidadAdjudicada" : "Cantidad";
  const count = won.decimal(amountField);
  const price = won.decimal("MontoUnitario");
  won.ignore("Cantidad");
  if (!rut || canonicalRut(rut.value) === "") {
    if (name || price) won.issue("award-without-supplier", "an awarded item without RUT of the supplier");
    return;
  }
  const key = canonicalRut(rut.value);
  let win = wins.get(key);
  if (!win) {
    win = { supplier: rutParty(rut, name, ["supplier"]), items: [], amounts: [], incomplete: false, first: rut };
    wins.set(key, win);
  }
  const unitValue = value(price, currency, won);
  win.items.push({
    ...item,
    quantity: number(count),
    unit: { ...item.unit, value: unitValue },
  } as Draft<Item>);
  if (count && price) win.amounts.push(multiplyDecimals(count.value, price.value));
  else win.incomplete = true;
}

/** The award act as a document of the award: "Resolución 2512", dated as the act. */
function awardDocuments(act: SourceNode | undefined): Award["documents"] | undefined {
  if (act === undefined) return undefined;
  const type = act.text("Tipo");
  const kind = awardActs.find(type, unknownCode(act));
  const actNumber = act.text("Numero");
  const published = date(act, "Fecha");
  const url = act.text("UrlActa");
  if (!actNumber && !url) return undefined;
  return [
    {
      id: "acta",
      documentType: "awardNotice",
      title: actNumber?.map((text) => [kind, text].filter(Boolean).join(" ")),
      url,
      datePublished: published,
      format: url && "text/html",
    },
  ] as unknown as NonNullable<Award["documents"]>;
}

/** Dates of the procedure that OCDS has no field for. */
const milestoneTitles: Readonly<Record<string, string>> = {
  FechaPubRespuestas: "Publicación de respuestas",
  FechaActoAperturaEconomica: "Acto de apertura económica",
  FechaVisitaTerreno: "Visita a terreno",
  FechaEntregaAntecedentes: "Entrega de antecedentes",
  FechaSoporteFisico: "Entrega de soporte físico",
  FechaEstimadaFirma: "Fecha estimada de firma",
};

function milestones(row: SourceNode, dates: SourceNode | undefined): Draft<Milestone>[] {
  const visit = row.text("DireccionVisita");
  const handIn = row.text("DireccionEntrega");
  return Object.entries(milestoneTitles).flatMap(([field, title]) => {
    const due = date(dates, field);
    if (!due) return [];
    const place = field === "FechaVisitaTerreno" ? visit : field === "FechaEntregaAntecedentes" ? handIn : undefined;
    return [{ id: field, title, dueDate: due, description: place }];
  });
}

/** Terms of the contract and of the opening; bidOpening and contractTerms are registered OCDS extensions. */
function terms(row: SourceNode, dates: SourceNode | undefined) {
  const modality = row.text("Modalidad");
  const payment = paymentModalities.find(modality, unknownCode(row));
  const unit = row.text("UnidadTiempoDuracionContrato");
  const length = row.integer("TiempoDuracionContrato");
  const lasts = length && length.value > 0 ? length : undefined;
  const unitRow = lasts && timeUnits.find(unit, unknownCode(row));
  const days = unitRow?.days;
  const prohibition = row.text("ProhibicionContratacion");
  return {
    bidOpening: { date: date(dates, "FechaActoAperturaTecnica") },
    contractTerms: { financialTerms: payment && modality?.map(() => payment) },
    contractPeriod: {
      // Months and years are no fixed number of days.
      durationInDays: days === undefined ? undefined : lasts?.map((count) => count * days),
      durationDetails: unitRow && lasts?.map((count) => `${count} ${unitRow.name}`),
    },
    submissionTerms: { subcontractingClauses: prohibition && [prohibition] },
  };
}

function leftOut(row: SourceNode, dates: SourceNode | undefined): void {
  row
    .dropPersonal("NombreResponsablePago", "EmailResponsablePago")
    .dropPersonal("NombreResponsableContrato", "EmailResponsableContrato", "FonoResponsableContrato")
    // Null in details: Fechas.FechaCierre is the one.
    .ignore("FechaCierre")
    // Counts that run on whether or not the process changes: days left, complaints against the buyer.
    .ignore("DiasCierreLicitacion", "CantidadReclamos")
    // Tipo says the same and more.
    .ignore("CodigoTipo", "TipoConvocatoria")
    // Course of the procedure inside the portal: stages, whether offers are public, comptroller's review, model terms.
    .ignore("Etapas", "EstadoEtapas", "EstadoPublicidadOfertas", "JustificacionPublicidad", "TomaRazon", "Informada")
    .ignore("EsBaseTipo", "ExtensionPlazo", "UnidadTiempoEvaluacion")
    // Whether a contract is signed or the order suffices; whether it is works (0, 1 and 2 are read in different ways).
    .ignore("Contrato", "Obras", "ObservacionContract")
    // Codes without a published table, free text about the estimate.
    .ignore("TipoPago", "JustificacionMontoEstimado", "SubContratacion")
    // The duration again, and its renewal, in codes of several tables.
    .ignore("Tiempo", "UnidadTiempo", "TipoDuracionContrato", "UnidadTiempoContratoLicitacion")
    .ignore("EsRenovable", "ValorTiempoRenovacion", "PeriodoTiempoRenovacion", "UnidadTiempoDuracionContrato");
  // A number of days written as a date after 1900-01-01; a mark that the buyer set further dates.
  dates?.ignore("FechaTiempoEvaluacion", "FechasUsuario");
}
