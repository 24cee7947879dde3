import { Identifier, Period, Value } from "./basics.ts";
import { OrganizationReference, RelatedProcess } from "./parties.ts";
import { block, code, dateTime, from, key, list, type Of, one, type Schema, text, texts, uri } from "./terms.ts";
import { Amendment, Document, Item, Milestone } from "./works.ts";

/** OCDS 1.1.5 awards, contracts and their implementation. */

const unique = { uniqueItems: true } as const;
const translated = ["title", "description"] as const;

const award = block(
  "Award",
  "A decision to award, to one or several suppliers.",
  {
    id: key("Id of the award."),
    title: text("Title."),
    description: text("What is awarded."),
    status: code("awardStatus", "How it stands."),
    date: dateTime("When it was decided."),
    value: one(Value, "Value of the award."),
    suppliers: list(OrganizationReference, "Who won.", unique),
    items: list(Item, "What is awarded, item by item.", { minItems: 1, uniqueItems: true }),
    contractPeriod: one(Period, "When the contract is to run."),
    documents: list(Document, "Documents of the award.", unique),
    amendments: list(Amendment, "Formal changes."),
    amendment: one(Amendment, "Older form of `amendments`.", { deprecated: true }),
    ...from("bids", {
      relatedBid: text("Bid that won; now a list.", { deprecated: true }),
      relatedBids: texts("Bids that won."),
    }),
    ...from("lots", { relatedLots: texts("Lots that are awarded.") }),
  },
  { required: ["id"], translated },
);
export interface Award extends Of<typeof award> {}
export const Award: Schema<Award> = award;

const transaction = block(
  "Transaction",
  "A payment.",
  {
    id: key("Id of the payment."),
    source: uri("Where its data come from."),
    date: dateTime("When it was made."),
    value: one(Value, "How much."),
    payer: one(OrganizationReference, "Who paid."),
    payee: one(OrganizationReference, "Who was paid."),
    uri: uri("Where it can be read."),
    amount: one(Value, "Older form of `value`.", { deprecated: true }),
    providerOrganization: one(Identifier, "Older form of `payer`.", { deprecated: true }),
    receiverOrganization: one(Identifier, "Older form of `payee`.", { deprecated: true }),
  },
  { required: ["id"] },
);
export interface Transaction extends Of<typeof transaction> {}
export const Transaction: Schema<Transaction> = transaction;

const implementation = block("Implementation", "How a contract is carried out.", {
  transactions: list(Transaction, "Payments.", unique),
  milestones: list(Milestone, "Milestones.", unique),
  documents: list(Document, "Documents and reports.", unique),
});
export interface Implementation extends Of<typeof implementation> {}
export const Implementation: Schema<Implementation> = implementation;

const contract = block(
  "Contract",
  "A contract that was signed, or is to be.",
  {
    id: key("Id of the contract."),
    awardID: key("Award that it carries out."),
    title: text("Title."),
    description: text("What is contracted."),
    status: code("contractStatus", "How it stands."),
    period: one(Period, "When it runs."),
    value: one(Value, "Its value."),
    items: list(Item, "What is contracted, item by item.", { minItems: 1, uniqueItems: true }),
    dateSigned: dateTime("When it was signed; the last signature counts."),
    documents: list(Document, "Documents of the contract.", unique),
    implementation: one(Implementation, "How it is carried out."),
    relatedProcesses: list(RelatedProcess, "Other processes that follow from it.", unique),
    milestones: list(Milestone, "Milestones."),
    amendments: list(Amendment, "Formal changes."),
    amendment: one(Amendment, "Older form of `amendments`.", { deprecated: true }),
    ...from("bids", { relatedBids: texts("Bids that it follows from.") }),
  },
  { required: ["id", "awardID"], translated },
);
export interface Contract extends Of<typeof contract> {}
export const Contract: Schema<Contract> = contract;
