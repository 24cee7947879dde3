import { lookupTable } from "../../src/connector/index.ts";

/** Code tables of CONTRAT.AR. Marks: S seen in a source, M from memory, D derived from the files. */

type TenderStatus = "active" | "complete" | "unsuccessful" | "cancelled";

/** procedimiento_estado. Names and counts D, readings D. */
export const statuses = lookupTable<TenderStatus>("procedimiento_estado", {
  Publicado: "active",
  "En Apertura": "active",
  "En Evaluacion": "active",
  "Pendiente Análisis": "active",
  Preadjudicado: "active",
  "Dictamen Autorizado": "active",
  "Disponible Para Adjudicar": "active",
  "Pendiente Afectación": "active",
  "Pendiente Liberar Solicitudes Gasto": "active",
  Adjudicado: "complete",
  "Pendiente Generar Documento Contractual": "complete",
  "Con Documento Contractual": "complete",
  "Con Documentos Contractuales Autorizados": "complete",
  Desierto: "unsuccessful",
  Fracasado: "unsuccessful",
  "Dejado Sin Efecto": "cancelled",
});

/** procedimiento_tipo. D. */
export const methods = lookupTable<"open" | "selective" | "direct">("procedimiento_tipo", {
  "Licitación Pública": "open",
  "Licitación Privada": "selective",
  "Contratación Directa": "direct",
});

/** desestimada_si_no, which says neither yes nor no. D. */
export const bidStatuses = lookupTable<"valid" | "disqualified">("desestimada_si_no", {
  Aceptada: "valid",
  Descartada: "disqualified",
});

/**
 * plazo_ejecucion_obra_tipo: the files name no unit. 4 goes with values as 6, 12, 18 and 2 with 150, 365, hence months and
 * days (D); 1 tells nothing certain. Only days make a duration.
 */
export const termUnits = lookupTable<"days" | "months" | "unknown">("plazo_ejecucion_obra_tipo", {
  "1": "unknown",
  "2": "days",
  "4": "months",
});
