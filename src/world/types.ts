/**
 * A simulated world of public procurement: who buys, who sells, what happened when. It knows the truth that portals tell
 * only in part, so tests can hold what the API says against it. Pure and seeded: the same seed gives the same world, and
 * any process is computed from its number alone, whatever the size of the world.
 */
export interface World {
  readonly seed: number;
  /** Processes in each country. */
  readonly size: number;
  /** First and last day (UTC) on which processes are published. */
  readonly from: string;
  readonly until: string;
  /** ISO 3166-1 alpha-2 codes of the countries in the world. */
  readonly countries: readonly string[];
  /** How many processes a country has. */
  count(country: string): number;
  /** Process number `index` (0 … count-1) of a country; publication dates rise with the number. */
  process(country: string, index: number): WorldProcess;
  /** Number range [begin, end) of the processes published in [from, until) (instants). */
  published(country: string, from: Date, until: Date): { begin: number; end: number };
  /** Index of the process with this `id`, or undefined. */
  find(country: string, id: string): number | undefined;
  buyer(country: string, index: number): WorldBuyer;
  buyers(country: string): number;
  supplier(country: string, index: number): WorldSupplier;
  suppliers(country: string): number;
}

export interface WorldBuyer {
  readonly index: number;
  readonly country: string;
  readonly name: string;
  readonly unit: string;
  /** A number of 8 digits that connectors turn into the country's own kind of identifier. */
  readonly serial: number;
  readonly level: "national" | "regional" | "local";
  readonly locality: string;
  readonly region: string;
}

export type SupplierSize = "micro" | "small" | "medium" | "large";

export interface WorldSupplier {
  readonly index: number;
  readonly country: string;
  readonly name: string;
  readonly serial: number;
  readonly size: SupplierSize;
  readonly naturalPerson: boolean;
  readonly womenOwned: boolean;
  readonly locality: string;
  readonly region: string;
}

export interface WorldItem {
  /** From 1. */
  readonly number: number;
  readonly description: string;
  /** UNSPSC commodity, 8 digits. */
  readonly unspsc: string;
  /** CPV, 8 digits and check digit. */
  readonly cpv: string;
  /** Decimal text. */
  readonly quantity: string;
  readonly unit: string;
  /** Estimated price of one unit, decimal text in the process's currency. */
  readonly unitPrice: string;
}

export interface WorldBid {
  readonly supplier: number;
  /** Instant. */
  readonly at: string;
  /** Decimal text, whole bid. */
  readonly amount: string;
  readonly valid: boolean;
}

export interface WorldAward {
  /** Instant. */
  readonly at: string;
  readonly supplier: number;
  /** Numbers of the items won. */
  readonly items: readonly number[];
  /** Decimal text. Unit prices won are `unitPrices` in the order of `items`; amount is their sum times quantity. */
  readonly amount: string;
  readonly unitPrices: readonly string[];
}

export interface WorldContract {
  /** Index into `awards`. */
  readonly award: number;
  /** Instant of signature. */
  readonly signedAt: string;
  /** Days, local. */
  readonly start: string;
  readonly end: string;
  readonly amount: string;
  readonly amendment?: { readonly at: string; readonly amount: string; readonly rationale: string };
}

export type WorldOutcome = "awarded" | "unsuccessful" | "cancelled" | "open";

/** A process as it stands at the end of its life; {@link asOf} shows it at an earlier instant. */
export interface WorldProcess {
  readonly index: number;
  readonly country: string;
  /** Unique in the country: letters, digits and dashes, e.g. "2024-000123-7". */
  readonly id: string;
  readonly currency: string;
  readonly title: string;
  readonly description: string;
  readonly buyer: number;
  readonly category: "goods" | "works" | "services";
  readonly method: "open" | "selective" | "limited" | "direct";
  readonly smeReserved: boolean;
  /** Instants. */
  readonly plannedAt: string;
  readonly publishedAt: string;
  readonly enquiryEndsAt: string;
  /** The deadline in force at the end; `firstDeadline` is that of the publication. */
  readonly deadline: string;
  readonly firstDeadline: string;
  /** When the deadline was moved, if it was. */
  readonly amendedAt?: string;
  /** Decimal text; absent where the buyer keeps the budget secret. */
  readonly estimate?: string;
  readonly items: readonly WorldItem[];
  readonly bids: readonly WorldBid[];
  readonly outcome: WorldOutcome;
  /** Instant of award, desertion or cancellation; absent while open. */
  readonly decidedAt?: string;
  readonly awards: readonly WorldAward[];
  readonly contracts: readonly WorldContract[];
  /** Instant of the last event: what portals call "last change". */
  readonly changedAt: string;
}

export type WorldState = "planned" | "published" | "closed" | "awarded" | "contracted" | "unsuccessful" | "cancelled";

/** A process seen at an instant: events after it have not happened. Undefined before the plan is published. */
export interface ProcessView extends WorldProcess {
  readonly state: WorldState;
}
