import { lookupTable } from "../../src/connector/index.ts";

/** Code tables of CompraNet / Compras MX. Marks: S seen in a source, M from memory, D derived from samples. */

type Method = "open" | "selective" | "limited" | "direct";

/**
 * How a procedure's type begins → OCDS method. There are some 70 full names ("ADJUDICACIÓN DIRECTA POR MONTOS MÁXIMOS POR
 * EXCEPCIÓN"); their first words tell. D, except: concurso M, entre entes públicos S for the name, M for the reading
 * (agreements between public bodies are made without a call).
 */
const methodsByBeginning: readonly (readonly [beginning: string, method: Method])[] = [
  ["licitacion publica", "open"],
  ["concurso", "open"],
  ["proyecto de convocatoria", "open"],
  ["invitacion", "selective"],
  ["adjudicacion directa", "direct"],
  ["contratacion entre entes publicos", "direct"],
  ["entre entes publicos", "direct"],
];

const fold = (text: string): string =>
  text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/\s+/g, " ").trim();

/** The method that a type of procedure, or the name of a file's template ("16. Licitación Pública …"), begins with. */
export function methodOf(text: string): Method | undefined {
  const name = fold(text).replace(/^(\w+_)?\d+\. /, "");
  return methodsByBeginning.find(([beginning]) => name.startsWith(beginning))?.[1];
}

/** Tipo de contratación. D; servicios relacionados con la obra and prestación de servicios S (open calls). */
export const categories = lookupTable<"goods" | "works" | "services">("tipo de contratación", {
  Adquisiciones: "goods",
  Arrendamientos: "goods",
  Servicios: "services",
  "Prestación de servicios": "services",
  "Obra Pública": "works",
  "Servicios Relacionados con la OP": "services",
  "Servicios Relacionados con la Obra": "services",
  "Servicios Relacionados con la Obra Pública": "services",
});

/** Forma de participación. D. */
export const submissions = lookupTable<readonly string[]>("forma de participación", {
  Presencial: ["inPerson"],
  Electrónica: ["electronicSubmission"],
  Mixta: ["electronicSubmission", "inPerson"],
});

/** Estatus del contrato. Activo, Expirado, Terminado D; the others S. */
export const contractStatuses = lookupTable<"pending" | "active" | "cancelled" | "terminated">("estatus del contrato", {
  Activo: "active",
  Expirado: "terminated",
  Terminado: "terminated",
  Formalizado: "active",
  "No formalizado": "pending",
  Rescindido: "terminated",
  Cancelado: "cancelled",
});

/**
 * Estatus of the export of running procedures. S. OCDS has no word for a suspended procedure: the status is then taken
 * away (null) and `statusDetails` tells.
 */
export const callStatuses = lookupTable<"active" | "complete" | "cancelled" | "unsuccessful" | null>("estatus", {
  Vigente: "active",
  "Pendiente de apertura": "active",
  "En aclaraciones": "active",
  "En repreguntas": "active",
  "En atención de preguntas": "active",
  "En apertura": "active",
  "Por evaluar": "active",
  "En evaluación": "active",
  "En decisión de fallo": "active",
  Suspendido: null,
  Adjudicado: "complete",
  "Adjudicado parcial": "complete",
  Cancelado: "cancelled",
  Desierto: "unsuccessful",
});

/** Estratificación of a supplier (DOF, 30 June 2009) → OCDS partyScale. D. */
export const scales = lookupTable<"micro" | "small" | "medium" | "large">("estratificación", {
  Micro: "micro",
  Pequeña: "small",
  Mediana: "medium",
  "No MIPYME": "large",
  Grande: "large",
});

/** Orden de gobierno → its meaning. APF D, the other codes S; what GEM and GF stand for is not told anywhere. */
export const governmentLevels = lookupTable<string>("orden de gobierno", {
  APF: "Administración Pública Federal",
  GE: "Gobierno Estatal",
  GM: "Gobierno Municipal",
  GEM: "",
  GF: "",
});

/** Moneda. MXN, USD D; the others M. `TEST`, seen once, is no currency. */
export const currencies = lookupTable<"MXN" | "USD" | "EUR" | "JPY" | "GBP" | "CAD" | "CHF">("moneda", {
  MXN: "MXN",
  "Peso mexicano": "MXN",
  USD: "USD",
  "Dólar estadounidense": "USD",
  EUR: "EUR",
  JPY: "JPY",
  GBP: "GBP",
  CAD: "CAD",
  CHF: "CHF",
});
