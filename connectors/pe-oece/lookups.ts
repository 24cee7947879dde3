import { lookupTable } from "../../src/connector/index.ts";

export interface ItemState {
  readonly tender: "active" | "complete" | "unsuccessful" | "cancelled";
  readonly award?: "pending" | "active" | "cancelled";
}

/** `items[].statusDetails` of SEACE. Codes S, what they mean for tender and award D. */
export const itemStates = lookupTable<ItemState>("itemStates", {
  CONVOCADO: { tender: "active" },
  ADJUDICADO: { tender: "active", award: "pending" },
  CONSENTIDO: { tender: "complete", award: "active" },
  CONTRATADO: { tender: "complete", award: "active" },
  CONTRATACION_DIRECTA: { tender: "complete", award: "active" },
  DESIERTO: { tender: "unsuccessful" },
  NULO: { tender: "cancelled", award: "cancelled" },
  CANCELADO: { tender: "cancelled" },
  APELADO: { tender: "active", award: "pending" },
  SUSPENDIDO: { tender: "active", award: "pending" },
  DEJAR_SIN_EFECTO_ADJUDICACION: { tender: "active", award: "cancelled" },
  PENDIENTE_DE_REGISTRO_DE_EFECTO: { tender: "active", award: "pending" },
  RETROTRAIDO_POR_RESOLUCION: { tender: "active", award: "cancelled" },
});

/** null: a procedure that is none of OCDS' methods. */
export type Method = "open" | "selective" | "limited" | "direct" | null;

const all = (method: Method, names: readonly string[]): Record<string, Method> =>
  Object.fromEntries(names.map((name) => [name, method]));

/**
 * `procurementMethodDetails` → procurementMethod, for releases that do not state the method. Names S (those that are
 * written out from an abbreviation M), methods D.
 */
export const procedures = lookupTable<Method>("procedures", {
  ...all("open", [
    "Licitación Pública",
    "Licitación Pública Abreviada",
    "Licitación Pública Abreviada Emergencia",
    "Licitación Pública Abreviada Homologación",
    "Licitación Pública con Diálogo Competitivo",
    "Licitación Pública con MDA",
    "Licitación Pública con Negociación",
    "Licitación Pública Especializada",
    "Licitación Pública Internacional",
    "Concurso Público",
    "Concurso Público Abreviado",
    "Concurso Público Abreviado Emergencia",
    "Concurso Público Abreviado Homologación",
    "Concurso Público con Diálogo Competitivo",
    "Concurso Público de Servicios",
    "Concurso Público para Consultoría",
    "Concurso Público para Evaluadores Expertos",
    "Concurso Público para Gerentes de Proyectos",
    "Subasta Inversa Electrónica",
    "Subasta Inversa Electrónica Corporativa",
    "Adjudicación Simplificada",
    "Adjudicación Abreviada",
    "Comparación de Precios",
    "Adjudicación Directa Pública",
    "Concurso de Proyectos Arquitectónicos",
    "Concurso Proyecto Arquitectónico y Urbanístico",
    "Proceso por Competencia",
    "Contratación por Competencia Mayor",
    "Contratación por Competencia Menor",
    "Proceso Abierto",
    "Asociación para la Innovación",
    "Compra Pública Precomercial",
  ]),
  ...all("selective", [
    "Licitación Pública con Precalificación",
    "Concurso Público con Precalificación",
    "Adjudicación Selectiva",
    "Adjudicación Directa Selectiva",
    "Lista Corta",
  ]),
  ...all("limited", [
    "Selección de Consultores Individuales",
    "Adjudicación de Menor Cuantía",
    "Adjudicación para Contrato Marco",
    "Compras por catálogo (Convenio Marco)",
  ]),
  ...all("direct", [
    "Contratación Directa",
    "Contratación Directa (Petroperú)",
    "Exoneración",
    "Contratación Internacional",
    "Convenio",
    "Régimen Especial",
    "Asistencia Técnica Especializada",
  ]),
  ...all(null, [
    "Procedimiento Especial de Selección",
    "Procedimiento Especial de Contratación",
    "Contratos Estandarizados",
  ]),
});

/** `nomObjetoContrato` of purchases below 8 UIT. S (Bien, Servicio), M (the others). */
export const objects = lookupTable<"goods" | "services" | "works">("objects", {
  Bien: "goods",
  Servicio: "services",
  Obra: "works",
  "Consultoría de Obra": "services",
});

/** `idEstadoContrato`/`nomEstadoContrato` of purchases below 8 UIT. S. Other states have not been seen. */
export const minorStates = lookupTable<"active">("minorStates", { Vigente: "active" });

/** `idTipoInvitacion` by name. S. */
export const invitations = lookupTable<"open">("invitations", { "INVITACIÓN ABIERTA": "open" });
