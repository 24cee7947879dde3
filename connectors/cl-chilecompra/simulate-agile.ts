import {
  formatInstant,
  type JsonObject,
  jsonResponse,
  numberFromText,
  type ProcessView,
  type SimulateContext,
  type SimulatedRequest,
  type SimulatedResponse,
} from "../../src/connector/index.ts";
import { buyerRut, country, dotted, supplierRut, unitCode } from "./simulate-world.ts";
import { zone } from "./v1.ts";

/** The simulated API v2: the limited procedures of the world once more, as Compra Ágil. */

export const agileCode = (context: Pick<SimulateContext, "world">, view: ProcessView): string => {
  const buyer = context.world.buyer(country, view.buyer);
  return `${unitCode(buyer)}-${view.index + 1}-COT${formatInstant(view.publishedAt, zone, "yy")}`;
};

const states: Readonly<Record<ProcessView["state"], readonly [code: string, name: string]>> = {
  planned: ["publicada", "Publicada"],
  published: ["publicada", "Publicada"],
  closed: ["cerrada", "Cerrada"],
  awarded: ["proveedor_seleccionado", "Proveedor seleccionado"],
  contracted: ["oc_emitida", "OC Emitida"],
  unsuccessful: ["desierta", "Desierta"],
  cancelled: ["cancelada", "Cancelada"],
};

const local = (at: string): string => formatInstant(at, zone, "yyyy-MM-dd'T'HH:mm:ss");
const failure = (status: number, message: string): SimulatedResponse =>
  jsonResponse({ success: "ERROR", payload: null, errors: [{ codigo: status, mensaje: message }] }, status);

export function agileAnswer(context: SimulateContext, { url, headers }: SimulatedRequest): SimulatedResponse {
  if (!headers.ticket) return failure(401, "Ticket no informado.");
  const code = /^\/v2\/compra-agil\/([^/]+)$/.exec(url.pathname)?.[1];
  if (code !== undefined) {
    const view = viewOf(context, Number(/^\d+-(\d+)-COT/.exec(code)?.[1] ?? 0) - 1);
    if (!view || agileCode(context, view) !== code) return failure(404, "No existe.");
    return jsonResponse({ success: "OK", payload: detail(context, view), errors: null });
  }
  const query = url.searchParams;
  const size = Number(query.get("tamano_pagina") ?? 15);
  // Seen: pages of fifty do not come.
  if (size > 15) return { status: 504, body: "" };
  const changes = query.has("cambio_desde");
  const [from, until] = ["desde", "hasta"].map((end) => query.get(`${changes ? "cambio" : "publicado"}_${end}`) ?? "");
  if (!from || !until) return failure(400, "Rango no informado.");
  const found = rows(context, changes, from, until);
  const page = Number(query.get("numero_pagina") ?? 1);
  const shown = context.page(found.length, (page - 1) * size, size, (at) => {
    const view = found[at];
    return view ? listed(context, view) : {};
  });
  return jsonResponse({
    success: "OK",
    payload: {
      items: shown.rows,
      paginacion: {
        numero_pagina: page,
        total_paginas: shown.more ? Math.ceil(found.length / size) : page,
        total_resultados: shown.total,
      },
    },
    errors: null,
  });
}

function viewOf({ world, now }: SimulateContext, index: number): ProcessView | undefined {
  const view = index >= 0 && index < world.count(country) ? world.view(country, index, now()) : undefined;
  return view && view.state !== "planned" && view.method === "limited" ? view : undefined;
}

function rows(context: SimulateContext, changes: boolean, from: string, until: string): ProcessView[] {
  const { end } = context.world.published(country, new Date(0), context.now());
  const within = (view: ProcessView): boolean =>
    changes
      ? Date.parse(view.changedAt) > Date.parse(from) && Date.parse(view.changedAt) < Date.parse(until)
      : local(view.publishedAt) > from && local(view.publishedAt) < until;
  return Array.from({ length: end }, (_, index) => viewOf(context, index)).filter(
    (view): view is ProcessView => view !== undefined && within(view),
  );
}

function listed({ world }: SimulateContext, view: ProcessView): JsonObject {
  const [codigo, glosa] = states[view.state];
  const buyer = world.buyer(country, view.buyer);
  return {
    codigo: agileCode({ world }, view),
    nombre: view.title,
    estado: { codigo, glosa },
    fechas: { fecha_publicacion: local(view.publishedAt), fecha_cierre: local(view.deadline) },
    montos: { monto_disponible: view.estimate === undefined ? null : numberFromText(view.estimate), moneda: "CLP" },
    institucion: {
      organismo_comprador: buyer.name,
      rut_organismo: dotted(buyerRut(buyer)),
      unidad_compra: buyer.unit,
      region: buyer.index % 16,
    },
    convocatoria: { numero: view.amendedAt === undefined ? 1 : 2 },
    id_orden_compra: view.contracts.length > 0 ? 900_000 + view.index : null,
  };
}

function detail(context: SimulateContext, view: ProcessView): JsonObject {
  const { world } = context;
  const winners = new Set(view.awards.map(({ supplier }) => supplier));
  const quotes = view.awards.map((award, index) => ({ supplier: award.supplier, amount: award.amount, award, index }));
  const losers = view.bids.filter(({ supplier }) => !winners.has(supplier));
  const quotation = (supplier: number, amount: string, id: number, won: boolean, valid: boolean): JsonObject => {
    const firm = world.supplier(country, supplier);
    return {
      id_cotizacion: id,
      rut_proveedor: dotted(supplierRut(firm)),
      razon_social: firm.name,
      es_emt: firm.size !== "large",
      valor_neto: numberFromText(amount),
      monto_total: numberFromText(amount),
      justificacion_inadmisibilidad: valid ? null : "No adjunta ficha técnica",
      proveedor_seleccionado: won,
      productos_cotizados: view.items.slice(0, 1).map((item) => ({
        codigo_producto: item.unspsc,
        nombre_producto: item.description,
        cantidad: numberFromText(item.quantity),
        precio_unitario: numberFromText(item.unitPrice),
      })),
    };
  };
  return {
    ...listed(context, view),
    descripcion: view.description,
    productos_solicitados: view.items.map((item) => ({
      codigo_producto: item.unspsc,
      nombre: item.description,
      cantidad: numberFromText(item.quantity),
      unidad_medida: item.unit,
    })),
    orden_compra:
      view.contracts.length > 0 ? { id_orden_compra: 900_000 + view.index, codigo_orden_compra: null } : null,
    proveedores_cotizando: [
      ...quotes.map(({ supplier, amount, index }) => quotation(supplier, amount, view.index * 100 + index, true, true)),
      ...losers.map(({ supplier, amount, valid }, index) =>
        quotation(supplier, amount, view.index * 100 + 50 + index, false, valid),
      ),
    ],
  };
}
