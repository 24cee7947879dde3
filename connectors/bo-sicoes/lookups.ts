import { lookupTable } from "../../src/connector/index.ts";

/** Code tables of SICOES. Marks: S seen in a source, M from memory, D derived from the files. */

/** Modalidad (D.S. 0181). ANPE, ANPP, CM, CD, LP, EX, OF S, readings D; CNC, CND1 S. OF (other forms) tells no method. */
export const methods = lookupTable<"open" | "direct" | "">("modalidad", {
  ANPE: "open",
  ANPP: "open",
  LP: "open",
  CNC: "open",
  CM: "direct",
  CD: "direct",
  CND1: "direct",
  EX: "direct",
  OF: "",
});

/** Tipo de contratación. D. */
export const categories = lookupTable<"goods" | "works" | "services">("tipo de contratación", {
  Bienes: "goods",
  Obras: "works",
  "Servicios Generales": "services",
  Consultoria: "services",
});

/** Estado of a call. Names D, those of partial results S; readings D. A suspended call has no OCDS status of its own. */
export const statuses = lookupTable<"active" | "complete" | "unsuccessful" | "cancelled">("estado", {
  "En curso": "active",
  Vigente: "active",
  Suspendido: "active",
  Adjudicado: "complete",
  Contratado: "complete",
  Desierto: "unsuccessful",
  "Desierto Parcial": "unsuccessful",
  "Anulado desde la convocatoria": "cancelled",
  "Anulado Parcial": "cancelled",
  Cancelado: "cancelled",
});

/** Estado of a contract. Names D and S, readings D: whatever ended before its time is terminated. */
export const contractStatuses = lookupTable<"active" | "terminated">("estado del contrato", {
  "En ejecucion": "active",
  "Cumplido y Reportado": "terminated",
  "Cumplido parcial": "terminated",
  Resuelto: "terminated",
  "Resuelto parcial": "terminated",
  Incumplido: "terminated",
});

/** Forms by number → kind of document. Meaning of the forms S, kinds D; the others are kept without a kind. */
export const forms = lookupTable<string>("formularios", {
  "FORM 100": "tenderNotice",
  "FORM 110": "tenderNotice",
  "FORM 170": "awardNotice",
  "FORM 200": "contractNotice",
  "FORM 220": "contractNotice",
  "FORM 250": "contractAnnexe",
  "FORM 400": "awardNotice",
  "FORM 500": "completionCertificate",
});

/** Departments. S. What else stands in the column is a sign of a shifted row. */
export const departments = lookupTable<true>("departamento", {
  "La Paz": true,
  Cochabamba: true,
  "Santa Cruz": true,
  Potosi: true,
  Chuquisaca: true,
  Tarija: true,
  Oruro: true,
  Beni: true,
  Pando: true,
});
