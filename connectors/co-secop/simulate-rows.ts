import {
  asOf,
  formatInstant,
  type ProcessView,
  type SimulateContext,
  type WorldBuyer,
  type WorldContract,
  type WorldSupplier,
} from "../../src/connector/index.ts";

/** Rows of the sets from a process of the world, in Socrata's form: every value a text, nothing where there is none. */
export type Row = Record<string, string | { readonly url: string }>;

const zone = "America/Bogota";
const day = (at: string): string => `${formatInstant(at, zone, "yyyy-MM-dd")}T00:00:00.000`;
const moment = (at: string): string => `${formatInstant(at, zone, "yyyy-MM-dd'T'HH:mm:ss")}.000`;

/** Which system a process runs in: one of eight in SECOP I, some direct purchases in the store, the rest in SECOP II. */
export const systemOf = (process: {
  readonly index: number;
  readonly method: string;
}): "secop1" | "orders" | "secop2" =>
  process.index % 8 === 3 ? "secop1" : process.method === "direct" && process.index % 3 === 1 ? "orders" : "secop2";

/** The rows that each set has of one process now. */
export const rowsOf: Readonly<Record<string, (context: SimulateContext, process: ProcessView) => Row[]>> = {
  processes: (context, process) => (systemOf(process) === "secop2" ? processRows(context, process) : []),
  contracts: (context, process) => (systemOf(process) === "secop2" ? contractRows(context, process) : []),
  bidders: (context, process) => (systemOf(process) === "secop2" ? bidderRows(context, process) : []),
  secop1: (context, process) => (systemOf(process) === "secop1" ? oldRows(context, process) : []),
  orders: (context, process) => (systemOf(process) === "orders" ? orderRows(context, process) : []),
};

export const viewOf = (context: SimulateContext, index: number): ProcessView | undefined => {
  const view = asOf(context.world.process("CO", index), context.now());
  return view?.state === "planned" ? undefined : view;
};

export const request = (index: number): string => `CO1.REQ.${3_000_000 + index}`;
export const portfolio = (index: number): string => `CO1.BDOS.${2_000_000 + index}`;
const notice = (index: number): Row[string] => ({
  url: `https://community.secop.gov.co/Public/Tendering/OpportunityDetail/Index?noticeUID=CO1.NTC.${4_000_000 + index}`,
});

/** A NIT has nine digits from 8 or 9 on; the identity number of a person has ten from 1 on. */
export const nitOf = (serial: number): string => `9${String(serial).padStart(8, "0").slice(-8)}`;
export const documentOf = (supplier: WorldSupplier): string =>
  supplier.naturalPerson ? `10${String(supplier.serial).padStart(8, "0").slice(-8)}` : nitOf(supplier.serial);
export const accountOf = (supplier: WorldSupplier): string => String(700_000_000 + supplier.serial);

const methodNames: Readonly<Record<ProcessView["method"], string>> = {
  open: "Licitación pública",
  selective: "Selección Abreviada de Menor Cuantía",
  limited: "Contratación régimen especial (con ofertas)",
  direct: "Contratación directa",
};
const oldMethodNames: Readonly<Record<ProcessView["method"], string>> = {
  open: "Licitación Pública",
  selective: "Concurso de Méritos con Lista Corta",
  limited: "Invitación ofertas cooperativas o asociaciones de entidades territoriales",
  direct: "Contratación Directa (Ley 1150 de 2007)",
};
const kindNames: Readonly<Record<ProcessView["category"], string>> = {
  goods: "Suministros",
  works: "Obra",
  services: "Prestación de servicios",
};
const orderOf = (buyer: WorldBuyer): string => (buyer.level === "national" ? "Nacional" : "Territorial");

function processRows(context: SimulateContext, process: ProcessView): Row[] {
  const { world } = context;
  const { index, state } = process;
  const buyer = world.buyer("CO", process.buyer);
  // A desertion or cancellation is published like an addendum, an award is not.
  const acts = [process.publishedAt, process.amendedAt ?? ""];
  if (state === "unsuccessful" || state === "cancelled") acts.push(process.decidedAt ?? "");
  const bidders = String(process.bids.length);
  const base: Row = {
    entidad: buyer.name.toUpperCase(),
    nit_entidad: nitOf(buyer.serial),
    departamento_entidad: buyer.region,
    ciudad_entidad: buyer.locality,
    ordenentidad: orderOf(buyer),
    codigo_pci: "Centralizada",
    id_del_proceso: request(index),
    referencia_del_proceso: process.id,
    ppi: String(700_000_000 + buyer.serial),
    id_del_portafolio: portfolio(index),
    nombre_del_procedimiento: process.title,
    descripci_n_del_procedimiento: process.description,
    fase: "Presentación de oferta",
    fecha_de_publicacion_del: day(process.publishedAt),
    fecha_de_ultima_publicaci: day(acts.reduce((last, act) => (act > last ? act : last))),
    fecha_de_publicacion_fase_3: day(process.publishedAt),
    precio_base: process.estimate ?? "0",
    modalidad_de_contratacion: methodNames[process.method],
    justificaci_n_modalidad_de:
      process.method === "direct"
        ? "Servicios profesionales y apoyo a la gestión"
        : "Presupuesto superior al 10% de la Menor Cuantía",
    duracion: String((index % 12) + 1),
    unidad_de_duracion: index % 2 === 0 ? "Mes(es)" : "Semana(s)",
    fecha_de_recepcion_de: moment(process.deadline),
    ciudad_de_la_unidad_de: buyer.locality,
    nombre_de_la_unidad_de: buyer.unit,
    proveedores_invitados: "0",
    visualizaciones_del: String(context.now().getUTCDate() + index),
    proveedores_que_manifestaron: "0",
    respuestas_al_procedimiento: bidders,
    respuestas_externas: "0",
    proveedores_unicos_con: bidders,
    numero_de_lotes: "0",
    estado_del_procedimiento: {
      planned: "",
      published: "Publicado",
      closed: "Evaluación",
      awarded: "Seleccionado",
      contracted: "Seleccionado",
      unsuccessful: "Desierto",
      cancelled: "Cancelado",
    }[state],
    id_estado_del_procedimiento: state === "published" ? "50" : "70",
    codigo_principal_de_categoria: `V1.${process.items[0]?.unspsc ?? ""}`,
    estado_de_apertura_del_proceso: state === "published" ? "Abierto" : "Cerrado",
    tipo_de_contrato: kindNames[process.category],
    subtipo_de_contrato: "No Definido",
    categorias_adicionales: "No definido",
    urlproceso: notice(index),
    codigo_entidad: String(700_000_000 + buyer.serial),
    estado_resumen: "Presentación de oferta",
  };
  if (process.awards.length === 0) {
    return [
      {
        ...base,
        adjudicado: "No",
        id_adjudicacion: "No Adjudicado",
        codigoproveedor: "No Definido",
        departamento_proveedor: "No Definido",
        ciudad_proveedor: "No Definido",
        valor_total_adjudicacion: "0",
        nombre_del_adjudicador: "No Adjudicado",
        nombre_del_proveedor: "No Definido",
        nit_del_proveedor_adjudicado: "No Definido",
      },
    ];
  }
  return process.awards.map((award, place) => {
    const supplier = world.supplier("CO", award.supplier);
    return {
      ...base,
      adjudicado: "Si",
      fecha_adjudicacion: day(award.at),
      id_adjudicacion: `CO1.AWD.${(5_000_000 + index) * 10 + place}`,
      codigoproveedor: accountOf(supplier),
      departamento_proveedor: supplier.region,
      ciudad_proveedor: supplier.locality,
      valor_total_adjudicacion: award.amount,
      nombre_del_adjudicador: "FUNCIONARIA SIMULADA",
      nombre_del_proveedor: supplier.name,
      nit_del_proveedor_adjudicado: documentOf(supplier),
    };
  });
}

export const contractId = (index: number, place: number): string => `CO1.PCCNTR.${(6_000_000 + index) * 10 + place}`;

const stateOf = (context: SimulateContext, contract: WorldContract): string => {
  if (contract.end < formatInstant(context.now(), zone, "yyyy-MM-dd")) return "terminado";
  return contract.amendment ? "Modificado" : "En ejecución";
};

function contractRows(context: SimulateContext, process: ProcessView): Row[] {
  const { world } = context;
  const buyer = world.buyer("CO", process.buyer);
  return process.contracts.flatMap((contract, place) => {
    const award = process.awards[contract.award];
    if (!award) return [];
    const supplier = world.supplier("CO", award.supplier);
    const total = contract.amendment?.amount ?? contract.amount;
    const row: Row = {
      nombre_entidad: buyer.name.toUpperCase(),
      nit_entidad: nitOf(buyer.serial),
      departamento: buyer.region,
      ciudad: buyer.locality,
      localizaci_n: `Colombia, ${buyer.region}, ${buyer.locality}`,
      orden: orderOf(buyer),
      sector: "No aplica/No pertenece",
      rama: "Ejecutivo",
      entidad_centralizada: "Centralizada",
      proceso_de_compra: portfolio(process.index),
      id_contrato: contractId(process.index, place),
      referencia_del_contrato: `${process.id}-${place + 1}`,
      estado_contrato: stateOf(context, contract),
      codigo_de_categoria_principal: `V1.${process.items[0]?.unspsc ?? ""}`,
      descripcion_del_proceso: process.description,
      tipo_de_contrato: kindNames[process.category],
      modalidad_de_contratacion: methodNames[process.method],
      fecha_de_firma: day(contract.signedAt),
      fecha_de_inicio_del_contrato: `${contract.start}T00:00:00.000`,
      fecha_de_fin_del_contrato: `${contract.end}T00:00:00.000`,
      condiciones_de_entrega: "No Definido",
      tipodocproveedor: supplier.naturalPerson ? "Cédula de Ciudadanía" : "NIT",
      documento_proveedor: documentOf(supplier),
      proveedor_adjudicado:
        process.index % 5 === 0 ? `${supplier.name} (ventas@proveedor.example - 3001234567)` : supplier.name,
      es_grupo: "No",
      es_pyme: supplier.size === "large" ? "No" : "Si",
      habilita_pago_adelantado: "No",
      liquidaci_n: "No",
      origen_de_los_recursos: "Distribuido",
      destino_gasto: "Inversión",
      valor_del_contrato: total,
      valor_de_pago_adelantado: "0",
      valor_facturado: "0",
      valor_pendiente_de_pago: "0",
      valor_pagado: process.index % 2 === 0 ? "0" : total,
      dias_adicionados: contract.amendment ? "30" : "0",
      urlproceso: notice(process.index),
      nombre_representante_legal: "PERSONA SIMULADA",
      identificaci_n_representante_legal: "1000000001",
      nombre_supervisor: "PERSONA SIMULADA",
      presupuesto_general_de_la_nacion_pgn: "0",
      recursos_propios: total,
      codigo_entidad: String(700_000_000 + buyer.serial),
      codigo_proveedor: accountOf(supplier),
      objeto_del_contrato: process.title,
    };
    if (contract.amendment) row["ultima_actualizacion"] = day(contract.amendment.at);
    return [row];
  });
}

function bidderRows(context: SimulateContext, process: ProcessView): Row[] {
  const buyer = context.world.buyer("CO", process.buyer);
  return process.bids.map((bid) => {
    const supplier = context.world.supplier("CO", bid.supplier);
    return {
      id_procedimiento: request(process.index),
      fecha_publicaci_n: day(process.publishedAt),
      nombre_procedimiento: process.title,
      nit_entidad: nitOf(buyer.serial),
      codigo_entidad: String(700_000_000 + buyer.serial),
      entidad_compradora: buyer.name.toUpperCase(),
      proveedor: supplier.name,
      nit_proveedor: documentOf(supplier),
      codigo_proveedor: accountOf(supplier),
    };
  });
}

export const recordNumber = (index: number): string => `24-12-${10_000_000 + index}`;

/** SECOP I: one row for each contract or, before that, one for the process. */
function oldRows(context: SimulateContext, process: ProcessView): Row[] {
  const { world } = context;
  const buyer = world.buyer("CO", process.buyer);
  const state = {
    planned: "",
    published: "Convocado",
    closed: "Convocado",
    awarded: "Adjudicado",
    contracted: "Celebrado",
    unsuccessful: "Terminado Anormalmente después de Convocado",
    cancelled: "Descartado",
  }[process.state];
  const base: Row = {
    anno_cargue_secop: process.publishedAt.slice(0, 4),
    nivel_entidad: "TERRITORIAL",
    orden_entidad: "DISTRITO CAPITAL",
    nombre_entidad: buyer.name.toUpperCase(),
    nit_de_la_entidad: `${nitOf(buyer.serial)}`,
    c_digo_de_la_entidad: String(200_000_000 + buyer.serial),
    id_modalidad: "1",
    modalidad_de_contratacion: oldMethodNames[process.method],
    estado_del_proceso: state,
    objeto_a_contratar: "Servicios y suministros",
    detalle_del_objeto_a_contratar: process.title,
    tipo_de_contrato: process.category === "goods" ? "Suministro" : kindNames[process.category],
    fecha_de_cargue_en_el_secop: day(process.publishedAt),
    numero_de_constancia: recordNumber(process.index),
    numero_de_proceso: process.id,
    cuantia_proceso: process.estimate ?? "0",
    id_familia: process.items[0]?.unspsc.slice(0, 4) ?? "",
    id_clase: process.items[0]?.unspsc.slice(0, 6) ?? "",
    nombre_clase: process.items[0]?.description ?? "",
    ruta_proceso_en_secop_i: {
      url: `https://www.contratos.gov.co/consultas/detalleProceso.do?numConstancia=${recordNumber(process.index)}`,
    },
    moneda: "Peso Colombiano",
    municipio_entidad: buyer.locality,
    departamento_entidad: buyer.region,
    ultima_actualizacion: day(process.changedAt),
  };
  if (process.awards.length === 0) {
    return [
      {
        ...base,
        uid: `${recordNumber(process.index)}-0`,
        tipo_identifi_del_contratista: "No Definido",
        identificacion_del_contratista: "No Definido",
        nom_razon_social_contratista: "No Definido",
        cuantia_contrato: "0",
        es_mipyme: "No Definido",
      },
    ];
  }
  return process.awards.map((award, place) => {
    const supplier = world.supplier("CO", award.supplier);
    const contract = process.contracts.find((each) => each.award === place);
    const row: Row = {
      ...base,
      estado_del_proceso: contract ? "Celebrado" : "Adjudicado",
      uid: `${recordNumber(process.index)}-${place + 1}`,
      id_adjudicacion: String(8_000_000 + process.index * 10 + place),
      tipo_identifi_del_contratista: supplier.naturalPerson ? "Cédula de Ciudadanía" : "Nit de Persona Jurídica",
      identificacion_del_contratista: documentOf(supplier),
      nom_razon_social_contratista: supplier.name,
      nombre_del_represen_legal: "PERSONA SIMULADA",
      cuantia_contrato: contract?.amount ?? award.amount,
      es_mipyme: supplier.size === "large" ? "No" : "Si",
      ...(supplier.size === "large"
        ? {}
        : { tama_o_mipyme: { micro: "Micro", small: "Pequeña", medium: "Mediana" }[supplier.size] }),
    };
    if (!contract) return row;
    return {
      ...row,
      numero_de_contrato: `C-${process.id}-${place + 1}`,
      fecha_de_firma_del_contrato: day(contract.signedAt),
      fecha_ini_ejec_contrato: `${contract.start}T00:00:00.000`,
      fecha_fin_ejec_contrato: `${contract.end}T00:00:00.000`,
      plazo_de_ejec_del_contrato: "6",
      rango_de_ejec_del_contrato: "Meses",
      objeto_del_contrato_a_la: process.title,
      valor_contrato_con_adiciones: contract.amendment?.amount ?? contract.amount,
      tiempo_adiciones_en_dias: contract.amendment ? "30" : "0",
    };
  });
}

/** The store knows orders alone: nothing before the award. */
function orderRows(context: SimulateContext, process: ProcessView): Row[] {
  const [award] = process.awards;
  if (!award) return [];
  const { world } = context;
  const buyer = world.buyer("CO", process.buyer);
  const supplier = world.supplier("CO", award.supplier);
  return [
    {
      a_o: award.at.slice(0, 4),
      identificador_de_la_orden: String(100_000 + process.index),
      rama_de_la_entidad: "Ejecutivo",
      orden_de_la_entidad: orderOf(buyer),
      sector_de_la_entidad: "Hacienda",
      entidad: buyer.name.toUpperCase(),
      solicitante: "PERSONA SIMULADA",
      fecha: day(award.at),
      fecha_vence: day(new Date(Date.parse(award.at) + 90 * 86_400_000).toISOString()),
      proveedor: supplier.name,
      estado: "Emitida",
      solicitud: String(200_000 + process.index),
      items: process.title,
      total: award.amount,
      agregacion: "Papelería III",
      ciudad: buyer.locality,
      nit_proveedor: "No Aplica",
      nit_entidad: "No Definido",
      id_entidad: String(buyer.serial),
    },
  ];
}
