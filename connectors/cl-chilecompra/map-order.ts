import type {
  Award,
  Contract,
  Draft,
  Item,
  MappedRelease,
  Organization,
  PayloadReader,
  ReleaseDraft,
  Sourced,
  SourceNode,
  Tender,
} from "../../src/connector/index.ts";
import { orderStates, orderTypes, paymentForms } from "./lookups.ts";
import { agileReservedFrom } from "./map-agile.ts";
import { buyerParties, canonicalRut, isNaturalPerson, rutParty } from "./organizations.ts";
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

/**
 * Purchase orders (`ordenesdecompra.json?codigo=`): a contract of the licitación that they name, else a process of their
 * own with the code of the order (as the OCDS API has direct awards), which they award as well. Stream `v1:order:<code>`.
 */
export function* orderReleases(payload: PayloadReader, root: SourceNode): Generator<MappedRelease> {
  for (const row of rowsOf(root)) {
    const code = row.text("Codigo");
    if (code) yield orderRelease(payload, row, code);
    else row.issue("missing-code", "an order without Codigo");
  }
}

/** Lists of orders hold no release. */
export function readOrderList(root: SourceNode): void {
  for (const row of rowsOf(root)) row.ignore("Codigo", "Nombre", "CodigoEstado");
}

function orderRelease(payload: PayloadReader, row: SourceNode, code: Sourced<string>): MappedRelease {
  const tenderCode = row.text("CodigoLicitacion");
  const state = row.text("CodigoEstado");
  const stateRow = orderStates.find(state, unknownCode(row));
  const dates = row.object("Fechas");
  const sent = date(dates, "FechaEnvio");
  const instants = ["FechaCreacion", "FechaAceptacion", "FechaCancelacion", "FechaUltimaModificacion"].map((field) =>
    date(dates, field),
  );
  const currency = row.text("TipoMoneda");
  // Net of tax, as awards are.
  const net = row.decimal("TotalNeto");
  const amount = value(net ?? row.decimal("Total"), currency, row);
  const { buyer, unit } = buyerParties(row.object("Comprador"));
  const supplier = supplierParty(row.object("Proveedor"));
  const items = orderItems(row, currency);
  const stateName = row.text("Estado")?.value ?? stateRow?.name;
  const signed = stateRow && (stateRow.status === "active" || stateRow.status === "terminated") ? sent : undefined;
  const suppliers = supplier ? [supplier.reference] : [];
  const contract = {
    id: code,
    // An order names no award: that of its supplier has the supplier's id where it comes from the same API.
    awardID: tenderCode ? (supplier?.id ?? code) : code,
    title: row.text("Nombre"),
    description: row.text("Descripcion"),
    status: stateRow && state?.map(() => stateRow.status),
    statusDetails: state?.map((number) => [number, stateName].filter(Boolean).join("-")),
    value: amount,
    items,
    dateSigned: signed,
    suppliers,
    contractTerms: { financialTerms: paymentTerms(row) },
  };
  const parties: Draft<Organization>[] = [];
  for (const each of [buyer, unit, supplier]) if (each) parties.push(each.party);
  const own = tenderCode
    ? undefined
    : ownProcess(row, row.text("Tipo"), code, { amount, items, sent, suppliers, status: stateRow?.status });
  const draft: ReleaseDraft = {
    ocid: (tenderCode ?? code).map((text) => `${ocidPrefix}-${text}`),
    tag: own ? ["award", "contract"] : ["contract"],
    initiationType: "tender",
    language: "es",
    parties,
    buyer: buyer?.reference,
    tender: own && ({ ...(own.tender as object), procuringEntity: unit?.reference } as Draft<Tender>),
    awards: own ? [own.award] : [],
    contracts: [contract as Draft<Contract>],
  };
  leftOut(row, tenderCode !== undefined);
  return presentState(payload, code, [...instants, sent], draft, `v1:order:${code.value}`);
}

export interface OwnProcess {
  readonly amount: ReturnType<typeof value>;
  readonly items: readonly Draft<Item>[];
  readonly sent: Sourced<string> | undefined;
  readonly suppliers: Award["suppliers"] | readonly unknown[];
  readonly status: string | undefined;
}

/** An order without a licitación: the order is the award too, and its type is the procedure. */
export function ownProcess(
  row: SourceNode,
  type: Sourced<string> | undefined,
  code: Sourced<string>,
  order: OwnProcess,
) {
  const typeRow = orderTypes.find(type, unknownCode(row));
  const agile = type?.value.toUpperCase() === "AG" && order.sent !== undefined && order.sent.value >= agileReservedFrom;
  const cancelled = order.status === "cancelled";
  const tender = {
    id: code,
    status: order.status && (cancelled ? "cancelled" : "complete"),
    procurementMethod: typeRow?.direct ? type?.map(() => "direct" as const) : undefined,
    procurementMethodDetails: typeRow ? type?.map((letters) => `${typeRow.name} (${letters})`) : type,
    // No field says so: the law reserves the first call of a Compra Ágil for smaller firms.
    suitability: agile ? { sme: type?.map(() => true) } : undefined,
  };
  const award = {
    id: code,
    status: order.status && (cancelled ? "cancelled" : order.status === "pending" ? "pending" : "active"),
    date: order.sent,
    value: order.amount,
    suppliers: order.suppliers,
    items: order.items,
  };
  return { tender: tender as Draft<Tender>, award: award as Draft<Award> };
}

function supplierParty(node: SourceNode | undefined) {
  if (node === undefined) return undefined;
  const rut = node.text("RutSucursal");
  const name = node.text("Nombre");
  node
    .dropPersonal("NombreContacto", "CargoContacto", "FonoContacto", "MailContacto")
    // Line of business in words; internal numbers of firm and branch: which of them OCDS has as CL-MP is not known.
    .ignore("Actividad", "Codigo", "CodigoSucursal", "NombreSucursal", "Pais");
  if (!rut || canonicalRut(rut.value) === "") {
    node.issue("supplier-without-id", "an order without RUT of the supplier");
    node.ignore("Direccion", "Comuna", "Region");
    return undefined;
  }
  if (isNaturalPerson(rut.value)) {
    node.dropPersonal("Direccion", "Comuna", "Region");
    return rutParty(rut, name, ["supplier"]);
  }
  const address = {
    streetAddress: node.text("Direccion"),
    locality: node.text("Comuna"),
    region: node.text("Region"),
  };
  return rutParty(rut, name, ["supplier"], { address });
}

function orderItems(row: SourceNode, currency: Sourced<string> | undefined): Draft<Item>[] {
  const list = row.object("Items");
  const nodes = list?.objects("Listado") ?? [];
  if (list) countMatches(list, nodes);
  return nodes.map((node) => {
    // The family of CodigoProducto; sums of the line, at times 0 where price and quantity are not.
    node.ignore("CodigoCategoria", "Categoria", "TotalCargos", "TotalDescuentos", "TotalImpuestos", "Total");
    const asked = node.text("EspecificacionComprador");
    const offered = node.text("EspecificacionProveedor");
    return {
      id: node.text("Correlativo"),
      description: asked ?? offered,
      classification: classification(node, "Producto"),
      quantity: quantity(node, "Cantidad"),
      unit: {
        name: node.text("Unidad"),
        // PrecioNeto is the price of one unit.
        value: value(node.decimal("PrecioNeto"), node.text("Moneda") ?? currency, node),
      },
    };
  });
}

function paymentTerms(row: SourceNode) {
  const form = row.text("FormaPago");
  const name = paymentForms.find(form, unknownCode(row));
  return name && form?.map(() => name);
}

function leftOut(row: SourceNode, hasTender: boolean): void {
  row
    // Gross sum and what leads to it; the value is net.
    .ignore("Total", "Impuestos", "PorcentajeIva", "Descuentos", "Cargos")
    // The supplier's side of the state; marks of the supplier; delivery in codes; funding line in free text.
    .ignore("CodigoEstadoProveedor", "EstadoProveedor", "PromedioCalificacion", "CantidadEvaluacion")
    .ignore("TieneItems", "TipoDespacho", "Pais", "CodigoTipo", "Financiamiento");
  // The licitación has its own method.
  if (hasTender) row.ignore("Tipo");
}
