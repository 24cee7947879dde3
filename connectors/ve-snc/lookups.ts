import { lookupTable } from "../../src/connector/index.ts";

/**
 * Code tables of the calls of the SNC. The system's numbers for kinds of procedure, mechanisms and objects were found
 * nowhere: a number becomes an issue, a name is read. Marks: S seen in a source, M from memory, D derived by us.
 */

/** Modalidad of the Ley de Contrataciones Públicas of 2014. Names and readings M. */
export const methods = lookupTable<"open" | "limited" | "direct">("modalidad", {
  "Concurso Abierto": "open",
  "Concurso Abierto Anunciado Internacionalmente": "open",
  "Concurso Cerrado": "limited",
  "Consulta de Precios": "limited",
  "Contratación Directa": "direct",
});

/** Objeto de la contratación. M. */
export const categories = lookupTable<"goods" | "works" | "services">("objeto de la contratación", {
  Bienes: "goods",
  "Adquisición de bienes": "goods",
  Obras: "works",
  "Ejecución de obras": "works",
  Servicios: "services",
  "Prestación de servicios": "services",
});

/** Estatus. Iniciado S; the others M. */
export const statuses = lookupTable<"active" | "complete" | "unsuccessful" | "cancelled">("estatus", {
  Iniciado: "active",
  Adjudicado: "complete",
  Desierto: "unsuccessful",
  Suspendido: "active",
  Terminado: "cancelled",
  Anulado: "cancelled",
});
