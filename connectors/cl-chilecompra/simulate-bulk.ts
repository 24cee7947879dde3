import {
  formatInstant,
  type ProcessView,
  type SimulateContext,
  type SimulatedResponse,
  type WorldSupplier,
  writeZip,
} from "../../src/connector/index.ts";
import { awardPackage, tenderPackage } from "./simulate-ocds.ts";
import { buyerRut, codeFor, country, dotted, isDirect, supplierRut, unitCode } from "./simulate-world.ts";
import { zone } from "./v1.ts";

/** The simulated storages: monthly tables (Latin-1, decimal commas, NA) and archives of record packages until June 2022. */

export const storages = [
  "https://ocds.blob.core.windows.net",
  "https://transparenciachc.blob.core.windows.net",
] as const;

const missing: SimulatedResponse = { status: 404, headers: { "content-type": "application/xml" }, body: "<Error/>" };
const zipped = (body: Uint8Array): SimulatedResponse => ({
  status: 200,
  headers: { "content-type": "application/x-zip-compressed" },
  body,
});

export function bulkAnswer(context: SimulateContext, url: URL): SimulatedResponse {
  const archive = /^\/ocds\/(\d{4})(\d{2})\.zip$/.exec(url.pathname);
  if (archive) return archiveOf(context, `${archive[1]}-${archive[2]}`);
  const [, table, year, month] = /^\/(oc-da|lic-da)\/(?:lic_)?(\d{4})-(\d{1,2})\.zip$/.exec(url.pathname) ?? [];
  if (!table || !year || !month) return missing;
  const name = `${year}-${month.padStart(2, "0")}`;
  const rows = table === "oc-da" ? orderRows(context, name) : bidRows(context, name);
  return rows.length === 0
    ? missing
    : zipped(writeZip([[`${url.pathname.split("/").at(-1)?.replace(".zip", ".csv")}`, csv(rows)]]));
}

const monthOf = (at: string): string => formatInstant(at, zone, "yyyy-MM");

function viewsOf({ world, now }: SimulateContext): ProcessView[] {
  const { end } = world.published(country, new Date(0), now());
  const views = Array.from({ length: end }, (_, index) => world.view(country, index, now()));
  return views.filter((view): view is ProcessView => view !== undefined && view.state !== "planned");
}

/** Archives were made for a while only. */
function archiveOf(context: SimulateContext, month: string): SimulatedResponse {
  if (month > "2022-06") return missing;
  const { world, now } = context;
  const members = viewsOf(context)
    .filter((view) => !isDirect(view) && monthOf(view.publishedAt) === month)
    .flatMap((view): [string, string][] => {
      const process = world.process(country, view.index);
      const [tender, award] = [tenderPackage(world, process, now()), awardPackage(world, process, now())];
      const releases = [tender, award].flatMap((one) => (Array.isArray(one?.releases) ? one.releases : []));
      const code = codeFor(world, process);
      const body = {
        uri: `https://api.mercadopublico.cl/APISOCDS/ocds/record/${code}`,
        version: "1.1",
        publishedDate: "2022-07-01T00:00:00Z",
        publisher: { name: "ChileCompra" },
        records: [{ ocid: `ocds-70d2nz-${code}`, releases }],
      };
      return [[`${code}.json`, JSON.stringify(body)]];
    });
  return members.length === 0 ? missing : zipped(writeZip(members));
}

type Row = Readonly<Record<string, string>>;

const comma = (amount: string): string => amount.replace(".", ",");
const day = (at: string | undefined): string => (at === undefined ? "NA" : formatInstant(at, zone, "yyyy-MM-dd"));

function csv(rows: readonly Row[]): Uint8Array {
  const headers = Object.keys(rows[0] ?? {});
  const line = (cells: readonly string[]) => `${cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(";")}\r\n`;
  const text = line(headers) + rows.map((row) => line(headers.map((header) => row[header] ?? "NA"))).join("");
  return Uint8Array.from(text, (letter) => {
    const code = letter.codePointAt(0) ?? 63;
    return code < 256 ? code : 45;
  });
}

export const orderCode = (context: Pick<SimulateContext, "world">, view: ProcessView, at: number): string =>
  `${unitCode(context.world.buyer(country, view.buyer))}-${view.index * 10 + at + 1}-${isDirect(view) ? "TD" : "SE"}${formatInstant(view.publishedAt, zone, "yy")}`;

function orderRows(context: SimulateContext, month: string): Row[] {
  const { world } = context;
  return viewsOf(context).flatMap((view) =>
    view.contracts.flatMap((contract, at) => {
      if (monthOf(contract.signedAt) !== month) return [];
      const award = view.awards[contract.award];
      const buyer = world.buyer(country, view.buyer);
      const supplier = world.supplier(country, award?.supplier ?? 0);
      return (award?.items ?? []).map((number, place): Row => {
        const item = view.items[number - 1];
        return {
          ID: String(view.index),
          Codigo: orderCode(context, view, at),
          Nombre: view.title,
          CodigoAbreviadoTipoOC: isDirect(view) ? "TD" : "SE",
          codigoEstado: "6",
          Estado: "Aceptada",
          FechaCreacion: day(contract.signedAt),
          FechaEnvio: day(contract.signedAt),
          FechaCancelacion: "1900-01-01",
          TotalNetoOC: comma(contract.amount),
          TipoMonedaOC: view.currency,
          CodigoUnidadCompra: String(unitCode(buyer)),
          RutUnidadCompra: dotted(buyerRut(buyer)),
          UnidadCompra: buyer.unit,
          OrganismoPublico: buyer.name,
          RegionUnidadCompra: buyer.region,
          RutSucursal: dotted(supplierRut(supplier)),
          NombreProveedor: supplier.name,
          CodigoLicitacion: isDirect(view) ? "NA" : codeFor(world, world.process(country, view.index)),
          IDItem: String(view.index * 1_000 + number),
          codigoProductoONU: item?.unspsc ?? "NA",
          NombreroductoGenerico: item?.description ?? "NA",
          cantidad: comma(item?.quantity ?? "0"),
          UnidadMedida: item?.unit ?? "NA",
          monedaItem: view.currency,
          precioNeto: comma(award?.unitPrices[place] ?? "0"),
        };
      });
    }),
  );
}

/** Every bid on the first item: the world knows bids on the whole. */
function bidRows(context: SimulateContext, month: string): Row[] {
  const { world } = context;
  return viewsOf(context).flatMap((view) => {
    if (isDirect(view) || monthOf(view.publishedAt) !== month) return [];
    return view.bids.map((bid): Row => {
      const supplier: WorldSupplier = world.supplier(country, bid.supplier);
      return {
        CodigoExterno: codeFor(world, world.process(country, view.index)),
        Nombre: view.title,
        NombreResponsablePago: "Persona Inventada",
        Codigoitem: String(view.index * 1_000 + 1),
        CodigoProductoONU: view.items[0]?.unspsc ?? "NA",
        RutProveedor: dotted(supplierRut(supplier)),
        NombreProveedor: supplier.name,
        "Nombre de la Oferta": "Oferta",
        "Estado Oferta": bid.valid ? "Aceptada" : "Rechazada",
        "Cantidad Ofertada": "1",
        "Moneda de la Oferta": view.currency === "CLP" ? "Peso Chileno" : view.currency,
        MontoUnitarioOferta: comma(bid.amount),
        "Valor Total Ofertado": comma(bid.amount),
        FechaEnvioOferta: day(bid.at),
        "Oferta seleccionada": view.awards.some((award) => award.supplier === bid.supplier)
          ? "Seleccionada"
          : "No Seleccionada",
      };
    });
  });
}
