import {
  asOf,
  formatInstant,
  type ProcessView,
  type Simulate,
  type SimulateContext,
  type Simulation,
  type WorldBuyer,
  writeCsv,
} from "../../src/connector/index.ts";
import { zone } from "./row.ts";

const callColumns =
  "cuce,entidad,tipo_contratacion,modalidad,objeto,estado,subasta,fecha_presentacion,fecha_publicacion,archivos,formularios,ficha_proceso,persona_contacto,garantia,costo_pliego,arpc,reunion_aclaracion,fecha_adjudicacion_desierta,departamento,normativa".split(
    ",",
  );
const awardColumns =
  "cuce,list_n,numero,nombre_proponente,monto_adjudicado,nro_de,monto_de,fecha_1,monto,fecha_2,rupe,estado".split(",");
const itemColumns =
  "cuce,list_n,numero,codigo_unspsc,objeto_de_gasto,descripcion_del_bien_o_servicio,unidad_de_medida,cantidad,precio_referencial_unitario,precio_referencial_total,nombre_o_razon_social_del_proponente_adjudicado,precio_unitario_adjudicado,total_adjudicado,cantidad_recepcionada,precio_unitario_real,monto_real_ejecutado,estado,cronograma".split(
    ",",
  );
const departments = ["La Paz", "Cochabamba", "Santa Cruz", "Potosi", "Chuquisaca", "Tarija", "Oruro", "Beni", "Pando"];

type Row = Record<string, string>;

/** SICOES lets no program in; what people collected from it comes as monthly tables. */
const simulate: Simulate = (context): Simulation => ({
  origins: ["https://www.sicoes.gob.bo"],
  handle: () => ({
    status: 200,
    headers: { "content-type": "text/html; charset=utf-8" },
    body: '<!DOCTYPE html><html lang="es"><form>Escriba el texto de la imagen <input name="captcha"></form></html>',
  }),
  *deposits() {
    const first = new Date(`${context.world.from}T04:00:00Z`);
    for (let month = first; month <= context.now(); month = nextMonth(month)) {
      const { begin, end } = context.world.published("BO", month, nextMonth(month));
      const processes: ProcessView[] = [];
      for (let index = begin; index < end; index += 1) {
        const process = asOf(context.world.process("BO", index), context.now());
        if (process && process.state !== "planned") processes.push(process);
      }
      if (processes.length === 0) continue;
      const name = formatInstant(month, "UTC", "yyyy-MM");
      const file = (kind: string, columns: readonly string[], rowsOf: (process: ProcessView) => Row[]) => ({
        name: `${kind}-${name}.csv`,
        bytes: writeCsv(columns, processes.flatMap(rowsOf)),
      });
      yield file("convocatorias", callColumns, (process) => [callRow(context, process)]);
      yield file("adjudicados", awardColumns, (process) => awardRows(context, process));
      yield file("items", itemColumns, (process) => itemRows(context, process));
    }
  },
});

export default simulate;

function nextMonth(month: Date): Date {
  return new Date(Date.UTC(month.getUTCFullYear(), month.getUTCMonth() + 1, 1, 4));
}

const pad = (value: number, digits: number): string => String(value).padStart(digits, "0");

export const cuceOf = (process: ProcessView, buyer: WorldBuyer): string =>
  `${process.publishedAt.slice(2, 4)}-${pad(buyer.index + 1, 4)}-00-${pad(1_000_000 + process.index, 7)}-1-1`;

/** Half of the tables write "1.234,50", the others "1,234.50". */
function written(process: ProcessView, amount: string): string {
  const [whole = "0", decimals = ""] = amount.split(".");
  const comma = process.index % 2 === 0;
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, comma ? "." : ",");
  return `${grouped}${comma ? "," : "."}${decimals.padEnd(2, "0")}`;
}

const methods = { open: "ANPE", selective: "LP", limited: "CM", direct: "CD" } as const;
const kinds = { goods: "Bienes", works: "Obras", services: "Servicios Generales" } as const;
const states = {
  planned: "",
  published: "Vigente",
  closed: "En curso",
  awarded: "Adjudicado",
  contracted: "Contratado",
  unsuccessful: "Desierto",
  cancelled: "Anulado desde la convocatoria",
} as const;

const day = (at: string): string => formatInstant(at, zone, "dd/MM/yyyy");

function callRow(context: SimulateContext, process: ProcessView): Row {
  const buyer = context.world.buyer("BO", process.buyer);
  const cuce = cuceOf(process, buyer);
  return {
    cuce,
    entidad: buyer.name,
    tipo_contratacion: kinds[process.category],
    modalidad: methods[process.method],
    objeto: process.title,
    estado: states[process.state],
    subasta: process.index % 6 === 0 ? "Si" : "No",
    fecha_presentacion: day(process.deadline),
    fecha_publicacion: day(process.publishedAt),
    archivos: "1.Documento Base de Contratacion 2.Convocatoria",
    formularios: process.awards.length > 0 ? "1.FORM 100 2.FORM 170" : "1.FORM 100",
    ficha_proceso: `https://www.sicoes.gob.bo/portal/contrataciones/ficha/fichaProceso.php?cp=${cuce}`,
    persona_contacto: "Persona Simulada (Telf: 2000000)",
    arpc: "-",
    reunion_aclaracion: process.index % 5 === 0 ? formatInstant(process.enquiryEndsAt, zone, "dd/MM/yyyy HH:mm") : "",
    fecha_adjudicacion_desierta: process.decidedAt ? formatInstant(process.decidedAt, zone, "dd/MM/yy") : "",
    departamento: departments[buyer.index % departments.length] ?? "",
    normativa: "NB-SABS (D.S.0181)",
  };
}

function awardRows(context: SimulateContext, process: ProcessView): Row[] {
  const cuce = cuceOf(process, context.world.buyer("BO", process.buyer));
  return process.awards.map((award, at) => {
    const supplier = context.world.supplier("BO", award.supplier);
    const contract = process.contracts.find((each) => each.award === at);
    return {
      cuce,
      list_n: String(process.index),
      numero: String(at + 1),
      nombre_proponente: supplier.name.toUpperCase().replace(" ", "   "),
      // Small purchases tell only the contract.
      monto_adjudicado: process.method === "limited" && contract ? "" : written(process, award.amount),
      nro_de: contract ? `${process.index + 1}/2024` : "",
      monto_de: contract ? written(process, contract.amount) : "",
      fecha_1: contract ? day(contract.signedAt) : "",
      monto: contract ? written(process, contract.amount) : "",
      fecha_2: contract ? day(contract.end) : "",
      rupe: process.index % 4 === 0 ? "No Registrado" : String(1_000_000 + supplier.index),
      estado: contract ? "Cumplido y Reportado" : "En ejecucion",
    };
  });
}

function itemRows(context: SimulateContext, process: ProcessView): Row[] {
  const cuce = cuceOf(process, context.world.buyer("BO", process.buyer));
  const rows = process.items.map((item): Row => {
    const award = process.awards.find(({ items }) => items.includes(item.number));
    const price = award?.unitPrices[award.items.indexOf(item.number)];
    return {
      cuce,
      list_n: String(process.index),
      numero: String(item.number),
      codigo_unspsc: item.unspsc.slice(0, 7),
      objeto_de_gasto: "34200",
      descripcion_del_bien_o_servicio: item.description,
      unidad_de_medida: item.unit,
      cantidad: written(process, item.quantity),
      precio_referencial_unitario: written(process, item.unitPrice),
      nombre_o_razon_social_del_proponente_adjudicado: award
        ? context.world.supplier("BO", award.supplier).name.toUpperCase()
        : "",
      precio_unitario_adjudicado: price === undefined ? "" : written(process, price),
      estado: award ? "Contratado" : "No se presentaron proponentes",
      cronograma: "Cronograma 0",
    };
  });
  const total: Row = { cuce, descripcion_del_bien_o_servicio: "Total Adjudicado:", monto_real_ejecutado: "1,00" };
  return process.awards.length > 0 ? [...rows, total] : rows;
}
