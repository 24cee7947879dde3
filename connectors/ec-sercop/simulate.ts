import {
  addDays,
  asOf,
  formatInstant,
  instant,
  type JsonObject,
  localDay,
  type ProcessView,
  type Simulate,
  type SimulateContext,
  type SimulatedResponse,
  simulatedOcds,
  type WorldBuyer,
  type WorldProcess,
  type WorldSupplier,
  writeZip,
} from "../../src/connector/index.ts";
import { origin, zone } from "./fetch.ts";

const country = "EC";
const pageSize = 10;

/**
 * The platform of SERCOP: search by year, record by ocid, counts and files by month. JSON comes in ASCII with escaped
 * slashes; an unknown ocid is a page for people with status 404; a page behind the last is an empty list.
 */
const simulate: Simulate = (context) => {
  const { world } = context;

  /** Numbers of the processes published in [from, until) (local days) and by now. */
  const published = (from: string, until: string) => {
    const { begin, end } = world.published(country, dayStart(from), dayStart(until));
    return { begin, end: Math.max(begin, Math.min(end, world.published(country, new Date(0), context.now()).end)) };
  };
  const viewOf = (index: number): ProcessView | undefined => asOf(world.process(country, index), context.now());
  const month = (params: URLSearchParams) => {
    const name = `${params.get("year")}-${params.get("month")?.padStart(2, "0")}-01`;
    return published(name, `${addDays(name, 32).slice(0, 7)}-01`);
  };

  const search = (params: URLSearchParams): SimulatedResponse => {
    const year = Number(params.get("year"));
    const page = Number(params.get("page") ?? 1);
    if (!Number.isInteger(year) || year < 2015) return json({ message: "year is required" }, 422);
    const { begin, end } = published(`${year}-01-01`, `${year + 1}-01-01`);
    const found = context.page(end - begin, (page - 1) * pageSize, pageSize, (at) => rowOf(context, begin + at));
    return json({ total: found.total, page, pages: Math.ceil(found.total / pageSize), data: found.rows });
  };

  const record = (ocid: string): SimulatedResponse => {
    const index = Number(/-(\d+)-\d+$/.exec(ocid)?.[1] ?? -1);
    const { end } = published("2000-01-01", "2200-01-01");
    const view = index >= 0 && index < end ? viewOf(index) : undefined;
    if (!view || ocidOf(view) !== ocid) return page404;
    return json(packageOf(context, view));
  };

  const download = (params: URLSearchParams): SimulatedResponse => {
    const { begin, end } = month(params);
    const packages: string[] = [];
    for (let index = begin; index < end; index += 1) {
      const view = viewOf(index);
      if (view) packages.push(wire(packageOf(context, view)));
    }
    const name = `releases_${params.get("year")}_${params.get("month")}.json`;
    return {
      status: 200,
      headers: { "content-type": "application/zip" },
      body: writeZip([[name, `[${packages.join(",\n")}]`]]),
    };
  };

  return {
    origins: [origin],
    handle({ url }) {
      const { pathname, searchParams } = url;
      if (pathname === "/PLATAFORMA/api/search_ocds") return search(searchParams);
      if (pathname === "/PLATAFORMA/api/record") return record(searchParams.get("ocid") ?? "");
      if (pathname === "/PLATAFORMA/download") return download(searchParams);
      if (pathname !== "/PLATAFORMA/get-totals") return page404;
      const { begin, end } = month(searchParams);
      return json({ count: context.page(end - begin, 0, 1, () => 0).total });
    },
  };
};

export default simulate;

const page404: SimulatedResponse = {
  status: 404,
  headers: { "content-type": "text/html; charset=UTF-8" },
  body: "<!DOCTYPE html><html><body>Página no encontrada</body></html>",
};

/** ASCII with escaped slashes, as PHP writes JSON. */
const wire = (value: unknown): string =>
  JSON.stringify(value)
    .replaceAll("/", "\\/")
    .replace(/[\u0080-\uffff]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`);

const json = (value: unknown, status = 200): SimulatedResponse => ({
  status,
  headers: { "content-type": "application/json" },
  body: wire(value),
});

const dayStart = (day: string): Date => new Date(instant(day, { zone }) ?? Number.NaN);
const date = (at: string): string => formatInstant(at, zone, "yyyy-MM-dd'T'HH:mm:ssZZ");

const codes = { open: "SIE", selective: "MCBS", limited: "LCC", direct: "CE" } as const;
const procedureNames = {
  open: "Subasta Inversa Electrónica",
  selective: "Menor Cuantía",
  limited: "Lista corta",
  direct: "Catálogo electrónico - Compra directa",
} as const;
const agreement = "SICM-389-2016, ADQUISICION DE CATALOGO INVENTADO";

const entity = (process: WorldProcess): number => 20_000 + process.buyer;
const codeOf = (process: WorldProcess): string =>
  `${codes[process.method]}-SIM-${process.publishedAt.slice(0, 4)}-${process.index}`;
export const ocidOf = (process: WorldProcess): string => `ocds-5wno2w-${codeOf(process)}-${entity(process)}`;

/** RUC: province, kind of holder (6 public, 9 firm, below 6 person), number, branch. */
const rucFrom = (serial: number, kind: string): string =>
  `1${Math.floor(serial / 10_000_000)}${kind}${String(serial % 10_000_000).padStart(7, "0")}001`;
export const rucOf = (supplier: WorldSupplier): string => rucFrom(supplier.serial, supplier.naturalPerson ? "0" : "9");
const buyerRuc = (buyer: WorldBuyer): string => rucFrom(buyer.serial, "6");
const supplierId = (supplier: WorldSupplier): string => `EC-RUC-${rucOf(supplier)}-${500_000 + supplier.index}`;

function rowOf({ world, now }: SimulateContext, index: number): JsonObject {
  const process = world.process(country, index);
  const view = asOf(process, now());
  const buyer = world.buyer(country, process.buyer);
  const winners = (view?.awards ?? []).map((award) => world.supplier(country, award.supplier).name);
  return {
    id: 1_000_000 + index,
    ocid: ocidOf(process),
    year: Number(localDay(process.publishedAt, zone).slice(0, 4)),
    month: Number(localDay(process.publishedAt, zone).slice(5, 7)),
    method: process.method,
    internal_type: procedureNames[process.method],
    locality: buyer.locality.toUpperCase(),
    region: buyer.region.toUpperCase(),
    suppliers: winners.length > 0 ? winners.join(", ") : null,
    buyer: buyer.name,
    amount: process.estimate === undefined ? null : `${process.estimate}000000`,
    budget: process.estimate ?? null,
    date: date(process.publishedAt),
    title: process.title,
    description: process.description,
  };
}

function packageOf({ world, now }: SimulateContext, process: ProcessView): JsonObject {
  const code = codeOf(process);
  const direct = process.method === "direct";
  const parts = simulatedOcds(world, process, {
    tenderId: `${code}-${entity(process)}`,
    date,
    buyerId: (buyer) => `EC-RUC-${buyerRuc(buyer)}-${20_000 + buyer.index}`,
    supplierId,
    awardId: (_award, index) => `${code}-${index + 1}`,
    contractId: (_contract, index) => `${code}-${index + 1}-contract`,
    buyerParty: (buyer) => ({
      identifier: {
        id: `EC-RUC-${buyerRuc(buyer)}-${20_000 + buyer.index}`,
        scheme: "EC-RUC",
        legalName: buyer.name,
      },
      address: { region: buyer.region.toUpperCase(), locality: buyer.locality, countryName: "ECUADOR" },
      contactPoint: { url: "http://www.entidad.example", name: "Persona Simulada" },
    }),
    supplierParty: (supplier) => ({
      identifier: { id: supplierId(supplier), scheme: "EC-RUC", legalName: supplier.name },
      address: { region: supplier.region.toUpperCase(), streetAddress: "CALLE SIMULADA 1", countryName: "ECUADOR" },
      contactPoint: { name: supplier.name, email: "ventas@proveedor.example" },
    }),
  });
  const { procurementMethod, ...tender } = parts.tender;
  const buyer = world.buyer(country, process.buyer);
  const made = formatInstant(now(), "utc", "yyyy-MM-dd'T'HH:mm:ss.SSS'Z'");
  return {
    uri: "https://portal.compraspublicas.gob.ec/sercop/datos_abiertos/",
    license: "https://creativecommons.org/licenses/by/3.0/ec/",
    version: "1.1",
    releases: [
      {
        id: `${code}-${entity(process)}-${made}`,
        tag: parts.tag,
        date: date(process.changedAt),
        ocid: ocidOf(process),
        // Catalogue orders name the buyer without the suffix of its party.
        buyer: direct ? { id: `EC-RUC-${buyerRuc(buyer)}`, name: buyer.name } : parts.buyer,
        parties: parts.parties,
        language: "es",
        initiationType: "tender",
        tender: {
          ...tender,
          ...(process.index % 4 === 0 ? {} : { procurementMethod: procurementMethod ?? null }),
          procurementMethodDetails: direct
            ? `${procedureNames.direct} en el convenio ${agreement}\r\n`
            : procedureNames[process.method],
        },
        ...(parts.awards.length > 0 ? { awards: parts.awards } : {}),
        ...(parts.contracts.length > 0 ? { contracts: parts.contracts } : {}),
        ...(direct
          ? {
              relatedProcesses: [
                {
                  id: `${code}-related`,
                  title: "CATALOGO INVENTADO",
                  scheme: "ocid",
                  identifier: "ocds-5wno2w-SICM-389-2016-2016-06-30-17:33:47",
                  relationship: ["framework"],
                },
              ],
            }
          : {}),
      },
    ],
    publisher: { uid: "ocds-5wno2w", name: "Servicio Nacional de Contratación Pública (SERCOP)", scheme: "OCDS" },
    extensions: [],
    publishedDate: date(now().toISOString()),
    publicationPolicy: `${origin}/PLATAFORMA/documentos/politica-publicacion-SERCOP-OCDS.pdf`,
  };
}
