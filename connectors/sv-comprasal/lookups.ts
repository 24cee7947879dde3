import { lookupTable } from "../../src/connector/index.ts";

/** forma_contratacion by name. M: names of the Ley de Compras Públicas (2023) and of the LACAP before it; methods ours. */
export const methods = lookupTable<"open" | "selective" | "limited" | "direct">("forma_contratacion", {
  "Licitación competitiva": "open",
  "Comparación de precios": "limited",
  "Contratación directa": "direct",
  "Subasta electrónica inversa": "open",
  "Baja cuantía": "direct",
  "Compra en línea": "selective",
  "Catálogo electrónico": "selective",
  "Convenio marco": "selective",
  Consultoría: "selective",
  "Licitación pública": "open",
  "Libre gestión": "limited",
  "Concurso público": "open",
});

/** estado_proceso by what it contains; the first that fits counts. "PUBLICADO" S, the rest our rule for words. */
export const states: readonly (readonly [
  pattern: RegExp,
  status: "active" | "complete" | "unsuccessful" | "cancelled",
])[] = [
  [/desiert/i, "unsuccessful"],
  [/cancel|sin efecto/i, "cancelled"],
  [/suspend/i, "active"],
  [/adjudicad|contratad/i, "complete"],
  [/publicad|recepci|evaluaci/i, "active"],
];
