import { lookupTable } from "../../src/connector/index.ts";

/**
 * Modalidad by its name in tender.procurementMethodDetails. Names S; the method is our reading of the Ley de
 * Contrataciones (D. 57-92). `sale`: the state sells, no procurement.
 */
export const modalities = lookupTable<"open" | "selective" | "limited" | "direct" | "sale">("Modalidad", {
  "Compra Directa con Oferta Electrónica": "open",
  "Adquisición Directa por Ausencia de Ofertas": "direct",
  Cotización: "open",
  "Licitación Pública": "open",
  "Contrato Abierto": "selective",
  "Casos de Excepción": "direct",
  "Procedimientos regulados por el artículo 54": "direct",
  "Procedimientos regulados por art. 54": "direct",
  "Convenios y Tratados": "limited",
  "Subasta Pública": "sale",
  "Precalificación APP": "selective",
  "Vinculaciones AM 65-2011 A": "limited",
  "Bienes importados": "limited",
  Donaciones: "limited",
  "Negociaciones entre Entidades Públicas": "direct",
  "Baja Cuantía": "direct",
  "Licitación APP": "open",
  "Arrendamientos por Cotización": "open",
  "Arrendamientos por Licitación": "open",
  Dragados: "direct",
  "Arrendamiento/Adquisición de Inmuebles": "direct",
  "Arrendamiento o Adquisición de Inmuebles": "direct",
  "Proveedor Único": "direct",
  "Subasta Electrónica Inversa": "open",
  Concesiones: "open",
  "Enajenación de inmuebles": "sale",
});

/** Estatus_concurso by its name in tender.statusDetails, used where tender.status is missing. Names S, codes ours. */
export const statuses = lookupTable<"active" | "complete" | "cancelled" | "unsuccessful">("Estatus_concurso", {
  Vigente: "active",
  "En evaluación": "active",
  Adjudicado: "complete",
  Prescindido: "cancelled",
  Desierto: "unsuccessful",
  "Finalizado adjudicado cedido": "complete",
  Anulado: "cancelled",
  "Finalizado rematado": "complete",
  "Terminado precalificado": "complete",
  Subastando: "active",
  Improbado: "unsuccessful",
  "Terminado cancelado": "cancelled",
  "Finalizado seleccionado": "complete",
  Suspendido: "active",
  "En espera de prórroga": "active",
  "No adjudicado": "unsuccessful",
});
