import {
  asOf,
  formatInstant,
  jsonResponse,
  numberFromText,
  type ProcessView,
  type Simulate,
  type SimulateContext,
  type SimulatedResponse,
  type WorldSupplier,
} from "../../src/connector/index.ts";
import { zone } from "./row.ts";

const root = "/api-dgcp/v1";
const states = {
  planned: "WaitingForPublicationDate",
  published: "Proceso publicado",
  closed: "Proceso con etapa cerrada",
  awarded: "Proceso adjudicado y celebrado",
  contracted: "Proceso adjudicado y celebrado",
  unsuccessful: "Proceso desierto",
  cancelled: "Cancelado",
};
const modalities = {
  open: "Licitación Pública Nacional",
  selective: "Sorteo de Obras",
  limited: "Licitación Restringida",
  direct: "Procesos de Excepción",
};
const objects = { goods: "Bienes", services: "Servicios", works: "Obras" };
const sizes = { micro: "Micro empresa", small: "Pequeña empresa", medium: "Mediana empresa", large: "Gran empresa" };

/** Codes may hold blanks and accents. */
export const codeOf = (view: { index: number; id: string; publishedAt: string }): string =>
  `${view.index % 8 === 0 ? "AYUNTAMIENTO BANÍ" : "MINX"}-CCC-LPN-${view.publishedAt.slice(0, 4)}-${String(view.index).padStart(4, "0")}`;
export const rpeOf = ({ index }: WorldSupplier): string => String(10_000 + index);

/** Where a bid or a contract stands in the world. */
interface Place {
  readonly process: number;
  readonly number: number;
  readonly at: string;
}

/** The open-data API of DGCP: pages from 1, local times that claim to be UTC, `content: null` where there is nothing. */
const simulate: Simulate = (context) => {
  let made: { now: number; bids: Place[]; contracts: Place[] } | undefined;
  /** Newest first; made anew when the world's clock has moved. */
  const placed = () => {
    const now = context.now().getTime();
    if (made?.now === now) return made;
    const bids: Place[] = [];
    const contracts: Place[] = [];
    for (let process = 0; process < context.world.count("DO"); process += 1) {
      const view = viewOf(context, process);
      if (!view) continue;
      view.bids.forEach((bid, number) => void bids.push({ process, number, at: bid.at }));
      view.contracts.forEach((each, number) => void contracts.push({ process, number, at: each.signedAt }));
    }
    const newest = (a: Place, b: Place) => (a.at < b.at ? 1 : a.at > b.at ? -1 : b.process - a.process);
    made = { now, bids: bids.sort(newest), contracts: contracts.sort(newest) };
    return made;
  };
  return {
    origins: ["https://datosabiertos.dgcp.gob.do"],
    handle({ url, method }) {
      const page = Number(url.searchParams.get("page") ?? 1);
      const limit = Math.min(Number(url.searchParams.get("limit") ?? 10), 1_000);
      if (method !== "GET" || !(page >= 1) || !(limit >= 1)) return failed(400, "Parámetros incorrectos");
      const list = <Row>(total: number, at: (index: number) => Row): SimulatedResponse => {
        const found = context.page(total, (page - 1) * limit, limit, at);
        return envelope(found.rows, page, limit, found.total);
      };
      switch (url.pathname) {
        case `${root}/procesos`: {
          const { begin, end } = context.world.published(
            "DO",
            day(url.searchParams.get("startdate"), 0) ?? new Date(0),
            earlier(day(url.searchParams.get("enddate"), 1), context.now()),
          );
          return list(end - begin, (at) => processRow(context, end - 1 - at));
        }
        case `${root}/contratos`: {
          const { contracts } = placed();
          return list(contracts.length, (at) => contractRow(context, contracts[at]));
        }
        case `${root}/ofertas`: {
          const { bids } = placed();
          return list(bids.length, (at) => bidRow(context, bids[at]));
        }
        case `${root}/proveedores`: {
          const index = Number(url.searchParams.get("rpe")) - 10_000;
          const known = Number.isInteger(index) && index >= 0 && index < context.world.suppliers("DO");
          return list(known ? 1 : 0, () => supplierRow(context.world.supplier("DO", index)));
        }
        default:
          return failed(404, "No encontrado");
      }
    },
  };
};

export default simulate;

const viewOf = (context: SimulateContext, index: number): ProcessView | undefined => {
  const view = asOf(context.world.process("DO", index), context.now());
  return view && view.state !== "planned" ? view : undefined;
};

/** Santo Domingo is four hours behind UTC all year. */
const day = (text: string | null, days: number): Date | undefined =>
  text === null ? undefined : new Date(Date.parse(`${text}T04:00:00Z`) + days * 86_400_000);
const earlier = (a: Date | undefined, b: Date): Date => (a && a < b ? a : new Date(b.getTime() + 1_000));

const envelope = (rows: readonly unknown[], page: number, limit: number, total: number): SimulatedResponse =>
  jsonResponse({
    code: 200,
    hasError: false,
    payload: { content: rows.length > 0 ? rows : null, message: rows.length > 0 ? "OK" : "No hay resultados" },
    page,
    limit,
    totalResults: total,
    pages: Math.ceil(total / limit),
  });

const failed = (status: number, message: string): SimulatedResponse =>
  jsonResponse({ code: status, hasError: true, payload: { content: null, message } }, status);

/** Local wall time with a Z behind. */
const stamp = (at: string): string => formatInstant(at, zone, "yyyy-MM-dd'T'HH:mm:ss'Z'");

function processRow(context: SimulateContext, index: number): unknown {
  const view = viewOf(context, index);
  if (!view) throw new Error(`process ${index} is not published`);
  const buyer = context.world.buyer("DO", view.buyer);
  const yes = (flag: boolean): string => (flag ? "Si" : "No");
  return {
    codigo_proceso: codeOf(view),
    codigo_unidad_compra: 100 + buyer.index,
    unidad_compra: buyer.name,
    modalidad: modalities[view.method],
    tipo_excepcion: view.method === "direct" ? "Proveedor único" : "Proceso ordinario",
    titulo: view.title,
    descripcion: view.description,
    estado_proceso: states[view.state],
    divisa: view.currency,
    monto_estimado: view.estimate === undefined ? 0 : numberFromText(view.estimate),
    fecha_publicacion: stamp(view.publishedAt),
    fecha_enmienda: view.amendedAt === undefined ? null : stamp(view.amendedAt),
    fecha_fin_recepcion_ofertas: stamp(view.deadline),
    fecha_apertura_ofertas: stamp(view.deadline),
    dirigido_mipymes: yes(view.smeReserved),
    dirigido_mipymes_mujeres: "No",
    codigo_snip: "N/A",
    objeto_proceso: objects[view.category],
    subobjeto_proceso: "Comunes y estandarizados",
    url: `https://comunidad.comprasdominicana.gob.do//Public/Tendering/OpportunityDetail/Index?noticeUID=DO1.NTC.${view.index}`,
    duracion_contrato: "30dias",
  };
}

function supplierFields({ name }: WorldSupplier, rpe: string) {
  return { rpe, razon_social: name };
}

function contractRow(context: SimulateContext, place: Place | undefined): unknown {
  const view = place && viewOf(context, place.process);
  const contract = place && view?.contracts[place.number];
  const award = contract && view?.awards[contract.award];
  if (!view || !contract || !award) throw new Error("no such contract");
  const buyer = context.world.buyer("DO", view.buyer);
  const supplier = context.world.supplier("DO", award.supplier);
  return {
    codigo_contrato: `C-${view.index}-${contract.award + 1}`,
    codigo_proceso: ` ${codeOf(view)} `,
    estado_contrato: "Activo",
    estado_adjudicacion: "Confirmada y enviada",
    fecha_adjudicacion: stamp(award.at),
    divisa: view.currency,
    valor_contratado: numberFromText(contract.amendment?.amount ?? contract.amount),
    metodo_pago: "Transferencia",
    plazo_pago_factura: "60 días",
    descripcion: view.title,
    fecha_creacion_contrato: stamp(contract.signedAt),
    url_contrato: `https://comunidad.comprasdominicana.gob.do/Public/Tendering/ContractDetail?id=${view.index}`,
    unidad_compra: buyer.name,
    codigo_unidad_compra: String(100 + buyer.index),
    ...supplierFields(supplier, rpeOf(supplier)),
  };
}

function bidRow(context: SimulateContext, place: Place | undefined): unknown {
  const view = place && viewOf(context, place.process);
  const bid = place && view?.bids[place.number];
  if (!view || !bid) throw new Error("no such bid");
  const buyer = context.world.buyer("DO", view.buyer);
  const supplier = context.world.supplier("DO", bid.supplier);
  return {
    id_oferta: `DO1.RPL.${view.index}-${place.number + 1}`,
    codigo_proceso: codeOf(view),
    codigo_unidad_compra: 100 + buyer.index,
    unidad_compra: buyer.name,
    ...supplierFields(supplier, rpeOf(supplier)),
    nombre_oferta: view.title,
    valor_oferta: numberFromText(bid.amount),
    estado_oferta: "Cargada",
    estado_evaluacion: "Pendiente",
    tipo_oferta: "Oferta electrónica",
    fecha_creacion: stamp(bid.at),
    fecha_entrega_oferta: stamp(bid.at),
    fecha_evaluacion: null,
  };
}

const supplierRow = (supplier: WorldSupplier): unknown => ({
  ...supplierFields(supplier, rpeOf(supplier)),
  tipo_documento: supplier.naturalPerson ? "Cédula" : "RNC",
  numero_documento: supplier.naturalPerson ? `001${supplier.serial}` : `1${supplier.serial}`,
  es_mipyme: supplier.size === "large" ? "No" : "Si",
  clasificacion_empresarial: sizes[supplier.size],
  genero: supplier.womenOwned ? "Femenino" : "Masculino",
  contacto: "Persona Inventada",
  correo_contacto: "persona@example.com",
  telefono_contacto: "809-000-0000",
});
