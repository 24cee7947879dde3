import type { ValidateFunction } from "ajv";
import { default as draft04 } from "ajv-draft-04";
import { default as addFormats } from "ajv-formats";
import { afterAll, describe, expect, it } from "vitest";
import { validate, validatePackage } from "../../src/ocds/index.ts";
import { isObject, type Json, type JsonObject, officialRelease } from "./support/ocds-schema.ts";
import { realFiles, realReleases } from "./support/real-releases.ts";
import { readJson } from "./support/shared.ts";

const Ajv = draft04.default;

function ajv() {
  const instance = new Ajv({ strict: false, allErrors: false, validateFormats: true });
  addFormats.default(instance);
  return instance;
}

/** Values on which ajv-formats and the RFCs disagree; we follow the RFCs. */
const exceptions: { reason: string; covers: (format: string, text: string) => boolean }[] = [
  {
    reason: "RFC 3339 has T (or t) between date and time; ajv-formats takes a space too",
    covers: (format, text) => format === "date-time" && /^\d{4}-\d\d-\d\d\s/.test(text),
  },
  {
    reason: "RFC 3339 has a colon and minutes in the offset; ajv-formats takes +0300 and +03 too",
    covers: (format, text) => format === "date-time" && /[+-]\d\d(\d\d)?$/.test(text),
  },
  {
    reason: "RFC 3986 has digits only in a port; ajv-formats takes more",
    covers: (format, text) => format === "uri" && /:\d*[a-z]/i.test(text.replace(/^\w+:/, "")),
  },
];

let run = 0;
let agreed = 0;
let excepted = 0;
const used = new Set<string>();
afterAll(() => {
  console.log(`ocds-validate: ${agreed} verdicts of ${run} agree with ajv, ${excepted} differ as listed`);
  for (const reason of used) console.log(`  listed: ${reason}`);
});

function compare(
  name: string,
  official: ValidateFunction,
  document: Json,
  ours: { valid: boolean; errors: readonly object[] },
) {
  run++;
  const theirs = official(document);
  if (theirs === ours.valid) {
    agreed++;
    return;
  }
  // We may only be stricter, and only for the values that the list covers.
  const unlisted = (ours.errors as { code: string; message: string; pointer: string }[]).filter(({ code, pointer }) => {
    const value = at(document, pointer);
    const listed =
      code === "format" && typeof value === "string"
        ? exceptions.find(({ covers }) => covers("date-time", value) || covers("uri", value))
        : undefined;
    if (listed) used.add(listed.reason);
    return !listed;
  });
  if (theirs && unlisted.length === 0) {
    excepted++;
    return;
  }
  expect({ name, ours, theirs, official: official.errors }).toEqual("the same verdict");
}

function at(document: Json, pointer: string): Json | undefined {
  let value: Json | undefined = document;
  for (const part of pointer.split("/").slice(1)) {
    const name = part.replaceAll("~1", "/").replaceAll("~0", "~");
    value = Array.isArray(value) ? value[Number(name)] : isObject(value) ? value[name] : undefined;
  }
  return value;
}

/** Copies of a release with one thing changed each, spread over its fields by a fixed sequence. */
function* mutations(release: JsonObject, count: number, seed: number): Generator<Json> {
  const places: (string | number)[][] = [];
  const walk = (value: Json, path: (string | number)[]) => {
    if (path.length > 0) places.push(path);
    if (Array.isArray(value)) for (const [index, item] of value.entries()) walk(item, [...path, index]);
    else if (isObject(value)) for (const [name, item] of Object.entries(value)) walk(item, [...path, name]);
  };
  walk(release, []);
  let state = seed;
  const next = (below: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    // The low bits of such a sequence repeat soon.
    return Math.floor(state / 65_536) % below;
  };
  const others: Json[] = [
    null,
    "",
    "foo",
    7,
    1.5,
    true,
    [],
    {},
    [1],
    ["x", "x"],
    [{ id: "1" }, { id: "1" }],
    [{}, { id: "1", description: null }],
    "2024-02-30T00:00:00Z",
    "2024-02-29T00:00:00Z",
    "2024-12-31T23:59:60Z",
    "2024-12-31T22:59:60Z",
    "2024-05-31T17:00:00.123-05:00",
    "2024-05-31 17:00:00Z",
    "2024-05-31T17:00:00+0300",
    "2024-05-31T17:00:00-03",
    "2024-05-31T24:00:00Z",
    "2024-05-31T17:00Z",
    "2024-05-31T17:00:00",
    "2024-05-31t17:00:00z",
    "2024-04-31T17:00:00Z",
    "2100-02-29T17:00:00Z",
    'https://example.org/"a"',
    "http://[2001:db8::1]:8080/a?b=[1]",
    "http://[2001:db8::1]:8080/a?b=1#c",
    "urn:ocds:1",
    "foo:",
    "http:",
    "http://",
    "http://example.org:80a/",
    "http://a%2Gb/",
    "http://user@example.org/%7Ea/;b=c",
    "HTTP://EXAMPLE.ORG",
    "www.example.org",
    "2024-05-31",
    "https://example.org/a b",
    "https://example.org/ñ",
    "//example.org/a",
    "mailto:a@example.org",
    "active",
    "USD",
    { id: 3, title_es: 5 },
    { id: 3, title_es: "x", "title_not a language": 5, scale: "huge" },
  ];
  for (let index = 0; index < count; index++) {
    const copy = structuredClone(release);
    // Half of the changes go to dates and addresses, which have the most ways to be wrong.
    const formatted = places.filter((place) => /date|url|uri/i.test(String(place.at(-1))));
    const chosen = next(2) === 0 && formatted.length > 0 ? formatted : places;
    const path = chosen[next(chosen.length)] ?? [];
    const name = path.at(-1) as string & number;
    const parent = at(
      copy,
      path
        .slice(0, -1)
        .map((part) => `/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`)
        .join(""),
    ) as JsonObject & Json[];
    const kind = next(4);
    if (kind === 0 && isObject(parent)) delete parent[name];
    else if (kind === 1 && Array.isArray(parent)) parent.push(structuredClone(parent[name] as Json));
    else parent[name] = structuredClone(others[next(others.length)] as Json);
    yield copy;
  }
}

const releases = realReleases();

describe.each([
  { title: "core", schema: officialRelease(), options: { extensions: [] } },
  { title: "core and extensions", schema: laxest(), options: {} },
  {
    title: "version 1.0",
    schema: readJson("conformance/ocds-merge/release-schema-1__0__3.json"),
    options: { version: "1.0", extensions: [] },
  },
])("validate and ajv with the official release schema, $title", ({ schema, options }) => {
  const official = ajv().compile(schema);

  it("agree on real releases", () => {
    expect(releases.length).toBeGreaterThan(150);
    for (const { name, release } of releases) compare(name, official, release, validate(release, options));
  });

  it("agree on real releases with a change", () => {
    let valid = 0;
    let invalid = 0;
    for (const [index, { name, release }] of releases.entries()) {
      for (const mutated of mutations(release, 60, index + 1)) {
        const ours = validate(mutated, options);
        if (ours.valid) valid++;
        else invalid++;
        compare(`${name}, changed`, official, mutated, ours);
      }
    }
    expect(Math.min(valid, invalid)).toBeGreaterThan(500);
  });
});

describe("validatePackage and ajv with the official package schemas", () => {
  const instance = ajv();
  const release = readJson("ocds/1.1/release-schema.json");
  instance.addSchema(release);
  instance.addSchema(readJson("ocds/1.1/versioned-release-validation-schema.json"));
  const releasePackage = instance.compile(readJson("ocds/1.1/release-package-schema.json"));
  const recordPackage = instance.compile(readJson("ocds/1.1/record-package-schema.json"));

  it("agree on real packages, as they are and with a change", () => {
    for (const [index, { file, document }] of realFiles().entries()) {
      if (!document.releases && !document.records) continue;
      const official = document.records ? recordPackage : releasePackage;
      const { releases: list, records, ...rest } = document;
      const small: JsonObject = { ...rest };
      if (Array.isArray(list)) small.releases = list.slice(0, 3);
      if (Array.isArray(records)) small.records = records.slice(0, 3);
      for (const each of [document, ...mutations(small, 30, index + 7)]) {
        const kind = isObject(each) && each.records !== undefined ? recordPackage : releasePackage;
        compare(file, official === kind ? official : kind, each, validatePackage(each, { extensions: [] }));
      }
    }
  });
});

it("no listed exception is without use", () => {
  expect([...used].sort()).toEqual(exceptions.map(({ reason }) => reason).sort());
});

/**
 * The official schema with all extensions as we read them: the newest ones, and for fields that v1.1.5 has too, the laxer
 * rule of the two (test/conformance/ocds-model.test.ts lists them).
 */
function laxest(): JsonObject {
  const schema = officialRelease("extensions");
  const definitions = schema.definitions as Record<string, JsonObject>;
  for (const name of ["Enquiry", "Lot", "LotGroup", "ParticipationFee"]) delete definitions[name]?.required;
  const field = (block: string, name: string) =>
    (definitions[block] as Record<string, Record<string, JsonObject>>).properties?.[name] as JsonObject;
  field("Tender", "enquiries").type = ["array", "null"];
  field("Enquiry", "id").type = ["string", "null"];
  delete field("Location", "uri").format;
  return schema;
}
