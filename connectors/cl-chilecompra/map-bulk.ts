import {
  type Bid,
  type Contract,
  type Draft,
  type ItemPart,
  type JsonObject,
  look,
  type MappedRelease,
  number,
  type Part,
  Parties,
  type PayloadReader,
  parseCsv,
  type Sourced,
  type SourceNode,
  type Tender,
  traced,
  withSource,
} from "../../src/connector/index.ts";
import { bidChoices, bidStates, currencyWords, orderStates } from "./lookups.ts";
import { ownProcess } from "./map-order.ts";
import { canonicalRut, isNaturalPerson, rutParty } from "./organizations.ts";
import { date, ocidPrefix, presentState, unknownCode, value } from "./v1.ts";

/** The monthly tables of ChileCompra's open data: Latin-1, semicolons, decimal commas, `NA` for nothing. */

const nothing = new Set(["", "NA", "NULL"]);

/** The rows of a table without the cells that hold nothing. */
function tableRows(payload: PayloadReader): SourceNode[] {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(payload.bytes);
  } catch {
    text = new TextDecoder("windows-1252").decode(payload.bytes);
  }
  const rows = parseCsv(text, {
    delimiter: ";",
    onTruncated: () => payload.issue("truncated-csv", "the file ends inside quotes: its last row is not whole"),
  });
  return payload.nodes(
    rows.map(
      (row): JsonObject =>
        Object.fromEntries(Object.entries(row).filter(([, cell]) => !nothing.has(String(cell).trim()))),
    ),
  );
}

const decimal = (row: SourceNode, key: string) =>
  row.decimal(key, { comma: String(row.value[key] ?? "").includes(",") });

/** Rows in groups by a key, in the order of the file; rows without it are told. */
function grouped(rows: readonly SourceNode[], key: string): Map<string, SourceNode[]> {
  const groups = new Map<string, SourceNode[]>();
  for (const row of rows) {
    const code = row.text(key)?.value;
    if (code === undefined) {
      row.issue("missing-code", `a row without ${key}`);
      row.ignore(...row.keys());
      continue;
    }
    groups.set(code, [...(groups.get(code) ?? []), row]);
  }
  return groups;
}

/** Columns of orders that are known and left out: internal codes, sums in other money, the buyer's and supplier's trades. */
const orderColumns = [
  "ID Link ProcedenciaOC EsTratoDirecto EsCompraAgil CodigoTipo DescripcionTipoOC codigoEstadoProveedor EstadoProveedor",
  "FechaSolicitudCancelacion TieneItems tieneItems PromedioCalificacion CantidadEvaluacion MontoTotalOC",
  "MontoTotalOC_PesosChilenos Impuestos TipoImpuesto Descuentos Cargos sector ActividadComprador PaisUnidadCompra",
  "CodigoSucursal Sucursal CodigoProveedor ActividadProveedor PaisProveedor Financiamiento PorcentajeIva Pais",
  "TipoDespacho FormaPago Codigo_ConvenioMarco codigoCategoria Categoria RubroN1 RubroN2 RubroN3 totalCargos",
  "totalDescuentos totalImpuestos totalLineaNeto CodigoOrganismoPublico",
].flatMap((names) => names.split(" "));

/** Purchase orders, a row for each item → stream "bulk:order:<code>", as orders of the ticketed API are mapped. */
export function* orderTable(payload: PayloadReader): Generator<MappedRelease> {
  for (const rows of grouped(tableRows(payload), "Codigo").values()) {
    const [row] = rows;
    const code = row?.text("Codigo");
    if (row && code) yield orderOf(payload, row, rows, code);
  }
}

function orderOf(
  payload: PayloadReader,
  row: SourceNode,
  rows: readonly SourceNode[],
  code: Sourced<string>,
): MappedRelease {
  const tenderCode = row.text("CodigoLicitacion");
  const state = row.text("codigoEstado");
  const stateRow = orderStates.find(state, unknownCode(row));
  const stateName = row.text("Estado")?.value ?? stateRow?.name;
  const type = row.text("CodigoAbreviadoTipoOC", "Tipo");
  const sent = date(row, "FechaEnvio");
  const others = ["FechaCreacion", "FechaAceptacion", "FechaCancelacion", "fechaUltimaModificacion"].map((key) =>
    date(row, key),
  );
  const currency = row.text("TipoMonedaOC");
  const amount = value(decimal(row, "TotalNetoOC"), currency, row);
  const items = rows.map((each, index) => orderItem(each, index, currency));
  const buyer = partyOf(row, "RutUnidadCompra", "OrganismoPublico", "buyer");
  const supplier = partyOf(row, "RutSucursal", "NombreProveedor", "supplier");
  const unitCode = row.text("CodigoUnidadCompra");
  const unit = unitCode && { id: unitCode.map((text) => `CL-MP-${text}`), name: row.text("UnidadCompra") };
  const suppliers = supplier ? [supplier.reference] : [];
  const signed = stateRow && (stateRow.status === "active" || stateRow.status === "terminated") ? sent : undefined;
  const own = tenderCode
    ? undefined
    : ownProcess(row, type, code, { amount, items, sent, suppliers, status: stateRow?.status });
  const contract = {
    id: code,
    awardID: tenderCode ? (supplier?.id ?? code) : code,
    title: row.text("Nombre"),
    description: row.text("Descripcion/Obervaciones", "Descripcion"),
    status: stateRow && state?.map(() => stateRow.status),
    statusDetails: state?.map((number) => [number, stateName].filter(Boolean).join("-")),
    value: amount,
    items,
    dateSigned: signed,
    suppliers,
  };
  const address = { locality: row.text("CiudadUnidadCompra"), region: row.text("RegionUnidadCompra") };
  for (const each of rows) {
    each.ignore(...orderColumns, "Tipo", "Descripcion", "ComunaProveedor", "RegionProveedor");
    if (each !== row) each.ignore(...row.keys().filter((key) => !itemColumns.has(key)));
  }
  return presentState(
    payload,
    code,
    [...others, sent],
    {
      ocid: (tenderCode ?? code).map((text) => `${ocidPrefix}-${text}`),
      tag: own ? ["award", "contract"] : ["contract"],
      initiationType: "tender",
      language: "es",
      parties: [
        ...(buyer ? [buyer.party] : []),
        ...(unit ? [{ ...unit, address, roles: ["procuringEntity"] }] : []),
        ...(supplier ? [supplier.party] : []),
      ],
      buyer: buyer?.reference,
      tender: own && ({ ...(own.tender as object), procuringEntity: unit } as Draft<Tender>),
      awards: own ? [own.award] : [],
      contracts: [contract as Draft<Contract>],
    },
    `bulk:order:${code.value}`,
  );
}

const itemColumns: ReadonlySet<string> = new Set([
  "IDItem",
  "codigoProductoONU",
  "NombreroductoGenerico",
  "EspecificacionComprador",
  "EspecificacionProveedor",
  "cantidad",
  "UnidadMedida",
  "monedaItem",
  "precioNeto",
]);

function orderItem(row: SourceNode, index: number, currency: Sourced<string> | undefined): ItemPart {
  const product = row.text("codigoProductoONU");
  const name = row.text("NombreroductoGenerico");
  const asked = row.text("EspecificacionComprador");
  const offered = row.text("EspecificacionProveedor");
  return {
    id: row.text("IDItem") ?? String(index + 1),
    description: asked ?? offered ?? name,
    classification: product && { scheme: "UNSPSC", id: product, description: name },
    quantity: quantityOf(row, "cantidad"),
    unit: {
      name: row.text("UnidadMedida"),
      value: value(decimal(row, "precioNeto"), row.text("monedaItem") ?? currency, row),
    },
  };
}

const quantityOf = (row: SourceNode, key: string) => number(decimal(row, key));

/** A party by its RUT. Addresses of suppliers are not in the tables. */
function partyOf(row: SourceNode, number: string, called: string, role: string) {
  const rut = row.text(number);
  const name = row.text(called);
  if (!rut || canonicalRut(rut.value) === "") {
    if (name) row.issue(`${role}-without-id`, `no RUT of the ${role}`, called);
    return undefined;
  }
  return rutParty(rut, name, [role]);
}

/** Columns of the table of bids that speak of the licitación itself, which OCDS has. */
const tenderColumns = [
  "Codigo Link Nombre Descripcion CodigoEstado Estado CodigoOrganismo NombreOrganismo sector RutUnidad CodigoUnidad",
  "NombreUnidad DireccionUnidad ComunaUnidad RegionUnidad Informada CodigoTipo Tipo TipoConvocatoria CodigoMoneda Etapas",
  "EstadoEtapas TomaRazon EstadoPublicidadOfertas JustificacionPublicidad EstadoCS Contrato Obras CantidadReclamos",
  "FechaCreacion FechaCierre FechaInicio FechaFinal FechaPubRespuestas FechaActoAperturaTecnica",
  "FechaActoAperturaEconomica FechaPublicacion FechaAdjudicacion FechaEstimadaAdjudicacion FechaSoporteFisico",
  "FechaTiempoEvaluacion UnidadTiempoEvaluacion FechasUsuario FechaEstimadaFirma FechaVisitaTerreno DireccionVisita",
  "FechaEntregaAntecedentes DireccionEntrega Estimacion FuenteFinanciamiento VisibilidadMonto MontoEstimado Tiempo",
  "UnidadTiempo Modalidad TipoPago ProhibicionContratacion SubContratacion UnidadTiempoDuracionContrato",
  "TiempoDuracionContrato TipoDuracionContrato JustificacionMontoEstimado ObservacionContractual ExtensionPlazo",
  "EsBaseTipo UnidadTiempoContratoLicitacion ValorTiempoRenovacion PeriodoTiempoRenovacion EsRenovable TipoAprobacion",
  "FechaAprobacion NumeroAprobacion NumeroOferentes Correlativo CodigoEstadoLicitacion Rubro1 Rubro2 Rubro3",
  "UnidadMedida Cantidad CodigoProveedor CodigoSucursalProveedor DescripcionProveedor CantidadAdjudicada",
  "MontoLineaAdjudica",
]
  .flatMap((names) => names.split(" "))
  .concat("Tipo de Adquisicion", "Moneda Adquisicion", "Nombre producto genrico", "Nombre producto generico")
  .concat("Nombre linea Adquisicion", "Descripcion linea Adquisicion", "Monto Estimado Adjudicado");
const officials = [
  "NombreResponsablePago",
  "EmailResponsablePago",
  "NombreResponsableContrato",
  "EmailResponsableContrato",
  "FonoResponsableContrato",
];

/** Bids with their amounts, the losing ones too → extension bids, stream "bulk:bids:<code>:<first bid>". */
export function* bidReleases(payload: PayloadReader): Generator<MappedRelease> {
  for (const [code, rows] of grouped(tableRows(payload), "CodigoExterno")) {
    const parties = new Parties();
    const bids: Part<Bid>[] = [];
    const own = rows[0]?.text("CodigoExterno");
    for (const row of rows) {
      const bid = bidOf(row, parties);
      if (bid) bids.push(bid);
      row.ignore(...tenderColumns).dropPersonal(...officials);
    }
    const [first] = bids;
    if (!own || !first) continue;
    const tenderers = parties.list().map(({ id, name }) => ({ id, name }));
    yield presentState(
      payload,
      own,
      bids.map(({ date: at }) => at as Sourced<string> | undefined),
      {
        ocid: `${ocidPrefix}-${code}`,
        tag: ["tenderUpdate"],
        initiationType: "tender",
        language: "es",
        parties: parties.list(),
        tender: { id: own, tenderers },
        bids: { details: bids },
      },
      `bulk:bids:${code}:${String(first.id)}`,
    );
  }
}

function bidOf(row: SourceNode, parties: Parties): Part<Bid> | undefined {
  const item = row.text("Codigoitem");
  const rut = row.text("RutProveedor");
  const branch = row.text("NombreProveedor");
  const name = row.text("RazonSocialProveedor") ?? branch;
  const state = row.text("Estado Oferta");
  const choice = look(row, bidChoices, row.text("Oferta seleccionada"));
  const words = row.text("Moneda de la Oferta");
  const known = words && currencyWords.get(words.value);
  const currency = known ? words.map(() => known.code) : words;
  const amount = value(decimal(row, "Valor Total Ofertado"), currency, row);
  const price = value(decimal(row, "MontoUnitarioOferta"), currency, row);
  const sent = date(row, "FechaEnvioOferta");
  const title = row.text("Nombre de la Oferta");
  const product = row.text("CodigoProductoONU");
  const offered = quantityOf(row, "Cantidad Ofertada");
  const status = look(row, bidStates, state);
  if (!item || !rut || canonicalRut(rut.value) === "") return undefined;
  const number = canonicalRut(rut.value);
  const { reference, party } = rutParty(rut, name, ["tenderer"]);
  parties.add(`CL-RUT-${number}`, { ...(party as object), roles: ["tenderer"] });
  if (isNaturalPerson(rut.value)) row.dropPersonal("DireccionProveedor");
  return withSource<Part<Bid>>(
    {
      id: `${item.value}-${number}`,
      date: sent,
      status: traced(state, status?.status),
      description: title,
      value: amount,
      tenderers: [reference],
      items: [
        {
          id: item,
          classification: product && { scheme: "UNSPSC", id: product },
          quantity: offered,
          unit: { value: price },
        },
      ],
    },
    { selected: choice?.won },
  );
}
