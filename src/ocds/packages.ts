import { isObject, type JsonObject, type JsonValue } from "../base/json.ts";
import { allExtensions, type ExtensionId, extensionUrl } from "./extensions.ts";
import {
  type LinkedRelease,
  type OcdsRecord,
  type PackageLinks,
  type Publisher,
  type RecordPackage,
  Release,
  type ReleasePackage,
} from "./model/index.ts";

/** What a package says about itself. */
export interface PackageMetadata {
  readonly uri: string;
  /** When the content last changed (RFC 3339). */
  readonly publishedDate: string;
  readonly publisher: Publisher;
  readonly license?: string;
  readonly publicationPolicy?: string;
  /** URLs of extension.json files; see `extensionsOf`. The pagination extension is added where there are links. */
  readonly extensions: readonly string[];
  readonly links?: PackageLinks;
}

/** A record of which each part is JSON text already. */
export interface RecordText {
  readonly ocid: string;
  /** Whole releases, or links to them: all of one kind. */
  readonly releases: readonly string[];
  readonly compiledRelease?: string;
  readonly versionedRelease?: string;
}

function metadata(given: PackageMetadata) {
  const { uri, publishedDate, publisher, license, publicationPolicy, links } = given;
  const extensions = new Set(given.extensions);
  const linked = links !== undefined && Object.keys(links).length > 0;
  if (linked) extensions.add(extensionUrl("pagination"));
  return {
    uri,
    version: "1.1",
    publishedDate,
    publisher,
    ...(license !== undefined && { license }),
    ...(publicationPolicy !== undefined && { publicationPolicy }),
    extensions: [...extensions],
    ...(linked && { links }),
  };
}

/** A release package (OCDS 1.1). */
export function releasePackage(given: PackageMetadata & { readonly releases: readonly Release[] }): ReleasePackage {
  return { ...metadata(given), releases: [...given.releases] };
}

/** A record package (OCDS 1.1). */
export function recordPackage(
  given: PackageMetadata & { readonly records: readonly OcdsRecord[]; readonly packages?: readonly string[] },
): RecordPackage {
  const { packages, records } = given;
  return { ...metadata(given), ...(packages && { packages: [...packages] }), records: [...records] };
}

/** The JSON text of a release package, from releases that are JSON text: nothing is parsed. */
export function releasePackageText(given: PackageMetadata & { readonly releases: readonly string[] }): string {
  return withField(metadata(given), "releases", `[${given.releases.join(",")}]`);
}

/** The JSON text of a record package, from releases that are JSON text: nothing is parsed. */
export function recordPackageText(
  given: PackageMetadata & { readonly records: readonly RecordText[]; readonly packages?: readonly string[] },
): string {
  const { packages, records } = given;
  const head = { ...metadata(given), ...(packages && { packages }) };
  return withField(head, "records", `[${records.map(recordText).join(",")}]`);
}

/** The JSON text of one record. */
export function recordText({ ocid, releases, compiledRelease, versionedRelease }: RecordText): string {
  let text = `{"ocid":${JSON.stringify(ocid)},"releases":[${releases.join(",")}]`;
  if (compiledRelease !== undefined) text += `,"compiledRelease":${compiledRelease}`;
  if (versionedRelease !== undefined) text += `,"versionedRelease":${versionedRelease}`;
  return `${text}}`;
}

/** The link to a release that a record may hold in its place. */
export const linkedRelease = (url: string, release: Pick<Release, "date" | "tag">): LinkedRelease => ({
  url,
  date: release.date,
  tag: release.tag,
});

/** JSON text of an object with one more field, which is text already. */
function withField(head: object, name: string, text: string): string {
  return `${JSON.stringify(head).slice(0, -1)},"${name}":${text}}`;
}

/** For one place in a release: which extension a field comes from, and where to look further. */
interface Trace {
  readonly extension: ExtensionId | undefined;
  readonly inside: Traces | undefined;
}
type Traces = ReadonlyMap<string, Trace>;

/** Only fields of extensions, and fields that have such below them. */
function tracesOf(schema: JsonValue | undefined, known: Map<JsonValue, Traces>): Traces | undefined {
  if (!isObject(schema)) return undefined;
  if (isObject(schema.items)) return tracesOf(schema.items, known);
  if (!isObject(schema.properties)) return undefined;
  const earlier = known.get(schema.properties);
  if (earlier) return earlier;
  const traces = new Map<string, Trace>();
  for (const [name, field] of Object.entries(schema.properties)) {
    const inside = tracesOf(field, known);
    const extension = isObject(field) ? allExtensions.find((id) => id === field.extension) : undefined;
    if (extension !== undefined || (inside && inside.size > 0)) traces.set(name, { extension, inside });
  }
  known.set(schema.properties, traces);
  return traces;
}

const releaseTraces = tracesOf(Release as object as JsonObject, new Map());

function trace(value: JsonValue, traces: Traces | undefined, found: Set<ExtensionId>): void {
  if (traces === undefined || traces.size === 0) return;
  if (Array.isArray(value)) for (const item of value) trace(item, traces, found);
  if (!isObject(value)) return;
  for (const [name, { extension, inside }] of traces) {
    const inner = value[name];
    if (inner === undefined || !Object.hasOwn(value, name)) continue;
    if (extension !== undefined) found.add(extension);
    trace(inner, inside, found);
  }
}

/** URLs of the extensions whose fields the releases use, in a fixed order: what their package declares. */
export function extensionsOf(...releases: readonly object[]): string[] {
  const found = new Set<ExtensionId>();
  for (const release of releases) trace(release as JsonObject, releaseTraces, found);
  return allExtensions.filter((id) => found.has(id)).map(extensionUrl);
}
