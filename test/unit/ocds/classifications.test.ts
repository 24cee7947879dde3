import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  canonicalClassification,
  classificationSchemes,
  codeLevel,
  codeMatches,
  codePath,
  crosswalksOf,
  readCode,
} from "../../../src/ocds/index.ts";

describe("a classification", () => {
  it.each([
    ["unspsc", "UNSPSC"],
    ["UNSPSC v14.080", "UNSPSC"],
    ["CPV 2008", "CPV"],
    ["cpvs", "CPVS"],
    ["catalogoNivel5DNCP", "PY-DNCP-N5"],
    [
      "Catálogo de productos, bienes y servicios de la Dirección Nacional de Contrataciones Públicas del Paraguay",
      "PY-DNCP-N5",
    ],
    ["CUBSO", "PE-CUBSO"],
    ["NAICS-2022", "NAICS"],
    ["Own list", "OWN LIST"],
  ])("named %s is %s", (given, expected) => {
    expect(canonicalClassification(given)).toBe(expected);
  });

  it.each([
    ["UNSPSC", "V1.80111500", "80111500", "known"],
    ["UNSPSC", "4321150300", "43211503", "known"],
    ["UNSPSC", "1101502", "01101502", "known"],
    ["CPV", "30200000-1", "30200000", "known"],
    ["CPC", "35250.11.3", "35250113", "malformed"],
    ["CPC", "3525011366", "3525011366", "known"],
    ["PY-DNCP-N5", "43211503-001", "43211503-001", "known"],
    ["psc", "r408", "R408", "known"],
    ["UNSPSC", "4321", "4321", "malformed"],
    ["UNSPSC", "UNSPSC", "UNSPSC", "noCode"],
    ["UNSPSC", "00000000", "00000000", "noCode"],
    ["UY-SICE", "0", "0", "noCode"],
    ["UNSPSC", "papelería", "PAPELERÍA", "noCode"],
    ["Own list", "aB", "aB", "unknownScheme"],
  ])("reads %s %s as %s: %s", (scheme, given, code, standing) => {
    expect(readCode(scheme, given)).toMatchObject({ code, standing });
  });

  it.each([
    ["UNSPSC", "43211503", ["43000000", "43210000", "43211500", "43211503"], "commodity"],
    ["UNSPSC", "10000000", ["10000000"], "segment"],
    ["CPV", "45000000", ["45000000"], "division"],
    ["CPV", "30213100", ["30000000", "30200000", "30210000", "30213000", "30213100"], "subcategory"],
    ["PE-CUBSO", "4321150300000001", ["43000000", "43210000", "43211500", "43211503", "4321150300000001"], "item"],
    ["AR-SIBYS", "4.2.1-7003.2", ["4", "4.2", "4.2.1", "4.2.1-7003", "4.2.1-7003.2"], "item"],
    ["NAICS", "332312", ["31-33", "332", "3323", "33231", "332312"], "nationalIndustry"],
    ["PSC", "1615", ["16", "1615"], "code"],
    ["PSC", "Y1AA", ["Y", "Y1", "Y1AA"], "code"],
    ["BR-CATMAT", "461506", ["461506"], undefined],
  ])("%s %s stands under its groups", (scheme, code, path, level) => {
    expect(codePath(scheme, code)).toEqual(path);
    expect(codeLevel(scheme, code)?.name).toBe(level);
  });

  const finds = (asked: string, code: string): boolean =>
    codeMatches(asked).some(({ text, beginning }) => (beginning ? code.startsWith(text) : code === text));

  it.each([
    ["UNSPSC:4321", "UNSPSC:43211503", true],
    ["UNSPSC:43210000", "UNSPSC:43211503", true],
    ["unspsc:432100", "UNSPSC:43211503", true],
    ["UNSPSC:43210000", "UNSPSC:43220000", false],
    ["UNSPSC:10", "UNSPSC:11000000", false],
    ["UNSPSC:43211503", "UNSPSC:43211504", false],
    ["UNSPSC:V1.80111500", "UNSPSC:80111501", true],
    ["cpv:30200000-1", "CPV:30213100", true],
    ["CPV:30000000", "CPV:30213100", true],
    ["CPV:30000000", "CPV:31000000", false],
    ["AR-SIBYS:4.2.1", "AR-SIBYS:4.2.1-7003.2", true],
    ["AR-SIBYS:4.2.1", "AR-SIBYS:4.2.10-1.1", false],
    ["CATMAT:12", "BR-CATMAT:123", false],
    ["CATMAT:123", "BR-CATMAT:123", true],
    ["NAICS:31-33", "NAICS:332312", true],
    ["NAICS:31-33", "NAICS:441110", false],
    ["CUBSO:4321", "PE-CUBSO:4321150300000001", true],
    ["UNSPSC:4321", "PE-CUBSO:4321150300000001", false],
    ["own list:a", "OWN LIST:ab", true],
  ])("a search for %s finds %s: %s", (asked, code, found) => {
    expect(finds(asked, code)).toBe(found);
  });

  it("leads to others by the build of its codes alone, and says how surely", () => {
    expect(crosswalksOf("PE-CUBSO", "4321150300000001")).toMatchObject([
      { scheme: "UNSPSC", code: "43211503", match: "broader" },
    ]);
    expect(crosswalksOf("PE-CUBSO", "43210000")).toMatchObject([{ code: "43210000", match: "exact" }]);
    expect(crosswalksOf("GSIN", "N7510")).toMatchObject([{ scheme: "PSC", code: "7510", match: "guessed" }]);
    expect(crosswalksOf("UNSPSC", "43211503")).toEqual([]);
  });

  it("finds each code under each of its groups, and reads its own codes as themselves", () => {
    const cases = fc.oneof(
      ...Object.entries(classificationSchemes).map(([scheme, { form }]) =>
        fc.stringMatching(form, { size: "small" }).map((code) => ({ scheme, code })),
      ),
    );
    fc.assert(
      fc.property(cases, ({ scheme, code: given }) => {
        const { code, standing } = readCode(scheme, given);
        if (standing !== "known") return;
        expect(readCode(scheme, code)).toEqual({ scheme, code, standing });
        const path = codePath(scheme, code);
        expect(path.at(-1)).toBe(code);
        for (const group of path) expect(finds(`${scheme}:${group}`, `${scheme}:${code}`), group).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});
