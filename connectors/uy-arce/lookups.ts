import { lookupTable } from "../../src/connector/index.ts";

/** null: no purchase in one of OCDS' methods (sales and concessions of the state, requests for information). */
export type Method = "open" | "selective" | "limited" | "direct" | null;

/**
 * `tender.procurementMethodDetails` → procurementMethod. Names S (code list of kinds of purchase), methods D. The text
 * stands before the number of the purchase in titles, too.
 */
export const procedures = lookupTable<Method>("procedures", {
  "Licitación Pública": "open",
  "Licitación Abreviada": "open",
  "Concurso de Precios": "open",
  Pregón: "open",
  "Llamado a Expresiones de Interés": "open",
  "Convenio Marco": "open",
  "Diálogo Técnico": "open",
  "Compra Pública Innovadora": "open",
  "PFI - Licitación pública nacional": "open",
  "PFI - Licitación pública internacional": "open",
  "PFI - Comparación de precios": "selective",
  "Compra por Excepción": "limited",
  "Procedimiento Especial": "limited",
  "Arrendamiento de Obra": "limited",
  "Compra Directa": "direct",
  "PFI - Contratación directa": "direct",
  "Venta Directa": null,
  "Venta por Concurso de Precios": null,
  "Venta por Licitación Abreviada": null,
  "Venta por Licitación Pública": null,
  "Venta por Excepción": null,
  "Venta por Remate": null,
  "Arrendamiento Directa": null,
  "Arrendamiento por Concurso de Precios": null,
  "Arrendamiento por Licitación Abreviada": null,
  "Arrendamiento por Licitación Pública": null,
  "Arrendamiento por Excepción": null,
  "Arrendamiento por Remate": null,
  Concesión: null,
  "Solicitud de Información": null,
});
