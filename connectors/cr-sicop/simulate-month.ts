import {
  formatInstant,
  type ProcessView,
  type World,
  type WorldBuyer,
  type WorldProcess,
  type WorldSupplier,
} from "../../src/connector/index.ts";
import { zone } from "./row.ts";

/** Months with anything in them, oldest first. Months are cut in UTC: a simulation need not know the local midnight. */
export function monthsOf(world: World, now: Date): string[] {
  const months: string[] = [];
  const at = new Date(`${world.from.slice(0, 7)}-01T00:00:00Z`);
  for (; at <= now; at.setUTCMonth(at.getUTCMonth() + 1)) months.push(at.toISOString().slice(0, 7).replace("-", ""));
  return months;
}

export const sicopOf = (process: WorldProcess): string =>
  `${process.publishedAt.slice(0, 4)}${String(process.index).padStart(7, "0")}`;

const letters = { open: "LY", selective: "LE", limited: "LD", direct: "PX" };
const types = {
  open: "LICITACIÓN MAYOR",
  selective: "LICITACIÓN MENOR",
  limited: "LICITACIÓN REDUCIDA",
  direct: "PROCEDIMIENTO POR EXCEPCIÓN",
};
const states = {
  planned: "Borrador",
  published: "Publicado",
  closed: "Apertura finalizada",
  awarded: "Adjudicado en firme",
  contracted: "Contratado",
  unsuccessful: "Declarado desierto",
  cancelled: "Cancelado",
};
const categories = { goods: "BIENES", services: "SERVICIOS", works: "OBRA PÚBLICA" };
const sizes = { micro: "Micro", small: "Pequeña", medium: "Mediana", large: "Grande" };

export const cedulaOfBuyer = (buyer: WorldBuyer): string => `2100${String(buyer.serial % 1_000_000).padStart(6, "0")}`;
/** Companies have 10 digits, persons 9. */
export const cedulaOf = ({ serial, naturalPerson }: WorldSupplier): string =>
  naturalPerson ? `1${String(serial).padStart(8, "0")}` : `31${String(serial).padStart(8, "0")}`;

const numberOf = (process: WorldProcess, buyer: WorldBuyer): string =>
  `${process.publishedAt.slice(0, 4)}${letters[process.method]}-${String(process.index + 1).padStart(6, "0")}-${cedulaOfBuyer(buyer)}`;

const local = (at: string): string => formatInstant(at, zone, "yyyy-MM-dd HH:mm:ss");
const day = (at: string): string => formatInstant(at, zone, "dd/MM/yyyy");
/** Large round amounts come in scientific notation. */
const amount = (text: string): string => (/^\d+0{6}$/.test(text) ? `${text.replace(/0{6}$/, "")}E+6` : text);

type Cells = Record<string, string>;

/** The members of one month: what happened in it, as it stood at its end (or now, if it has not ended). */
export function monthFiles(world: World, month: string, now: Date): [string, string][] {
  const from = new Date(`${month.slice(0, 4)}-${month.slice(4)}-01T00:00:00Z`);
  const next = new Date(from);
  next.setUTCMonth(next.getUTCMonth() + 1);
  const until = next < now ? next : new Date(now.getTime() + 1_000);
  const within = (at: string | undefined): boolean =>
    at !== undefined && Date.parse(at) >= from.getTime() && Date.parse(at) < until.getTime();
  const tables: Record<string, Cells[]> = Object.fromEntries(Object.keys(columns).map((name) => [name, []]));
  const suppliers = new Map<number, WorldSupplier>();
  const buyers = new Map<number, WorldBuyer>();
  const supplier = (index: number): string => {
    const found = world.supplier("CR", index);
    suppliers.set(index, found);
    return cedulaOf(found);
  };
  for (const index of world.changed("CR", from, until)) {
    const view = world.view("CR", index, new Date(until.getTime() - 1_000));
    if (view === undefined || view.state === "planned") continue;
    const buyer = world.buyer("CR", view.buyer);
    buyers.set(view.buyer, buyer);
    const key: Cells = { NRO_SICOP: sicopOf(view), CEDULA_INSTITUCION: cedulaOfBuyer(buyer) };
    tables.DetalleCarteles?.push({ ...key, ...callCells(view, buyer) });
    if (within(view.publishedAt)) tables.DetalleLineaCartel?.push(...lineCells(view));
    if (within(view.deadline)) {
      for (const [place, bid] of view.bids.entries()) {
        tables.Ofertas?.push({
          ...key,
          NRO_OFERTA: `${key.NRO_SICOP}-PARTIDA-1-OFERTA-${place + 1}`,
          CEDULA_PROVEEDOR: supplier(bid.supplier),
          FECHA_PRESENTA_OFERTA: local(bid.at),
          TIPO_OFERTA: "Base",
        });
      }
    }
    for (const award of view.awards) {
      if (!within(award.at)) continue;
      const cedula = supplier(award.supplier);
      const name = world.supplier("CR", award.supplier).name;
      for (const cells of awardCells(view, buyer, award)) {
        tables.ProcedimientoAdjudicacion?.push({ ...cells, CEDULA_PROVEEDOR: cedula, NOMBRE_PROVEEDOR: name });
      }
    }
    if (within(view.decidedAt) && view.outcome === "unsuccessful") {
      tables.AdjudicacionesFirme?.push({
        ...key,
        NRO_ACTO: "1",
        FECHA_ADJ_FIRME: local(view.decidedAt ?? ""),
        PERMITE_RECURSOS: "S",
        DESIERTO: "S",
      });
    }
    tables.Contratos?.push(...contractCells(view, key, within, supplier, numberOf(view, buyer)));
  }
  for (const each of suppliers.values()) {
    tables.Proveedores?.push({
      CEDULA_PROVEEDOR: cedulaOf(each),
      NOMBRE_PROVEEDOR: each.name,
      TIPO_PROVEEDOR: each.naturalPerson ? "Nacional físico" : "Nacional jurídico",
      TAMAÑO_PROVEEDOR: sizes[each.size],
      zona_geo_prov: `Centro, ${each.locality}, ${each.region}`,
    });
  }
  for (const each of buyers.values()) {
    tables.InstitucionesRegistradas?.push({ CEDULA: cedulaOfBuyer(each), NOMBRE_INSTITUCION: each.name });
  }
  tables.FuncionariosInhibicion?.push({ CEDULA: "100000001", NOMBRE: "Persona Inventada" });
  return Object.entries(columns).map(([name, header]) => [
    `${month}/${name}.csv`,
    csv(header.split(" "), tables[name] ?? [], name === "Ofertas" ? "" : "\ufeff"),
  ]);
}

/** Columns of the members, in their order. */
const columns: Readonly<Record<string, string>> = {
  DetalleCarteles:
    "NRO_SICOP CEDULA_INSTITUCION FECHA_PUBLICACION NRO_PROCEDIMIENTO TIPO_PROCEDIMIENTO MODALIDAD_PROCEDIMIENTO CARTEL_STAT CARTEL_NM FECHAH_APERTURA CODIGO_BPIP CLAS_OBJ COD_EXCEPCION DES_EXCEPCION MONTO_EST FECHA_MOD",
  DetalleLineaCartel:
    "NRO_SICOP NUMERO_LINEA NUMERO_PARTIDA CANTIDAD_SOLICITADA PRECIO_UNITARIO_ESTIMADO TIPO_MONEDA TIPO_CAMBIO_CRC TIPO_CAMBIO_DOLAR CODIGO_IDENTIFICACION MONTO_RESERVADO DESC_LINEA",
  Ofertas: "NRO_SICOP NRO_OFERTA CEDULA_PROVEEDOR FECHA_PRESENTA_OFERTA TIPO_OFERTA ID_CONSORCIO",
  ProcedimientoAdjudicacion:
    "CEDULA INSTITUCION ANO NUMERO_PROCEDIMIENTO DESCR_PROCEDIMIENTO LINEA PROD_ID DESCR_BIEN_SERVICIO CANTIDAD UNIDAD_MEDIDA MONTO_UNITARIO MONEDA_PRECIO_EST MONEDA_ADJUDICADA MONTO_ADJU_LINEA MONTO_ADJU_LINEA_CRC MONTO_ADJU_LINEA_USD FECHA_ADJUD_FIRME FECHA_SOL_CONTRA CEDULA_PROVEEDOR NOMBRE_PROVEEDOR PERFIL_PROV CEDULA_REPRESENTANTE REPRESENTANTE OBJETO_GASTO NRO_SICOP TIPO_PROCEDIMIENTO MODALIDAD_PROCEDIMIENTO fecha_rev FECHA_SOL_CONTRA_CL PROD_ID_CL",
  LineasAdjudicadas:
    "NRO_SICOP NRO_OFERTA CODIGO_PRODUCTO NRO_LINEA NRO_ACTO CEDULA_PROVEEDOR CANTIDAD_ADJUDICADA PRECIO_UNITARIO_ADJUDICADO TIPO_MONEDA DESCUENTO IVA OTROS_IMPUESTOS ACARREOS TIPO_CAMBIO_CRC TIPO_CAMBIO_DOLAR",
  AdjudicacionesFirme: "NRO_SICOP NRO_ACTO FECHA_ADJ_FIRME PERMITE_RECURSOS DESIERTO FECHA_REV",
  Contratos:
    "NRO_CONTRATO SECUENCIA NUMERO_PROCEDIMIENTO CEDULA_PROVEEDOR NRO_SICOP CEDULA_INSTITUCION TIPO_CONTRATO TIPO_MODIFICACION FECHA_NOTIFICACION FECHA_ELABORACION TIPO_AUTORIZACION TIPO_DISMINUCION VIGENCIA MONEDA FECHA_INI_SUSP NRO_CONTRATO_WEB",
  Proveedores:
    "CEDULA_PROVEEDOR NOMBRE_PROVEEDOR TIPO_PROVEEDOR TAMAÑO_PROVEEDOR FECHA_CONSTITUCION FECHA_EXPIRACION zona_geo_prov fecha_registro fecha_mod",
  InstitucionesRegistradas: "CEDULA NOMBRE_INSTITUCION ZONA_GEO_INST FECHA_INGRESO FECHA_MOD",
  FuncionariosInhibicion: "CEDULA NOMBRE",
};

/** Semicolons inside the columns of prose are not quoted. */
const csv = (header: readonly string[], rows: readonly Cells[], mark: string): string =>
  `${mark}${[header, ...rows.map((row) => header.map((name) => row[name] ?? ""))].map((cells) => cells.join(";")).join("\r\n")}\r\n`;

const plain = (text: string): string => text.replace(/[\r\n"]+/g, " ");
const safe = (text: string): string => plain(text).replaceAll(";", ",");

const callCells = (view: ProcessView, buyer: WorldBuyer): Cells => ({
  FECHA_PUBLICACION: local(view.publishedAt),
  NRO_PROCEDIMIENTO: numberOf(view, buyer),
  TIPO_PROCEDIMIENTO: types[view.method],
  MODALIDAD_PROCEDIMIENTO: "Cantidad definida",
  CARTEL_STAT: states[view.state],
  CARTEL_NM: safe(view.title),
  FECHAH_APERTURA: local(view.deadline),
  CLAS_OBJ: categories[view.category],
  COD_EXCEPCION: view.method === "direct" ? "C0000103" : "",
  DES_EXCEPCION: view.method === "direct" ? "Proveedor único" : "",
  MONTO_EST: amount(view.estimate ?? "0"),
  FECHA_MOD: local(view.changedAt),
});

const lineCells = (view: ProcessView): Cells[] =>
  view.items.map((item) => ({
    NRO_SICOP: sicopOf(view),
    NUMERO_LINEA: String(item.number),
    NUMERO_PARTIDA: "1",
    CANTIDAD_SOLICITADA: item.quantity,
    PRECIO_UNITARIO_ESTIMADO: item.unitPrice,
    TIPO_MONEDA: view.currency,
    TIPO_CAMBIO_CRC: "1",
    CODIGO_IDENTIFICACION: `${item.unspsc}90000001`,
    DESC_LINEA: `${plain(item.description)}; según cartel; línea ${item.number}`,
  }));

function awardCells(view: ProcessView, buyer: WorldBuyer, award: ProcessView["awards"][number]): Cells[] {
  const won = award.items.map((number) => view.items.find((item) => item.number === number));
  // The lines add up to the award: what rounding leaves goes to the last of them.
  let left = BigInt(toCents(award.amount));
  return won.flatMap((item, place) => {
    if (item === undefined) return [];
    const price = award.unitPrices[place] ?? "0";
    const isLast = place === won.length - 1;
    const cents = isLast ? left : BigInt(Math.round(Number(price) * Number(item.quantity) * 100));
    left -= cents;
    return [
      {
        CEDULA: cedulaOfBuyer(buyer),
        INSTITUCION: buyer.name,
        ANO: view.publishedAt.slice(0, 4),
        NUMERO_PROCEDIMIENTO: numberOf(view, buyer),
        DESCR_PROCEDIMIENTO: safe(view.title),
        LINEA: String(item.number),
        PROD_ID: `${item.unspsc}90000001${String(item.number).padStart(8, "0")}`,
        DESCR_BIEN_SERVICIO: safe(item.description),
        CANTIDAD: item.quantity,
        UNIDAD_MEDIDA: item.unit,
        MONTO_UNITARIO: price,
        MONEDA_PRECIO_EST: view.currency,
        MONEDA_ADJUDICADA: view.currency,
        MONTO_ADJU_LINEA: fromCents(cents),
        MONTO_ADJU_LINEA_CRC: fromCents(cents),
        FECHA_ADJUD_FIRME: day(award.at),
        REPRESENTANTE: "Persona Inventada",
        CEDULA_REPRESENTANTE: "100000001",
        NRO_SICOP: sicopOf(view),
        TIPO_PROCEDIMIENTO: types[view.method],
        MODALIDAD_PROCEDIMIENTO: "Cantidad definida",
        fecha_rev: local(award.at),
      },
    ];
  });
}

const toCents = (text: string): string => {
  const [whole = "0", part = ""] = text.split(".");
  return whole + part.slice(0, 2).padEnd(2, "0");
};
const fromCents = (cents: bigint): string => `${cents / 100n}.${String(cents % 100n).padStart(2, "0")}`;

function contractCells(
  view: ProcessView,
  key: Cells,
  within: (at: string | undefined) => boolean,
  supplier: (index: number) => string,
  procedure: string,
): Cells[] {
  return view.contracts.flatMap((contract) => {
    const award = view.awards[contract.award];
    if (award === undefined) return [];
    const cells = (at: string, sequence: string, change: string): Cells => ({
      ...key,
      NRO_CONTRATO: `04${key.NRO_SICOP}${contract.award + 1}`,
      SECUENCIA: sequence,
      NUMERO_PROCEDIMIENTO: procedure,
      CEDULA_PROVEEDOR: supplier(award.supplier),
      TIPO_CONTRATO: "Contrato de cantidad definida",
      TIPO_MODIFICACION: change,
      FECHA_NOTIFICACION: local(at),
      VIGENCIA: "12 Meses",
      MONEDA: view.currency,
    });
    const rows = within(contract.signedAt) ? [cells(contract.signedAt, "0", "")] : [];
    if (contract.amendment && within(contract.amendment.at)) {
      rows.push(cells(contract.amendment.at, "1", safe(contract.amendment.rationale)));
    }
    return rows;
  });
}
