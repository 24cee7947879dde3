import { Address, Classification, ContactPoint, Identifier } from "./basics.ts";
import {
  block,
  boolean,
  code,
  codes,
  custom,
  email,
  from,
  list,
  type Of,
  one,
  openCode,
  openCodes,
  plainText,
  type Schema,
  text,
  texts,
  uri,
} from "./terms.ts";

/** OCDS 1.1.5 organizations and references to them, with the extensions on parties. */

const organizationReference = block("OrganizationReference", "Points to an entry of `parties`.", {
  name: text("Name of the organization.", { minLength: 1 }),
  id: custom<string | number>({ type: ["string", "integer"] }, "Id of the entry in `parties`."),
  identifier: one(Identifier, "Since 1.1 in `parties`.", { deprecated: true }),
  address: one(Address, "Since 1.1 in `parties`.", { deprecated: true }),
  additionalIdentifiers: list(Identifier, "Since 1.1 in `parties`.", {
    deprecated: true,
    uniqueItems: true,
    wholeListMerge: true,
  }),
  contactPoint: one(ContactPoint, "Since 1.1 in `parties`.", { deprecated: true }),
});
export interface OrganizationReference extends Of<typeof organizationReference> {}
export const OrganizationReference: Schema<OrganizationReference> = organizationReference;

const person = block(
  "Person",
  "A natural person.",
  {
    id: plainText("Id within the organization.", { minLength: 1 }),
    name: text("Full name.", { minLength: 1 }),
    identifier: one(Identifier, "Identity document or the like."),
    nationalities: codes("country", "Countries of citizenship.", { minItems: 1, uniqueItems: true }),
    address: one(Address, "Where the person is reached."),
    email: email("E-mail address.", { minLength: 1 }),
    faxNumber: text("Fax number.", { minLength: 1 }),
    telephone: text("Telephone number.", { minLength: 1 }),
  },
  { required: ["id"], minProperties: 1 },
);
export interface Person extends Of<typeof person> {}
export const Person: Schema<Person> = person;

const details = block("OrganizationDetails", "More about an organization; null is allowed.", {
  ...from("partyScale", { scale: code("partyScale", "Size class.") }),
  ...from("organizationClassification", {
    classifications: list(Classification, "Kind of organization, sector and the like.", {
      minItems: 1,
      uniqueItems: true,
      wholeListMerge: true,
    }),
  }),
  ...from("beneficialOwners", {
    listedOnRegulatedMarket: boolean("Whether its shares are traded on a regulated market."),
  }),
});
export interface OrganizationDetails extends Of<typeof details> {}
export const OrganizationDetails: Schema<OrganizationDetails> = details;

const organization = block(
  "Organization",
  "An organization that takes part in the process: an entry of `parties`.",
  {
    name: text("Common name."),
    id: plainText("Id that references use."),
    identifier: one(Identifier, "Its main identity in a register."),
    additionalIdentifiers: list(Identifier, "Other identities.", { uniqueItems: true, wholeListMerge: true }),
    address: one(Address, "Its address."),
    contactPoint: one(ContactPoint, "Whom to contact."),
    roles: openCodes("partyRole", "What it does in the process."),
    details: custom<OrganizationDetails | null>(
      { ...OrganizationDetails, type: ["object", "null"] },
      "More about the organization.",
    ),
    ...from("additionalContactPoint", {
      additionalContactPoints: list(ContactPoint, "Further contact points.", {
        minItems: 1,
        uniqueItems: true,
        wholeListMerge: true,
      }),
    }),
    ...from("beneficialOwners", {
      beneficialOwners: list(Person, "Who owns or controls it in the end.", { minItems: 1, uniqueItems: true }),
    }),
  },
  { translated: ["name"] },
);
export interface Organization extends Of<typeof organization> {}
export const Organization: Schema<Organization> = organization;

const relatedProcess = block("RelatedProcess", "Points to another contracting process.", {
  id: plainText("Id of the relation."),
  relationship: openCodes("relatedProcess", "How the two are related."),
  title: text("Title of the other process."),
  scheme: openCode("relatedProcessScheme", "Scheme of the identifier, such as `ocid`."),
  identifier: text("Identifier of the other process."),
  uri: uri("Where to read the other process."),
  ...from("lots", {
    relatedLots: texts("Lots that the relation is about.", { minItems: 1, uniqueItems: true }, { minLength: 1 }),
  }),
});
export interface RelatedProcess extends Of<typeof relatedProcess> {}
export const RelatedProcess: Schema<RelatedProcess> = relatedProcess;
