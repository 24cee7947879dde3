import { lookupTable } from "../../src/connector/index.ts";

/**
 * `tender.procurementMethodDetails` (also `internal_type` of search rows) → procurementMethod, for releases that do not
 * state the method. S: counted over some 25,000 rows of 2019 to 2022 together with their methods. The last two M.
 */
export const procedures = lookupTable<"open" | "selective" | "limited" | "direct">("procedures", {
  "Subasta Inversa Electrónica": "open",
  Licitación: "open",
  "Licitación de Seguros": "open",
  Cotización: "open",
  "Concurso publico": "open",
  "Concurso Público por Lista Corta Desierta": "open",
  "Menor Cuantía": "selective",
  "Catálogo electrónico - Mejor oferta": "selective",
  "Catálogo electrónico - Gran compra mejor oferta": "selective",
  "Catálogo electrónico - Gran compra puja": "selective",
  "Catálogo electrónico - Compra directa": "direct",
  "Lista corta": "limited",
  "Comunicación Social – Proceso de Selección": "limited",
  "Comunicación Social – Contratación Directa": "direct",
  "Contratacion directa": "direct",
  "Contratación Directa por Terminación Unilateral": "direct",
  "Bienes y Servicios únicos": "direct",
  "Contratos entre Entidades Públicas o sus subsidiarias": "direct",
  "Obra artística, científica o literaria": "direct",
  "Repuestos o Accesorios": "direct",
  "Asesoría y Patrocinio Jurídico": "direct",
  "Transporte de correo interno o internacional": "direct",
  "Feria Inclusiva": "selective",
  "Ínfima Cuantía": "direct",
});
