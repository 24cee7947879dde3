import {
  formatInstant,
  type ProcessView,
  type Simulate,
  type SimulateContext,
  type SimulatedResponse,
  simulatedOcds,
  type WorldContract,
  type WorldSupplier,
} from "../../src/connector/index.ts";
import { zone } from "./orders.ts";

const country = "PE";
/** Agreements: one for each fifth of the orders. */
const agreements = [
  { id: 130, type: "BIENES", name: "IM-CE-2020-9 MATERIAL MÉDICO" },
  { id: 128, type: "BIENES", name: "IM-CE-2020-8 DISPOSITIVO MÉDICO" },
  { id: 322, type: "BIENES", name: "EXT-CE-2022-5 EQUIPOS MULTIMEDIA" },
  { id: 401, type: "SERVICIOS", name: "EXT-CE-2023-2 PASAJES AÉREOS" },
  { id: 402, type: "BIENES", name: "EXT-CE-2023-3 ÚTILES DE ESCRITORIO" },
];

/** A RUC with a check digit that fits: 20 for firms and bodies, 10 for persons. */
export function rucOf(serial: number, naturalPerson: boolean): string {
  const base = `${naturalPerson ? "10" : "20"}${String(serial).padStart(8, "0")}`;
  const sum = [5, 4, 3, 2, 7, 6, 5, 4, 3, 2].reduce((all, weight, at) => all + weight * Number(base[at]), 0);
  return `${base}${(11 - (sum % 11)) % 10}`;
}
const supplierRuc = ({ serial, naturalPerson }: WorldSupplier): string => rucOf(serial, naturalPerson);

export interface Order {
  readonly view: ProcessView;
  readonly contract: WorldContract;
}
export const orderNumber = ({ view, contract }: Order): string =>
  `OCAM-${contract.signedAt.slice(0, 4)}-${300_000 + view.index}-${contract.award + 1}-0`;
const day = (at: string): string => formatInstant(at, zone, "yyyy-MM-dd");

/** The pages behind the portal's search of orders: filters, OCDS export, monthly files, and the search itself. */
const simulate: Simulate = (context) => ({
  origins: [
    "https://www.catalogos.perucompras.gob.pe",
    "https://catalogos.perucompras.gob.pe",
    "https://saeusceprod01.blob.core.windows.net",
  ],
  handle({ url, method, body, headers }) {
    switch (`${method} ${url.pathname.replace("/ConsultaOrdenesPub", "")}`) {
      case "GET /obtenerFiltros":
        return text(`${agreements.map(({ id, type, name }) => `${id}-${type}^${name} ¬`).join("")}¯otra lista¯`);
      case "GET /DescargaJsonOCDS": {
        const query = url.searchParams;
        const from = query.get("pFechaIni") ?? "";
        const until = query.get("pFechaFin") ?? "";
        return releasePackage(context, ordersOf(context, from, until, query.get("pAcuerdo") ?? ""));
      }
      case "POST /getListaDescargaMasiva":
        return json(monthFiles(context));
      case "GET /":
        return {
          status: 200,
          headers: { "content-type": "text/html", "set-cookie": "ASP.NET_SessionId=invented; path=/" },
          body: "<!DOCTYPE html><html></html>",
        };
      case "POST /consultaOrdenes":
        return headers.cookie?.includes("ASP.NET_SessionId")
          ? search(context, body)
          : {
              status: 302,
              headers: { location: "https://catalogos.perucompras.gob.pe/ConsultaOrdenesPub/" },
              body: "",
            };
      default: {
        const month = /\/DescargaMasiva\/ocds_(\d{4}-\d\d)\.json$/.exec(url.pathname)?.[1];
        if (month === undefined) return { status: 404, body: "" };
        return releasePackage(context, ordersOf(context, `${month}-01`, `${month}-31`));
      }
    }
  },
});

export default simulate;

/** Orders accepted on these days, in the order of their processes. */
function ordersOf({ world, now }: SimulateContext, from: string, until: string, agreement?: string): Order[] {
  const found: Order[] = [];
  // Contracts are signed within months of the publication of their process.
  const start = new Date(Date.parse(`${from}T00:00:00Z`) - 400 * 86_400_000);
  const { begin, end } = world.published(
    country,
    start,
    new Date(Date.parse(`${until.slice(0, 8)}28T00:00:00Z`) + 5 * 86_400_000),
  );
  for (let index = begin; index < end; index += 1) {
    const under = agreements[index % agreements.length];
    if (agreement !== undefined && String(under?.id) !== agreement) continue;
    const view = world.view(country, index, now());
    for (const contract of view?.contracts ?? []) {
      const accepted = day(contract.signedAt);
      if (view && accepted >= from && accepted <= until) found.push({ view, contract });
    }
  }
  return found;
}

/** Files are made for whole months that are over; they begin in August 2021. */
function monthFiles({ world, now }: SimulateContext): unknown[] {
  const rows: unknown[] = [];
  const present = day(now().toISOString()).slice(0, 7);
  for (let year = Math.max(2021, Number(world.from.slice(0, 4))); year <= Number(present.slice(0, 4)); year += 1) {
    for (let month = 1; month <= 12; month += 1) {
      const name = `${year}-${String(month).padStart(2, "0")}`;
      if (name < "2021-08" || name >= present) continue;
      rows.push({
        C_Anio: String(year),
        CodMes: name.slice(5),
        C_Mes: "MES",
        C_Ruta: "",
        C_FileJson: `ocds_${name}.json`,
        C_FileExcel: "",
        C_FileCsv: "",
      });
    }
  }
  return rows;
}

/** Texts hold line feeds that JSON does not allow. */
function releasePackage(context: SimulateContext, orders: readonly Order[]): SimulatedResponse {
  const releases = orders.map((order) => {
    const { view, contract } = order;
    const only = {
      ...view,
      awards: view.awards.slice(contract.award, contract.award + 1),
      contracts: [{ ...contract, award: 0 }],
      bids: [],
    };
    const number = orderNumber(order);
    const parts = simulatedOcds(context.world, only, {
      tenderId: number,
      date: (at) => at,
      buyerId: ({ serial }) => `PE-RUC-${rucOf(serial, false)}`,
      supplierId: (supplier) => `PE-RUC-${supplierRuc(supplier)}`,
      awardId: () => number,
      contractId: () => number,
      supplierParty: (supplier) => ({ identifier: { scheme: "PE-RUC", id: supplierRuc(supplier) } }),
    });
    const changed = contract.amendment?.at ?? contract.signedAt;
    return {
      ocid: `ocds-invent-${number}`,
      id: `${number}-${changed}`,
      date: changed,
      initiationType: "tender",
      language: "es",
      ...parts,
      tag: ["award", "contract"],
      tender: { ...parts.tender, description: `${view.description}«»acuerdo marco` },
      contracts: parts.contracts.map((one) => ({
        ...one,
        statusDetails: view.index % 4 === 1 ? "TERMINATED" : "ACTIVE",
      })),
    };
  });
  const made = JSON.stringify({
    uri: "https://www.catalogos.perucompras.gob.pe",
    version: "1.1",
    publishedDate: "2025-01-01T00:00:00Z",
    publisher: { name: "PERÚ COMPRAS" },
    releases,
  });
  return { status: 200, headers: { "content-type": "application/json" }, body: made.replaceAll("«»", "\n") };
}

const headers =
  "Nro^Ruc Proveedor^Proveedor^Ruc Entidad^Entidad^Orden Entidad^Tipo de Contratación^Tipo de Entrega^Procedimiento^Orden de Compra/Servicio^Fecha de Aceptación^Monto Total de la Orden^Número de Entrega^Estado de Entrega^Lugar de entrega^Fecha inicio entrega^Plazo de entrega máximo^Subtotal^IGV^Monto Total^Cesión de derechos";

const date = (at: string): string => formatInstant(at, zone, "dd/MM/yyyy");
const grouped = (amount: string): string => {
  const [whole = "0", cents = ""] = amount.split(".");
  return `${whole.replace(/\B(?=(\d{3})+$)/g, ",")}.${cents.padEnd(2, "0")}`;
};

function search(context: SimulateContext, body: string): SimulatedResponse {
  const [, agreement = "", , , , from = "", until = "", type] = body.split("^");
  const known = agreements.find(({ id }) => String(id) === agreement)?.type === type;
  const orders = known ? ordersOf(context, from, until, agreement) : [];
  const rows = orders.map((order, index) => {
    const { view, contract } = order;
    const supplier = context.world.supplier(country, view.awards[contract.award]?.supplier ?? 0);
    const buyer = context.world.buyer(country, view.buyer);
    const amount = contract.amendment?.amount ?? contract.amount;
    const states = ["Aceptada", "Entregada", "Pendiente", "Vencida"];
    const cells = [
      index + 1,
      supplierRuc(supplier),
      supplier.name,
      rucOf(buyer.serial, false),
      buyer.name,
      `OE-${view.index}`,
      "Compra Ordinaria",
      "Única",
      "Compra Ordinaria",
      orderNumber(order),
      date(contract.signedAt),
      grouped(amount),
      1,
      states[view.index % 4],
      buyer.locality,
      formatInstant(contract.start, zone, "dd/MM/yyyy"),
      view.index % 30,
      grouped(amount),
      "0.00",
      grouped(amount),
    ];
    // The last cell is left out where it is empty.
    return cells.join("^");
  });
  return text(`${headers}¬100^200¬L¬S¬1¯${rows.join("¬")}`);
}

const text = (body: string): SimulatedResponse => ({
  status: 200,
  headers: { "content-type": "text/html; charset=utf-8" },
  body,
});
const json = (value: unknown): SimulatedResponse => ({
  status: 200,
  headers: { "content-type": "application/json; charset=utf-8" },
  body: JSON.stringify(value),
});
