import { type JsonObject, numberFromText } from "../base/json.ts";
import type {
  ProcessView,
  World,
  WorldAward,
  WorldBuyer,
  WorldContract,
  WorldItem,
  WorldSupplier,
} from "../world/index.ts";

/** How a portal that publishes OCDS names things. All functions are of one process. */
export interface OcdsStyle {
  readonly tenderId: string;
  /** An instant (ISO 8601, UTC) as the portal writes it. */
  date(at: string): string;
  buyerId(buyer: WorldBuyer): string;
  supplierId(supplier: WorldSupplier): string;
  awardId(award: WorldAward, index: number): string;
  contractId(contract: WorldContract, index: number): string;
  /** What an entry of `parties` has besides id, name and roles. */
  buyerParty?(buyer: WorldBuyer): JsonObject;
  supplierParty?(supplier: WorldSupplier): JsonObject;
}

/** The sections of an OCDS release of a simulated process; absent ones have not come to pass. */
export interface OcdsParts {
  readonly tag: string[];
  readonly parties: JsonObject[];
  readonly buyer: JsonObject;
  readonly tender: JsonObject;
  readonly awards: JsonObject[];
  readonly contracts: JsonObject[];
}

/** A simulated process in OCDS 1.1, as `style` tells; portals change and take away from it what they have otherwise. */
export function simulatedOcds(world: World, process: ProcessView, style: OcdsStyle): OcdsParts {
  const { country, currency } = process;
  const money = (amount: string): JsonObject => ({ amount: numberFromText(amount), currency });
  const buyer = world.buyer(country, process.buyer);
  const buyerReference = { id: style.buyerId(buyer), name: buyer.name };
  const supplierOf = (index: number) => world.supplier(country, index);
  const reference = (index: number): JsonObject => {
    const supplier = supplierOf(index);
    return { id: style.supplierId(supplier), name: supplier.name };
  };
  const winners = [...new Set(process.awards.map((award) => award.supplier))];
  const bidders = [...new Set([...process.bids.map((bid) => bid.supplier), ...winners])];
  const itemOf = (item: WorldItem, price: string | undefined): JsonObject => ({
    id: String(item.number),
    description: item.description,
    quantity: numberFromText(item.quantity),
    unit: { id: item.unitCode, name: item.unit, ...(price === undefined ? {} : { value: money(price) }) },
    classification: { scheme: "UNSPSC", id: item.unspsc },
  });
  const wonBy = (award: WorldAward): JsonObject[] =>
    award.items.flatMap((number, place) => {
      const item = process.items[number - 1];
      return item ? [itemOf(item, award.unitPrices[place])] : [];
    });
  const tag = ["tender"];
  if (process.awards.length > 0) tag.push("award");
  if (process.contracts.length > 0) tag.push("contract");
  return {
    tag,
    buyer: buyerReference,
    parties: [
      { ...buyerReference, ...style.buyerParty?.(buyer), roles: ["buyer", "procuringEntity"] },
      ...bidders.map((index) => ({
        ...reference(index),
        ...style.supplierParty?.(supplierOf(index)),
        roles: winners.includes(index) ? ["tenderer", "supplier"] : ["tenderer"],
      })),
    ],
    tender: {
      id: style.tenderId,
      title: process.title,
      description: process.description,
      status: statusOf(process),
      procuringEntity: buyerReference,
      procurementMethod: process.method,
      mainProcurementCategory: process.category,
      ...(process.estimate === undefined ? {} : { value: money(process.estimate) }),
      tenderPeriod: { startDate: style.date(process.publishedAt), endDate: style.date(process.deadline) },
      enquiryPeriod: { startDate: style.date(process.publishedAt), endDate: style.date(process.enquiryEndsAt) },
      items: process.items.map((item) => itemOf(item, undefined)),
      ...(bidders.length > 0 ? { tenderers: bidders.map(reference), numberOfTenderers: bidders.length } : {}),
    },
    awards: process.awards.map((award, index) => ({
      id: style.awardId(award, index),
      status: "active",
      date: style.date(award.at),
      value: money(award.amount),
      suppliers: [reference(award.supplier)],
      items: wonBy(award),
    })),
    contracts: process.contracts.map((contract, index) => {
      const award = process.awards[contract.award];
      return {
        id: style.contractId(contract, index),
        awardID: award ? style.awardId(award, contract.award) : "",
        status: "active",
        dateSigned: style.date(contract.signedAt),
        value: money(contract.amendment?.amount ?? contract.amount),
      };
    }),
  };
}

function statusOf({ state }: ProcessView): string {
  if (state === "planned") return "planned";
  if (state === "unsuccessful" || state === "cancelled") return state;
  return state === "awarded" || state === "contracted" ? "complete" : "active";
}
