import {
  block,
  code,
  custom,
  dateTime,
  foreignId,
  from,
  integer,
  number,
  type Of,
  one,
  openCode,
  plainText,
  type Schema,
  text,
  texts,
  uri,
} from "./terms.ts";

/** OCDS 1.1.5, the small blocks that the others are made of. */

const value = block("Value", "An amount of money.", {
  amount: number("The amount, in units of the currency."),
  currency: code("currency", "Three-letter currency code (ISO 4217)."),
});
export interface Value extends Of<typeof value> {}
export const Value: Schema<Value> = value;

const period = block("Period", "A stretch of time.", {
  startDate: dateTime("When it starts."),
  endDate: dateTime("When it ends."),
  maxExtentDate: dateTime("The latest end, all extensions used."),
  durationInDays: integer("How many days it lasts."),
});
export interface Period extends Of<typeof period> {}
export const Period: Schema<Period> = period;

const classification = block(
  "Classification",
  "A code of a classification scheme.",
  {
    scheme: openCode("itemClassificationScheme", "The scheme that the code belongs to."),
    id: foreignId("The code.", { versionId: true }),
    description: text("What the code means."),
    uri: uri("A URI of the code."),
  },
  { translated: ["description"] },
);
export interface Classification extends Of<typeof classification> {}
export const Classification: Schema<Classification> = classification;

const identifier = block(
  "Identifier",
  "The identity of an organization in a register.",
  {
    scheme: text("The register, a code of org-id.guide where there is one."),
    id: foreignId("The identifier in that register.", { versionId: true }),
    legalName: text("The registered name."),
    uri: uri("A URI of the entry."),
  },
  { translated: ["legalName"] },
);
export interface Identifier extends Of<typeof identifier> {}
export const Identifier: Schema<Identifier> = identifier;

const simpleIdentifier = block(
  "SimpleIdentifier",
  "An identifier in a scheme, nothing more.",
  {
    scheme: text("The scheme.", { minLength: 1 }),
    id: text("The identifier in that scheme.", { minLength: 1, versionId: true }),
  },
  { minProperties: 1 },
);
export interface SimpleIdentifier extends Of<typeof simpleIdentifier> {}
export const SimpleIdentifier: Schema<SimpleIdentifier> = simpleIdentifier;

const address = block(
  "Address",
  "A postal address.",
  {
    streetAddress: text("Street and number."),
    locality: text("Town or city."),
    region: text("Region, state or department."),
    postalCode: text("Postal code."),
    countryName: text("Name of the country."),
    ...from("location", { description: text("The address in words.") }),
  },
  { translated: ["countryName"] },
);
export interface Address extends Of<typeof address> {}
export const Address: Schema<Address> = address;

const contactPoint = block(
  "ContactPoint",
  "Whom to contact, and how.",
  {
    name: text("Office, department or person."),
    email: text("E-mail address."),
    telephone: text("Telephone number, with the country's prefix."),
    faxNumber: text("Fax number, with the country's prefix."),
    url: uri("A page with contact details or a form."),
    ...from("additionalContactPoint", {
      availableLanguage: texts(
        "Languages in which one can write.",
        { minItems: 1, uniqueItems: true },
        { minLength: 1 },
      ),
      address: one(Address, "Where the contact point is."),
    }),
  },
  { translated: ["name"] },
);
export interface ContactPoint extends Of<typeof contactPoint> {}
export const ContactPoint: Schema<ContactPoint> = contactPoint;

const geometry = block("Geometry", "A shape on the map, as GeoJSON.", {
  type: code("geometryType", "Kind of shape."),
  coordinates: custom<unknown[] | null>(
    { type: ["array", "null"], items: { type: ["number", "array"] } },
    "Longitude and latitude (WGS 84), nested as the kind of shape asks.",
  ),
});
export interface Geometry extends Of<typeof geometry> {}
export const Geometry: Schema<Geometry> = geometry;

const gazetteer = block("Gazetteer", "Places named by a gazetteer.", {
  scheme: openCode("locationGazetteers", "The gazetteer."),
  identifiers: texts("Its codes of the places."),
});
export interface Gazetteer extends Of<typeof gazetteer> {}
export const Gazetteer: Schema<Gazetteer> = gazetteer;

const location = block("Location", "A place.", {
  description: text("The place in words."),
  geometry: one(Geometry, "Its shape on the map."),
  gazetteer: one(Gazetteer, "Its entry in a gazetteer."),
  uri: text("A URI of the place."),
});
export interface Location extends Of<typeof location> {}
export const Location: Schema<Location> = location;

const change = block("Change", "A field that an amendment changed.", {
  property: plainText("Path of the field."),
  former_value: custom<unknown>(
    { type: ["string", "number", "integer", "array", "object", "null"] },
    "The value before the change.",
  ),
});
export interface Change extends Of<typeof change> {}
export const Change: Schema<Change> = change;
