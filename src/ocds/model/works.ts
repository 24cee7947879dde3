import { Address, Change, Classification, Location, Value } from "./basics.ts";
import {
  block,
  code,
  dateTime,
  foreignId,
  from,
  key,
  list,
  number,
  type Of,
  one,
  openCode,
  type Schema,
  text,
  texts,
  uri,
} from "./terms.ts";

/** OCDS 1.1.5 documents, items, milestones, amendments and budgets. */

const translatedTexts = { translated: ["title", "description"] } as const;

const document = block(
  "Document",
  "A document, published or mentioned.",
  {
    id: key("Id of the document."),
    documentType: openCode("documentType", "Kind of document."),
    title: text("Title."),
    description: text("What it holds, in a few words."),
    url: uri("Where to get it."),
    datePublished: dateTime("When it was first published."),
    dateModified: dateTime("When it last changed."),
    format: text("Media type (IANA), or `offline/print`."),
    language: text("Language, as two letters (ISO 639-1) or a BCP 47 tag."),
    ...from("lots", { relatedLots: texts("Lots that it is about.") }),
  },
  { required: ["id"], ...translatedTexts },
);
export interface Document extends Of<typeof document> {}
export const Document: Schema<Document> = document;

const unit = block(
  "Unit",
  "A unit of measure, with the price of one.",
  {
    scheme: openCode("unitClassificationScheme", "Scheme of the unit's code."),
    id: text("The unit's code.", { versionId: true }),
    name: text("Name of the unit."),
    value: one(Value, "Price of one unit."),
    uri: uri("A URI of the unit."),
  },
  { translated: ["name"] },
);
export interface Unit extends Of<typeof unit> {}
export const Unit: Schema<Unit> = unit;

const item = block(
  "Item",
  "Goods, works or services that are asked for, awarded or contracted.",
  {
    id: key("Id of the item."),
    description: text("What it is."),
    classification: one(Classification, "Its main class."),
    additionalClassifications: list(Classification, "Its other classes.", { uniqueItems: true, wholeListMerge: true }),
    quantity: number("How many units."),
    unit: one(Unit, "The unit, and its price."),
    ...from("location", {
      deliveryLocations: list(Location, "Places of delivery.", {
        minItems: 1,
        uniqueItems: true,
        wholeListMerge: true,
      }),
      deliveryLocation: one(Location, "Place of delivery; now a list.", { deprecated: true }),
      deliveryAddresses: list(Address, "Addresses of delivery.", {
        minItems: 1,
        uniqueItems: true,
        wholeListMerge: true,
      }),
      deliveryAddress: one(Address, "Address of delivery; now a list.", { deprecated: true }),
    }),
    ...from("lots", { relatedLot: text("Lot that the item belongs to.") }),
  },
  { required: ["id"], translated: ["description"] },
);
export interface Item extends Of<typeof item> {}
export const Item: Schema<Item> = item;

const milestone = block(
  "Milestone",
  "An event that is planned or reported.",
  {
    id: key("Id of the milestone."),
    title: text("Title."),
    type: openCode("milestoneType", "Kind of milestone."),
    description: text("What is to happen."),
    code: text("A code of the publisher's own."),
    dueDate: dateTime("When it is due."),
    dateMet: dateTime("When it was met."),
    dateModified: dateTime("When this entry was last looked at."),
    status: code("milestoneStatus", "How it stands."),
    documents: list(Document, "Documents; in 1.1 they moved to the parent.", { deprecated: true, uniqueItems: true }),
    ...from("lots", { relatedLots: texts("Lots that it is about.") }),
  },
  { required: ["id"], ...translatedTexts },
);
export interface Milestone extends Of<typeof milestone> {}
export const Milestone: Schema<Milestone> = milestone;

const amendment = block(
  "Amendment",
  "A formal change.",
  {
    date: dateTime("When the change was made."),
    rationale: text("Why."),
    id: text("Id of the amendment."),
    description: text("What changed."),
    amendsReleaseID: text("Id of the release before the change."),
    releaseID: text("Id of the release with the change."),
    changes: list(Change, "Changed fields; told by releases since 1.1.", { deprecated: true }),
    ...from("lots", {
      relatedLots: texts("Lots that it is about.", { minItems: 1, uniqueItems: true }, { minLength: 1 }),
    }),
  },
  { translated: ["rationale"] },
);
export interface Amendment extends Of<typeof amendment> {}
export const Amendment: Schema<Amendment> = amendment;

const budget = block(
  "Budget",
  "Where the money comes from.",
  {
    id: foreignId("Id of the budget line."),
    description: text("The line in words."),
    amount: one(Value, "Money set aside."),
    project: text("Project that pays."),
    projectID: foreignId("Id of that project."),
    uri: uri("Where the line can be read."),
    source: uri("Older form of `uri`.", { deprecated: true }),
  },
  { translated: ["source", "description", "project"] },
);
export interface Budget extends Of<typeof budget> {}
export const Budget: Schema<Budget> = budget;

const planning = block(
  "Planning",
  "What comes before the call for tenders.",
  {
    rationale: text("Why there is a need."),
    budget: one(Budget, "Where the money comes from."),
    documents: list(Document, "Documents of the planning."),
    milestones: list(Milestone, "Milestones of the planning."),
  },
  { translated: ["rationale"] },
);
export interface Planning extends Of<typeof planning> {}
export const Planning: Schema<Planning> = planning;
