import {
  asOf,
  formatInstant,
  type ProcessView,
  type Simulate,
  type SimulateContext,
  type Simulation,
  type WorldBuyer,
} from "../../src/connector/index.ts";

const zone = "America/Caracas";
/** Calls of one file at most. */
const fileRows = 5_000;

/** The SNC's site shows pages and asks for a login; calls come as files that an operator has. */
const simulate: Simulate = (context): Simulation => ({
  origins: ["http://www.snc.gob.ve"],
  handle: () => ({
    status: 200,
    headers: { "content-type": "text/html; charset=utf-8" },
    body: '<!DOCTYPE html><html lang="es"><form>Usuario <input name="usuario"> Clave <input name="clave"></form></html>',
  }),
  *deposits() {
    const { end } = context.world.published("VE", new Date(0), context.now());
    for (let first = 0; first < end; first += fileRows) {
      const calls: unknown[] = [];
      for (let index = first; index < Math.min(first + fileRows, end); index += 1) {
        const process = asOf(context.world.process("VE", index), context.now());
        if (process && process.state !== "planned") calls.push(callOf(context, process));
      }
      const text = JSON.stringify({ datos: calls, descripcion: `${calls.length} llamados` });
      yield { name: `llamados-${first / fileRows + 1}.json`, bytes: new TextEncoder().encode(text) };
    }
  },
});

export default simulate;

/** A RIF of a public body (G) with a check digit that fits. */
export function rifOf(buyer: WorldBuyer): string {
  const digits = String(buyer.serial).padStart(8, "0");
  const sum = [3, 2, 7, 6, 5, 4, 3, 2].reduce((all, weight, at) => all + weight * Number(digits[at]), 20);
  const check = 11 - (sum % 11);
  return `G-${digits}-${check >= 10 ? 0 : check}`;
}

const methods = {
  open: "Concurso Abierto",
  selective: "Concurso Cerrado",
  limited: "Consulta de Precios",
  direct: "Contratación Directa",
} as const;
const objects = { goods: "Bienes", works: "Obras", services: "Servicios" } as const;
const states = {
  planned: "",
  published: "Iniciado",
  closed: "Iniciado",
  awarded: "Adjudicado",
  contracted: "Adjudicado",
  unsuccessful: "Desierto",
  cancelled: "Anulado",
} as const;

function callOf(context: SimulateContext, process: ProcessView): unknown {
  const buyer = context.world.buyer("VE", process.buyer);
  const day = (at: string): string => formatInstant(at, zone, "yyyy-MM-dd");
  return {
    rif_organoente: rifOf(buyer),
    denominacion_organoente: buyer.name,
    numero_proceso: process.id,
    id_modalidad: (process.index % 4) + 1,
    modalidad: methods[process.method],
    id_mecanismo: 2,
    objeto_contratacion: objects[process.category],
    dias_habiles: 7,
    fecha_llamado: day(process.publishedAt),
    fecha_disponible_llamado: day(process.publishedAt),
    fecha_fin_aclaratoria: day(process.enquiryEndsAt),
    fecha_tope: null,
    fecha_fin_llamado: day(process.deadline),
    denominacion_proceso: process.title,
    descripcion_contratacion: process.description,
    web_contratante: "www.ente.example",
    hora_desde: "08:00",
    hora_hasta: "16:00",
    id_estado: 1,
    id_municipio: 101,
    direccion: "Av. Simulada",
    direccion_sobre: "Av. Simulada, piso 2",
    lugar_entrega: buyer.locality,
    observaciones: "",
    estatus: states[process.state],
  };
}
