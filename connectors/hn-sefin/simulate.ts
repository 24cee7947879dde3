import {
  asOf,
  numberFromText,
  type ProcessView,
  type Simulate,
  type SimulateContext,
  sha256,
  type WorldSupplier,
  writeZip,
} from "../../src/connector/index.ts";

/** First year of the archives. */
const firstYear = 2018;

/**
 * SEFIN's yearly archives: one record a line for each process of the year that has led to a contract. Years before the
 * world have an archive too, with a process of which nothing else is known.
 */
const simulate: Simulate = (context) => ({
  origins: ["https://piep.sefin.gob.hn"],
  handle({ url, method }) {
    const year = Number(/^\/edca\/ocid_sefin_(\d{4})\.zip$/.exec(url.pathname)?.[1]);
    const lines = Number.isInteger(year) ? linesOf(context, year) : [];
    if (lines.length === 0) return { status: 404, headers: { "content-type": "text/html" }, body: "Not Found" };
    const text = lines.join("\n");
    const headers = { "content-type": "application/x-zip-compressed", etag: `"${sha256(text).slice(0, 16)}"` };
    return { status: 200, headers, body: method === "HEAD" ? "" : writeZip([[`ocid_sefin_${year}.json`, text]]) };
  },
});

export default simulate;

function linesOf(context: SimulateContext, year: number): string[] {
  const { world } = context;
  const { begin, end } = world.published("HN", new Date(Date.UTC(year, 0)), new Date(Date.UTC(year + 1, 0)));
  const lines: string[] = [];
  for (let index = begin; index < end; index += 1) {
    const view = asOf(world.process("HN", index), context.now());
    if (view && view.contracts.length > 0) lines.push(JSON.stringify(recordOf(context, view)));
  }
  const over = year >= firstYear && year < Number(world.from.slice(0, 4));
  return over ? [JSON.stringify(oldRecord(year))] : lines;
}

/** Ocid of the one process of a year before the world. */
export const oldOcid = (year: number): string => `ocds-lcuori-P${year}-1-1-1`;

function oldRecord(year: number): unknown {
  const ocid = oldOcid(year);
  const institution = { id: "HN-ENG-1", name: "Secretaría de Finanzas" };
  const release = {
    ocid,
    id: `${ocid.slice(12)}-${year}-12-15T16:00:00Z`,
    date: `${year}-12-15T16:00:00Z`,
    tag: ["planning", "award", "contract", "implementation"],
    language: "es",
    initiationType: "tender",
    buyer: institution,
    parties: [{ ...institution, roles: ["buyer"], identifier: { scheme: "HND-ENG", id: "1" } }],
    awards: [{ id: `A-${year}-1`, title: "Mantenimiento de edificios", value: { amount: 250_000, currency: "HNL" } }],
    contracts: [
      {
        id: `C-${year}-1`,
        awardID: `A-${year}-1`,
        title: "Mantenimiento de edificios",
        value: { amount: 250_000, currency: "HNL" },
        dateSigned: `${year}-12-10T16:00:00Z`,
      },
    ],
  };
  return { ocid, releases: [release], compiledRelease: { ...release, tag: ["compiled"] } };
}

export const ocidOf = (view: { index: number; publishedAt: string }): string =>
  `ocds-lcuori-P${view.publishedAt.slice(0, 4)}-${(view.index % 90) + 1}-1-${view.index}`;
/** Digits 5-8: 9 and a year for firms, a year of birth for persons. */
export const rtnOf = ({ serial, naturalPerson }: WorldSupplier): string =>
  `0501${naturalPerson ? 1970 + (serial % 30) : `90${String(serial % 20).padStart(2, "0")}`}${String(serial % 1_000_000).padStart(6, "0")}`;

function recordOf({ world }: SimulateContext, view: ProcessView): unknown {
  const ocid = ocidOf(view);
  const buyer = world.buyer("HN", view.buyer);
  const institution = { id: `HN-ENG-${buyer.index}`, name: buyer.name };
  const money = (amount: string) => ({ amount: numberFromText(amount), currency: view.currency });
  const supplierOf = (award: number) => world.supplier("HN", view.awards[award]?.supplier ?? 0);
  const reference = (each: WorldSupplier) => ({ id: `HN-RTN-${rtnOf(each)}`, name: each.name });
  const contact = { name: "Persona Inventada", email: "persona@example.com", faxNumber: "ND", telephone: "2200-0000" };
  const suppliers = new Map(view.contracts.map((each) => supplierOf(each.award)).map((each) => [each.serial, each]));
  const total = { amount: view.contracts.reduce((sum, each) => sum + Number(each.amount), 0), currency: view.currency };
  const release = {
    ocid,
    id: `${ocid.slice(12)}-${view.changedAt}`,
    date: view.changedAt,
    tag: ["planning", "award", "contract", "implementation"],
    language: "es",
    initiationType: "tender",
    sources: [
      { id: "HN.SIAFI2", name: "Sistema de Información Financiero Integrado v2.0", url: "http://www.sefin.gob.hn" },
    ],
    buyer: institution,
    parties: [
      {
        ...institution,
        roles: ["buyer"],
        identifier: { scheme: "HND-ENG", id: String(buyer.index) },
        contactPoint: contact,
      },
      ...[...suppliers.values()].map((each) => ({
        ...reference(each),
        roles: ["supplier"],
        identifier: { scheme: "HN-RTN", id: `HN-RTN-${rtnOf(each)}`, legalName: each.name },
        address: { region: "ND", locality: each.locality, countryName: "HN", streetAddress: "Col. Inventada" },
        contactPoint: contact,
      })),
    ],
    planning: { budget: { amount: total } },
    awards: view.contracts.map((each) => ({
      id: `A-${view.index}-${each.award}`,
      title: view.title,
      value: money(each.amount),
      suppliers: [reference(supplierOf(each.award))],
    })),
    contracts: view.contracts.map((each) => ({
      id: `C-${view.index}-${each.award}`,
      awardID: `A-${view.index}-${each.award}`,
      title: view.title,
      value: money(each.amendment?.amount ?? each.amount),
      dateSigned: each.signedAt,
      period: { startDate: each.start, endDate: each.end },
      implementation: {
        transactions: [
          {
            id: `F-${view.index}-${each.award}`,
            date: each.signedAt,
            value: money(each.amount),
            payee: reference(supplierOf(each.award)),
          },
        ],
      },
    })),
  };
  return { ocid, releases: [release], compiledRelease: { ...release, tag: ["compiled"] } };
}
