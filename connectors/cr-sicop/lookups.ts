import { lookupTable } from "../../src/connector/index.ts";

type Method = "open" | "selective" | "limited" | "direct";

/**
 * Kinds of procedure by their letters in the number of the procedure (BD103) and by name. Codes S; the method is our
 * reading of Ley 9986 and, for procedures before December 2022, of Ley 7494: M.
 */
export const procedureTypes = lookupTable<Method | "sale">("TIPO_PROCEDIMIENTO", {
  LY: "open",
  "Licitación mayor": "open",
  LE: "selective",
  "Licitación menor": "selective",
  LD: "limited",
  "Licitación reducida": "limited",
  SE: "open",
  "Subasta inversa electrónica": "open",
  RE: "sale",
  Remate: "sale",
  PE: "limited",
  "Procedimientos especiales": "limited",
  "Procedimiento especial": "limited",
  PX: "direct",
  XE: "direct",
  "Procedimiento por excepción": "direct",
  LN: "open",
  "Licitación pública": "open",
  "Licitación pública nacional": "open",
  LA: "selective",
  "Licitación abreviada": "selective",
  CD: "direct",
  "Contratación directa": "direct",
});

/** CLAS_OBJ, by the word that it begins with. Words S. */
export const categories: readonly (readonly [pattern: RegExp, category: "goods" | "works" | "services"])[] = [
  [/^obra/i, "works"],
  [/^bien/i, "goods"],
  [/^servicio/i, "services"],
];

/** CARTEL_STAT, by what it contains: the texts are free. The first that fits counts. Words S, OCDS codes ours. */
export const cartelStates: readonly (readonly [
  pattern: RegExp,
  status: "active" | "complete" | "unsuccessful" | "cancelled",
])[] = [
  [/desiert|infructuos/i, "unsuccessful"],
  [/cancel|anulad/i, "cancelled"],
  [/suspend/i, "active"],
  [/adjudic|contrat|finaliz/i, "complete"],
  [/public|recepci[oó]n|apertura|evaluaci/i, "active"],
];

/** Causes of an exception (BD105) where the row has only the code. S */
export const exceptionCauses = lookupTable<string>("COD_EXCEPCION", {
  C0000103: "Proveedor único",
  C0000104: "Patrocinio",
  C0000105: "Medio de comunicación",
  C0000106: "Capacitación abierta",
  C0000107: "Numerarios",
  C0000108: "Alianzas estratégicas",
  C0000109: "Bienes o servicios artísticos",
  C0000110: "Reparaciones indeterminadas",
  C0000111: "Acuerdos internacionales",
  C0000112: "Entes de derecho público",
});

/** TAMAÑO_PROVEEDOR. Words S. */
export const sizes = lookupTable<"micro" | "small" | "medium" | "large">("TAMAÑO_PROVEEDOR", {
  micro: "micro",
  pequeña: "small",
  mediana: "medium",
  grande: "large",
});

/** TIPO_PROVEEDOR: whether it is a natural person. Words S. */
export const supplierTypes = lookupTable<"person" | "company">("TIPO_PROVEEDOR", {
  "Nacional jurídico": "company",
  "Nacional físico": "person",
  DIMEX: "person",
  "Extranjero jurídico": "company",
  "Extranjero físico": "person",
});

/** TIPO_MONEDA. Codes M, words D. */
export const currencies = lookupTable<string>("TIPO_MONEDA", {
  CRC: "CRC",
  Colones: "CRC",
  Colón: "CRC",
  USD: "USD",
  Dólares: "USD",
  Dólar: "USD",
  EUR: "EUR",
  Euros: "EUR",
  Euro: "EUR",
  JPY: "JPY",
  GBP: "GBP",
  CAD: "CAD",
  CHF: "CHF",
});
