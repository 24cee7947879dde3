import { isObject } from "../base/json.ts";
import {
  type Connector,
  type ConnectorMeta,
  cutOcdsFile,
  type FetchContext,
  type Fetched,
  fetchFiles,
  type MappedRelease,
  ocdsFileKinds,
  ocdsMembers,
  ocdsPassThrough,
  type PayloadKind,
  type PayloadReader,
  type SourceNode,
  upgrade,
} from "../connector/index.ts";
import type { FeedRow } from "../store/feeds.ts";
import { type CsvMapping, readMapping } from "./csv-mapping.ts";
import { mapRows } from "./csv-rows.ts";
import { fetchPackages } from "./fetch-api.ts";
import { fetchSyndicated } from "./fetch-rss.ts";
import { placeOf } from "./places.ts";
import { defaultSchedule, scheduleHours } from "./schedule.ts";

/** The id of a feed as a source. */
export const sourceOf = (feed: Pick<FeedRow, "id">): string => `feed-${feed.id}`;

/** Most bytes of a file that is pulled, packed and unpacked. */
const largestFile = 1024 ** 3;
const csvRows = 1_000;

/** How feeds are asked: they are many, and one that hangs must not keep the others waiting. */
const policy = {
  attempts: 2,
  timeoutMs: 30_000,
  concurrency: 2,
  spacingMs: 100,
  backoffMaxMs: 5_000,
  maxRetryAfterMs: 30_000,
} as const;

/** A feed as a connector: from here on it is a source like any. */
export function feedConnector(feed: FeedRow): Connector {
  const meta = metaOf(feed);
  const pull = fetchOf(feed);
  return {
    meta,
    kinds: kindsOf(feed),
    ...(pull && { fetch: pull }),
    toReleases: feed.kind === "csv" ? tableOf(feed, meta) : ocdsReleases,
  };
}

function metaOf(feed: FeedRow): ConnectorMeta {
  const { options, licence } = feed;
  const usual = placeOf(feed.country);
  const text = (name: string): string | undefined => (typeof options[name] === "string" ? options[name] : undefined);
  const isTable = feed.kind === "csv";
  const schedule = feed.schedule ?? defaultSchedule;
  return {
    id: sourceOf(feed),
    country: feed.country,
    title: feed.name,
    portal: new URL(feed.url).origin,
    publisher: { name: feed.name, uri: new URL(feed.url).origin },
    language: (text("language") as ConnectorMeta["language"] | undefined) ?? usual.language,
    timeZone: text("timeZone") ?? usual.timeZone,
    currency: text("currency") ?? usual.currency,
    licence: {
      name: typeof licence.name === "string" ? licence.name : "",
      ...(typeof licence.url === "string" && { url: licence.url }),
    },
    ocids: isTable && !(isObject(options.mapping) && options.mapping.ocid) ? "minted" : "publisher",
    history: isTable ? "snapshot" : "releases",
    mappingVersion: feed.mapping,
    access: feed.kind === "push" ? "deposit" : feed.kind === "ocds-api" || feed.kind === "ocds-rss" ? "api" : "bulk",
    ...(feed.kind !== "push" && { schedule }),
    enabledByDefault: true,
    policy,
    staleAfterHours: feed.kind === "push" ? 30 * 24 : Math.max(2, 3 * scheduleHours(schedule)),
    covers: text("covers") ?? "",
    stages: [],
    sme: { supplierSize: false, reservation: false, note: "See the report of the feed." },
    caveats: ["Registered and published by its publisher; checked here, not edited."],
  };
}

const json: PayloadKind = {
  about: "OCDS",
  mediaType: "application/json",
  recognise: ({ text }) => /^\s*[[{]/.test(text),
};

function kindsOf(feed: FeedRow): Record<string, PayloadKind> {
  if (feed.kind === "csv") {
    return {
      table: {
        about: "Rows of a table",
        mediaType: "text/csv",
        recognise: () => true,
        split: { by: "csv", rows: csvRows, delimiter: mappingOf(feed).delimiter },
      },
    };
  }
  return {
    [ocdsFileKinds.package]: { ...json, about: "OCDS release or record package" },
    [ocdsFileKinds.members]: { ...json, about: "List of OCDS releases, records or packages" },
  };
}

/** The mapping of a table feed, as it was checked when it was registered. */
function mappingOf(feed: FeedRow): CsvMapping {
  const read = readMapping(feed.options.mapping);
  if ("faults" in read) throw new Error(`the mapping of feed ${feed.id} cannot be read: ${read.faults[0]?.detail}`);
  return read.mapping;
}

function tableOf(feed: FeedRow, meta: ConnectorMeta): Connector["toReleases"] {
  const currency = typeof feed.options.currency === "string" ? feed.options.currency : undefined;
  return mapRows(mappingOf(feed), { zone: meta.timeZone, currency });
}

function fetchOf(feed: FeedRow): ((context: FetchContext) => AsyncIterable<Fetched>) | undefined {
  const { url } = feed;
  switch (feed.kind) {
    case "push":
      return undefined;
    case "ocds-api":
      return (context) => fetchPackages(context, url);
    case "ocds-rss":
      return (context) => fetchSyndicated(context, url);
    case "ocds-file":
      return (context) =>
        fetchFiles(context, [
          {
            url,
            kind: ocdsFileKinds.package,
            mediaType: "application/json",
            split: (path) => cutOcdsFile(path, { maxBytes: largestFile, signal: context.signal }),
            request: { policy: { maxBytes: largestFile, timeoutMs: 10 * 60_000 } },
            looksRight: () => true,
          },
        ]);
    case "csv": {
      const { delimiter } = mappingOf(feed);
      return (context) =>
        fetchFiles(context, [
          {
            url,
            kind: "table",
            mediaType: "text/csv",
            split: { by: "csv", rows: csvRows, delimiter },
            request: { policy: { maxBytes: largestFile, timeoutMs: 10 * 60_000 }, expect: "csv" },
            // A table is mapped anew with each change of its mapping.
            context: { mapping: feed.mapping },
            looksRight: () => true,
          },
        ]);
    }
  }
}

/** OCDS as the publisher has it; what is of version 1.0 becomes 1.1. */
function* ocdsReleases(payload: PayloadReader): Generator<MappedRelease> {
  const first = Number(payload.context.firstRow ?? 0);
  const firstSequence = Number.isSafeInteger(first) && first < 2 ** 31 - 100_000 ? first : 0;
  if (payload.kind === ocdsFileKinds.members) {
    yield* ocdsMembers(payload, payload.objects(), { firstSequence });
    return;
  }
  const root = payload.object();
  yield* ocdsPassThrough(payload, root, {
    firstSequence,
    ...(isVersion10(root) && { release: (release) => upgrade(release) }),
  });
}

/** OCDS 1.1, package metadata: a package that states no version is of 1.0. */
const isVersion10 = (root: SourceNode): boolean =>
  !root.has("ocid") &&
  (root.value.version === undefined ? root.has("uri") : String(root.value.version).startsWith("1.0"));
