import { type TProperties, type TSchema, Type } from "typebox";
import { countryStatuses } from "../store/read-countries.ts";
import { count, instant, nullable, object, optional, ref, text, uri } from "./schema-parts.ts";
import { classificationSchemas } from "./schemas/classifications.ts";
import { exportSchemas } from "./schemas/exports.ts";
import { feedSchemas } from "./schemas/feeds.ts";
import { flagSchemas } from "./schemas/flags.ts";
import { indicatorSchemas } from "./schemas/indicators.ts";
import { noticeSchemas } from "./schemas/notices.ts";
import { organizationSchemas } from "./schemas/organizations.ts";
import { profileSchemas } from "./schemas/profiles.ts";
import { publicationSchemas } from "./schemas/publications.ts";
import { qualitySchemas } from "./schemas/quality.ts";
import { rateSchemas } from "./schemas/rates.ts";
import { sourceSchemas } from "./schemas/sources.ts";
import { subscriptionSchemas } from "./schemas/subscriptions.ts";
import { syndicationSchemas } from "./schemas/syndication.ts";

export { ref } from "./schema-parts.ts";

/** What the API answers with, beside OCDS. Named schemas become components of the OpenAPI document. */

/** The schemas of OCDS under the names that they have as components. */
export const ocds = {
  release: ref("Release"),
  releasePackage: ref("ReleasePackage"),
  recordPackage: ref("RecordPackage"),
};

const pageLinks = object(
  {
    self: uri("This page."),
    next: optional(uri("The next page; absent at the end.")),
    prev: optional(uri("The page before.")),
  },
  "Neighbouring pages.",
);

const country = object(
  {
    country: text("ISO 3166-1 alpha-2."),
    name: text("Name in English."),
    status: Type.Enum([...countryStatuses], { description: "That of the source that does best." }),
    live: Type.Boolean({
      description: "Whether a portal or a feed is pulled without the help of a person, and was of late.",
    }),
    waysIn: Type.Array(
      object(
        {
          way: Type.Enum(["pull", "deposit", "feed"]),
          source: nullable(text("The source that takes them, null where there is none yet.")),
          about: Type.String(),
        },
        "A way in which data come in, or can.",
      ),
    ),
    notices: count("Valid notices."),
    openForBids: count("Notices open for bids."),
    firstPublished: nullable(instant("Oldest notice.")),
    lastPublished: nullable(instant("Newest notice.")),
    profile: nullable(
      ref("Profile"),
      "Its national profile of electronic procurement; the questions stand in `/profiles`. Null outside of the programme.",
    ),
    sources: Type.Array(ref("Source")),
  },
  "What is here of a country.",
);

const change = object(
  {
    change: count("Number: follows the order in which changes became visible, without gaps."),
    op: Type.Enum(["create", "update", "withdraw"]),
    ocid: Type.String(),
    source: Type.String(),
    releaseIds: Type.Array(Type.String(), { description: "Releases that brought the change." }),
    at: instant("When."),
    body: optional(
      Type.Unsafe<unknown>({
        description: "include=compiled: the compiled release as it is now. include=release: the new releases.",
        oneOf: [
          { $ref: "#/components/schemas/Release" },
          { type: "array", items: { $ref: "#/components/schemas/Release" } },
        ],
      }),
    ),
  },
  "A change of one process.",
);

const problem = object(
  {
    type: uri("What kind of problem it is; explained there."),
    title: Type.String(),
    status: Type.Integer({ minimum: 400, maximum: 599 }),
    detail: Type.String(),
    instance: Type.String(),
    code: text("Stable code of the kind."),
    requestId: text("Names this request in our logs."),
    errors: optional(
      Type.Array(
        object(
          { parameter: optional(Type.String()), pointer: optional(Type.String()), detail: Type.String() },
          "One thing that is wrong.",
        ),
      ),
    ),
  },
  "Problem details (RFC 9457).",
);

const stats = object(
  {
    records: count("Processes."),
    releases: count("Releases."),
    notices: object({ valid: count(""), invalid: count("") }, "Notices."),
    changes: count("Number of the last change."),
    sources: count("Sources."),
    countries: Type.Array(
      object(
        {
          country: Type.String(),
          notices: count(""),
          openForBids: count(""),
          firstPublished: nullable(instant("")),
          lastPublished: nullable(instant("")),
        },
        "Notices of a country.",
      ),
    ),
    lastChange: nullable(instant("When the last change was.")),
  },
  "Figures over everything that is stored. At most a minute old.",
);

const provenance = object(
  {
    ocid: Type.String(),
    pointer: text("As asked."),
    value: Type.Unknown({ description: "The value that is published." }),
    release: object(
      {
        id: text("The publisher's id of the release, or ours."),
        date: instant("Its date."),
        source: Type.String(),
        pointer: text("The value's place in the release."),
      },
      "The release that set the value.",
    ),
    payload: object(
      {
        url: text("As asked of the source, secrets hidden."),
        kind: text("The connector's name for this kind of answer."),
        fetchedAt: instant("When it was fetched."),
        sha256: text("Of its bytes."),
        mediaType: Type.String(),
      },
      "The answer of the source that the release was made from.",
    ),
    origin: nullable(
      object(
        {
          pointer: text("The place in the payload as parsed."),
          raw: optional(Type.Unknown({ description: "The value there, before the mapping." })),
          withheld: optional(Type.Literal(true)),
        },
        "The raw value.",
      ),
      "Null where the mapping states the value by itself.",
    ),
    mappingVersion: Type.Integer(),
  },
  "The way of a value from the source's answer to the record.",
);

/** Components by name. */
export const components: Readonly<Record<string, TSchema>> = {
  Provenance: provenance,
  ...indicatorSchemas,
  ...flagSchemas,
  ...noticeSchemas,
  ...organizationSchemas,
  ...classificationSchemas,
  ...profileSchemas,
  PageLinks: pageLinks,
  ...sourceSchemas,
  ...feedSchemas,
  ...syndicationSchemas,
  ...qualitySchemas,
  ...rateSchemas,
  ...publicationSchemas,
  Country: country,
  ...exportSchemas,
  ...subscriptionSchemas,
  ProcessChange: change,
  Problem: problem,
  Stats: stats,
};

/** A list as API.md section 2 has it. */
export const listOf = (item: string, meta: TProperties = {}) =>
  object(
    {
      data: Type.Array(ref(item)),
      links: ref("PageLinks"),
      meta: object(
        {
          count: optional(count("How many there are on all pages together.")),
          countKind: Type.Enum(["exact", "estimate", "none"], { description: "How `count` was found." }),
          ...meta,
        },
        "About the list.",
      ),
    },
    "One page of a list.",
  );

export const facetCounts = optional(
  Type.Unsafe<unknown>({
    type: "object",
    description: "How many matches have each value; `unknown` counts those that state none.",
    additionalProperties: { type: "object", additionalProperties: { type: "integer" } },
  }),
);
