import { Release } from "./release.ts";
import {
  block,
  custom,
  from,
  list,
  type Of,
  one,
  plainCodes,
  plainDateTime,
  plainText,
  plainUri,
  type Schema,
  text,
  uri,
} from "./terms.ts";
import { versionedSchema } from "./versioned.ts";

/** OCDS 1.1.5 release packages and record packages, with the pagination extension. */

const publisher = block(
  "Publisher",
  "Who publishes the package.",
  {
    name: plainText("Name of the publisher."),
    scheme: text("Register that it is listed in."),
    uid: text("Its identifier in that register."),
    uri: uri("A URI of the publisher."),
  },
  { required: ["name"] },
);
export interface Publisher extends Of<typeof publisher> {}
export const Publisher: Schema<Publisher> = publisher;

const packageLinks = block("PackageLinks", "Neighbouring pages.", {
  next: plainUri("The next page."),
  prev: plainUri("The page before."),
});
export interface PackageLinks extends Of<typeof packageLinks> {}
export const PackageLinks: Schema<PackageLinks> = packageLinks;

const metadata = {
  uri: plainUri("Where the package is found."),
  version: custom<string>({ type: "string", pattern: "^(\\d+\\.)(\\d+)$" }, "Version of OCDS, as major.minor."),
  extensions: custom<string[]>(
    { type: "array", items: { type: "string", format: "uri" } },
    "URLs of the extension.json of each extension that is used.",
  ),
  publishedDate: plainDateTime("When the package was published."),
  publisher: one(Publisher, "Who publishes the package."),
  license: uri("Licence of the data."),
  publicationPolicy: uri("How the data are made and published."),
};
const links = from("pagination", { links: one(PackageLinks, "Neighbouring pages.") });

const releasePackage = block(
  "ReleasePackage",
  "Releases, published together.",
  { ...metadata, releases: list(Release, "The releases.", { minItems: 1, uniqueItems: true }), ...links },
  { required: ["uri", "publisher", "publishedDate", "releases", "version"] },
);
export interface ReleasePackage extends Of<typeof releasePackage> {}
export const ReleasePackage: Schema<ReleasePackage> = releasePackage;

const linkedRelease = block(
  "LinkedRelease",
  "A release that is found elsewhere.",
  {
    url: uri("Where the release is found."),
    date: plainDateTime("Date of the release."),
    tag: plainCodes("releaseTag", "Tags of the release.", { minItems: 1 }),
  },
  { required: ["url", "date"] },
);
export interface LinkedRelease extends Of<typeof linkedRelease> {}
export const LinkedRelease: Schema<LinkedRelease> = linkedRelease;

/** A versioned release: each field is the list of its values, each with the release that brought it. */
export interface VersionedRelease {
  ocid?: string;
  [field: string]: unknown;
}
export const VersionedRelease: Schema<VersionedRelease> = custom<VersionedRelease>(
  versionedSchema(Release),
  "All values that each field had, with the releases that brought them.",
);

const record = block(
  "Record",
  "All there is about one contracting process.",
  {
    ocid: plainText("Id of the contracting process."),
    releases: custom<LinkedRelease[] | Release[]>(
      {
        oneOf: [
          { type: "array", items: LinkedRelease, minItems: 1 },
          { type: "array", items: Release, minItems: 1 },
        ],
      },
      "Its releases: all linked, or all embedded.",
    ),
    compiledRelease: one(Release, "Its present state."),
    versionedRelease: one(VersionedRelease, "Its history."),
  },
  { required: ["ocid", "releases"] },
);
export interface OcdsRecord extends Of<typeof record> {}
export const OcdsRecord: Schema<OcdsRecord> = record;

const recordPackage = block(
  "RecordPackage",
  "Records, published together.",
  {
    ...metadata,
    packages: custom<string[]>(
      { type: "array", minItems: 1, uniqueItems: true, items: { type: "string", format: "uri" } },
      "Release packages that the records were made from.",
    ),
    records: list(OcdsRecord, "The records.", { minItems: 1, uniqueItems: true }),
    ...links,
  },
  { required: ["uri", "publisher", "publishedDate", "records", "version"] },
);
export interface RecordPackage extends Of<typeof recordPackage> {}
export const RecordPackage: Schema<RecordPackage> = recordPackage;
