import {
  asOf,
  formatInstant,
  jsonResponse,
  type ProcessView,
  type Simulate,
  type SimulateContext,
  type Simulation,
  type WorldBuyer,
  type WorldSupplier,
  writeCsv,
} from "../../src/connector/index.ts";
import { zone } from "./common.ts";

const origin = "https://infra.datos.gob.ar";
/** One file has moved since the addresses were noted down: the catalogue tells. */
const folders: Readonly<Record<string, string>> = {
  procedimientos: "30.1",
  "actas-apertura": "30.22",
  ofertas: "30.3",
  contratos: "30.4",
  obras: "30.5",
  "ubicacion-geografica": "30.6",
};

/** The six CSV files of CONTRAT.AR and their entry in the catalogue: public works of three processes in four. */
const simulate: Simulate = (context): Simulation => ({
  origins: [origin, "https://datos.gob.ar"],
  handle({ url }) {
    if (url.hostname === "datos.gob.ar") {
      const known = url.pathname.endsWith("/package_show") && url.searchParams.get("id")?.includes("contratar");
      return known ? jsonResponse({ success: true, result: catalogue() }) : jsonResponse({ success: false }, 404);
    }
    const [, folder, name = ""] =
      /^\/catalog\/jgm\/dataset\/30\/distribution\/([\d.]+)\/download\/onc-contratar-([\w-]+)\.csv$/.exec(
        url.pathname,
      ) ?? [];
    if (folder === undefined || folders[name] !== folder) return { status: 404, body: "Not Found" };
    const rows = [...processesOf(context)].flatMap((process) => rowsOf(context, name, process));
    const headers = columns[name] ?? [];
    return { status: 200, headers: { "content-type": "text/csv" }, body: writeCsv(headers, rows) };
  },
});

export default simulate;

const catalogue = () => ({
  resources: Object.entries(folders).map(([name, folder]) => ({
    id: `jgm_${folder}`,
    format: "CSV",
    url: `${origin}/catalog/jgm/dataset/30/distribution/${folder}/download/onc-contratar-${name}.csv`,
  })),
});

const body = "uoc_codigo,uoc_descripcion,organismo_codigo_saf,organismo_nombre,expediente_procedimiento_numero";
const columns: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  Object.entries({
    procedimientos: `procedimiento_numero,procedimiento_nombre,${body},procedimiento_estado,procedimiento_objeto,procedimiento_tipo,solicitud_de_contratacion_numero,financiamiento_fuente_prev,sistema_contratacion,presupuesto_oficial_monto,pliego_condiciones_generales_numero_gedo,pliego_condiciones_particulares_numero_gedo,publicacion_contratar_fecha,publicacion_bora_fecha,publicacion_cantidad_dias,consultas_inicio_fecha,consultas_fin_fecha`,
    contratos: `contrato_numero,contrato_numero_gedo,procedimiento_numero,procedimiento_nombre,${body},numero_obra,nombre_obra,contrato_perfeccionamiento_fecha,contratista_cuit,contratista_razon_social,contratista_ute_si_no,contrato_monto,contrato_moneda,funcionario_contratante_nombre,funcionario_contratante_cargo`,
    ofertas: `procedimiento_numero,procedimiento_nombre,numero_obra,${body},renglon_numero,renglon_descripcion,oferente_cuit,oferente_razon_social,oferente_ute_si_no,alternativa_numero,oferta_monto,presupuesto_oficial_renglon_monto,evaluada_si_no,desestimada_si_no,orden_merito`,
    "actas-apertura":
      "id_procedimiento,procedimiento_numero,id_acta_apertura,fecha_creacion,cantidad_ofertas_confirmadas,id_oferta,id_proveedor,razon_social",
    obras: `procedimiento_numero,${body},numero_obra,nombre_obra,ues_nombre,plazo_ejecucion_obra,plazo_ejecucion_obra_tipo,latitud_1,longitud_1,latitud_2,longitud_2`,
    "ubicacion-geografica": `numero_obra,nombre_obra,${body},renglon_numero,renglon_descripcion,provincia_id,provincia_nombre,departamento_id,departamento_nombre,localidad_id,localidad_nombre`,
  }).map(([name, header]) => [name, header.split(",")]),
);

function* processesOf(context: SimulateContext): Generator<ProcessView> {
  const { end } = context.world.published("AR", new Date(0), context.now());
  for (let index = 0; index < end; index += 1) {
    if (index % 4 === 3) continue;
    const process = asOf(context.world.process("AR", index), context.now());
    if (process && process.category === "works" && process.state !== "planned") yield process;
  }
}

const types = { open: "LPU", selective: "LPR", limited: "LPR", direct: "CDI" } as const;
const typeNames = {
  LPU: "Licitación Pública",
  LPR: "Licitación Privada",
  CDI: "Contratación Directa",
} as const;
const states = {
  planned: "",
  published: "Publicado",
  closed: "En Evaluacion",
  awarded: "Adjudicado",
  contracted: "Con_Documentos_Contractuales_Autorizados",
  unsuccessful: "Desierto",
  cancelled: "Dejado Sin Efecto",
} as const;

const pad = (value: number, digits: number): string => String(value).padStart(digits, "0");
const unitOf = (buyer: WorldBuyer): number => buyer.index + 1;

export function numberOf(process: ProcessView, buyer: WorldBuyer): string {
  return `${unitOf(buyer)}-${pad(process.index, 4)}-${types[process.method]}${process.publishedAt.slice(2, 4)}`;
}

/** A CUIT with a check digit that fits: 30 for companies, 20 for people. */
export function cuitOf(supplier: WorldSupplier): string {
  const digits = `${supplier.naturalPerson ? "20" : "30"}${pad(supplier.serial, 8)}`;
  const sum = [5, 4, 3, 2, 7, 6, 5, 4, 3, 2].reduce((all, weight, at) => all + weight * Number(digits[at]), 0);
  const check = 11 - (sum % 11);
  return `${digits.slice(0, 2)}-${digits.slice(2)}-${check === 11 ? 0 : check === 10 ? 9 : check}`;
}

type Row = Record<string, string>;

function rowsOf(context: SimulateContext, file: string, process: ProcessView): Row[] {
  const { world } = context;
  const buyer = world.buyer("AR", process.buyer);
  const unit = unitOf(buyer);
  const number = numberOf(process, buyer);
  const work = `${unit}-${pad(process.index, 4)}-OBR${process.publishedAt.slice(2, 4)}`;
  // Two files write the codes of units in different ways.
  const section = file === "procedimientos" || file === "obras" ? "0" : "000";
  const common: Row = {
    procedimiento_numero: number,
    procedimiento_nombre: process.title,
    uoc_codigo: `${unit}/${section}`,
    uoc_descripcion: `${unit}/000 - ${buyer.unit}`,
    organismo_codigo_saf: String(300 + buyer.index),
    organismo_nombre: `${300 + buyer.index} - ${buyer.name}`,
    expediente_procedimiento_numero: `EE-${10_000 + process.index}`,
    numero_obra: work,
    nombre_obra: process.title,
  };
  const local = (at: string, format = "yyyy-MM-dd H:mm:ss"): string => formatInstant(at, zone, format);
  const opened = process.deadline <= context.now().toISOString();
  if (file === "procedimientos") {
    return [
      {
        ...common,
        procedimiento_estado: states[process.state],
        procedimiento_objeto: process.description,
        procedimiento_tipo: typeNames[types[process.method]],
        solicitud_de_contratacion_numero: `${unit}-${process.index}-SCO24`,
        financiamiento_fuente_prev: process.index % 3 === 0 ? "" : "1.1;1.5",
        sistema_contratacion: "Ajuste Alzado; Unidad de medida;",
        presupuesto_oficial_monto: process.estimate ?? "",
        pliego_condiciones_generales_numero_gedo: `PLIEG-2024-${process.index}-APN-SIM#SIM`,
        publicacion_contratar_fecha: local(process.publishedAt),
        publicacion_bora_fecha: local(process.publishedAt),
        publicacion_cantidad_dias: "15",
        consultas_inicio_fecha: local(process.publishedAt),
        consultas_fin_fecha: local(process.enquiryEndsAt),
      },
    ];
  }
  if (file === "obras") {
    return [
      {
        ...common,
        ues_nombre: "4694",
        plazo_ejecucion_obra: process.index % 2 === 0 ? "12" : "150",
        plazo_ejecucion_obra_tipo: process.index % 2 === 0 ? "4" : "2",
        latitud_1: process.index % 5 === 0 ? "0.123456" : "-34.5",
        longitud_1: process.index % 5 === 0 ? "0.123456" : "-58.4",
      },
    ];
  }
  if (file === "ubicacion-geografica") {
    return process.items.map((item) => ({
      ...common,
      renglon_numero: `4.2.1-${item.unspsc}.1`,
      renglon_descripcion: item.description,
      provincia_id: "148",
      provincia_nombre: buyer.region.toUpperCase(),
      departamento_id: "94254",
      departamento_nombre: buyer.locality.toUpperCase(),
      localidad_id: "4864",
      localidad_nombre: buyer.locality.toUpperCase(),
    }));
  }
  if (file === "actas-apertura") {
    return process.bids.map((bid, at) => ({
      id_procedimiento: String(10_000 + process.index),
      procedimiento_numero: number,
      id_acta_apertura: String(7_000 + process.index),
      fecha_creacion: local(process.deadline, "yyyy-MM-dd'T'HH:mm:ss"),
      cantidad_ofertas_confirmadas: String(process.bids.length),
      id_oferta: String(process.index * 100 + at),
      id_proveedor: String(11_000 + bid.supplier),
      razon_social: at === 7 ? "" : world.supplier("AR", bid.supplier).name,
    }));
  }
  if (file === "ofertas") {
    return (opened ? process.bids : []).map((bid, at) => {
      const supplier = world.supplier("AR", bid.supplier);
      return {
        ...common,
        // The unit's name stands in the body's column.
        organismo_nombre: common.uoc_descripcion ?? "",
        renglon_numero: `4.2.1-${process.items[0]?.unspsc ?? ""}.1`,
        renglon_descripcion: process.items[0]?.description ?? "",
        oferente_cuit: cuitOf(supplier),
        oferente_razon_social: supplier.name,
        oferente_ute_si_no: "No",
        alternativa_numero: at % 2 === 0 ? String(200_000 + process.index * 10 + at) : "",
        oferta_monto: bid.amount,
        presupuesto_oficial_renglon_monto: process.estimate ?? "",
        evaluada_si_no: "Pendiente",
        desestimada_si_no: bid.valid ? "Aceptada" : "Descartada",
        orden_merito: bid.valid ? String(at + 1) : "",
      };
    });
  }
  return process.contracts.flatMap((contract, at) => {
    const award = process.awards[contract.award];
    if (!award) return [];
    const supplier = world.supplier("AR", award.supplier);
    return [
      {
        ...common,
        contrato_numero: `${unit}-${1000 + process.index * 10 + at}-CON24`,
        expediente_procedimiento_numero: `EX-2024-${process.index}-   -APN-SIM#SIM`,
        contrato_perfeccionamiento_fecha: local(contract.signedAt, "yyyy-MM-dd'T'00:00:00"),
        // With and without dashes.
        contratista_cuit: process.index % 2 === 0 ? cuitOf(supplier) : cuitOf(supplier).replaceAll("-", ""),
        contratista_razon_social: supplier.name,
        contratista_ute_si_no: "NO",
        contrato_monto: contract.amendment?.amount ?? contract.amount,
        contrato_moneda: process.currency,
        funcionario_contratante_nombre: "PERSONA SIMULADA",
        funcionario_contratante_cargo: "Jefe de compras",
      },
    ];
  });
}
