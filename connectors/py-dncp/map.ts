import {
  isObject,
  type JsonObject,
  type JsonValue,
  type MapContext,
  type MappedRelease,
  maskPersons,
  normalizeIdentifier,
  ocdsPassThrough,
  type PassThroughOptions,
  type PayloadReader,
  type ReleaseAbout,
  upgrade,
} from "../../src/connector/index.ts";
import { zone } from "./fetch.ts";
import { catalogues } from "./lookups.ts";

/**
 * Records of API v3 (one compiled release each), and packages, records and releases of the first API (2017 and 2018, OCDS
 * 1.0 in part). A bare release of that time is one stage of its process: a stream of its own.
 */
export function* toReleases(payload: PayloadReader, _context: MapContext): Generator<MappedRelease> {
  const root = payload.object();
  if (payload.kind === "search") {
    // The listing names processes and sums them up: the record, which is fetched, says all of it.
    root.ignore(
      "records",
      "pagination",
      "uri",
      "publishedDate",
      "publisher",
      "license",
      "publicationPolicy",
      "version",
    );
    root.ignore("extensions");
    return;
  }
  const bare = root.has("ocid") && root.has("tag");
  for (const mapped of ocdsPassThrough(payload, root, options)) {
    yield bare ? { ...mapped, stream: `release:${textOf(root.value.id)}` } : mapped;
  }
}

/** A RUC with its check digit, of a number below 80 million: its digits are those of the identity card. */
const isPerson = (id: string): boolean =>
  /^(PY-RUC-)?\d{1,8}-\d$/.test(id) && normalizeIdentifier("PY-RUC", id).naturalPerson === true;

const options: PassThroughOptions = { ...maskPersons(isPerson), release: mended, mendDates: zone };

const textOf = (value: JsonValue | undefined): string => (typeof value === "string" ? value.trim() : "");
const listOf = (value: JsonValue | undefined): JsonValue[] => (Array.isArray(value) ? value : []);

/**
 * A release of DNCP put right: OCDS 1.0 upgraded to 1.1; the tags of a compiled release are those of the releases that
 * its record links; the national catalogue gets its own code as scheme; notes of a validator are left out.
 */
function mended(given: JsonObject, about: ReleaseAbout): JsonObject {
  const upgraded = upgrade(given, {
    onLoss: ({ party, role, field }) =>
      about.issue("differing-party", `${role} ${party} is given twice, ${field} differs`, "", field),
  });
  const { version: _version, validationErrors: _notes, tender, awards, contracts, ...release } = upgraded;
  const linked = listOf(about.record?.releases).filter(isObject);
  const tags = [...new Set(linked.flatMap((each) => listOf(each.tag)))];
  const compiled = listOf(release.tag).includes("compiled") || release.tag === undefined;
  return {
    ...release,
    ...(compiled ? { tag: tags.length > 0 ? tags : stagesOf(upgraded) } : {}),
    ...(textOf(release.id) === "" ? { id: idOf(upgraded, linked) } : {}),
    ...(isObject(tender) ? { tender: withItems(tender) } : {}),
    ...(awards === undefined ? {} : { awards: listOf(awards).map(withItems) }),
    ...(contracts === undefined ? {} : { contracts: listOf(contracts).map(withItems) }),
  };
}

/** The id of the newest release that the record links (`…/releases/id/<id>`), as the compiled release has none. */
function idOf(release: JsonObject, linked: readonly JsonObject[]): string {
  const [newest] = [...linked].sort((a, b) => Date.parse(textOf(b.date)) - Date.parse(textOf(a.date)));
  const id = /\/([^/]+)$/.exec(textOf(newest?.url))?.[1];
  return id ?? `${textOf(release.ocid)}-${textOf(release.date)}`;
}

const stagesOf = (release: JsonObject): string[] =>
  (
    [
      ["planning", release.planning],
      ["tender", release.tender],
      ["award", release.awards],
      ["contract", release.contracts],
    ] as const
  ).flatMap(([tag, part]) => (part === undefined ? [] : [tag]));

function withItems(part: JsonValue): JsonValue {
  if (!isObject(part) || part.items === undefined) return part;
  return { ...part, items: listOf(part.items).map(classified) };
}

/** The first API wrote the scheme as `schema` in contracts. */
function classified(item: JsonValue): JsonValue {
  if (!isObject(item) || !isObject(item.classification)) return item;
  const { schema, scheme, ...classification } = item.classification;
  const name = scheme ?? schema;
  if (name === undefined) return item;
  return { ...item, classification: { ...classification, scheme: catalogues.get(textOf(name)) ?? name } };
}
