/**
 * A simulated world of public procurement: who buys, who sells, what happened when. It knows the truth that portals tell
 * only in part, so tests can hold what the API says against it. Pure and seeded: the same seed gives the same world, and
 * any process is computed from its number alone, whatever the size of the world.
 */
export interface World {
  /** Whole number, 0 or more. */
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
  /** Process number `index` as it stands at an instant; undefined before its plan is published. See {@link asOf}. */
  view(country: string, index: number, at: Date): ProcessView | undefined;
  /**
   * Numbers, in ascending order, of the processes to which something happened in [from, until): what portals list by
   * "last change". Costs a look at each process published from some 18 months before `from` to 3 months after `until`.
   */
  changed(country: string, from: Date, until: Date): number[];
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
  /** Unique among the buyers and suppliers of the country. A number of 8 digits that connectors turn into the country's own kind of identifier. */
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
  /** As in {@link WorldBuyer.serial}. Names are not unique. */
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
  /** Name of the unit of measure in the language of the process. */
  readonly unit: string;
  /** UN/CEFACT Recommendation 20. */
  readonly unitCode: string;
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

/**
 * A process as it stands at the end of its life; {@link asOf} shows it at an earlier instant. Its instants are in order:
 * planned < published < end of enquiries < amendment < first deadline <= deadline < decision < signature < amendment of
 * the contract. All of them are whole seconds in UTC. Only views are `open`: in the end each process is decided.
 * Decimal texts are in their shortest form ("10.5", not "10.50").
 */
export interface WorldProcess {
  readonly index: number;
  readonly country: string;
  /** Unique in the country: letters, digits and dashes, e.g. "2024-000123-7". */
  readonly id: string;
  /** ISO 4217. */
  readonly currency: string;
  /** ISO 639-1: the language of the texts. */
  readonly language: "es" | "pt" | "en" | "fr";
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
  /** Decimal text: the sum of quantity × unitPrice over the items; absent where the buyer keeps the budget secret. */
  readonly estimate?: string;
  readonly items: readonly WorldItem[];
  /** In the order in which they came. Views show them from the opening at the deadline on. */
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

/** A process seen at an instant: events after it have not happened. */
export interface ProcessView extends WorldProcess {
  readonly state: WorldState;
}
