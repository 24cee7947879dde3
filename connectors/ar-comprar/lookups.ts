import { lookupTable } from "../../src/connector/index.ts";

/** Code tables of COMPR.AR. Marks: S seen in a source, M from memory, D derived by us. */

type Method = "open" | "selective" | "limited" | "direct";

/** Tipo de procedimiento. Licitación pública, privada and contratación directa S; the others M. Readings M. */
export const methods = lookupTable<Method>("tipo de procedimiento", {
  "Licitación Pública": "open",
  "Concurso Público": "open",
  "Subasta Pública": "open",
  "Licitación Privada": "selective",
  "Concurso Privado": "selective",
  "Contratación Directa": "direct",
  "Contratación por compulsa abreviada": "limited",
  "Compulsa abreviada": "limited",
  "Adjudicación simple": "direct",
  "Contratación por adjudicación simple": "direct",
});

/** Kind of procedure in its number ("452-0001-LPU17"). LPU, LPR, CDI S. */
export const methodsByNumber = lookupTable<Method>("número de procedimiento", {
  LPU: "open",
  LPR: "selective",
  CDI: "direct",
});

/** Modalidad: whether it is a framework agreement (acuerdo marco) or an open order (orden de compra abierta). M. */
export const frameworks = lookupTable<true>("modalidad", {
  "Acuerdo Marco": true,
  "Orden de compra abierta": true,
});

/** Moneda. Peso Argentino S; the others M. */
export const currencies = lookupTable<"ARS" | "USD" | "EUR" | "GBP" | "JPY" | "CHF">("moneda", {
  "Peso Argentino": "ARS",
  "Pesos Argentinos": "ARS",
  Pesos: "ARS",
  ARS: "ARS",
  "Dolar Estadounidense": "USD",
  Dólar: "USD",
  USD: "USD",
  Euro: "EUR",
  EUR: "EUR",
  "Libra Esterlina": "GBP",
  Yen: "JPY",
  "Franco Suizo": "CHF",
});
