import { lookupTable } from "../../src/connector/index.ts";

interface Procedure {
  readonly method: "open" | "selective" | "limited" | "direct";
  readonly name: string;
}

/** Letters in the number of a process ("2022-0-12-214-12-CL-008498"). CM and CL S, others M; methods ours. */
export const procedures = lookupTable<Procedure>("type of procedure", {
  CM: { method: "limited", name: "Compra menor" },
  CL: { method: "open", name: "Cotización en línea" },
  LP: { method: "open", name: "Licitación pública" },
  LV: { method: "open", name: "Licitación por mejor valor" },
  LA: { method: "open", name: "Licitación abreviada" },
  CP: { method: "selective", name: "Convenio marco" },
  SI: { method: "open", name: "Subasta de bienes en reversa" },
  SR: { method: "open", name: "Subasta de bienes en reversa" },
  CD: { method: "direct", name: "Contratación directa" },
  PE: { method: "direct", name: "Procedimiento excepcional" },
});

/** `Estado` of the listing. S; other values are not known. */
export const states = [
  { id: 4, name: "Adjudicado" },
  { id: 11, name: "Convenio marco" },
] as const;
