import type { JsonObject } from "../../src/base/json.ts";
import type { World } from "../../src/world/index.ts";

/** A process of the world, as it stands in the end, as one OCDS release that tells all that the world knows. */
export function worldRelease(world: World, country: string, index: number): JsonObject {
  const process = world.process(country, index);
  const buyer = world.buyer(country, process.buyer);
  const id = (serial: number) => `${country}-T-${serial}`;
  const suppliers = new Set([...process.bids, ...process.awards].map((each) => each.supplier));
  const money = (amount: string) => ({ amount: Number(amount), currency: process.currency });
  const ocid = `ocds-world1-${country}-${process.id}`;
  const reference = (supplier: number) => {
    const { serial, name } = world.supplier(country, supplier);
    return { id: id(serial), name };
  };
  return {
    ocid,
    id: `${ocid}-1`,
    date: process.changedAt,
    tag: ["award"],
    initiationType: "tender",
    language: process.language,
    parties: [
      {
        id: id(buyer.serial),
        name: buyer.name,
        roles: ["buyer"],
        identifier: { scheme: `${country}-T`, id: String(buyer.serial) },
        address: { region: buyer.region },
      },
      ...[...suppliers].map((supplier) => {
        const { serial, name, size, region } = world.supplier(country, supplier);
        return {
          id: id(serial),
          name,
          roles: ["tenderer", ...(process.awards.some((each) => each.supplier === supplier) ? ["supplier"] : [])],
          identifier: { scheme: `${country}-T`, id: String(serial) },
          address: { region },
          details: { scale: size },
        };
      }),
    ],
    buyer: { id: id(buyer.serial), name: buyer.name },
    tender: {
      id: process.id,
      title: process.title,
      description: process.description,
      status: process.outcome === "awarded" ? "complete" : process.outcome === "open" ? "active" : process.outcome,
      procurementMethod: process.method,
      mainProcurementCategory: process.category,
      ...(process.estimate !== undefined && { value: money(process.estimate) }),
      tenderPeriod: { startDate: process.publishedAt, endDate: process.deadline },
      suitability: { sme: process.smeReserved },
      items: process.items.map(({ number, description, unspsc, quantity }) => ({
        id: String(number),
        description,
        classification: { scheme: "UNSPSC", id: unspsc },
        quantity: Number(quantity),
      })),
      numberOfTenderers: new Set(process.bids.map(({ supplier }) => supplier)).size,
      tenderers: [...new Set(process.bids.map(({ supplier }) => supplier))].map(reference),
    },
    bids: {
      details: process.bids.map(({ supplier, at, amount, valid }, number) => ({
        id: String(number + 1),
        date: at,
        status: valid ? "valid" : "disqualified",
        tenderers: [reference(supplier)],
        value: money(amount),
      })),
    },
    awards: process.awards.map(({ at, supplier, amount }, number) => ({
      id: String(number + 1),
      status: "active",
      date: at,
      value: money(amount),
      suppliers: [reference(supplier)],
    })),
    contracts: process.contracts.map(({ award, signedAt, amount }, number) => ({
      id: String(number + 1),
      awardID: String(award + 1),
      status: "active",
      dateSigned: signedAt,
      value: money(amount),
    })),
  } as unknown as JsonObject;
}
