import { lookupTable } from "../../src/connector/index.ts";

/**
 * Code tables of Mercado Público. Marks: S seen in ChileCompra's own data dictionaries (as quoted by public projects) or
 * in payloads, M from memory. OCDS codes beside them are ours.
 */

interface TenderState {
  readonly name: string;
  readonly status: "active" | "unsuccessful" | "complete" | "cancelled";
  /** No further change of state is expected. */
  readonly terminal: boolean;
}

/** CodigoEstado of a licitación [S]. OCDS has no word for suspended: it stays active, told apart by statusDetails. */
export const tenderStates = lookupTable<TenderState>("CodigoEstado", {
  5: { name: "Publicada", status: "active", terminal: false },
  6: { name: "Cerrada", status: "active", terminal: false },
  7: { name: "Desierta", status: "unsuccessful", terminal: true },
  8: { name: "Adjudicada", status: "complete", terminal: true },
  18: { name: "Revocada", status: "cancelled", terminal: true },
  19: { name: "Suspendida", status: "active", terminal: false },
});

interface OrderState {
  readonly name: string;
  readonly status: "pending" | "active" | "cancelled" | "terminated";
}

/** CodigoEstado of an orden de compra [S]. */
export const orderStates = lookupTable<OrderState>("CodigoEstado (orden)", {
  4: { name: "Enviada a proveedor", status: "pending" },
  5: { name: "En proceso", status: "pending" },
  6: { name: "Aceptada", status: "active" },
  9: { name: "Cancelada", status: "cancelled" },
  12: { name: "Recepción conforme", status: "terminated" },
  13: { name: "Pendiente de recepcionar", status: "active" },
  14: { name: "Recepcionada parcialmente", status: "active" },
  15: { name: "Recepción conforme incompleta", status: "active" },
});

interface Method {
  readonly method: "open" | "selective" | "limited";
  readonly name: string;
}

/**
 * Tipo of a licitación: the letters before the year in its code. L1 … I2 and O1 [S]; the older exceptional ones [M]. R1
 * and R2 are left out on purpose: codes ending in R2 are published in OCDS as ordinary open tenders (LE).
 */
export const tenderTypes = lookupTable<Method>("Tipo", {
  L1: { method: "open", name: "Licitación Pública Menor a 100 UTM (L1)" },
  LE: { method: "open", name: "Licitación Pública Entre 100 y 1000 UTM (LE)" },
  LP: { method: "open", name: "Licitación Pública Mayor 1000 UTM (LP)" },
  LQ: { method: "open", name: "Licitación Pública entre 2000 y 5000 UTM (LQ)" },
  LR: { method: "open", name: "Licitación Pública Mayor a 5000 (LR)" },
  LS: { method: "open", name: "Licitación Pública Servicios personales especializados (LS)" },
  O1: { method: "open", name: "Licitación Pública MOP (O1)" },
  E2: { method: "selective", name: "Licitación Privada Menor a 100 UTM (E2)" },
  CO: { method: "selective", name: "Licitación Privada entre 100 y 1000 UTM (CO)" },
  B2: { method: "selective", name: "Licitación Privada entre 1000 y 2000 UTM (B2)" },
  H2: { method: "selective", name: "Licitación Privada entre 2000 y 5000 UTM (H2)" },
  I2: { method: "selective", name: "Licitación Privada Mayor a 5000 UTM (I2)" },
  O2: { method: "selective", name: "Licitación Privada MOP (O2)" },
  A1: { method: "limited", name: "Licitación Privada por licitación pública anterior sin oferentes (A1)" },
  B1: { method: "limited", name: "Licitación Privada por remanente de contrato anterior (B1)" },
  C1: { method: "limited", name: "Compra directa (C1)" },
  C2: { method: "limited", name: "Trato directo (C2)" },
  D1: { method: "limited", name: "Trato directo por proveedor único (D1)" },
  E1: { method: "limited", name: "Licitación Privada por convenios con personas jurídicas extranjeras (E1)" },
  F1: { method: "limited", name: "Licitación Privada por servicios de naturaleza confidencial (F1)" },
  F2: { method: "limited", name: "Trato directo (F2)" },
  G1: { method: "limited", name: "Trato directo (G1)" },
  G2: { method: "limited", name: "Trato directo (G2)" },
  J1: { method: "limited", name: "Licitación Privada por otras causales (J1)" },
});

interface OrderType {
  readonly name: string;
  /** Only where the type itself says that one supplier was chosen without competition. */
  readonly direct?: true;
}

/** Tipo of an orden de compra [S]; TD [S, seen in codes only]. */
export const orderTypes = lookupTable<OrderType>("Tipo (orden)", {
  OC: { name: "Automática" },
  D1: { name: "Trato directo, proveedor único", direct: true },
  C1: { name: "Trato directo, emergencia, urgencia o imprevisto", direct: true },
  F3: { name: "Trato directo, confidencialidad", direct: true },
  G1: { name: "Trato directo, naturaleza de la negociación", direct: true },
  FG: { name: "Trato directo, artículo 8 letras f y g de la ley 19.886", direct: true },
  TD: { name: "Trato directo", direct: true },
  R1: { name: "Orden de compra menor a 3 UTM" },
  CA: { name: "Orden de compra sin resolución" },
  SE: { name: "Sin emisión automática" },
  CM: { name: "Convenio marco" },
  TL: { name: "Convenio marco, tienda de libros" },
  MC: { name: "Microcompra" },
  AG: { name: "Compra ágil" },
  CC: { name: "Compra coordinada" },
});

/** Moneda [S]. CLF (unidad de fomento) is in ISO 4217; UTM (unidad tributaria mensual) is not. */
export const currencies = lookupTable<{ readonly iso?: "CLP" | "CLF" | "USD" | "EUR" }>("Moneda", {
  CLP: { iso: "CLP" },
  CLF: { iso: "CLF" },
  UF: { iso: "CLF" },
  USD: { iso: "USD" },
  EUR: { iso: "EUR" },
  UTM: {},
});

/** Modalidad of payment of a licitación [S]. */
export const paymentModalities = lookupTable<string>("Modalidad", {
  1: "Pago a 30 días",
  2: "Pago a 30, 60 y 90 días",
  3: "Pago al día",
  4: "Pago anual",
  5: "Pago bimensual",
  6: "Pago contra entrega conforme",
  7: "Pagos mensuales",
  8: "Pago por estado de avance",
  9: "Pago trimestral",
  10: "Pago a 60 días",
});

/** FormaPago of an orden de compra [S]. */
export const paymentForms = lookupTable<string>("FormaPago", {
  1: "15 días contra la recepción de la factura",
  2: "30 días contra la recepción de la factura",
  39: "Otra forma de pago",
  46: "50 días contra la recepción de la factura",
  47: "60 días contra la recepción de la factura",
  48: "A 45 días",
  49: "A más de 30 días",
});

/** Adjudicacion.Tipo: the act that awards [S]. */
export const awardActs = lookupTable<string>("Adjudicacion.Tipo", {
  1: "Autorización",
  2: "Resolución",
  3: "Acuerdo",
  4: "Decreto",
  5: "Otro acto",
});

/** Estimacion: what the estimated amount is [S]. */
export const estimations = lookupTable<string>("Estimacion", {
  1: "Presupuesto disponible",
  2: "Precio referencial",
  3: "Monto no es posible de estimar",
});

/** Units of time [S]; `days` only where a unit is a fixed number of days. */
export const timeUnits = lookupTable<{ readonly name: string; readonly days?: number }>("UnidadTiempo", {
  1: { name: "horas" },
  2: { name: "días", days: 1 },
  3: { name: "semanas", days: 7 },
  4: { name: "meses" },
  5: { name: "años" },
});

/** estado.codigo of a Compra Ágil [S]; what it is in OCDS [D]: selected and ordered are the outcomes. */
export const agileStates = lookupTable<{ readonly status: "active" | "complete" | "unsuccessful" | "cancelled" }>(
  "estado (compra ágil)",
  {
    publicada: { status: "active" },
    cerrada: { status: "active" },
    proveedor_seleccionado: { status: "complete" },
    oc_emitida: { status: "complete" },
    desierta: { status: "unsuccessful" },
    cancelada: { status: "cancelled" },
  },
);

/** Estado Oferta of the monthly files [M]. */
export const bidStates = lookupTable<{ readonly status: "valid" | "disqualified" | "withdrawn" }>("Estado Oferta", {
  Aceptada: { status: "valid" },
  Rechazada: { status: "disqualified" },
  Retirada: { status: "withdrawn" },
});

/** Oferta seleccionada of the monthly files [M]. */
export const bidChoices = lookupTable<{ readonly won: boolean }>("Oferta seleccionada", {
  Seleccionada: { won: true },
  "No Seleccionada": { won: false },
});

/** Currencies in words, as the monthly files have them beside codes [M]. */
export const currencyWords = lookupTable<{ readonly code: string }>("Moneda (palabras)", {
  "Peso Chileno": { code: "CLP" },
  "Unidad de Fomento": { code: "CLF" },
  "Dolar Americano": { code: "USD" },
  Euro: { code: "EUR" },
  "Unidad Tributaria Mensual": { code: "UTM" },
  "Moneda Unidad Tributaria Mensual": { code: "UTM" },
});
