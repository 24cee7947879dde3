import {
  asOf,
  formatInstant,
  jsonResponse,
  numberFromText,
  type ProcessView,
  type Simulate,
  type SimulateContext,
  type Simulation,
  type WorldSupplier,
} from "../../src/connector/index.ts";

const origin = "https://datosabiertos-compras.mendoza.gov.ar";
const zone = "America/Argentina/Mendoza";

/** The page of data sets and a release package for each year. The province has one process in four. */
const simulate: Simulate = (context): Simulation => ({
  origins: [origin],
  handle({ url }) {
    const years = yearsOf(context);
    if (url.pathname === "/datasets/") {
      const links = years.map(
        (year) => `<div class="card"><a class="btn" href="${pathOf(context, year)}">JSON</a></div>`,
      );
      const body = `<!DOCTYPE html><html lang="es"><body><div><a href="/about">Acerca</a></div>${links.join("\n")}</body></html>`;
      return { status: 200, headers: { "content-type": "text/html; charset=utf-8" }, body };
    }
    const year = years.find((each) => url.pathname === pathOf(context, each));
    if (year === undefined) return { status: 404, body: "Not Found" };
    const releases = [...processesOf(context, year)].flatMap((process) => releasesOf(context, process));
    return jsonResponse({
      uri: `${origin}${url.pathname}`,
      version: "1.1",
      publishedDate: formatInstant(context.now(), zone, "yyyy-MM-dd'T'00:00:00ZZ"),
      publisher: { name: "Gobierno de Mendoza" },
      releases,
    });
  },
});

export default simulate;

/** The name carries the day of the cut, the first of the month. */
const pathOf = (context: SimulateContext, year: number): string =>
  `/descargar-json/${String(year % 100).padStart(2, "0")}/${formatInstant(context.now(), zone, "yyyyMM")}01_release.json`;

const yearsOf = ({ world, now }: SimulateContext): number[] => {
  const first = Number(world.from.slice(0, 4));
  const last = Math.min(Number(world.until.slice(0, 4)), now().getUTCFullYear());
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => first + at);
};

function* processesOf(context: SimulateContext, year: number): Generator<ProcessView> {
  const { begin, end } = context.world.published(
    "AR",
    new Date(`${year}-01-01T03:00:00Z`),
    new Date(`${year + 1}-01-01T03:00:00Z`),
  );
  for (let index = begin; index < end; index += 1) {
    if (index % 4 !== 3) continue;
    const process = asOf(context.world.process("AR", index), context.now());
    if (process && process.state !== "planned") yield process;
  }
}

/** A CUIT with a check digit that fits: 30 for companies, 20 for people. */
export function cuitOf(supplier: WorldSupplier): string {
  const digits = `${supplier.naturalPerson ? "20" : "30"}${String(supplier.serial).padStart(8, "0")}`;
  const sum = [5, 4, 3, 2, 7, 6, 5, 4, 3, 2].reduce((all, weight, at) => all + weight * Number(digits[at]), 0);
  const check = 11 - (sum % 11);
  return `${digits}${check === 11 ? 0 : check === 10 ? 9 : check}`;
}

const money = (amount: string, currency: string) => ({ amount: numberFromText(amount), currency });

function releasesOf(context: SimulateContext, process: ProcessView): unknown[] {
  const { world } = context;
  const buyer = world.buyer("AR", process.buyer);
  const ocid = `ocds-ppv9mm-${process.id}`;
  const body = { id: `AR-MZA-${buyer.index}`, name: buyer.name };
  const at = (instant: string): string => formatInstant(instant, zone, "yyyy-MM-dd'T'HH:mm:ssZZ");
  const party = (supplier: WorldSupplier) => ({
    id: cuitOf(supplier),
    name: supplier.name,
    identifier: { scheme: "AR-CUIT", id: cuitOf(supplier), legalName: supplier.name },
    address: { streetAddress: "Calle Simulada 1", locality: supplier.locality },
    contactPoint: { name: "Persona Simulada", email: "persona@proveedor.example" },
    roles: ["supplier"],
  });
  const common = { ocid, language: "es", initiationType: "tender", buyer: body };
  const states = { unsuccessful: "unsuccessful", cancelled: "cancelled" } as Record<string, string>;
  const complete = process.awards.length > 0 ? "complete" : "active";
  const tender = {
    ...common,
    id: `${process.id}-tender`,
    date: at(process.publishedAt),
    tag: ["tender"],
    parties: [{ ...body, roles: ["buyer", "procuringEntity"], contactPoint: { telephone: "000" } }],
    planning:
      process.estimate === undefined ? undefined : { budget: { amount: money(process.estimate, process.currency) } },
    tender: {
      id: process.id,
      title: process.title,
      description: process.description,
      status: states[process.state] ?? complete,
      procurementMethod: process.method,
      submissionMethodDetails: "Licitación Pública",
      awardCriteriaDetails: `https://comprar.mendoza.gov.ar/PLIEG/${process.id}`,
      mainProcurementCategory: process.category,
      // A day without time ends that day.
      tenderPeriod: {
        startDate: at(process.publishedAt),
        endDate: formatInstant(process.deadline, zone, "yyyy-MM-dd"),
      },
      items: process.items.map((item) => ({
        id: String(item.number),
        description: item.description,
        quantity: numberFromText(item.quantity),
        unit: { name: item.unit },
      })),
    },
  };
  const awards = process.awards.map((award, number) => ({
    ...common,
    id: `${process.id}-award-${number + 1}`,
    date: at(award.at),
    tag: ["award"],
    parties: [party(world.supplier("AR", award.supplier))],
    awards: [
      {
        id: `${process.id}-${number + 1}`,
        status: "active",
        date: at(award.at),
        value: money(award.amount, process.currency),
        suppliers: [
          { id: cuitOf(world.supplier("AR", award.supplier)), name: world.supplier("AR", award.supplier).name },
        ],
      },
    ],
  }));
  // Releases with a contract and nothing else.
  const contracts = process.contracts.map((contract, number) => ({
    ...common,
    id: `${process.id}-contract-${number + 1}`,
    date: at(contract.amendment?.at ?? contract.signedAt),
    tag: ["contract"],
    contracts: [
      {
        id: `${process.id}-${number + 1}`,
        awardID: `${process.id}-${contract.award + 1}`,
        status: "active",
        dateSigned: at(contract.signedAt),
        value: money(contract.amendment?.amount ?? contract.amount, process.currency),
        period: { startDate: contract.start, endDate: contract.end },
      },
    ],
  }));
  return [tender, ...awards, ...contracts];
}
