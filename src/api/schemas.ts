import { type TProperties, type TSchema, Type } from "typebox";
import { codelists } from "../ocds/index.ts";
import { countryStatuses } from "../store/read-countries.ts";
import { sourceStatuses } from "../store/read-sources.ts";
import { count, instant, nullable, object, optional, ref, text, uri } from "./schema-parts.ts";

export { ref } from "./schema-parts.ts";

/** What the API answers with, beside OCDS. Named schemas become components of the OpenAPI document. */

/** The schemas of OCDS under the names that they have as components. */
export const ocds = {
  release: ref("Release"),
  releasePackage: ref("ReleasePackage"),
  recordPackage: ref("RecordPackage"),
};

const money = object(
  {
    amount: optional(Type.Number()),
    currency: optional(Type.String({ description: "ISO 4217." })),
    amountUSD: optional(Type.Number()),
    rate: optional(Type.Number()),
    rateDate: optional(Type.String()),
    rateSource: optional(Type.String()),
  },
  "An amount as the source states it.",
);
const organization = {
  id: optional(text("`<scheme>-<identifier>`, or the publisher's own id.")),
  name: optional(Type.String()),
};

const noticeProperties: TProperties = {
  ocid: text("Id of the contracting process, the same all over the world."),
  source: text("Id of the source that speaks last of the process."),
  country: optional(text("ISO 3166-1 alpha-2.")),
  title: optional(Type.String()),
  description: optional(Type.String()),
  language: optional(text("ISO 639-1 or BCP 47.")),
  buyer: optional(object(organization, "Who buys.")),
  procuringEntity: optional(object(organization, "Who runs the procedure.")),
  status: optional(text("OCDS tender status.")),
  stage: Type.Enum(["planning", "tender", "award", "contract", "implementation"], { description: "How far it is." }),
  method: Type.String({ description: "OCDS procurement method, or `unknown`." }),
  methodDetails: optional(text("The source's own word for the method.")),
  category: optional(text("OCDS main procurement category.")),
  classifications: Type.Array(
    object({ scheme: Type.String(), id: Type.String(), description: optional(Type.String()) }, "A code of a scheme."),
  ),
  value: optional(money),
  published: optional(text("When it was published: an instant, or a date where the source states no more.")),
  deadline: optional(text("When the time for bids ends.")),
  sme: object(
    {
      reserved: optional(Type.Boolean({ description: "Absent where the source states nothing." })),
      reservedCode: optional(Type.String()),
    },
    "Reservation for micro, small and medium enterprises.",
  ),
  awards: Type.Array(
    object(
      {
        id: Type.String(),
        status: optional(Type.String()),
        date: optional(Type.String()),
        value: optional(money),
        suppliers: Type.Array(
          object({ ...organization, scale: optional(text("Code of OCDS partyScale.")) }, "A supplier."),
        ),
      },
      "An award.",
    ),
  ),
  numberOfTenderers: optional(Type.Integer({ minimum: 0 })),
  url: optional(text("The portal's own page.")),
  openForBids: nullable(
    Type.Boolean(),
    "Whether bids can be handed in at this moment; null where neither status nor deadline tells.",
  ),
  updated: instant("Last change of the content as we know it."),
  change: count("Number of the last change, as in /changes."),
};

const notice = object(noticeProperties, "A contracting process in brief.");
const noticeDetail = object(
  {
    ...noticeProperties,
    documents: Type.Array(ref("Document"), { description: "Documents of planning, tender, awards and contracts." }),
    history: Type.Array(
      object(
        {
          id: text("Id of the release."),
          date: instant("Date of the release."),
          tag: Type.Array(Type.Enum([...codelists.releaseTag])),
          source: Type.String(),
          changes: Type.Array(
            object(
              {
                field: text("Place in the process; members of lists by their id."),
                from: Type.Unknown({ description: "The value before; null where there was none." }),
                to: Type.Unknown({ description: "The value after; null where it was removed." }),
                text: text("The change in words."),
              },
              "One change.",
            ),
            { description: "What the release changed, as far as people ask for it." },
          ),
          url: uri("The release."),
        },
        "A release of the process.",
      ),
      { description: "Its releases, oldest first; of more than 200 the newest." },
    ),
    links: object(
      { self: uri("This notice."), compiled: uri("The compiled release."), record: uri("The OCDS record package.") },
      "The same process in other forms.",
    ),
  },
  "A contracting process with its documents and its history.",
);

const pageLinks = object(
  {
    self: uri("This page."),
    next: optional(uri("The next page; absent at the end.")),
    prev: optional(uri("The page before.")),
  },
  "Neighbouring pages.",
);

const runStatus = Type.Enum(["running", "complete", "incomplete", "suspicious", "failed"]);
const anyObject = Type.Unsafe<unknown>({ type: "object" });
const run = object(
  {
    id: count("Number of the run."),
    source: Type.String(),
    startedAt: instant("Start."),
    endedAt: nullable(instant("End.")),
    window: { ...anyObject, description: "What was asked for: everything, a window of days, or what is new." },
    status: runStatus,
    reason: nullable(Type.String()),
    declared: nullable(count("Entries that the source says there are.")),
    fetched: count("Entries read."),
    accepted: count("Entries taken."),
    rejected: count("Entries that could not be used."),
    duplicates: count("Entries met again."),
    payloads: count("Answers stored."),
    unchangedPayloads: count("Answers that were stored already."),
    newReleases: count("Releases that say something new."),
    changedRecords: count("Processes that changed."),
    watermark: object({ before: anyObject, after: anyObject }, "How far the source had been read, by stream."),
    findings: Type.Array(anyObject, { description: "What did not add up." }),
  },
  "The books of one run.",
);

const source = object(
  {
    id: Type.String(),
    kind: text("`connector`, `import` or `feed`."),
    name: text("Name of the portal as its users know it."),
    country: nullable(Type.String()),
    portal: nullable(Type.String()),
    publisher: object({ name: Type.String(), uri: optional(Type.String()) }, "Who publishes."),
    licence: object(
      { name: nullable(Type.String()), url: nullable(Type.String()), shareAlike: Type.Boolean() },
      "Under which terms.",
    ),
    language: nullable(Type.String()),
    timeZone: nullable(Type.String()),
    currency: nullable(Type.String()),
    access: nullable(text("`api`, `bulk` or `deposit`.")),
    schedule: nullable(text("Cron expression in the portal's zone.")),
    status: Type.Enum([...sourceStatuses], {
      description:
        "`active`: last complete run not older than `staleAfterHours`; `stale`: older; `lapsed`: more than ten times that and 30 days, or withdrawn; `disabled`: switched off here; `needsSecret`: a setting is missing here.",
    }),
    freshness: object(
      {
        lastRun: nullable(object({ id: count("Run."), status: runStatus, startedAt: instant("Start.") }, "Last run.")),
        lastGoodRun: nullable(instant("End of the last complete run.")),
        ageHours: nullable(Type.Number({ minimum: 0 }), "Hours since then."),
        staleAfterHours: nullable(Type.Number()),
        lastChange: nullable(instant("Last change of one of its processes.")),
      },
      "How fresh its data are.",
    ),
    coverage: object(
      {
        about: nullable(Type.String()),
        since: nullable(Type.Integer()),
        stages: Type.Array(Type.String()),
        records: count("Processes of it that are stored here."),
      },
      "What it covers.",
    ),
    sme: object(
      { supplierSize: nullable(Type.Boolean()), reservation: nullable(Type.Boolean()), note: nullable(Type.String()) },
      "What it tells of small firms; null: not known.",
    ),
    caveats: Type.Array(Type.String()),
    restriction: nullable(Type.String()),
    missingSettings: Type.Array(Type.String()),
    mappingVersion: nullable(Type.Integer()),
    links: object({ self: uri(""), runs: uri(""), issues: uri(""), badge: uri(""), notices: uri("") }, "More of it."),
  },
  "A source of data.",
);

const issue = object(
  {
    code: Type.String(),
    path: text("Where in the source's data."),
    value: text("The value that could not be used."),
    message: Type.String(),
    count: count("How often it was met."),
    example: object({ ocid: nullable(Type.String()), pointer: nullable(Type.String()) }, "Where it is found."),
    firstSeen: instant("First met."),
    lastSeen: instant("Last met."),
  },
  "What in a source's data could not be mapped or is wrong.",
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
  Notice: notice,
  NoticeDetail: noticeDetail,
  PageLinks: pageLinks,
  Run: run,
  Source: source,
  Issue: issue,
  Country: country,
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
