import { lookupTable } from "../../src/connector/index.ts";

/** tender.procurementMethodDetails. "Compra Menor" and "Convenio Marco" S, others M; methods ours. */
export const methods = lookupTable<"open" | "selective" | "limited" | "direct">("procurementMethodDetails", {
  "Licitación Pública Nacional": "open",
  "Licitación Pública Internacional": "open",
  "Licitación Pública": "open",
  "Licitación Privada": "selective",
  "Concurso Público": "open",
  "Concurso Público Nacional": "open",
  "Concurso Público Internacional": "open",
  "Concurso Privado": "selective",
  "Compra Menor": "limited",
  "Contratación Directa": "direct",
  "Convenio Marco": "selective",
  "Catálogo Electrónico": "selective",
  "Subasta Inversa": "open",
});

/** tender.statusDetails. "Adjudicado" and "Recepción de Ofertas" S, others M. */
export const statuses = lookupTable<"active" | "complete" | "unsuccessful" | "cancelled">("statusDetails", {
  "Recepción de Ofertas": "active",
  Evaluación: "active",
  Adjudicado: "complete",
  Desierto: "unsuccessful",
  Fracasado: "unsuccessful",
  Cancelado: "cancelled",
});
