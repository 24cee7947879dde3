import { lookupTable } from "../../src/connector/index.ts";

/**
 * estado_proceso. S: the table of DGCP's own OCDS converter, except that a published process is active here (D): DGCP
 * calls it planned until bids are opened.
 */
export const processStates = lookupTable<
  "planned" | "active" | "cancelled" | "unsuccessful" | "complete" | "withdrawn"
>("estado_proceso", {
  "Proceso publicado": "active",
  WaitingForPublicationDate: "planned",
  RepliesOpenningStarted: "active",
  "Proceso con etapa cerrada": "active",
  "En aprobación": "active",
  "Fase del Pliego de Condiciones Específicas": "active",
  Abierto: "active",
  Cancelado: "cancelled",
  "Proceso desierto": "unsuccessful",
  "Proceso adjudicado y celebrado": "complete",
  Rechazado: "withdrawn",
});

/** modalidad. S: DGCP's own converter; "Contratación Menor" is the present name of "Compras Menores". */
export const modalities = lookupTable<"open" | "selective" | "limited" | "direct">("modalidad", {
  "Comparación de Precios": "open",
  "Compras Menores": "open",
  "Contratación Menor": "open",
  "Compras por Debajo del Umbral": "open",
  "Licitación Pública Internacional": "open",
  "Licitación Pública Nacional": "open",
  "Licitación Restringida": "limited",
  "Sorteo de Obras": "selective",
  "Procesos de Excepción": "direct",
  "Procesos de Excepción seguridad nacional": "direct",
});

/** objeto_proceso. S */
export const objects = lookupTable<"goods" | "services" | "works">("objeto_proceso", {
  Bienes: "goods",
  Servicios: "services",
  Obras: "works",
});

/** estado_contrato. S: DGCP's own converter. */
export const contractStates = lookupTable<"pending" | "active" | "cancelled" | "terminated">("estado_contrato", {
  "En edición": "pending",
  Expirado: "pending",
  "Flujo aprobado": "pending",
  "Flujo en aprobación": "pending",
  "Flujo rechazado": "pending",
  Modificado: "pending",
  Activo: "active",
  Cancelado: "cancelled",
  Suspendido: "cancelled",
  Rescindido: "cancelled",
  Cerrado: "terminated",
});

/** estado_adjudicacion. The first S, others M. */
export const awardStates = lookupTable<"pending" | "active" | "cancelled">("estado_adjudicacion", {
  "Confirmada y enviada": "active",
  Confirmada: "active",
  Pendiente: "pending",
  Cancelada: "cancelled",
});

/** clasificacion_empresarial; null: says nothing of the size. "No clasificada" S, the sizes D. */
export const sizes = lookupTable<"micro" | "small" | "medium" | "large" | null>("clasificacion_empresarial", {
  "No clasificada": null,
  "N/A": null,
  Micro: "micro",
  "Micro empresa": "micro",
  Microempresa: "micro",
  Pequeña: "small",
  "Pequeña empresa": "small",
  Mediana: "medium",
  "Mediana empresa": "medium",
  Grande: "large",
  "Gran empresa": "large",
});

/** divisa. S */
export const currencies = lookupTable<string>("divisa", { DOP: "DOP", USD: "USD", EUR: "EUR", GBP: "GBP" });
