import {
  asOf,
  formatInstant,
  jsonResponse,
  type ProcessView,
  type Simulate,
  type SimulateContext,
  type SimulatedResponse,
} from "../../src/connector/index.ts";

const root = "/api/v1/publico/obtener";
const forms = {
  open: "Licitación competitiva",
  selective: "Convenio marco",
  limited: "Comparación de precios",
  direct: "Contratación directa",
};
const states = {
  planned: "PLANIFICADO",
  published: "PUBLICADO",
  closed: "EN EVALUACIÓN",
  awarded: "ADJUDICADO",
  contracted: "CONTRATADO",
  unsuccessful: "DESIERTO",
  cancelled: "CANCELADO",
};

export const codeOf = ({ index, publishedAt }: Pick<ProcessView, "index" | "publishedAt">): string =>
  `2400-${publishedAt.slice(0, 4)}-P${String(index).padStart(4, "0")}`;

/** The JSON behind the portal's pages: totals in headers, lists bare or under `data`. */
const simulate: Simulate = (context) => ({
  origins: ["https://www.comprasal.gob.sv"],
  handle({ url }) {
    const { world } = context;
    const page = Number(url.searchParams.get("page") ?? 1);
    const size = Math.min(Number(url.searchParams.get("per_page") ?? 10), 1_000);
    const list = <Row>(total: number, at: (index: number) => Row, wrapped: boolean): SimulatedResponse => {
      const found = context.page(total, (page - 1) * size, size, at);
      const response = jsonResponse(wrapped ? { data: found.rows } : found.rows);
      const counts = { total_rows: String(found.total), page: String(page), per_page: String(size) };
      return { ...response, headers: { ...response.headers, ...counts } };
    };
    const detail = new RegExp(`^${root}/detalle/procesos/publicos/(\\d+)$`).exec(url.pathname)?.[1];
    const view = detail === undefined ? undefined : viewOf(context, Number(detail) - 5_000);
    if (view) return jsonResponse({ data: openRow(context, view) });
    switch (url.pathname) {
      case `${root}/procesos/disponibles`: {
        const open = indexes(context, ({ state }) => state === "published");
        return list(open.length, (at) => openRow(context, viewOf(context, open[at] ?? -1)), false);
      }
      case `${root}/procesos/publicos`: {
        const awards = awardsOf(context);
        return list(awards.length, (at) => awardRow(context, awards[at]), true);
      }
      case `${root}/instituciones`:
        return list(
          world.buyers("SV"),
          (at) => ({ id: at, codigo: String(2_400 + at), nombre: world.buyer("SV", at).name }),
          true,
        );
      default:
        return jsonResponse({ message: "Recurso no encontrado" }, 404);
    }
  },
});

export default simulate;

const viewOf = ({ world, now }: SimulateContext, index: number): ProcessView | undefined =>
  index >= 0 && index < world.count("SV") ? asOf(world.process("SV", index), now()) : undefined;

function indexes(context: SimulateContext, wanted: (view: ProcessView) => boolean): number[] {
  const found: number[] = [];
  for (let index = 0; index < context.world.count("SV"); index += 1) {
    const view = viewOf(context, index);
    if (view && wanted(view)) found.push(index);
  }
  return found;
}

interface Place {
  readonly process: number;
  readonly award: number;
  readonly at: string;
  readonly id: number;
}

/** Newest first; ids rise with time. */
function awardsOf(context: SimulateContext): Place[] {
  const places = indexes(context, ({ awards }) => awards.length > 0).flatMap((process) =>
    (viewOf(context, process)?.awards ?? []).map(({ at }, award) => ({ process, award, at })),
  );
  const order = (a: (typeof places)[0], b: (typeof places)[0]) =>
    a.at < b.at ? -1 : a.at > b.at ? 1 : a.process - b.process || a.award - b.award;
  return places
    .sort(order)
    .map((place, at) => ({ ...place, id: at + 1 }))
    .reverse();
}

function openRow({ world }: SimulateContext, view: ProcessView | undefined): unknown {
  if (!view) throw new Error("no such process");
  const stage = (id: number, nombre: string, from: string, until: string) => ({
    id,
    nombre,
    fecha_hora_inicio: from.replace("Z", ".000Z"),
    fecha_hora_fin: until.replace("Z", ".000Z"),
  });
  const stages = [
    stage(1, "Publicación de convocatoria en COMPRASAL", view.publishedAt, view.enquiryEndsAt),
    stage(2, "Recepción de ofertas", view.publishedAt, view.deadline),
  ];
  return {
    id: 5_000 + view.index,
    nombre_proceso: view.title,
    codigo_proceso: `${codeOf(view)} `,
    version: view.amendedAt === undefined ? 1 : 2,
    institucion: world.buyer("SV", view.buyer).name,
    estado_actual: "Recepción de ofertas",
    estado_actual_color: "#00aa00",
    forma_contratacion: forms[view.method],
    codigo_forma_contratacion: "X",
    id_estado_proceso: 3,
    estado_proceso: states[view.state],
    EtapaPorProcesos: stages.slice(1),
    etapas: stages.slice(0, 1),
    actividades: view.items.map((item) => ({
      id: item.number,
      id_rubro: 1,
      id_proceso: view.index,
      a: { id: item.number, nombre: item.description, codigo: item.unspsc, id_tipo_actividad: 1 },
    })),
  };
}

function awardRow(context: SimulateContext, place: Place | undefined): unknown {
  const view = place && viewOf(context, place.process);
  const award = place && view?.awards[place.award];
  if (!view || !award || !place) throw new Error("no such award");
  const buyer = context.world.buyer("SV", view.buyer);
  const supplier = context.world.supplier("SV", award.supplier);
  return {
    id: place.id,
    monto: place.id % 2 === 0 ? award.amount : Number(award.amount),
    proceso_compra: {
      id: 5_000 + view.index,
      codigo_proceso: codeOf(view),
      nombre_proceso: view.title,
      fecha_adjudicacion: formatInstant(award.at, "America/El_Salvador", "yyyy-MM-dd"),
      id_forma_contratacion: 1,
    },
    institucion: { id: buyer.index, codigo: String(2_400 + buyer.index), nombre: buyer.name },
    proveedor: {
      id: supplier.index,
      id_proveedor: 70_000 + supplier.index,
      nombre: supplier.name,
      nombre_comercial: supplier.name,
    },
    accionistas: [{ nombre: "Persona Inventada" }],
    beneficiario: null,
  };
}
