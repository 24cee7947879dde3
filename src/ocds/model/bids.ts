import { Period, SimpleIdentifier, Value } from "./basics.ts";
import { OrganizationReference } from "./parties.ts";
import { RequirementResponse } from "./requirements.ts";
import {
  block,
  boolean,
  code,
  codes,
  dateTime,
  from,
  integer,
  list,
  number,
  type Of,
  one,
  plainNumber,
  plainOpenCode,
  plainText,
  type Schema,
  text,
  texts,
} from "./terms.ts";
import { Document, Item } from "./works.ts";

/** The bids extension, with requirement responses and the statistics extension. */

const statistic = block(
  "Statistic",
  "A figure about bids or the process.",
  {
    id: plainText("Id of the figure."),
    measure: plainOpenCode("statistic", "What is counted."),
    date: dateTime("When it was counted."),
    value: plainNumber("The figure."),
    valueGross: number("The figure with taxes, where it is money."),
    currency: code("currency", "Its currency, where it is money."),
    notes: text("Remarks."),
    relatedLot: text("Lot that it is about."),
    ...from("statistics", { scope: code("statisticScope", "Part of the process that it is about.") }),
  },
  { required: ["id", "measure", "value"] },
);
export interface Statistic extends Of<typeof statistic> {}
export const Statistic: Schema<Statistic> = statistic;

const bid = block(
  "Bid",
  "A bid, or an expression of interest.",
  {
    id: plainText("Id of the bid."),
    identifiers: list(SimpleIdentifier, "Its identifiers elsewhere.", {
      minItems: 1,
      uniqueItems: true,
      wholeListMerge: true,
    }),
    submissionType: code("submissionType", "Bid or expression of interest."),
    date: dateTime("When it was received."),
    description: text("The bid in words."),
    status: code("bidStatus", "How it stands."),
    items: list(Item, "What is offered.", { uniqueItems: true }),
    tenderers: list(OrganizationReference, "Who bids."),
    value: one(Value, "The price."),
    validityPeriod: one(Period, "How long it binds the bidder."),
    documents: list(Document, "Documents of the bid.", { uniqueItems: true }),
    ...from("lots", { relatedLots: texts("Lots that it is for.") }),
    countriesOfOrigin: codes("country", "Where what is offered comes from.", { minItems: 1 }),
    hasRank: boolean("Whether it was ranked."),
    rank: integer("Its rank, 1 the best."),
    variant: boolean("Whether it is a variant."),
    ...from("requirements", {
      requirementResponses: list(RequirementResponse, "Answers to requirements.", { minItems: 1, uniqueItems: true }),
    }),
  },
  { required: ["id"] },
);
export interface Bid extends Of<typeof bid> {}
export const Bid: Schema<Bid> = bid;

const bids = block("Bids", "Bids, and figures about them.", {
  statistics: list(Statistic, "Figures about bids."),
  details: list(Bid, "The bids."),
});
export interface Bids extends Of<typeof bids> {}
export const Bids: Schema<Bids> = bids;
