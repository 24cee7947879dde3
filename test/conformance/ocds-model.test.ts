import { afterAll, describe, expect, it } from "vitest";
import {
  allExtensions,
  codelists,
  extensionIds,
  extensionUrl,
  OcdsRecord,
  RecordPackage,
  Release,
  ReleasePackage,
  VersionedRelease,
} from "../../src/ocds/index.ts";
import { asVersion10 } from "../../src/ocds/model/version-1.0.ts";
import { differences, isObject, type JsonObject, officialRelease, withoutExtensions } from "./support/ocds-schema.ts";
import { exists, filesIn, readJson, readText } from "./support/shared.ts";

const asJson = (schema: object) => schema as JsonObject;
let compared = 0;
afterAll(() => console.log(`ocds-model: ${compared} comparisons, all as listed`));

/** Compares the differences with the listed ones, each of which has its reason. */
function expectOnly(found: string[], listed: Record<string, string>) {
  compared++;
  expect([...found].sort()).toEqual(Object.keys(listed).sort());
}

describe("the release model", () => {
  it("is the official release schema where extensions are left out", () => {
    const core = withoutExtensions(asJson(Release), () => false);
    expectOnly(differences(officialRelease(), core), {});
  });

  it("is the official schema with the extensions of v1.1.5, and takes more", () => {
    const found = differences(officialRelease("extensions-v1.1.5"), asJson(Release));
    const frozen = found.filter((difference) => !difference.endsWith(": none / field"));
    expectOnly(frozen, {
      "/tender/items[]/deliveryLocation deprecated: none / true": "newer form deprecates it; takes the same data",
      "/tender/items[]/deliveryAddress deprecated: none / true": "newer form deprecates it; takes the same data",
      "/awards[]/relatedBid deprecated: none / true": "newer form deprecates it; takes the same data",
      "/bids/statistics[]/measure codelist: bidStatistics.csv / statistic.csv":
        "open codelist under its newer name, which has all the older codes",
    });
  });

  it("is the official schema with the newest extensions, laxer where v1.1.5 is", () => {
    expectOnly(differences(officialRelease("extensions"), asJson(Release)), {
      "/tender/items[]/deliveryLocations[]/uri format: uri / none": "v1.1.5 does not ask for a format",
      "/tender/enquiries type: array / array|null": "v1.1.5 takes null",
      "/tender/enquiries[] required: id / none": "v1.1.5 does not ask for an id",
      "/tender/enquiries[]/id type: string / null|string": "v1.1.5 takes null",
      "/tender/lots[] required: id / none": "v1.1.5 does not ask for an id",
      "/tender/lotGroups[] required: id / none": "v1.1.5 does not ask for an id",
      "/tender/participationFees wholeListMerge: none / true": "v1.1.5 merges the list whole, as fees may lack ids",
      "/tender/participationFees[] required: id / none": "v1.1.5 does not ask for an id",
      "/bids/statistics[] minProperties: 1 / none": "follows from its required fields",
      "/statistics[] minProperties: 1 / none": "follows from its required fields",
    });
  });

  it("gives the release schema of OCDS 1.0.3", () => {
    const official = readJson("conformance/ocds-merge/release-schema-1__0__3.json");
    const ours = withoutExtensions(asVersion10(Release), () => false);
    // OCDS 1.0 said otherwise how to merge, and had neither codelist keywords nor deprecation.
    const later = / (omitWhenMerged|wholeListMerge|versionId|codelist|openCodelist|deprecated): /;
    expectOnly(
      differences(official, ours).filter((difference) => !later.test(difference)),
      {},
    );
  });

  it("gives the official schema of versioned releases, but for its slips", () => {
    const ours = withoutExtensions(asJson(VersionedRelease), () => false);
    const official = readJson("ocds/1.1/versioned-release-validation-schema.json");
    const mergeKeywords = /(deprecated|versionId|wholeListMerge): /;
    const found = differences(official, ours).filter((difference) => !mergeKeywords.test(difference));
    const reasons: [RegExp, string][] = [
      [
        /_… (type|items): /,
        "texts in other languages are versioned by merging like all others; the schema forgets them",
      ],
      [/\/details (type|items): /, "an object is merged field by field, not versioned whole"],
      [/\/changes\[\]\/(property|former_value|release\w+|value): /, "objects without id are merged whole"],
      [/\/amendment\/id (type|items): /, "the id of an object that is in no list is versioned"],
    ];
    const unexplained = found.filter((difference) => !reasons.some(([pattern]) => pattern.test(difference)));
    const unused = reasons.filter(([pattern]) => !found.some((difference) => pattern.test(difference)));
    compared++;
    expect({ unexplained, unused }).toEqual({ unexplained: [], unused: [] });
  });
});

describe("the package models", () => {
  const withoutReleases = (schema: JsonObject): JsonObject => {
    const copy = structuredClone(schema);
    const drop = (inner: unknown): void => {
      if (isObject(inner) && typeof inner.$ref === "string" && inner.$ref.startsWith("http")) delete inner.$ref;
      if (typeof inner === "object" && inner !== null) for (const value of Object.values(inner)) drop(value);
    };
    drop(copy);
    return copy;
  };
  const aboutPackage = (found: string[]) =>
    found.filter((difference) => !/^\/(releases\[\]|records\[\]\/(compiledRelease|versionedRelease))/.test(difference));
  const pagination = { "/links: none / field": "the pagination extension" };

  it("release packages are as the official schema says", () => {
    const official = withoutReleases(readJson("ocds/1.1/release-package-schema.json"));
    expectOnly(aboutPackage(differences(official, asJson(ReleasePackage))), pagination);
  });

  it("record packages are as the official schema says", () => {
    const official = withoutReleases(readJson("ocds/1.1/record-package-schema.json"));
    expectOnly(aboutPackage(differences(official, asJson(RecordPackage))), pagination);
  });

  it("the two forms of a record's releases are as the official schema says", () => {
    const official = readJson("ocds/1.1/record-package-schema.json").definitions.record.properties.releases.oneOf;
    const ours = (OcdsRecord as unknown as JsonObject & { properties: { releases: { oneOf: JsonObject[] } } })
      .properties.releases.oneOf;
    expectOnly(differences(official[0], ours[0] as JsonObject), {});
    expect(ours.map(({ type, minItems }) => ({ type, minItems }))).toEqual([
      { type: "array", minItems: 1 },
      { type: "array", minItems: 1 },
    ]);
  });
});

describe("the extensions", () => {
  it("are in the registry under these ids, versions and addresses", () => {
    const rows = readText("ocds/extension-registry/extension_versions.csv")
      .split(/\r?\n/)
      .map((line) => line.split(","));
    for (const id of allExtensions) {
      const versions = rows.filter(([own]) => own === id);
      const wanted =
        versions.find(([, , version]) => version === "v1.1.5") ?? versions.find(([, , name]) => name === "master");
      compared++;
      expect(extensionUrl(id)).toBe(`${wanted?.[3]}extension.json`);
    }
  });

  it("are all those whose schemas we have", () => {
    const folders = [...filesIn("ocds/extensions"), ...filesIn("ocds/extensions-v1.1.5")];
    const ours = allExtensions.map((id) => extensionUrl(id).split("/").at(-3));
    expect([...new Set(folders)].sort()).toEqual(ours.sort());
    expect(extensionIds(folders.map((name) => `https://example.org/${name}/master/extension.json`))).toEqual(
      [...allExtensions].sort(),
    );
  });
});

describe("the codelists", () => {
  const folders = [
    "1.1/codelists",
    ...["extensions-v1.1.5", "extensions"].flatMap((folder) =>
      filesIn("ocds", folder)
        .map((name) => `${folder}/${name}/codelists`)
        .filter((name) => exists("ocds", name)),
    ),
  ];
  const official = new Map<string, Set<string>>();
  for (const folder of folders) {
    for (const file of filesIn("ocds", folder)) {
      const name = file.replace(/^\+/, "").replace(/\.csv$/, "");
      const codes = official.get(name) ?? new Set<string>();
      for (const code of codesOf(readText("ocds", folder, file))) codes.add(code);
      official.set(name, codes);
    }
  }

  it("are the official ones, of all versions together", () => {
    expect(Object.keys(codelists).sort()).toEqual([...official.keys()].sort());
    for (const [name, codes] of Object.entries(codelists)) {
      compared++;
      expect([...codes].sort(), name).toEqual([...(official.get(name) ?? [])].sort());
    }
  });
});

/** The values of the column `Code` of a CSV file; fields in quotes may hold commas and line ends. */
function codesOf(csv: string): string[] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain, end] of csv
    .replace(/^\uFEFF/, "")
    .matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    rows.at(-1)?.push((quoted ?? plain ?? "").replaceAll('""', '"'));
    if (end !== ",") rows.push([]);
  }
  const column = rows[0]?.indexOf("Code") ?? -1;
  return rows.slice(1).flatMap((row) => row[column] || []);
}
