import { allExtensions, extensionUrl } from "../ocds/index.ts";
import type { StoredRecord, StoredRelease } from "../store/read-records.ts";
import type { PageLinks } from "./links.ts";
import type { SourceOrigin } from "./source-directory.ts";

/** OCDS 1.1 packages as text around bodies that are JSON text already (OCDS 1.1, packaging). */
export interface PackageHead {
  readonly base: string;
  /** Where the package is found. */
  readonly uri: string;
  /** Last change of its content, ISO 8601. */
  readonly publishedDate: string;
  /** Sources of the content. */
  readonly origins: readonly SourceOrigin[];
  readonly links?: PageLinks;
}

const extensions = JSON.stringify(allExtensions.map(extensionUrl));

/** `source` and licence of the original: of the whole package, where it has one licence, and of each source in it. */
function head({ base, uri, publishedDate, origins, links }: PackageHead): string {
  const licenses = new Set(origins.map((origin) => origin.license));
  const [license] = licenses;
  const members = {
    uri,
    version: "1.1",
    publishedDate,
    publisher: { name: "Pregón", uri: base },
    ...(license !== undefined && licenses.size === 1 && { license }),
    publicationPolicy: `${base}/docs`,
  };
  const { next, prev } = links ?? {};
  const pages = { ...(next !== undefined && { next }), ...(prev !== undefined && { prev }) };
  const tail = { sources: origins, ...(links && { links: pages }) };
  return `${JSON.stringify(members).slice(0, -1)},"extensions":${extensions},${JSON.stringify(tail).slice(1, -1)}`;
}

export const releasePackage = (of: PackageHead, releases: readonly string[]): string =>
  `${head(of)},"releases":[${releases.join(",")}]}`;

export const recordPackage = (of: PackageHead, records: readonly string[]): string =>
  `${head(of)},"records":[${records.join(",")}]}`;

/** A release's own address. */
export const releaseUrl = (base: string, ocid: string, id: string): string =>
  `${base}/api/v1/ocds/releases/${encodeURIComponent(ocid)}/${encodeURIComponent(id)}`;

export type ReleaseForm = "linked" | "embedded";

/** A record (OCDS 1.1, records) with its releases linked or embedded. */
export function recordText(
  base: string,
  record: StoredRecord,
  releases: readonly (Pick<StoredRelease, "id" | "date" | "tag"> & { readonly body?: string })[],
  form: ReleaseForm,
  versioned?: string,
): string {
  const list = releases.map(({ id, date, tag, body }) =>
    form === "embedded" && body !== undefined
      ? body
      : JSON.stringify({ url: releaseUrl(base, record.ocid, id), date, tag }),
  );
  const history = versioned === undefined ? "" : `,"versionedRelease":${versioned}`;
  return `{"ocid":${JSON.stringify(record.ocid)},"source":${JSON.stringify(record.source)},"releases":[${list.join(",")}],"compiledRelease":${record.body}${history}}`;
}

/** The later of instants; `fallback` where there is none. */
export function latest(instants: Iterable<string>, fallback: string): string {
  let last = fallback;
  for (const instant of instants) if (Date.parse(instant) > Date.parse(last)) last = instant;
  return last;
}
/** What a package without content is dated by before anything was stored. */
export const epoch = "1970-01-01T00:00:00Z";
