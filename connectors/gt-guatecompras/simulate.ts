import {
  asOf,
  jsonResponse,
  numberFromText,
  type ProcessView,
  type Simulate,
  type SimulateContext,
  sha256,
  type WorldSupplier,
  writeZip,
} from "../../src/connector/index.ts";

const origin = "https://ocds.guatecompras.gt";

/** The list of months and, for each, the record package of the calls published in it, rewritten as they go on. */
const simulate: Simulate = (context) => ({
  origins: [origin],
  handle({ url }) {
    const months = monthsOf(context);
    if (url.pathname === "/files") {
      return jsonResponse({
        result: months.map(([year, month]) => ({
          files: { json: `${origin}/file/json/${year}/${month}`, sha: sha256(packageText(context, year, month)) },
          year,
          month,
          source: "Guatecompras",
          timestamp: context.now().toISOString(),
        })),
      });
    }
    const [, year, month] = /^\/file\/json\/(\d{4})\/(\d{1,2})$/.exec(url.pathname) ?? [];
    if (!months.some(([y, m]) => y === Number(year) && m === Number(month))) {
      return jsonResponse({ error: "Not Found" }, 404);
    }
    const name = `${year}-${String(month).padStart(2, "0")}_Guatecompras.json`;
    const body = writeZip([[name, packageText(context, Number(year), Number(month))]]);
    return { status: 200, headers: { "content-type": "application/zip" }, body };
  },
});

export default simulate;

/** Months in which something was published. */
function monthsOf(context: SimulateContext): [number, number][] {
  const months: [number, number][] = [];
  const at = new Date(`${context.world.from.slice(0, 7)}-01T00:00:00Z`);
  for (; at <= context.now(); at.setUTCMonth(at.getUTCMonth() + 1)) {
    const month: [number, number] = [at.getUTCFullYear(), at.getUTCMonth() + 1];
    const { begin, end } = rangeOf(context, ...month);
    if (end > begin) months.push(month);
  }
  return months;
}

const rangeOf = ({ world, now }: SimulateContext, year: number, month: number): { begin: number; end: number } => {
  const until = new Date(Math.min(Date.UTC(year, month), now().getTime() + 1_000));
  return world.published("GT", new Date(Date.UTC(year, month - 1)), until);
};

function packageText(context: SimulateContext, year: number, month: number): string {
  const { begin, end } = rangeOf(context, year, month);
  const records: unknown[] = [];
  for (let index = begin; index < end; index += 1) {
    const view = asOf(context.world.process("GT", index), context.now());
    if (view) records.push(recordOf(context, view));
  }
  return JSON.stringify({
    uri: `${origin}/file/json/${year}/${month}`,
    version: "1.1",
    extensions: [],
    publisher: { name: "Ministerio de Finanzas Públicas" },
    license: "https://creativecommons.org/licenses/by/4.0/",
    records,
  });
}

const modalities = {
  open: "Licitación Pública (Art. 17 LCE)",
  selective: "Contrato Abierto (Art. 46 LCE)",
  limited: "Convenios y Tratados (Art. 1 LCE)",
  direct: "Baja Cuantía (Art. 43 inciso a)",
};
const statuses = {
  planned: "Vigente",
  published: "Vigente",
  closed: "En evaluación",
  awarded: "Adjudicado",
  contracted: "Adjudicado",
  unsuccessful: "Desierto",
  cancelled: "Prescindido",
};

export const nogOf = ({ index }: { index: number }): string => String(20_000_000 + index);
export const nitOf = ({ serial }: WorldSupplier): string => String(serial);

function recordOf({ world }: SimulateContext, view: ProcessView): unknown {
  const nog = nogOf(view);
  const ocid = `ocds-xqjsxa-${nog}`;
  const buyer = world.buyer("GT", view.buyer);
  const supplier = (index: number) => world.supplier("GT", index);
  const reference = (each: WorldSupplier) => ({ id: `GT-NIT-${nitOf(each)}`, name: each.name });
  const money = (amount: string) => ({ amount: numberFromText(amount), currency: view.currency });
  const named = new Map([...view.bids, ...view.awards].map((each) => [each.supplier, supplier(each.supplier)]));
  const tags = ["compiled"];
  const compiledRelease = {
    ocid,
    id: `${ocid}-${view.changedAt}`,
    date: view.changedAt,
    tag: tags,
    language: "es",
    initiationType: "tender",
    buyer: { id: `GT-NIT-9${buyer.serial}`, name: buyer.name },
    // Some records come without parties.
    ...(view.index % 9 === 0 && named.size === 0
      ? {}
      : {
          parties: [
            {
              id: `GT-CISP-${buyer.index}`,
              name: buyer.name,
              roles: ["buyer"],
              contactPoint: { name: "Persona Inventada" },
            },
            ...[...named.values()].map((each) => ({
              ...reference(each),
              roles: ["tenderer", "supplier"],
              identifier: { scheme: "GT-NIT", id: nitOf(each), legalName: each.name },
              address: { locality: each.locality, streetAddress: "Zona Inventada" },
              details: {
                legalEntityTypeDetail: each.naturalPerson
                  ? { id: "0", description: "INDIVIDUAL" }
                  : { id: "2", description: "SOCIEDAD ANÓNIMA" },
              },
            })),
          ],
        }),
    tender: {
      id: `GT-NOG-${nog}`,
      title: view.title,
      description: view.description,
      ...(view.index % 2 === 0 ? { status: statusOf(view) } : {}),
      statusDetails: statuses[view.state],
      // Always, whatever the modality.
      procurementMethod: "open",
      procurementMethodDetails: modalities[view.method],
      mainProcurementCategory: view.category,
      datePublished: view.publishedAt,
      tenderPeriod: { startDate: view.publishedAt, ...(view.index % 4 === 0 ? { endDate: view.deadline } : {}) },
      items: view.items.map((item) => ({
        id: String(item.number),
        description: item.description,
        classification: { scheme: "UNSPSC", id: item.unspsc },
        quantity: numberFromText(item.quantity),
      })),
    },
    ...(view.bids.length === 0
      ? {}
      : {
          bids: {
            details: view.bids.map((bid, at) => ({
              id: `${nog}-${at}`,
              status: bid.valid ? "valid" : "disqualified",
              value: money(bid.amount),
              tenderers: [reference(supplier(bid.supplier))],
            })),
          },
        }),
    awards: view.awards.map((award) => ({
      id: `GT-ADJ-${nog}-${nitOf(supplier(award.supplier))}`,
      status: "active",
      statusDetails: "Habilitado",
      date: award.at,
      value: money(award.amount),
      suppliers: [reference(supplier(award.supplier))],
    })),
    contracts: view.contracts.map((contract) => ({
      id: `NOG-${nog}-CON-${contract.award}`,
      awardID: `GT-ADJ-${nog}-${nitOf(supplier(view.awards[contract.award]?.supplier ?? 0))}`,
      value: money(contract.amendment?.amount ?? contract.amount),
      dateSigned: contract.signedAt,
    })),
  };
  const releases = [{ url: `${origin}/api-ocds/release/GT-NOG-${nog}-T1`, date: view.changedAt, tag: ["tender"] }];
  return { ocid, releases, compiledRelease };
}

function statusOf({ state }: ProcessView): string {
  if (state === "unsuccessful" || state === "cancelled") return state;
  return state === "awarded" || state === "contracted" ? "complete" : "active";
}
