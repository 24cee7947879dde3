import {
  type AwardPart,
  type Bid,
  type Draft,
  type Item,
  isObject,
  type MapContext,
  type MappedRelease,
  type OrganizationReference,
  type Part,
  Parties,
  type PayloadReader,
  type Sourced,
  SourceError,
  type SourceNode,
  traced,
  withSource,
} from "../../src/connector/index.ts";
import { agileStates } from "./lookups.ts";
import { isNaturalPerson, rutParty } from "./organizations.ts";
import { date, presentState, quantity, unknownCode, value } from "./v1.ts";

/** First day on which Compra Ágil was reserved for smaller firms: Law 21.634 in force [M]. */
export const agileReservedFrom = "2024-12-12";

/**
 * Compra Ágil (API v2): pages of the list, and one process in detail. OCDS does not have them, so their ocids are minted.
 * The list has no quotations: they come with the detail.
 */
export function* agileReleases(
  payload: PayloadReader,
  root: SourceNode,
  context: MapContext,
): Generator<MappedRelease> {
  const { success, errors } = root.value;
  if (success !== "OK")
    throw new SourceError("portal-error", `the portal answered: ${JSON.stringify(errors ?? success)}`);
  root.ignore("success", "errors");
  const body = root.object("payload");
  if (!body) return;
  const isList = Array.isArray(body.value.items);
  const rows = isList ? body.objects("items") : [body];
  if (isList) body.ignore("paginacion");
  // The list says less than the detail: streams of their own, or each would seem to be a change of the other.
  for (const row of rows) yield* processReleases(payload, row, context, isList ? "agile:listed" : "agile:tender");
}

function* processReleases(
  payload: PayloadReader,
  row: SourceNode,
  context: MapContext,
  stream: string,
): Generator<MappedRelease> {
  const code = row.text("codigo");
  if (!code) {
    row.issue("missing-code", "a Compra Ágil without codigo");
    row.ignore(...row.keys());
    return;
  }
  const state = row.object("estado");
  const stateCode = state?.text("codigo") ?? (typeof row.value.estado === "string" ? row.text("estado") : undefined);
  const stateName = state?.text("glosa");
  const stateRow = agileStates.find(stateCode, unknownCode(state ?? row));
  const dates = row.object("fechas");
  const published = date(dates, "fecha_publicacion");
  const closes = date(dates, "fecha_cierre");
  const changed = date(dates, "fecha_ultimo_cambio") ?? date(dates, "fecha_cambio");
  const { buyer, unit } = buyerOf(row.object("institucion"));
  const amounts = row.object("montos");
  const currency = amounts?.text("moneda", "codigo_moneda") ?? row.text("moneda");
  const estimate = amounts?.decimal("monto_disponible") ?? amounts?.decimal("monto_total_disponible");
  const call = row.object("convocatoria")?.text("numero", "estado_convocatoria") ?? row.text("numero_convocatoria");
  const reserved = published !== undefined && published.value >= agileReservedFrom && (call?.value ?? "1") === "1";
  const items = row.objects("productos_solicitados").map((node, index) => itemOf(node, index, "nombre"));
  const parties = new Parties();
  for (const each of [buyer, unit]) if (each) parties.add(each.id, each.party);
  const ocid = context.mintOcid(code.value);
  const base = { ocid, initiationType: "tender", language: "es" } as const;
  const order = orderOf(row);
  yield presentState(
    payload,
    code,
    [published, closes, changed],
    {
      ...base,
      tag: ["tender"],
      parties: parties.list(),
      buyer: buyer?.reference,
      tender: withSource(
        {
          id: code,
          title: row.text("nombre"),
          description: row.text("descripcion"),
          status: traced(stateCode, stateRow?.status),
          procuringEntity: unit?.reference ?? buyer?.reference,
          procurementMethod: "limited",
          procurementMethodDetails: "Compra Ágil",
          value: value(estimate, currency, row),
          tenderPeriod: { startDate: published, endDate: closes },
          items,
          // No field says so: the law reserves the first call for smaller firms.
          suitability: reserved ? { sme: code.map(() => true) } : undefined,
        },
        { statusDetails: stateName ?? stateCode, datePublished: published, callNumber: call },
      ),
    },
    stream,
  );
  const quotations = quotationsOf(row, currency);
  row.ignore("cantidad_proveedores_cotizando", "total_ofertas_recibidas");
  if (quotations.bids.length === 0) return;
  yield presentState(
    payload,
    code,
    [published, closes, changed],
    {
      ...base,
      tag: quotations.awards.length > 0 ? ["tenderUpdate", "award"] : ["tenderUpdate"],
      parties: quotations.parties.list(),
      tender: {
        id: code,
        numberOfTenderers: quotations.bids.length,
        tenderers: quotations.tenderers,
      },
      bids: { details: quotations.bids },
      awards: quotations.awards.map((award) => withSource(award, { purchaseOrder: order })),
    },
    "agile:quotations",
  );
}

/** The order that came of it: the code of the purchase order is missing at times, its number is not. */
function orderOf(row: SourceNode) {
  const node = row.object("orden_compra");
  const code = node?.text("codigo_orden_compra");
  const number = row.text("id_orden_compra") ?? node?.text("id_orden_compra");
  node?.ignore("id_orden_compra", "id_oc", "estado", "fecha");
  row.ignore("id_orden_compra");
  return code ?? number;
}

function buyerOf(node: SourceNode | undefined) {
  if (!node) return {};
  const name = node.text("organismo_comprador");
  const rut = node.text("rut_organismo", "rut_organismo_comprador", "rut");
  const unitName = node.text("unidad_compra", "nombre_unidad");
  const unitCode = node.text("codigo_unidad", "codigo_unidad_compra");
  const region = node.text("nombre_region", "region");
  const locality = node.text("comuna");
  node.ignore("region", "codigo_organismo", "id_organismo");
  const body = rut && rutParty(rut, name, ["buyer"]);
  const nameId = name && `CL-MP-nombre-${name.value.trim().toLowerCase().replace(/\s+/g, "-")}`;
  const buyer = body
    ? { id: body.id.value, reference: body.reference, party: { ...(body.party as object), roles: ["buyer"] } }
    : nameId
      ? { id: nameId, reference: { id: nameId, name }, party: { id: nameId, name, roles: ["buyer"] } }
      : undefined;
  if (!unitName && !unitCode) return { buyer };
  const id = unitCode ? `CL-MP-${unitCode.value}` : `${buyer?.id ?? "CL-MP"}-unidad`;
  const party = {
    id,
    name: unitName,
    identifier: unitCode && { scheme: "CL-MP", id: unitCode },
    address: { locality, region },
    roles: ["procuringEntity"],
  };
  return { buyer, unit: { id, reference: { id, name: unitName }, party } };
}

function itemOf(node: SourceNode, index: number, called: string): Part<Item> {
  const product = node.text("codigo_producto");
  const name = node.text(called, "nombre_producto", "nombre");
  node.ignore("nombre", "nombre_producto", "id", "id_producto");
  return {
    id: String(index + 1),
    description: node.text("descripcion") ?? name,
    classification: product && { scheme: "UNSPSC", id: product, description: name },
    quantity: quantity(node, "cantidad"),
    unit: { name: node.text("unidad_medida") },
  };
}

function quotationsOf(row: SourceNode, currency: Sourced<string> | undefined) {
  const parties = new Parties();
  const bids: Part<Bid>[] = [];
  const awards: AwardPart[] = [];
  const tenderers: Draft<OrganizationReference>[] = [];
  for (const [index, node] of row.objects("proveedores_cotizando").entries()) {
    const id = node.text("id_cotizacion")?.value ?? String(index + 1);
    const supplier = supplierOf(node);
    const money = value(node.decimal("monto_total"), node.text("moneda") ?? currency, node);
    const reason = node.text("justificacion_inadmisibilidad");
    const selected = node.flag("proveedor_seleccionado");
    const quoted = date(node, "fecha_cotizacion");
    const items = node.objects("productos_cotizados").map((product, at) => {
      const price = value(product.decimal("precio_unitario"), currency, product);
      const item = itemOf(product, at, "nombre_producto");
      return { ...item, unit: { ...(isObject(item.unit) ? item.unit : {}), value: price } };
    });
    // Net of tax, and what leads to the total; the order's internal number.
    node.ignore("valor_neto", "total_impuestos", "impuesto", "monto_despacho", "descripcion", "id_oc", "estado");
    if (supplier) {
      parties.add(supplier.id, { ...supplier.party, roles: selected?.value ? ["tenderer", "supplier"] : ["tenderer"] });
      tenderers.push(supplier.reference);
    }
    bids.push({
      id,
      date: quoted,
      status: reason ? traced(reason, "disqualified") : undefined,
      description: reason,
      value: money,
      tenderers: supplier ? [supplier.reference] : [],
      items,
    });
    if (selected?.value) {
      awards.push({
        id,
        status: traced(selected, "active"),
        value: money,
        suppliers: supplier ? [supplier.reference] : [],
        items,
      });
    }
  }
  return { parties, bids, awards, tenderers };
}

/** A supplier with the portal's own word for its size: `es_emt`, a firm of smaller size (Law 20.416). */
function supplierOf(node: SourceNode) {
  const rut = node.text("rut_proveedor");
  const name = node.text("razon_social");
  const small = node.flag("es_emt");
  node.dropPersonal("nombre_contacto", "email_contacto", "telefono_contacto");
  if (!rut) return undefined;
  const { id, party, reference } = rutParty(rut, name, ["tenderer"], {
    details: {
      scale: small?.value ? traced(small, "sme") : undefined,
      classifications: small ? [{ scheme: "CL-EMT", id: small.map(String) }] : [],
    },
  });
  if (isNaturalPerson(rut.value)) node.dropPersonal("direccion");
  else node.ignore("direccion");
  node.ignore("comuna", "region");
  return { id: id.value, reference, party: party as object };
}
