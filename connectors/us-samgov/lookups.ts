import { lookupTable } from "../../src/connector/index.ts";

type Method = "open" | "selective" | "limited" | "direct";

/** A kind of notice: where it stands in the process, and what it says by being published. */
export interface NoticeType {
  readonly stage: "planning" | "tender" | "award" | "none";
  readonly status?: "planning" | "planned" | "complete";
  readonly method?: Method;
}

/** `type` and `baseType`. Names and codes [S]; stages, statuses and methods [D]. */
export const noticeTypes = lookupTable<NoticeType>("notice type", {
  "Sources Sought": { stage: "planning", status: "planning" },
  Presolicitation: { stage: "planning", status: "planned" },
  "Special Notice": { stage: "planning", status: "planning" },
  "Intent to Bundle Requirements (DoD-Funded)": { stage: "planning", status: "planning" },
  Solicitation: { stage: "tender", method: "open" },
  "Combined Synopsis/Solicitation": { stage: "tender", method: "open" },
  Justification: { stage: "tender", status: "complete", method: "limited" },
  "Justification (J&A)": { stage: "tender", status: "complete", method: "limited" },
  "Justification and Approval (J&A)": { stage: "tender", status: "complete", method: "limited" },
  "Award Notice": { stage: "award", status: "complete" },
  "Sale of Surplus Property": { stage: "none" },
  "Foreign Government Standard": { stage: "none" },
  "Fair Opportunity / Limited Sources Justification": { stage: "tender", status: "complete", method: "limited" },
});

export interface SetAside {
  readonly small: boolean;
  /** One firm is asked without competition. */
  readonly soleSource?: true;
  readonly name: string;
}

const small = (name: string): SetAside => ({ small: true, name });
const sole = (name: string): SetAside => ({ small: true, soleSource: true, name });

/** Set-aside codes of notices and of contract data. [S]; which are for small firms [D]: the others are about places and tribes. */
export const setAsides = lookupTable<SetAside>("set-aside", {
  NONE: { small: false, name: "No set aside used" },
  SBA: small("Total Small Business Set-Aside"),
  SBP: small("Partial Small Business Set-Aside"),
  "8A": small("8(a) Set-Aside"),
  "8AN": sole("8(a) Sole Source"),
  HZC: small("HUBZone Set-Aside"),
  HZS: sole("HUBZone Sole Source"),
  SDVOSBC: small("Service-Disabled Veteran-Owned Small Business Set-Aside"),
  SDVOSBS: sole("Service-Disabled Veteran-Owned Small Business Sole Source"),
  WOSB: small("Women-Owned Small Business Set-Aside"),
  WOSBSS: sole("Women-Owned Small Business Sole Source"),
  EDWOSB: small("Economically Disadvantaged Women-Owned Small Business Set-Aside"),
  EDWOSBSS: sole("Economically Disadvantaged Women-Owned Small Business Sole Source"),
  VSA: small("Veteran-Owned Small Business Set-Aside"),
  VSS: sole("Veteran-Owned Small Business Sole Source"),
  VSBCiv: small("Very Small Business Set-Aside"),
  ESB: small("Emerging Small Business Set-Aside"),
  RSBCiv: small("Reserved for Small Business"),
  "8ACCiv": small("8(a) with HUBZone Preference"),
  HS2Civ: small("Combination HUBZone and 8(a)"),
  HS3: small("8(a) with HUBZone Preference"),
  ISBEE: small("Indian Small Business Economic Enterprise"),
  IEE: { small: false, name: "Indian Economic Enterprise" },
  ISEE: { small: false, name: "Indian Economic Enterprise" },
  BICiv: { small: false, name: "Buy Indian" },
  LAS: { small: false, name: "Local Area Set-Aside" },
  HMT: { small: false, name: "HBCU or MI Set-Aside, total" },
  HMP: { small: false, name: "HBCU or MI Set-Aside, partial" },
});

/** competitionInformation.extentCompeted of contract data. Codes [S], methods [D]. */
export const extentsCompeted = lookupTable<Method>("extent competed", {
  A: "open",
  D: "open",
  F: "open",
  CDO: "selective",
  CDOCiv: "selective",
  E: "limited",
  B: "direct",
  C: "direct",
  G: "direct",
  NDO: "direct",
  NDOCiv: "direct",
});

/** contractingOfficerBusinessSizeDetermination. [S] There is no finer class. */
export const sizes = lookupTable<"sme" | "large">("business size", { S: "sme", O: "large" });

/** reasonForModification, where it ends the contract. Codes [S], statuses [D]; other reasons leave it active. */
export const endings: Readonly<Record<string, "terminated" | "cancelled">> = {
  E: "terminated",
  F: "terminated",
  K: "terminated",
  X: "terminated",
  N: "cancelled",
};
