import { type JsonObject, type ProcessView, sha256, type World, type WorldProcess } from "../../src/connector/index.ts";
import { tenderTypes } from "./lookups.ts";
import {
  buyerRut,
  codeFor,
  country,
  falseUtc,
  isDirect,
  supplierCode,
  supplierRut,
  typeOf,
  unitCode,
} from "./simulate-world.ts";
import { ocidPrefix } from "./v1.ts";

/** Packages of the simulated OCDS API: the portal's field order, wall times that claim UTC, names with a branch. */

const envelope = (stage: string, code: string, releases: JsonObject[]): JsonObject => ({
  uri: `https://api.mercadopublico.cl/APISOCDS/OCDS/${stage}/${code}`,
  version: "1.1",
  ...(stage === "award"
    ? {
        extensions: [
          "https://raw.githubusercontent.com/open-contracting-extensions/ocds_techniques_extension/master/extension.json",
        ],
      }
    : {}),
  publishedDate: releases.at(-1)?.date ?? "",
  releases,
  publisher: { name: "Dirección de Compras y Contratación Pública" },
  license: "https://creativecommons.org/publicdomain/zero/1.0/",
  publicationPolicy: "http://api.mercadopublico.cl/APISOCDS/Utilidades/Politicas/Actualizacion",
});

function buyerParty(world: World, process: WorldProcess): JsonObject {
  const buyer = world.buyer(country, process.buyer);
  const code = String(unitCode(buyer));
  return {
    name: `${buyer.name} | ${buyer.unit}`,
    id: `CL-MP-${code}`,
    identifier: { id: buyerRut(buyer), legalName: buyer.name.toUpperCase(), scheme: "CL-RUT" },
    address: { streetAddress: `Plaza de Armas ${buyer.index + 1}`, region: `${buyer.region} `, countryName: "Chile" },
    contactPoint: { name: "Persona de Contacto" },
    roles: ["procuringEntity", "buyer"],
    additionalIdentifiers: [
      {
        id: code,
        legalName: buyer.name.toUpperCase(),
        scheme: "CL-MP",
        uri: `http://api.mercadopublico.cl/APISOCDS/Comprador/Unidad/${code}`,
      },
    ],
  };
}

function supplierParty(world: World, index: number, roles: string[]): JsonObject {
  const supplier = world.supplier(country, index);
  return {
    name: `${supplier.name} | ${supplier.name}`,
    id: `CL-MP-${supplierCode(supplier)}`,
    identifier: { id: supplierRut(supplier), legalName: supplier.name, scheme: "CL-RUT" },
    address: { streetAddress: `Calle ${supplier.index + 10}`, region: supplier.region, countryName: "Chile" },
    contactPoint: { name: "Persona de Contacto" },
    roles,
  };
}

const reference = ({ name, id }: JsonObject): JsonObject => ({ name: name ?? "", id: id ?? "" });
const release = (code: string, salt: string, own: string, date: string, tag: string[]): JsonObject => ({
  ocid: `${ocidPrefix}-${code}`,
  id: `${sha256(`${code} ${salt}`).slice(0, 8)}-${own}`,
  date: falseUtc(date),
  tag,
  initiationType: "tender",
});

const statuses = { awarded: "complete", unsuccessful: "unsuccessful", cancelled: "cancelled", open: "active" } as const;

function tenderBlock(world: World, process: WorldProcess, view: ProcessView): JsonObject {
  const code = codeFor(world, process);
  const type = tenderTypes.get(typeOf(process));
  const bidders = [...new Set(view.bids.map((bid) => bid.supplier))];
  return {
    id: code,
    title: `${process.title} `,
    description: process.description,
    status: statuses[view.outcome],
    procuringEntity: reference(buyerParty(world, process)),
    items: process.items.map((item) => ({
      id: String(40_000_000 + process.index * 100 + item.number),
      description: item.description,
      quantity: Number(item.quantity),
      unit: { name: item.unit },
      classification: {
        id: item.unspsc,
        scheme: "UNSPSC",
        uri: `http://api.mercadopublico.cl/APISOCDS/Productos/Categoria/${item.unspsc}`,
      },
    })),
    ...(process.estimate === undefined
      ? {}
      : { value: { amount: Number(process.estimate), currency: process.currency } }),
    procurementMethod: type?.method ?? "open",
    procurementMethodDetails: type?.name ?? "",
    tenderPeriod: { startDate: falseUtc(process.publishedAt), endDate: falseUtc(view.deadline) },
    hasEnquiries: false,
    enquiryPeriod: { startDate: falseUtc(process.publishedAt), endDate: falseUtc(process.enquiryEndsAt) },
    ...(bidders.length > 0
      ? { tenderers: bidders.map((index) => reference(supplierParty(world, index, ["tenderer"]))) }
      : {}),
  };
}

/** The releases of a tender up to now: publication, change of the deadline, opening, decision. */
export function tenderPackage(world: World, process: WorldProcess, now: Date): JsonObject | undefined {
  const code = codeFor(world, process);
  const events = [process.publishedAt, process.amendedAt, process.deadline, process.decidedAt]
    .filter((at) => at !== undefined)
    .filter((at) => Date.parse(at) >= Date.parse(process.publishedAt) && Date.parse(at) <= now.getTime())
    .sort((a, b) => Date.parse(a) - Date.parse(b));
  const releases: JsonObject[] = [];
  for (const at of new Set(events)) {
    const view = world.view(country, process.index, new Date(at));
    if (view === undefined) continue;
    // The portal gives two releases one date at times: the first still says that the tender is active.
    const twice = at === process.decidedAt && process.index % 4 === 0;
    for (const step of twice ? ["before", "after"] : ["after"]) {
      const shown: ProcessView = step === "before" ? { ...view, outcome: "open", awards: [] } : view;
      const winners = new Set(shown.awards.map((award) => award.supplier));
      const bidders = [...new Set(view.bids.map((bid) => bid.supplier))];
      releases.push({
        ...release(
          code,
          `tender ${at} ${step}`,
          code,
          at,
          releases.length === 0 ? ["tender"] : ["tender", "tenderUpdate"],
        ),
        parties: [
          buyerParty(world, process),
          ...bidders.map((each) =>
            supplierParty(world, each, winners.has(each) ? ["supplier", "tenderer"] : ["tenderer"]),
          ),
        ],
        tender: tenderBlock(world, process, shown),
        language: "es",
      });
    }
  }
  return releases.length === 0 ? undefined : envelope("tender", code, releases);
}

/** The award release, once decided; direct purchases carry their tender in it. */
export function awardPackage(world: World, process: WorldProcess, now: Date): JsonObject | undefined {
  const view = world.view(country, process.index, now);
  if (view?.decidedAt === undefined) return undefined;
  const code = codeFor(world, process);
  const number = 9_000_000 + process.index * 10;
  const winners = new Set(view.awards.map((award) => award.supplier));
  const bidders = [...new Set([...view.bids.map((bid) => bid.supplier), ...winners])];
  const plain: JsonObject = { id: String(number), title: process.title, description: process.description };
  const awards: JsonObject[] =
    view.awards.length === 0
      ? [
          view.outcome === "cancelled"
            ? { ...plain, status: "cancelled" }
            : { ...plain, status: "unsuccessful", date: falseUtc(view.decidedAt) },
        ]
      : view.awards.map((award, place) => ({
          ...plain,
          id: String(number + place),
          status: "active",
          date: falseUtc(award.at),
          value: { amount: Number(award.amount), currency: process.currency },
          suppliers: [reference(supplierParty(world, award.supplier, ["supplier"]))],
          items: award.items.map((itemNumber, at) => {
            const item = process.items.find((each) => each.number === itemNumber);
            return {
              id: String(40_000_000 + process.index * 100 + itemNumber),
              description: item?.description ?? "",
              quantity: Number(item?.quantity ?? 0),
              unit: {
                name: item?.unit ?? "",
                value: { amount: Number(award.unitPrices[at]), currency: process.currency },
              },
              classification: { id: item?.unspsc ?? "", scheme: "UNSPSC" },
            };
          }),
          documents: [
            {
              id: "1",
              documentType: "awardNotice",
              title: "Página documentos del proceso de contratación",
              url: `http://www.mercadopublico.cl/Procurement/Modules/Attachment/ViewAttachment.aspx?enc=${number + place}`,
              format: "text/html",
              language: "es",
            },
          ],
        }));
  return envelope("award", code, [
    {
      ...release(code, "award", String(number), view.decidedAt, ["award"]),
      parties: [
        buyerParty(world, process),
        ...bidders.map((each) =>
          supplierParty(world, each, winners.has(each) ? ["supplier", "tenderer"] : ["tenderer"]),
        ),
      ],
      ...(isDirect(process)
        ? {
            tender: {
              id: code,
              title: process.title,
              description: process.description,
              procuringEntity: reference(buyerParty(world, process)),
              ...(process.estimate === undefined
                ? {}
                : { value: { amount: Number(process.estimate), currency: process.currency } }),
              procurementMethod: "direct",
              procurementMethodDetails: "Trato directo",
            },
          }
        : {}),
      awards,
      language: "es",
    },
  ]);
}
