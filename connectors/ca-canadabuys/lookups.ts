import { lookupTable } from "../../src/connector/index.ts";

/** Code tables of CanadaBuys, by the English text. Marks: S seen in a source, M from memory, D derived by us. */

/** tenderStatus. Open, Expired, Cancelled, Closed, Awarded S; Active M. */
export const tenderStatuses = lookupTable<"active" | "complete" | "cancelled">("tenderStatus", {
  Open: "active",
  Active: "active",
  Closed: "complete",
  Expired: "complete",
  Awarded: "complete",
  Cancelled: "cancelled",
});

type ContractStatus = "active" | "cancelled" | "terminated";

/** awardStatus and contractStatus → contract. Active, Expired S; the others M. */
export const contractStatuses = lookupTable<ContractStatus>("awardStatus or contractStatus", {
  Active: "active",
  Expired: "terminated",
  Completed: "terminated",
  Closed: "terminated",
  Terminated: "terminated",
  Cancelled: "cancelled",
});

/** procurementCategory. S. */
export const categories = lookupTable<"goods" | "works" | "services">("procurementCategory", {
  CNST: "works",
  GD: "goods",
  SRV: "services",
  SRVTGD: "services",
  SVRTGD: "services",
});

type Method = "open" | "selective" | "limited" | "direct";

/**
 * procurementMethod, dashes and parentheses made alike. The names S; readings: open bidding and non-competitive S,
 * selective tendering S, traditional (known suppliers are asked) and limited tendering M, ACAN D: whoever objects may
 * still offer.
 */
export const methods = lookupTable<Method>("procurementMethod", {
  "Competitive open bidding": "open",
  "Competitive selective tendering": "selective",
  "Competitive traditional": "limited",
  "Competitive limited tendering": "limited",
  "Advance contract award notice": "limited",
  "Non competitive": "direct",
});

/** What a type of notice says of the stage and, where no method is stated, of the method. */
export interface NoticeType {
  readonly stage: "planning" | "tender";
  readonly method?: Method;
  readonly framework?: true;
}

/** noticeType. The first five S, the others M. */
export const noticeTypes = lookupTable<NoticeType>("noticeType", {
  "Request for Proposal": { stage: "tender" },
  "RFP against Supply Arrangement": { stage: "tender", method: "selective" },
  "Request for Supply Arrangement": { stage: "tender", framework: true },
  "Request for Standing Offer": { stage: "tender", framework: true },
  "Directed Contract": { stage: "tender", method: "direct" },
  "Request for Information": { stage: "planning" },
  "Letter of Interest": { stage: "planning" },
  "Advance Contract Award Notice": { stage: "tender", method: "limited" },
  "Invitation to Tender": { stage: "tender" },
  "Invitation to Qualify": { stage: "tender" },
  "Notice of Proposed Procurement": { stage: "tender" },
  "Request for Quotation": { stage: "tender" },
  "Not applicable": { stage: "tender" },
});

/** instrumentType: whether it is a framework, whose value is no price. Names S (task authorization: M). */
export const instruments = lookupTable<"contract" | "framework">("instrumentType", {
  Contract: "contract",
  "Contract against Supply Arrangement": "contract",
  "Contract against Standing Offer": "contract",
  "Call up against Standing Offer": "contract",
  "Contract with Task Authorizations": "contract",
  "Task authorization contract": "contract",
  "Standing Offer": "framework",
  "Supply Arrangement": "framework",
});

/** amendmentType. Original, amendment, termination S; the longer names M. */
export const amendmentTypes = lookupTable<"original" | "amendment" | "termination">("amendmentType", {
  Original: "original",
  "Original contract": "original",
  "Original award": "original",
  Amendment: "amendment",
  "Contract amendment": "amendment",
  Termination: "termination",
  "Contract termination": "termination",
});

/** tradeAgreements → coveredBy (OCDS extension), where its codelist has the agreement. GPA S, CPTPP S. */
export const agreements = lookupTable<string>("tradeAgreements", {
  "WTO AGP": "GPA",
  "WTO GPA": "GPA",
  CPTPP: "CPTPP",
});

type Scale = "micro" | "small" | "medium" | "large";

/**
 * supplierEmployeeCount → partyScale after Statistics Canada: small 1-99, medium 100-499 (M), of the small ones 1-4 are
 * micro (M). Four of the names S, the others D: the bands of the Canadian business register.
 */
export const scales = lookupTable<Scale>("supplierEmployeeCount", {
  "1 to 4 employees": "micro",
  "5 to 9 employees": "small",
  "10 to 19 employees": "small",
  "20 to 49 employees": "small",
  "50 to 99 employees": "small",
  "100 to 199 employees": "medium",
  "200 to 499 employees": "medium",
  "500 or more employees": "large",
});
