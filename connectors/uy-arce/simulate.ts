import {
  addDays,
  asOf,
  formatInstant,
  instant,
  isObject,
  type JsonObject,
  jsonResponse,
  localDay,
  type ProcessView,
  type Simulate,
  type SimulateContext,
  type SimulatedResponse,
  simulatedOcds,
  type WorldProcess,
  type WorldSupplier,
  writeZip,
} from "../../src/connector/index.ts";
import { catalogue, origin } from "./fetch.ts";
import { zone } from "./map.ts";

const country = "UY";

/**
 * Compras Estatales: a feed for each month (RSS that calls itself Atom, dates without zone), a package for each release,
 * and the yearly archives of the open-data catalogue. A month without events is a 404.
 */
const simulate: Simulate = (context) => {
  const { world } = context;

  /** What happened in a month and by now, oldest first. @param month "2025-01" */
  const events = (month: string): Event[] => {
    const [from, until] = [`${month}-01`, `${addDays(`${month}-01`, 32).slice(0, 7)}-01`].map(dayStart);
    if (!from || !until || Number.isNaN(from.getTime())) return [];
    const now = context.now();
    const end = until < now ? until : new Date(now.getTime() + 1);
    return world
      .changed(country, from, end)
      .flatMap((index) => eventsOf(world.process(country, index)))
      .filter(({ at }) => new Date(at) >= from && new Date(at) < end)
      .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.process.index - b.process.index));
  };

  const feed = (month: string): SimulatedResponse => {
    const all = events(month);
    if (all.length === 0) return notFound;
    const items = all.map(
      ({ process, release, at }) =>
        `<item><title>id_compra:${purchaseId(process)},release_id:${release}</title><link>${origin}/ocds/release/${release}</link><description>${release}</description><pubDate>${formatInstant(at, zone, "ccc, dd LLL yyyy HH:mm:ss")}</pubDate></item>`,
    );
    return {
      status: 200,
      headers: { "content-type": "application/atom+xml; charset=UTF-8" },
      body: `<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>OCDS ${month}</title>${items.join("")}</channel></rss>`,
    };
  };

  const release = (id: string): SimulatedResponse => {
    const [, kind, number] = /^(\w+)-i?(\d+)$/.exec(id) ?? [];
    const index = kind?.startsWith("ajuste") ? Number(number) - adjustments : Number(number) - purchases;
    if (!(index >= 0 && index < world.count(country))) return notFound;
    const event = eventsOf(world.process(country, index)).find((each) => each.release === id);
    if (!event || new Date(event.at) > context.now()) return notFound;
    return jsonResponse(packageOf([releaseOf(context, event)], event.at));
  };

  const years = (): string[] => {
    const last = Number(localDay(context.now(), zone).slice(0, 4)) - 1;
    const found: string[] = [];
    for (let year = Number(world.from.slice(0, 4)); year <= last; year += 1) found.push(String(year));
    return found;
  };

  const archive = (year: string): SimulatedResponse => {
    if (!years().includes(year)) return notFound;
    const members: [string, string][] = [];
    for (let month = 1; month <= 12; month += 1) {
      const name = `${year}-${String(month).padStart(2, "0")}`;
      const all = events(name);
      for (const [letter, award] of [
        ["l", false],
        ["a", true],
      ] as const) {
        const releases = all.filter((event) => event.kind.startsWith("award") === award);
        const body = packageOf(
          releases.map((event) => releaseOf(context, event)),
          `${name}-01T00:00:00Z`,
        );
        members.push([`${letter}-${name.slice(5)}-${year}.json`, JSON.stringify(body)]);
      }
    }
    return { status: 200, headers: { "content-type": "application/zip" }, body: writeZip(members) };
  };

  return {
    origins: [origin, catalogue],
    handle({ url }) {
      const [, year, month] = /^\/ocds\/rss\/(\d{4})\/(\d{2})$/.exec(url.pathname) ?? [];
      if (year) return feed(`${year}-${month}`);
      const [, id] = /^\/ocds\/release\/([\w-]+)$/.exec(url.pathname) ?? [];
      if (id) return release(id);
      const [, file] = /\/download\/ocds-(\d{4})\.zip$/.exec(url.pathname) ?? [];
      if (file) return archive(file);
      if (url.pathname !== "/api/3/action/package_show") return notFound;
      const resources = years().map((each) => ({
        name: each,
        url: `${catalogue}/dataset/x/resource/y/download/ocds-${each}.zip`,
      }));
      return jsonResponse({
        success: true,
        result: { resources: [{ url: `${catalogue}/metadatos.pdf` }, ...resources] },
      });
    },
  };
};

export default simulate;

const notFound: SimulatedResponse = { status: 404, headers: { "content-type": "text/plain" }, body: "No encontrado" };
const dayStart = (day: string): Date => new Date(instant(day, { zone }) ?? Number.NaN);
/** Wall time that claims UTC. */
const falseUtc = (at: string): string => formatInstant(at, zone, "yyyy-MM-dd'T'HH:mm:ss'Z'");

const purchases = 1_000_000;
const adjustments = 5_000;
/** Every third purchase is imported from another system: its id has a letter. */
const purchaseId = (process: WorldProcess): string =>
  `${process.index % 3 === 1 ? "i" : ""}${purchases + process.index}`;
export const ocidOf = (process: WorldProcess): string => `ocds-yfs5dr-${purchaseId(process)}`;

export const rutOf = (supplier: WorldSupplier): string =>
  `2${String(supplier.index % 2)}${String(100_000 + supplier.index)}0010`.padEnd(12, "0");
const supplierId = (supplier: WorldSupplier): string =>
  supplier.naturalPerson
    ? `C/${10_000_000 + supplier.index}`
    : `R${supplier.index % 5 === 0 ? "" : "/"}${rutOf(supplier)}`;

interface Event {
  readonly process: WorldProcess;
  readonly kind: "tender" | "tenderUpdate" | "tenderCancellation" | "award";
  readonly release: string;
  readonly at: string;
}

function eventsOf(process: WorldProcess): Event[] {
  const { publishedAt, amendedAt, decidedAt, outcome, index } = process;
  const list: Event[] = [{ process, kind: "tender", release: `llamado-${purchaseId(process)}`, at: publishedAt }];
  if (amendedAt)
    list.push({ process, kind: "tenderUpdate", release: `ajuste_llamado-${adjustments + index}`, at: amendedAt });
  if (!decidedAt) return list;
  const cancelled = outcome === "cancelled";
  list.push({
    process,
    kind: cancelled ? "tenderCancellation" : "award",
    release: cancelled ? `aclar_llamado-${purchaseId(process)}` : `adjudicacion-${purchaseId(process)}`,
    at: decidedAt,
  });
  return list;
}

const packageOf = (releases: JsonObject[], at: string): JsonObject => ({
  version: "1.1",
  uri: `${origin}/ocds`,
  publishedDate: falseUtc(at),
  publisher: { name: "Agencia Reguladora de Compras Estatales" },
  license: "https://www.gub.uy/licencia-datos-abiertos",
  releases,
});

const procedureNames = {
  open: "Licitación Pública",
  selective: "PFI - Comparación de precios",
  limited: "Compra por Excepción",
  direct: "Compra Directa",
} as const;

function releaseOf({ world }: SimulateContext, event: Event): JsonObject {
  const { process, kind, release, at } = event;
  const view = asOf(process, new Date(at)) as ProcessView;
  const parts = simulatedOcds(world, view, {
    tenderId: purchaseId(process),
    date: falseUtc,
    buyerId: (buyer) => `${(buyer.index % 90) + 1}-${buyer.index}`,
    supplierId,
    awardId: (award) => supplierId(world.supplier(country, award.supplier)),
    contractId: (_contract, index) => String(index),
    buyerParty: () => ({ contactPoint: { name: "Persona Simulada", telephone: "2900 0000", email: " " } }),
  });
  const winners = new Set(view.awards.map((award) => supplierId(world.supplier(country, award.supplier))));
  const base = {
    id: release,
    ocid: ocidOf(process),
    date: falseUtc(at),
    tag: [kind],
    initiationType: "tender",
    buyer: parts.buyer,
    // Bidders are not published.
    parties: parts.parties
      .filter(({ id, roles }) => winners.has(String(id)) || (Array.isArray(roles) && roles.includes("buyer")))
      .map((party) => (winners.has(String(party.id)) ? { ...party, roles: ["supplier"] } : party)),
  };
  if (kind === "award") return { ...base, awards: awardsOf(view, parts.awards) };
  const { title, description, status, tenderPeriod } = parts.tender;
  const tender: JsonObject = {
    id: purchaseId(process),
    title: title ?? "",
    description: `  ${process.description}`,
    procurementMethodDetails: procedureNames[process.method],
    tenderPeriod: tenderPeriod ?? null,
    ...(kind === "tenderUpdate" ? {} : { status: kind === "tenderCancellation" ? "cancelled" : (status ?? "active") }),
    items: (Array.isArray(parts.tender.items) ? parts.tender.items : []).map(itemOf),
  };
  return { ...base, tender: description === undefined ? {} : tender };
}

/** Neither values nor descriptions of items; a call without result is one award without supplier. */
function awardsOf(view: ProcessView, awards: readonly JsonObject[]): JsonObject[] {
  const day = `${localDay(view.decidedAt ?? "", zone)}T00:00:00Z`;
  if (awards.length === 0) return [{ id: "desierta", date: day, status: "unsuccessful" }];
  return awards.map(({ value: _none, items, ...award }) => ({
    ...award,
    date: day,
    items: (Array.isArray(items) ? items : []).map(itemOf),
  }));
}

function itemOf(item: unknown): JsonObject {
  const { description, classification, ...rest } = item as JsonObject;
  const number = Number(rest.id);
  const code = isObject(classification) ? String(classification.id).slice(0, 5) : "";
  // Every third line is free text.
  return { ...rest, id: number, classification: { id: number % 3 === 0 ? "0" : code, description: description ?? "" } };
}
