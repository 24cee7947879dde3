import { lookupTable } from "../../src/connector/index.ts";

type Method = "open" | "selective" | "limited" | "direct" | undefined;
type Status = "planning" | "planned" | "active" | "cancelled" | "unsuccessful" | "complete";
/** null: a known kind of contract that is none of the three. */
type Category = "goods" | "works" | "services" | null;

/** Names that stand for a method; `undefined`: known, and says nothing of the method. */
export interface Modality {
  readonly method: Method;
  /** Whether bidders compete, so that an adjudication is published for the process. */
  readonly competitive: boolean;
}

const modality = (method: Method, competitive = method !== "direct" && method !== undefined): Modality => ({
  method,
  competitive,
});

/** modalidad_de_contratacion of SECOP II and of the integrated set. Names [S], methods [D]. */
export const modalities = lookupTable<Modality>("modalidad_de_contratacion", {
  "Licitación pública": modality("open"),
  "Licitación pública Obra Publica": modality("open"),
  "Licitación Pública Acuerdo Marco de Precios": modality("open"),
  "Selección Abreviada de Menor Cuantía": modality("open"),
  "Seleccion Abreviada Menor Cuantia Sin Manifestacion Interes": modality("open"),
  "Selección abreviada subasta inversa": modality("open"),
  "Mínima cuantía": modality("open"),
  "Concurso de méritos abierto": modality("open"),
  "Enajenación de bienes con subasta": modality("open"),
  "Enajenación de bienes con sobre cerrado": modality("open"),
  "Concurso de méritos con precalificación": modality("limited"),
  "Contratación régimen especial (con ofertas)": modality("limited"),
  "Contratación Directa (con ofertas)": modality("limited"),
  "Contratación directa": modality("direct"),
  "Contratación régimen especial": modality("direct"),
  "Solicitud de información a los Proveedores": modality(undefined),
});

/** modalidad_de_contratacion of SECOP I. Names [S], methods [D]. */
export const oldModalities = lookupTable<Modality>("modalidad_de_contratacion (SECOP I)", {
  "Licitación Pública": modality("open"),
  "Licitación obra pública": modality("open"),
  "Selección Abreviada de Menor Cuantía (Ley 1150 de 2007)": modality("open"),
  "Selección Abreviada servicios de Salud": modality("open"),
  "Selección Abreviada del literal h del numeral 2 del artículo 2 de la Ley 1150 de 2007": modality("open"),
  Subasta: modality("open"),
  "Contratación Mínima Cuantía": modality("open"),
  "Concurso de Méritos Abierto": modality("open"),
  "Concurso de diseño Arquitectónico": modality("open"),
  "Concurso de Méritos con Lista Corta": modality("selective"),
  "Concurso de Méritos con Lista Multiusos": modality("selective"),
  "Lista Multiusos": modality("selective"),
  "Invitación ofertas cooperativas o asociaciones de entidades territoriales": modality("limited"),
  "Contratación Directa (Ley 1150 de 2007)": modality("direct"),
  "Contratación Directa Menor Cuantía": modality("direct"),
  "Otras Formas de Contratación Directa": modality("direct"),
  "Régimen Especial": modality("direct"),
  "Contratos y convenios con más de dos partes": modality("direct"),
  "Asociación Público Privada": modality(undefined),
  "Iniciativa Privada sin recursos públicos": modality(undefined),
});

/** estado_del_procedimiento of SECOP II. Names [S]; statuses [D]. Suspendido has no OCDS status of its own. */
export const processStates = lookupTable<Status>("estado_del_procedimiento", {
  Borrador: "planned",
  "En aprobación": "planned",
  "Borrador/En aprobación": "planned",
  Aprobado: "planned",
  Publicado: "active",
  Evaluación: "active",
  Seleccionado: "active",
  Suspendido: "active",
  Adjudicado: "complete",
  Cancelado: "cancelled",
  Desierto: "unsuccessful",
});

/** estado_del_proceso of SECOP I: what it says of the tender and of the contract in the same row. Names [S], the rest [D]. */
export const oldStates = lookupTable<{ tender: Status; contract?: "active" | "terminated"; award?: true }>(
  "estado_del_proceso (SECOP I)",
  {
    Borrador: { tender: "planned" },
    "Expresión de Interés": { tender: "active" },
    "Invitación Abierta": { tender: "active" },
    "Invitación Cerrada": { tender: "active" },
    "Lista Corta": { tender: "active" },
    "Lista Multiusos": { tender: "active" },
    Publicación: { tender: "active" },
    Convocado: { tender: "active" },
    Adjudicado: { tender: "complete", award: true },
    Celebrado: { tender: "complete", award: true, contract: "active" },
    Liquidado: { tender: "complete", award: true, contract: "terminated" },
    "Terminado sin Liquidar": { tender: "complete", award: true, contract: "terminated" },
    // Ended without a contract, whether for want of bidders or by an act of the buyer.
    "Terminado Anormalmente después de Convocado": { tender: "unsuccessful" },
    "Terminado Anormalmente": { tender: "unsuccessful" },
    Descartado: { tender: "cancelled" },
  },
);

/** estado_contrato of SECOP II, and the states of the integrated set. Names [S], statuses [D]. */
export const contractStates = lookupTable<"pending" | "active" | "cancelled" | "terminated">("estado_contrato", {
  Borrador: "pending",
  "En aprobación": "pending",
  "enviado Proveedor": "pending",
  Aprobado: "pending",
  "En ejecución": "active",
  Activo: "active",
  Modificado: "active",
  Prorrogado: "active",
  Suspendido: "active",
  cedido: "active",
  Celebrado: "active",
  Cerrado: "terminated",
  terminado: "terminated",
  Liquidado: "terminated",
  "Terminado sin Liquidar": "terminated",
  Cancelado: "cancelled",
});

/** estado of an order of the virtual store. [M] */
export const orderStates = lookupTable<"pending" | "active" | "cancelled" | "terminated">("estado (TVEC)", {
  Borrador: "pending",
  Emitida: "active",
  "Emitida/Modificada": "active",
  Modificada: "active",
  Activa: "active",
  Cerrada: "terminated",
  Liquidada: "terminated",
  Cancelada: "cancelled",
});

/** tipo_de_contrato. Names [S], categories [D]; some kinds of contract are neither. */
export const contractKinds = lookupTable<Category>("tipo_de_contrato", {
  Suministros: "goods",
  Suministro: "goods",
  Compraventa: "goods",
  "Arrendamiento de muebles": "goods",
  "Venta muebles": "goods",
  Comodato: "goods",
  Obra: "works",
  Concesión: "works",
  "Asociación Público Privada": "works",
  "Prestación de servicios": "services",
  Interventoría: "services",
  Consultoría: "services",
  Seguros: "services",
  "Servicios financieros": "services",
  "Negocio fiduciario": "services",
  Fiducia: "services",
  Empréstito: "services",
  Crédito: "services",
  "Operaciones de Crédito Público": "services",
  Comisión: "services",
  "Acuerdo de cooperación": "services",
  "Decreto 092 de 2017": "services",
  "Arrendamiento de inmuebles": "services",
  Arrendamiento: null,
  "Otro Tipo de Contrato": null,
  Otro: null,
  "Venta inmuebles": null,
  "Acuerdo Marco de Precios": null,
  "Acuerdo Marco": null,
});

/** unidad_de_duracion and the units of SECOP I, in days. Names [S]; the numbers are the dossier's convention [D]. */
export const durationUnits = lookupTable<number>("unidad de duración", {
  "día(s)": 1,
  Dias: 1,
  D: 1,
  "Semana(s)": 7,
  "Mes(es)": 30,
  Meses: 30,
  M: 30,
  "Año(s)": 365,
});

/** Kinds of identity document: whether it is that of a firm, of a natural person, or tells nothing. Names [S], reading [D]. */
export const documentKinds = lookupTable<"firm" | "person" | "unknown">("tipo de documento", {
  NIT: "unknown",
  "Nit de Persona Jurídica": "firm",
  "Sociedad Extranjera": "firm",
  "Número de fideicomiso": "firm",
  Fideicomiso: "firm",
  "Nit de Persona Natural": "person",
  "Cédula de Ciudadanía": "person",
  "Cédula de Extranjería": "person",
  Pasaporte: "person",
  "Tarjeta de Identidad": "person",
  "Registro Civil": "person",
  NUIP: "person",
  Visa: "person",
  "Carné Diplomático": "person",
  "Permiso por Protección Temporal": "person",
  "Permiso Especial de Permanencia": "person",
  "Nit de Extranjería": "unknown",
  Otro: "unknown",
});

/** tama_o_mipyme of SECOP I. [M] */
export const sizes = lookupTable<"micro" | "small" | "medium">("tamaño de la mipyme", {
  Micro: "micro",
  Microempresa: "micro",
  Pequeña: "small",
  "Pequeña empresa": "small",
  Mediana: "medium",
  "Mediana empresa": "medium",
});
