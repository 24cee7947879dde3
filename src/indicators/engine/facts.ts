/** What indicators know of one process. Days are `YYYY-MM-DD` in UTC; amounts are decimal text; unknown is null. */

/** Size as OCDS' partyScale has it. */
export const scales = ["micro", "small", "medium", "sme", "selfEmployed", "large"] as const;
export type Scale = (typeof scales)[number];

/** Micro, small and medium together; large; not known. */
export type SizeClass = "msme" | "large" | "unknown";

/** Who says what size it is: the release; else a register, of the year, of an earlier or (in hindsight) a later one. */
export const sizeOrigins = ["stated", "register", "earlierRegister", "laterRegister"] as const;
export type SizeOrigin = (typeof sizeOrigins)[number];

export interface OrganizationFact {
  /** `<scheme>-<identifier>`; where there is none, the id within its source or the name, marked as weak. */
  readonly key: string;
  readonly scale: Scale | null;
  readonly scaleOrigin: SizeOrigin | null;
  readonly size: SizeClass;
  /** Owned or led by women: only what is stated counts. */
  readonly women: boolean | null;
  readonly region: string | null;
  readonly country: string | null;
  /** Has an identifier of a scheme. */
  readonly identified: boolean;
}

export type Family = "notice" | "award" | "contract";

/** Where an observation is counted. */
export interface Place {
  readonly family: Family;
  readonly at: string | null;
  /** ISO 4217; "" where there is no amount or its currency is unknown. */
  readonly currency: string;
  readonly band: string;
}

export interface Money {
  readonly amount: string;
  /** "" where it is unknown. */
  readonly currency: string;
  /** In US dollars at the day of the award; null where there is no rate. */
  readonly usd: string | null;
}

/** A payment, and when what is paid was delivered; as stated. */
export interface PaymentFact {
  readonly due: string | null;
  readonly paid: string | null;
}

export interface ContractFact {
  readonly place: Place;
  readonly status: string | null;
  readonly signed: string | null;
  readonly value: Money | null;
  readonly transactions: number;
  /** Sum of the transactions in the contract's currency. */
  readonly paid: string | null;
  readonly payments: readonly PaymentFact[];
  readonly milestones: number;
  readonly amendments: number;
  /** End of the contract's period. */
  readonly plannedEnd: string | null;
  /** When the last milestone was met. */
  readonly lastMet: string | null;
}

export interface AwardFact {
  readonly place: Place;
  readonly day: string | null;
  /** As the release states it. */
  readonly date: string | null;
  readonly dateFrom: "award" | "contract" | "release" | null;
  readonly value: Money | null;
  /** Empty where no supplier is named. */
  readonly suppliers: readonly OrganizationFact[];
  /** Each supplier's part of the award, in units of 1/{@link wholeAward}; they add up to it. */
  readonly parts: readonly number[];
  readonly complete: boolean;
  readonly subcontracting: boolean | null;
  readonly contracts: readonly ContractFact[];
  /** Unit prices in the award's currency. */
  readonly prices: readonly UnitPrice[];
}

/** What a unit of something costs. */
export interface UnitPrice {
  /** `<scheme>:<class>|<unit>`. */
  readonly unit: string;
  readonly amount: string;
}

export interface BidFact {
  readonly status: string | null;
  readonly tenderers: readonly OrganizationFact[];
}

export interface ProcessFacts {
  readonly release: JsonRecord;
  readonly tender: JsonRecord;
  readonly source: string;
  readonly country: string;
  readonly method: string;
  readonly category: string;
  readonly notice: Place;
  /** First publication. */
  readonly published: string | null;
  readonly status: string | null;
  /** Open or selective, and not called off. */
  readonly competitive: boolean;
  readonly tenderStart: string | null;
  readonly tenderEnd: string | null;
  readonly value: Money | null;
  readonly buyer: OrganizationFact | null;
  readonly reserved: boolean | null;
  /** Bids that were handed in; null where bids are not published one by one. */
  readonly bids: readonly BidFact[] | null;
  /** Distinct tenderers that are named; null where none of the places for them is published. */
  readonly bidders: readonly OrganizationFact[] | null;
  /** How many took part: numberOfTenderers, else those named, else bids.statistics. */
  readonly bidderCount: number | null;
  /** Active awards. */
  readonly awards: readonly AwardFact[];
  /** Awards of any status. */
  readonly allAwards: number;
  /** Awards that state no status: whether they are in force is unknown. */
  readonly awardsWithoutStatus: number;
  readonly contracts: readonly ContractFact[];
  /** Releases that the record is compiled from. */
  readonly releases: number;
  /** Releases with another content than one before under the same id; null where the source names no releases. */
  readonly silentChanges: number | null;
  /** When we first had the process, and when its source was first read; ISO 8601. */
  readonly firstSeen: string | null;
  readonly readSince: string | null;
}

export type JsonRecord = Readonly<Record<string, unknown>>;

/** An award in whole: the least common multiple of 1 to 15, so that equal parts of up to 15 suppliers are exact. */
export const wholeAward = 360_360;

export const isSmall = (scale: Scale | null): boolean => scale !== null && scale !== "large";
export const sizeOf = (scale: Scale | null): SizeClass =>
  scale === null ? "unknown" : scale === "large" ? "large" : "msme";
