import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../src/base/json.ts";
import { allFieldChecks, FieldWalk, Survey } from "../../../src/ocds/quality/index.ts";

const now = new Date("2026-01-01T09:00:00Z");

function find(code: string, release: object, declared?: ReadonlySet<string>) {
  const walk = new FieldWalk({ now });
  walk.walk(release as JsonObject, declared);
  const found = walk.found[allFieldChecks.findIndex((check) => check.code === code)];
  if (!found) throw new Error(`no check ${code}`);
  return found;
}
const contact = (field: string, value: unknown) => ({ parties: [{ contactPoint: { [field]: value } }] });
const document = (field: string, value: unknown) => ({ tender: { documents: [{ [field]: value }] } });

const identified = (scheme: unknown) => ({ parties: [{ identifier: { scheme, id: "1" } }] });

/** Code of a check, releases that pass, releases that fail with the pointer. */
const cases: readonly [code: string, passing: object[], failing: [release: object, at: string][]][] = [
  [
    "ocds_prefixes_bad_format",
    [{ ocid: "ocds-abc123-1" }],
    [
      [{ ocid: "ocds-ABC123-1" }, "/ocid"],
      [{ ocid: "abc123-1" }, "/ocid"],
    ],
  ],
  [
    "date_time",
    [{ date: "1990-01-01T00:00:00Z" }, { date: "2049-12-31T00:00:00Z" }],
    [
      [{ date: "2025-02-30T00:00:00Z" }, "/date"],
      [{ tender: { tenderPeriod: { endDate: "0214-01-01T00:00:00Z" } } }, "/tender/tenderPeriod/endDate"],
      [{ date: "yesterday" }, "/date"],
    ],
  ],
  [
    "date_time.past",
    [{ date: "2026-01-01T23:00:00+14:00" }, { tender: { milestones: [{ dateMet: "2025-12-31" }] } }],
    [[{ contracts: [{ dateSigned: "2026-01-02T00:00:00Z" }] }, "/contracts/0/dateSigned"]],
  ],
  ["email", [contact("email", "a@example.org")], [[contact("email", "a at example"), "/parties/0/contactPoint/email"]]],
  [
    "identifier_scheme",
    [identified("CL-RUT"), { parties: [{ additionalIdentifiers: [{ scheme: "BR-CNPJ", id: "1" }] }] }],
    [
      [identified("rut"), "/parties/0/identifier/scheme"],
      [identified(7), "/parties/0/identifier/scheme"],
    ],
  ],
  [
    "telephone",
    [contact("telephone", "+56 2 2222 2222"), contact("faxNumber", "+1 (202) 555-0100 ext 7")],
    [
      [contact("telephone", "2222 2222"), "/parties/0/contactPoint/telephone"],
      [contact("faxNumber", "+56 22222222222222"), "/parties/0/contactPoint/faxNumber"],
    ],
  ],
  [
    "document_description_length",
    [document("description", "x".repeat(250))],
    [[document("description", "x".repeat(251)), "/tender/documents/0/description"]],
  ],
  [
    "document_type",
    [document("documentType", "tenderNotice"), { contracts: [{ documents: [{ documentType: "contractSigned" }] }] }],
    [
      [document("documentType", "contractSigned"), "/tender/documents/0/documentType"],
      [
        { contracts: [{ implementation: { documents: [{ documentType: "contractSigned" }] } }] },
        "/contracts/0/implementation/documents/0/documentType",
      ],
    ],
  ],
  [
    "document_format_codelist",
    [document("format", "application/pdf"), document("format", "offline/print")],
    [[document("format", "PDF"), "/tender/documents/0/format"]],
  ],
  ["language", [{ language: "es" }], [[{ language: "es-CL" }, "/language"]]],
  [
    "number_checks",
    [{ tender: { items: [{ quantity: "3.5" }], numberOfTenderers: 0 } }],
    [
      [{ tender: { items: [{ quantity: -1 }] } }, "/tender/items/0/quantity"],
      [{ tender: { tenderPeriod: { durationInDays: "ten" } } }, "/tender/tenderPeriod/durationInDays"],
      [{ tender: { items: [{ unit: { value: { amount: -3 } } }] } }, "/tender/items/0/unit/value"],
    ],
  ],
  [
    "additional_open_codelist_values",
    [{ tender: { awardCriteria: "priceOnly" } }],
    [[{ parties: [{ roles: ["buyer", "wizard"] }] }, "/parties/0/roles"]],
  ],
  [
    "non_empty",
    [{ tender: { title: " " } }],
    [
      [{ tender: { title: "" } }, "/tender/title"],
      [{ awards: [] }, "/awards"],
    ],
  ],
  [
    "empty_field",
    [{ tender: { title: "T", numberOfTenderers: 0, hasEnquiries: false } }],
    [
      [{ tender: { title: " " } }, "/tender/title"],
      [{ awards: [{}] }, "/awards/0"],
      [{ other: { inside: null } }, "/other/inside"],
    ],
  ],
  [
    "additional_fields",
    [{ tender: { title_es: "T", lots: [{ id: "1" }] } }],
    [[{ tender: { colour: "red" } }, "/tender/colour"]],
  ],
  [
    "deprecated_fields",
    [{ tender: { amendments: [{ id: "1" }] } }],
    [[{ tender: { amendment: { id: "1" } } }, "/tender/amendment"]],
  ],
];

describe("checks of fields", () => {
  it("each have a case here", () => {
    const tested = [...cases.map(([code]) => code), "undeclared_extension"];
    expect(tested.sort()).toEqual(allFieldChecks.map(({ code }) => code).sort());
  });

  it.each(cases)("%s passes, fails and does not apply", (code, passing, failing) => {
    for (const release of passing)
      expect(find(code, release), JSON.stringify(release)).toMatchObject({ result: "pass" });
    for (const [release, at] of failing) {
      const found = find(code, release);
      expect(found.result, JSON.stringify(release)).toBe("fail");
      expect(found.examples.map((example) => example.pointer)).toContain(at);
    }
    expect(find(code, {}).result).toBe("notApplicable");
  });

  it("undeclared_extension looks only where it is known what is declared", () => {
    const release = { tender: { lots: [{ id: "1" }] } };
    expect(find("undeclared_extension", release).result).toBe("notApplicable");
    expect(find("undeclared_extension", release, new Set(["lots"])).result).toBe("pass");
    const found = find("undeclared_extension", release, new Set());
    expect([found.result, found.examples[0]?.pointer]).toEqual(["fail", "/tender/lots"]);
  });

  it("look at nothing that is empty", () => {
    expect(find("email", contact("email", "")).result).toBe("notApplicable");
  });
});

describe("coverage", () => {
  it("counts releases, and fields in the context of their parents", () => {
    const survey = new Survey({ now });
    survey.add({ ocid: "ocds-abc123-1", awards: [{ id: "1", title: "A" }, { id: "2", title: "" }, { id: "3" }] });
    survey.add({ ocid: "ocds-abc123-2", awards: [], colour: "red" });
    const { fields, stages } = survey.result();
    const field = (path: string) => fields.find((each) => each.path === path);
    expect(field("awards")).toMatchObject({ releases: 1, parents: 2, exists: 2, nonEmpty: 1, known: true });
    expect(field("awards/title")).toMatchObject({ releases: 1, parents: 3, exists: 2, nonEmpty: 1 });
    expect(field("colour")).toMatchObject({ releases: 1, known: false });
    expect(stages).toEqual({ planning: 0, tender: 0, awards: 1, contracts: 0, implementation: 0 });
  });

  it("does not grow with names that are data", () => {
    const survey = new Survey({ now });
    for (let n = 0; n < 3_000; n++) survey.add({ ocid: "ocds-abc123-1", [`field${n}`]: n });
    const { fields, checks } = survey.result();
    expect(fields.length).toBeLessThan(1_100);
    expect(checks.find(({ code }) => code === "additional_fields")).toMatchObject({ fail: 3_000, pass: 0 });
  });

  it("looks into data of any depth", () => {
    let deep: JsonObject = {};
    for (let n = 0; n < 50_000; n++) deep = { a: deep };
    expect(() => new Survey({ now }).add(deep)).not.toThrow();
  });
});

describe("a survey", () => {
  it("counts releases that pass, fail and have nothing to look at", () => {
    const survey = new Survey({ now });
    survey.add({ language: "es" }, "/releases/0");
    survey.add({ language: "xx" }, "/releases/1");
    survey.add({ ocid: "ocds-abc123-1" }, "/releases/2");
    const language = survey.result().checks.find(({ code }) => code === "language");
    expect(language).toMatchObject({ pass: 1, fail: 1, notApplicable: 1, applied: 2, passed: 1 });
    expect(language?.examples).toEqual([
      { ocid: null, pointer: "/releases/1/language", value: "xx", reason: "it is no such code" },
    ]);
  });

  it("tells what there is about small and medium enterprises", () => {
    const survey = new Survey({ now });
    survey.add({ parties: [{ details: { scale: "sme" } }], tender: { suitability: { sme: true } } });
    survey.add({ parties: [{ isMipyme: true, assessment: 1 }] });
    expect(survey.result().sme).toEqual({
      supplierScale: 1,
      reservedForSme: 1,
      smeBids: 0,
      otherFields: [{ path: "parties/isMipyme", releases: 1 }],
    });
  });
});
