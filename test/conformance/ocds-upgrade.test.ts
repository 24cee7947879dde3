import { afterAll, describe, expect, it } from "vitest";
import { compile, mergeVersioned, upgrade, validatePackage } from "../../src/ocds/index.ts";
import type { JsonObject } from "./support/ocds-schema.ts";
import { readJson } from "./support/shared.ts";

const real = "conformance/ocds-real";
const pairs = `${real}/paraguay-dncp/upgrade-1.0-to-1.1`;

let passed = 0;
afterAll(() => console.log(`ocds-upgrade: ${passed} pairs agree`));

describe("upgrading real packages of OCDS 1.0", () => {
  /** What we do otherwise than the tool that made the expected files, applied to those files. */
  const differences: Record<string, { reason: string; apply: (expected: JsonObject) => void }> = {
    "2": {
      reason:
        "payers and payees are organizations of the process: they get an entry in parties, or references lead nowhere",
      apply: (expected) => {
        for (const release of expected.releases as JsonObject[]) {
          release.parties = [
            {
              id: "b57cc866981fddc03d7928d923463fb1",
              roles: ["payer"],
              name: "1000000-DIRECCION GENERAL DE ADMINISTRACION Y FINANZAS",
              identifier: {
                id: "PY-PGN-12-8-1000000",
                legalName: "1000000-DIRECCION GENERAL DE ADMINISTRACION Y FINANZAS",
                scheme: "PY-PGN",
              },
            },
            {
              id: "745a4d642e0e904e935a8fbd93b5366e",
              roles: ["payee"],
              name: "NUCLEO S.A.",
              identifier: { id: "PY-RUC-80017437-2", legalName: "NUCLEO S.A.", scheme: "PY-PGN" },
            },
          ];
        }
      },
    },
  };

  it.each([
    ["release-package_1.0-1.json", "release-package_1.1-1.json", undefined],
    ["release-package_1.0-2.json", "release-package_1.1-2.json", differences["2"]],
    ["record-package_1.0.json", "record-package_1.1.json", undefined],
  ])("%s gives %s", (before, after, difference) => {
    const given = readJson(pairs, before);
    const copy = structuredClone(given);
    const expected = readJson(pairs, after);
    difference?.apply(expected);
    expect(upgrade(given)).toEqual(expected);
    expect(given).toEqual(copy);
    passed++;
  });

  it("leaves documents of 1.1 alone", () => {
    const document = readJson(pairs, "release-package_1.1-2.json");
    expect(upgrade(document)).toBe(document);
  });

  it("makes references of all organizations in a package of Mexico City", () => {
    const upgraded = upgrade(readJson(real, "mexico-cdmx/release-package-1.json"));
    for (const release of upgraded.releases) {
      const ids = release.parties.map((party: { id: string }) => party.id);
      const references = [
        release.buyer,
        ...(release.tender?.tenderers ?? []),
        ...(release.awards ?? []).flatMap((award: { suppliers?: object[] }) => award.suppliers ?? []),
      ];
      expect(references.length).toBeGreaterThan(0);
      for (const reference of references) expect(ids).toContain(reference.id);
    }
    const required = validatePackage(upgraded).errors.filter(({ code }) => code === "required");
    expect(required.map(({ pointer }) => pointer)).not.toContain("/releases/0");
  });
});

describe("merging the real package of Mexico City, by the rules of OCDS 1.0", () => {
  const schema = readJson("conformance/ocds-merge/release-schema-1__0__3.json");

  it("gives the compiled release that another tool made", () => {
    const { releases } = readJson(real, "mexico-cdmx/release-package-1.json");
    expect(compile(releases, { schema }).compiledRelease).toEqual(
      readJson(real, "mexico-cdmx/compiled-release-1.json"),
    );
  });

  it("gives the versioned release that another tool made", () => {
    const { releases } = readJson(real, "mexico-cdmx/release-package-1.json");
    expect(mergeVersioned(releases, { schema }).versionedRelease).toEqual(
      readJson(real, "mexico-cdmx/versioned-release-1.json"),
    );
  });
});
