import {
  asOf,
  jsonResponse,
  numberFromText,
  type ProcessView,
  type Simulate,
  type SimulateContext,
  sha256,
  type WorldSupplier,
} from "../../src/connector/index.ts";

const origin = "https://www.contratacionesabiertas.gob.hn";
const system = "HonduCompras 1.0 - Módulo de Difusión de Compras y Contrataciones";

/** The monthly files of ONCAE: each holds a release for every event so far of the processes published in its month. */
const simulate: Simulate = (context) => ({
  origins: [origin],
  handle({ url }) {
    const months = monthsOf(context);
    if (url.pathname === "/api/v1/descargas/") {
      return jsonResponse(
        months.flatMap(([year, month]) => [
          {
            urls: Object.fromEntries(["csv", "md5", "json", "xlsx"].map((kind) => [kind, fileUrl(year, month, kind)])),
            year: String(year),
            month: String(month).padStart(2, "0"),
            sistema: system,
            publicador: "Oficina Normativa de Contratación y Adquisiciones del Estado",
          },
          {
            urls: {},
            year: String(year),
            month: String(month),
            sistema: "SIAFI",
            publicador: "Secretaria de Finanzas de Honduras",
          },
        ]),
      );
    }
    const [, year, month, kind] = /^\/api\/v1\/descargas\/HC1_(\d{4})_(\d\d)\.(json|md5)$/.exec(url.pathname) ?? [];
    if (kind === undefined) return { status: 404, headers: { "content-type": "text/plain" }, body: "Not Found" };
    const body = `\ufeff${JSON.stringify(packageOf(context, Number(year), Number(month)))}`;
    if (kind === "md5")
      return { status: 200, headers: { "content-type": "text/plain" }, body: sha256(body).slice(0, 32) };
    return { status: 200, headers: { "content-type": "application/json" }, body };
  },
});

export default simulate;

const fileUrl = (year: number, month: number, kind: string): string =>
  `${origin}/api/v1/descargas/HC1_${year}_${String(month).padStart(2, "0")}.${kind}`;

function monthsOf({ world, now }: SimulateContext): [number, number][] {
  const months: [number, number][] = [];
  const at = new Date(`${world.from.slice(0, 7)}-01T00:00:00Z`);
  for (; at <= now(); at.setUTCMonth(at.getUTCMonth() + 1)) months.push([at.getUTCFullYear(), at.getUTCMonth() + 1]);
  return months;
}

function packageOf(context: SimulateContext, year: number, month: number): unknown {
  const { world } = context;
  const now = context.now();
  const { begin, end } = world.published("HN", new Date(Date.UTC(year, month - 1)), new Date(Date.UTC(year, month)));
  const releases: unknown[] = [];
  for (let index = begin; index < end; index += 1) {
    const process = world.process("HN", index);
    const signed = process.contracts.flatMap((each) => [each.signedAt, each.amendment?.at]);
    const events = [process.publishedAt, process.amendedAt, process.deadline, process.decidedAt, ...signed];
    for (const at of [...new Set(events.flatMap((each) => each ?? []))].sort()) {
      if (Date.parse(at) > now.getTime()) continue;
      const view = asOf(process, new Date(at));
      if (view && view.state !== "planned") releases.push(releaseOf(context, view));
    }
  }
  return {
    uri: fileUrl(year, month, "json"),
    version: "1.1",
    publisher: { name: "Oficina Normativa de Contratación y Adquisiciones del Estado" },
    publishedDate: now.toISOString(),
    license: "https://creativecommons.org/licenses/by/4.0/",
    releases,
  };
}

const details = {
  open: "Licitación Pública Nacional",
  selective: "Licitación Privada",
  limited: "Compra Menor",
  direct: "Contratación Directa",
};
const words = {
  planned: "Recepción de Ofertas",
  published: "Recepción de Ofertas",
  closed: "Evaluación",
  awarded: "Adjudicado",
  contracted: "Adjudicado",
  unsuccessful: "Desierto",
  cancelled: "Cancelado",
};

export const ocidOf = ({ index }: { index: number }): string => `ocds-lcuori-0rw${index % 40}R-LP N° ${index}-1`;
/** Digits 5-8: 9 and a year for firms, a year of birth for persons. */
export const rtnOf = ({ serial, naturalPerson }: WorldSupplier): string =>
  `0801${naturalPerson ? 1970 + (serial % 30) : `90${String(serial % 20).padStart(2, "0")}`}${String(serial % 1_000_000).padStart(6, "0")}`;

function releaseOf({ world }: SimulateContext, view: ProcessView): unknown {
  const buyer = world.buyer("HN", view.buyer);
  const unit = { id: `0rw${buyer.index}R-unit`, name: `${buyer.name}, ${buyer.unit}` };
  const suppliers = view.awards.map((award) => world.supplier("HN", award.supplier));
  const money = (amount: string) => ({ amount: numberFromText(amount), currency: view.currency });
  const reference = (each: WorldSupplier) => ({ id: `HN-RTN-${rtnOf(each)}`, name: each.name });
  const parties = [...new Map(suppliers.map((each) => [each.serial, each])).values()].map((each) => ({
    ...reference(each),
    roles: ["supplier"],
    identifier: { scheme: "HN-RTN", id: rtnOf(each), legalName: each.name },
    address: { streetAddress: "Col. Inventada, casa 1", locality: each.locality, region: "ND", countryName: "HN" },
    contactPoint: { name: "Persona Inventada", email: "persona@example.com", faxNumber: "ND" },
  }));
  return {
    ocid: ocidOf(view),
    id: `${ocidOf(view)}-${view.changedAt}`,
    date: view.changedAt,
    tag: ["tender", ...(view.awards.length > 0 ? ["award"] : []), ...(view.contracts.length > 0 ? ["contract"] : [])],
    language: "es",
    initiationType: "tender",
    sources: { id: "honducompras-1", name: "HonduCompras 1.0", url: "http://www.honducompras.gob.hn" },
    buyer: unit,
    parties: [
      { ...unit, roles: ["buyer"], memberOf: [{ id: `HN-ONCAE-${buyer.index}`, name: buyer.name }] },
      ...parties,
    ],
    tender: {
      id: view.index,
      title: view.title,
      description: view.description,
      statusDetails: words[view.state],
      procurementMethodDetails: details[view.method],
      mainProcurementCategory: view.category,
      datePublished: view.publishedAt,
      tenderPeriod: { startDate: view.publishedAt, endDate: view.deadline },
      procuringEntity: unit,
    },
    // The amount stands in the contract.
    awards: view.awards.map((award, at) => ({
      id: view.index * 10 + at,
      status: "active",
      date: award.at,
      suppliers: [reference(world.supplier("HN", award.supplier))],
    })),
    contracts: view.contracts.map((contract) => ({
      id: `C-${view.index}-${contract.award}`,
      awardID: String(view.index * 10 + contract.award),
      dateSigned: contract.signedAt,
      period: { startDate: `${contract.start}T00:00:00-06:00`, endDate: `${contract.end}T00:00:00-06:00` },
      value: money(contract.amendment?.amount ?? contract.amount),
    })),
  };
}
