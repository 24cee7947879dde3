import {
  allExtensions,
  extensionUrl,
  type PackageMetadata,
  recordPackageText,
  recordText,
  releasePackageText,
} from "../ocds/index.ts";
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

const extensions = allExtensions.map(extensionUrl);

/** The licence of the original, where all of the content is under one. */
export function soleLicense(origins: readonly SourceOrigin[]): string | undefined {
  const licenses = new Set(origins.map((origin) => origin.license));
  const [license] = licenses;
  return licenses.size === 1 ? license : undefined;
}

function metadata({ base, uri, publishedDate, origins, links }: PackageHead): PackageMetadata {
  const license = soleLicense(origins);
  const { next, prev } = links ?? {};
  return {
    uri,
    publishedDate,
    publisher: { name: "Pregón", uri: base },
    ...(license !== undefined && { license }),
    publicationPolicy: `${base}/docs`,
    extensions,
    ...(links && { links: { ...(next !== undefined && { next }), ...(prev !== undefined && { prev }) } }),
  };
}

/** Adds the sources of the content, each with its publisher and licence. */
const withSources = (head: PackageHead, text: string): string =>
  `{"sources":${JSON.stringify(head.origins)},${text.slice(1)}`;

export const releasePackage = (head: PackageHead, releases: readonly string[]): string =>
  withSources(head, releasePackageText({ ...metadata(head), releases }));

/** @param records each as `recordOf` makes it */
export function recordPackage(head: PackageHead, records: readonly string[]): string {
  const empty = recordPackageText({ ...metadata(head), records: [] });
  return withSources(head, `${empty.slice(0, -2)}${records.join(",")}]}`);
}

/** A release's own address. */
export const releaseUrl = (base: string, ocid: string, id: string): string =>
  `${base}/api/v1/ocds/releases/${encodeURIComponent(ocid)}/${encodeURIComponent(id)}`;

export type ReleaseForm = "linked" | "embedded";

/** A record (OCDS 1.1, records) with its releases linked or embedded, and the source that speaks last of it. */
export function recordOf(
  base: string,
  record: StoredRecord,
  releases: readonly (Pick<StoredRelease, "id" | "date" | "tag"> & { readonly body?: string })[],
  form: ReleaseForm,
  versioned?: string,
): string {
  const text = recordText({
    ocid: record.ocid,
    releases: releases.map(({ id, date, tag, body }) =>
      form === "embedded" && body !== undefined
        ? body
        : JSON.stringify({ url: releaseUrl(base, record.ocid, id), date, tag }),
    ),
    compiledRelease: record.body,
    ...(versioned !== undefined && { versionedRelease: versioned }),
  });
  return `{"source":${JSON.stringify(record.source)},${text.slice(1)}`;
}

/** The later of instants; `fallback` where there is none. */
export function latest(instants: Iterable<string>, fallback: string): string {
  let last = fallback;
  for (const instant of instants) if (Date.parse(instant) > Date.parse(last)) last = instant;
  return last;
}
/** What a package without content is dated by before anything was stored. */
export const epoch = "1970-01-01T00:00:00Z";
