import type { JsonObject, ProcessView, World, WorldProcess } from "../../src/connector/index.ts";
import { addDays } from "../../src/connector/index.ts";
import { tenderStates } from "./lookups.ts";
import {
  buyerRut,
  byCode,
  codeFor,
  country,
  dotted,
  isDirect,
  startOfDay,
  supplierRut,
  typeOf,
  unitCode,
  wallTime,
} from "./simulate-world.ts";

/** The simulated ticketed API: licitaciones by day and by code. */

/** Any text in the shape of a ticket is taken. */
const ticketShape = /^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$/i;

interface V1Answer {
  readonly status: number;
  readonly body: JsonObject;
}

/** One call of `licitaciones.json`: refused with HTTP 203 where the ticket is none. */
export function licitaciones(world: World, query: URLSearchParams, now: Date): V1Answer {
  if (!ticketShape.test(query.get("ticket") ?? "")) {
    return { status: 203, body: { Codigo: 203, Mensaje: "Ticket no válido." } };
  }
  const code = query.get("codigo");
  if (code !== null) {
    const process = byCode(world, code);
    const view = process && !isDirect(process) ? world.view(country, process.index, now) : undefined;
    return {
      status: 200,
      body: listing(process && view && view.state !== "planned" ? [detail(world, process, view)] : [], now),
    };
  }
  const [, day, month, year] = /^(\d\d)(\d\d)(\d{4})$/.exec(query.get("fecha") ?? "") ?? [];
  if (year === undefined) return { status: 400, body: { Codigo: 10400, Mensaje: "Parámetros no válidos." } };
  const date = `${year}-${month}-${day}`;
  const end = startOfDay(addDays(date, 1));
  const rows: JsonObject[] = [];
  for (const index of world.changed(country, startOfDay(date), end < now ? end : now)) {
    const process = world.process(country, index);
    const view = isDirect(process) ? undefined : world.view(country, index, now);
    if (view === undefined || view.state === "planned") continue;
    rows.push({
      CodigoExterno: codeFor(world, process),
      Nombre: process.title,
      CodigoEstado: stateOf(view),
      FechaCierre: wallTime(view.deadline),
    });
  }
  return { status: 200, body: listing(rows, now) };
}

const listing = (rows: JsonObject[], now: Date): JsonObject => ({
  Cantidad: rows.length,
  FechaCreacion: now.toISOString().replace("Z", "1263Z"),
  Version: "v1",
  Listado: rows,
});

function stateOf(view: ProcessView): number {
  if (view.outcome === "cancelled") return 18;
  if (view.outcome === "unsuccessful") return 7;
  if (view.outcome === "awarded") return 8;
  return view.state === "published" ? 5 : 6;
}

function detail(world: World, process: WorldProcess, view: ProcessView): JsonObject {
  const buyer = world.buyer(country, process.buyer);
  const state = stateOf(view);
  const decided = view.decidedAt === undefined ? null : wallTime(view.decidedAt);
  return {
    CodigoExterno: codeFor(world, process),
    Nombre: process.title,
    CodigoEstado: state,
    Descripcion: process.description,
    FechaCierre: null,
    Estado: tenderStates.get(String(state))?.name ?? "",
    Comprador: {
      CodigoOrganismo: String(7_000 + buyer.index),
      NombreOrganismo: buyer.name,
      RutUnidad: dotted(buyerRut(buyer)),
      CodigoUnidad: String(unitCode(buyer)),
      NombreUnidad: buyer.unit,
      DireccionUnidad: `Plaza de Armas ${buyer.index + 1}`,
      ComunaUnidad: buyer.locality,
      RegionUnidad: `${buyer.region} `,
      RutUsuario: "",
      CodigoUsuario: "1000001",
      NombreUsuario: "Persona de Contacto",
      CargoUsuario: "Compras",
    },
    DiasCierreLicitacion: "0",
    CodigoTipo: process.method === "open" ? 1 : 2,
    Tipo: typeOf(process),
    Moneda: process.currency,
    Etapas: 1,
    CantidadReclamos: process.index % 7,
    Fechas: {
      FechaCreacion: wallTime(process.publishedAt),
      FechaCierre: wallTime(view.deadline),
      FechaInicio: wallTime(process.publishedAt),
      FechaFinal: wallTime(process.enquiryEndsAt),
      FechaPublicacion: wallTime(process.publishedAt),
      FechaAdjudicacion: decided,
      FechaTiempoEvaluacion: "1900-01-08T00:00:00",
      FechaVisitaTerreno: null,
    },
    DireccionVisita: "",
    Estimacion: 1,
    VisibilidadMonto: process.estimate === undefined ? 0 : 1,
    MontoEstimado: process.estimate === undefined ? null : Number(process.estimate),
    Modalidad: 1,
    NombreResponsablePago: "Persona de Contacto",
    TipoDuracionContrato: " ",
    Adjudicacion:
      state === 8
        ? { Tipo: 2, Fecha: decided, Numero: String(process.index + 1), NumeroOferentes: view.bids.length, UrlActa: "" }
        : null,
    Items: {
      Cantidad: process.items.length,
      Listado: process.items.map((item) => {
        const award = view.awards.find((each) => each.items.includes(item.number));
        const supplier = award && world.supplier(country, award.supplier);
        return {
          Correlativo: item.number,
          CodigoProducto: Number(item.unspsc),
          CodigoCategoria: `${item.unspsc.slice(0, 6)}00`,
          Categoria: "",
          NombreProducto: item.description,
          Descripcion: item.description,
          UnidadMedida: item.unit,
          Cantidad: Number(item.quantity),
          Adjudicacion:
            award && supplier
              ? {
                  RutProveedor: dotted(supplierRut(supplier)),
                  NombreProveedor: supplier.name,
                  Cantidad: Number(item.quantity),
                  MontoUnitario: Number(award.unitPrices[award.items.indexOf(item.number)]),
                }
              : null,
        };
      }),
    },
  };
}
