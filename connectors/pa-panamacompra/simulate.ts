import {
  asOf,
  jsonResponse,
  numberFromText,
  type ProcessView,
  type Simulate,
  type SimulateContext,
  type WorldSupplier,
} from "../../src/connector/index.ts";

const root = "/api/Indicadores";
const letters = { open: "LP", selective: "CP", limited: "CM", direct: "PE" };

/** PanamaCompra en Cifras: awards by year and state, and the registers. Lists come with different envelopes. */
const simulate: Simulate = (context) => ({
  origins: ["https://www.panamacompraencifras.gob.pa"],
  handle({ url }) {
    const { world } = context;
    const page = Number(url.searchParams.get("pageNumber") ?? 1);
    const size = Number(url.searchParams.get("pageSize") ?? 10);
    const list = <Row>(total: number, at: (index: number) => Row) =>
      context.page(total, (page - 1) * size, size, at).rows;
    switch (url.pathname) {
      case `${root}/BusquedaPorEstado`: {
        const framework = url.searchParams.get("Estado") === "11";
        const rows = awardsOf(context, Number(url.searchParams.get("Anio")), framework);
        return jsonResponse(list(rows.length, (at) => rowOf(context, rows[at])));
      }
      case `${root}/BusquedaProveedor`:
        return jsonResponse({ data: list(world.suppliers("PA"), (at) => supplierRow(world.supplier("PA", at))) });
      case `${root}/BusquedaEntidad`:
        return jsonResponse({
          result: list(world.buyers("PA"), (at) => ({ entidadId: at, nameEntity: world.buyer("PA", at).name })),
        });
      default:
        return { status: 404, headers: { "content-type": "text/html" }, body: "<html></html>" };
    }
  },
});

export default simulate;

interface Place {
  readonly process: number;
  readonly award: number;
}

function awardsOf(context: SimulateContext, year: number, framework: boolean): Place[] {
  const { world } = context;
  const { begin, end } = world.published("PA", new Date(Date.UTC(year, 0)), new Date(Date.UTC(year + 1, 0)));
  const places: Place[] = [];
  for (let index = begin; index < end; index += 1) {
    const view = asOf(world.process("PA", index), context.now());
    if (!view || (view.method === "selective") !== framework) continue;
    for (const award of view.awards.keys()) places.push({ process: index, award });
  }
  return places;
}

export const numberOf = (view: Pick<ProcessView, "index" | "publishedAt" | "method">): string =>
  `${view.publishedAt.slice(0, 4)}-0-12-214-12-${letters[view.method]}-${String(view.index).padStart(6, "0")}`;
export const rucOf = ({ serial, naturalPerson }: WorldSupplier): string =>
  naturalPerson ? `8-${serial % 1_000}-${serial % 10_000}` : `155${String(serial).slice(-6).padStart(6, "0")}-2-2015`;

function rowOf(context: SimulateContext, place: Place | undefined): unknown {
  const view = place && asOf(context.world.process("PA", place.process), context.now());
  const award = view?.awards[place?.award ?? 0];
  if (!view || !award) throw new Error("no such award");
  const supplier = context.world.supplier("PA", award.supplier);
  return {
    numeroProceso: numberOf(view),
    entidadId: view.buyer,
    anio: Number(view.publishedAt.slice(0, 4)),
    proveedorAdjudicadoRuc: rucOf(supplier),
    proveedorAdjudicadoNombre: supplier.name,
    montoAdjudicado: numberFromText(award.amount),
  };
}

const supplierRow = (supplier: WorldSupplier): unknown => ({
  ruc: rucOf(supplier),
  razonSocial: supplier.name,
  isAmpyme: supplier.size !== "large",
  email: "persona@example.com",
});
