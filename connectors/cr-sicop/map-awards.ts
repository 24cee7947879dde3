import {
  type Award,
  type Draft,
  type Item,
  type MapContext,
  type MappedRelease,
  money,
  number,
  type PayloadReader,
  type Sourced,
  sumDecimals,
  type Value,
} from "../../src/connector/index.ts";
import { currencies } from "./lookups.ts";
import { classified, isSale, methodOf, released } from "./map-tenders.ts";
import { buyerOf, distinct, type PartyDraft, supplierOf } from "./parties.ts";
import { fileDate, grouped, type Row, versionDate, versionOf } from "./row.ts";

/** Id of what one supplier won in a process: the same in all members. */
const awardId = (process: string, supplier: PartyDraft | undefined): string =>
  `${process}-${supplier?.id ?? "sin-proveedor"}`;

const processAndSupplier = (row: Row): string | undefined => {
  const process = row.text("NRO_SICOP");
  const supplier = row.text("CEDULA_PROVEEDOR");
  return process && supplier ? `${process.value}\n${supplier.value}` : undefined;
};

/** ProcedimientoAdjudicacion: the lines that a supplier won, with their final amounts. */
export function* awardReleases(
  payload: PayloadReader,
  rows: readonly Row[],
  context: MapContext,
): Generator<MappedRelease> {
  for (const [key, lines] of grouped(rows, processAndSupplier)) {
    const [process = ""] = key.split("\n");
    const [first] = lines;
    if (first === undefined) continue;
    const procedure = first.text("NUMERO_PROCEDIMIENTO");
    if (isSale(procedure?.value, first.text("TIPO_PROCEDIMIENTO")?.value)) {
      for (const line of lines) line.node.ignore(...line.node.keys());
      continue;
    }
    const title = first.text("DESCR_PROCEDIMIENTO");
    const buyer = buyerOf(payload, first.text("CEDULA"), first.text("INSTITUCION"));
    const supplier = supplierOf(
      payload,
      first,
      first.text("CEDULA_PROVEEDOR"),
      "supplier",
      first.text("NOMBRE_PROVEEDOR"),
    );
    const method = methodOf(first, procedure);
    const date = first.date("FECHA_ADJUD_FIRME");
    const revised = first.date("FECHA_REV");
    const value = totalOf(lines);
    const items = lines.map(awardItem);
    const award: Draft<Award> = {
      id: awardId(process, supplier),
      title,
      status: "active",
      date,
      value,
      suppliers: supplier ? [supplier.reference] : undefined,
      items,
    };
    yield released(
      payload,
      { process, stream: `award:${award.id}`, rows: lines, date: versionDate(payload, revised, date) },
      {
        ocid: context.mintOcid(process),
        tag: ["award"],
        parties: distinct([buyer, supplier]),
        buyer: buyer?.reference,
        tender: { id: procedure ?? process, title, ...method },
        awards: [award],
      },
    );
  }
}

function awardItem(row: Row): Draft<Item> {
  // The same for all lines of a supplier, or read with the first of them.
  row.ignore("CEDULA", "INSTITUCION", "NUMERO_PROCEDIMIENTO", "DESCR_PROCEDIMIENTO", "NOMBRE_PROVEEDOR", "PERFIL_PROV");
  row.ignore("TIPO_PROCEDIMIENTO", "MODALIDAD_PROCEDIMIENTO", "FECHA_ADJUD_FIRME", "FECHA_REV");
  // Year of the number; budget line; what the request for the contract says; the same code as PROD_ID once more.
  row.ignore("ANO", "OBJETO_GASTO", "FECHA_SOL_CONTRA", "FECHA_SOL_CONTRA_CL", "PROD_ID_CL", "MONEDA_PRECIO_EST");
  row.ignore("MONTO_ADJU_LINEA_USD", "MONTO_ADJU_LINEA_CRC");
  row.dropPersonal("CEDULA_REPRESENTANTE", "REPRESENTANTE");
  return {
    id: row.text("LINEA"),
    description: row.text("DESCR_BIEN_SERVICIO"),
    ...classified(row.text("PROD_ID")),
    quantity: number(row.decimal("CANTIDAD")),
    unit: { name: row.text("UNIDAD_MEDIDA"), value: row.money(row.amount("MONTO_UNITARIO"), "MONEDA_ADJUDICADA") },
  };
}

/** The sum of the lines in their currency; in colones where the lines are in several. */
function totalOf(lines: readonly Row[]): Draft<Value> {
  const given = new Set(lines.map((line) => line.text("MONEDA_ADJUDICADA")?.value ?? ""));
  const mixed = given.size > 1;
  const amounts = lines.map((line) => line.decimal(mixed ? "MONTO_ADJU_LINEA_CRC" : "MONTO_ADJU_LINEA"));
  for (const line of lines) line.ignore("MONTO_ADJU_LINEA");
  const [first] = lines;
  const origin = amounts[0];
  if (first === undefined || origin === undefined || amounts.some((each) => each === undefined)) {
    first?.issue("award-without-amount", "a line that was won has no amount: the award has no value");
    return undefined;
  }
  const sum = origin.map(() => sumDecimals(amounts.flatMap((each) => each?.value ?? [])));
  return money(sum, mixed ? "CRC" : first.code("MONEDA_ADJUDICADA", currencies));
}

/**
 * LineasAdjudicadas: what was won where the month's ProcedimientoAdjudicacion is empty, as it was at times. Its amounts
 * cannot be summed safely (discounts and taxes of unknown base), so the award has unit prices and no value.
 */
export function* awardLineReleases(
  payload: PayloadReader,
  rows: readonly Row[],
  context: MapContext,
): Generator<MappedRelease> {
  for (const [key, lines] of grouped(rows, processAndSupplier)) {
    const [process = ""] = key.split("\n");
    const [first] = lines;
    if (first === undefined) continue;
    const supplier = supplierOf(payload, first, first.text("CEDULA_PROVEEDOR"), "supplier");
    const bids = new Map(
      lines.flatMap((line) => {
        const bid = line.text("NRO_OFERTA");
        return bid ? [[bid.value, bid] as const] : [];
      }),
    );
    const items = lines.map((row): Draft<Item> => {
      row.ignore("NRO_ACTO", "DESCUENTO", "IVA", "OTROS_IMPUESTOS", "ACARREOS", "TIPO_CAMBIO_CRC", "TIPO_CAMBIO_DOLAR");
      return {
        id: row.text("NRO_LINEA"),
        ...classified(row.text("CODIGO_PRODUCTO")),
        quantity: number(row.decimal("CANTIDAD_ADJUDICADA")),
        unit: { value: row.money(row.amount("PRECIO_UNITARIO_ADJUDICADO"), "TIPO_MONEDA") },
      };
    });
    const id = awardId(process, supplier);
    yield released(
      payload,
      { process, stream: `award-lines:${id}`, rows: lines, date: fileDate(payload) },
      {
        ocid: context.mintOcid(process),
        tag: ["award"],
        parties: distinct([supplier]),
        awards: [
          {
            id,
            status: "active",
            suppliers: supplier ? [supplier.reference] : undefined,
            items,
            relatedBids: [...bids.values()],
          } as Draft<Award>,
        ],
      },
    );
  }
}

/** AdjudicacionesFirme: only decisions that no bid wins are told here; those that award have their lines elsewhere. */
export function* decisionReleases(
  payload: PayloadReader,
  rows: readonly Row[],
  context: MapContext,
): Generator<MappedRelease> {
  for (const row of rows) {
    const process = row.text("NRO_SICOP");
    const act = row.text("NRO_ACTO");
    const deserted = row.text("DESIERTO");
    const date = row.date("FECHA_ADJ_FIRME");
    const revised = row.date("FECHA_REV");
    row.ignore("PERMITE_RECURSOS");
    if (deserted && !/^(s|si|sí|n|no)$/i.test(deserted.value)) {
      row.issue("not-a-flag", "DESIERTO should be yes or no", "DESIERTO");
    }
    if (process === undefined || !/^s/i.test(deserted?.value ?? "")) continue;
    const id = `${process.value}-acto-${act?.value ?? versionOf([row])}`;
    yield released(
      payload,
      {
        process: process.value,
        stream: `decision:${id}`,
        rows: [row],
        date: versionDate(payload, revised, date),
      },
      {
        ocid: context.mintOcid(process.value),
        tag: ["award"],
        awards: [{ id, status: "unsuccessful", statusDetails: deserted?.map(() => "Desierto"), date }],
      },
    );
  }
}

/** Contratos: the contract, and its changes under the same number. The file tells no amount. */
export function* contractReleases(
  payload: PayloadReader,
  rows: readonly Row[],
  context: MapContext,
): Generator<MappedRelease> {
  for (const row of rows) {
    const process = row.text("NRO_SICOP");
    const id = row.text("NRO_CONTRATO");
    if (!process || !id) {
      row.issue("missing-key", "the row names no process or contract");
      row.node.ignore(...row.node.keys());
      continue;
    }
    const sequence = row.text("SECUENCIA");
    const change = row.text("TIPO_MODIFICACION") ?? row.text("TIPO_DISMINUCION");
    const notified = row.date("FECHA_NOTIFICACION");
    const written = row.date("FECHA_ELABORACION");
    const signed = notified ?? written;
    const buyer = buyerOf(payload, row.text("CEDULA_INSTITUCION"));
    const supplier = supplierOf(payload, row, row.text("CEDULA_PROVEEDOR"), "supplier");
    const procedure = row.text("NUMERO_PROCEDIMIENTO");
    const kind = row.text("TIPO_CONTRATO");
    // Without an amount a currency says nothing; authorisation by the comptroller; number on the web page.
    row.ignore("MONEDA", "TIPO_AUTORIZACION", "NRO_CONTRATO_WEB", "TIPO_MODIFICACION", "TIPO_DISMINUCION");
    // A count of time in words ("12 meses"), from a start that is not told: no period can be made of it.
    const validity = row.text("VIGENCIA");
    const stream = `contract:${id.value}:${sequence?.value ?? ""}`;
    yield released(
      payload,
      { process: process.value, stream, rows: [row], date: versionDate(payload, signed) },
      {
        ocid: context.mintOcid(process.value),
        tag: [change ? "contractAmendment" : "contract"],
        parties: distinct([buyer, supplier]),
        buyer: buyer?.reference,
        tender: { id: procedure ?? process },
        contracts: [
          {
            id,
            awardID: awardId(process.value, supplier),
            title: kind,
            status: "active",
            dateSigned: change ? undefined : signed,
            description: validity?.map((text) => `Vigencia: ${text}`),
            statusDetails: suspension(row),
            amendments: change ? [{ id: sequence ?? id, date: signed, description: change }] : undefined,
          } as Draft<object>,
        ],
      },
    );
  }
}

/** The start of a suspension, where there is one. */
const suspension = (row: Row): Sourced<string> | undefined => {
  const begun = row.date("FECHA_INI_SUSP");
  return begun?.map((date) => `Suspensión desde ${date.slice(0, 10)}`);
};
