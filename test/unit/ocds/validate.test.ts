import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseJson } from "../../../src/base/json.ts";
import { merge, type Release, validate, validatePackage, validateRecord } from "../../../src/ocds/index.ts";
import { firstRepeated } from "../../../src/ocds/validate/unique.ts";

const good: Release = {
  ocid: "ocds-a1b2c3-1",
  id: "r1",
  date: "2024-01-01T08:00:00-05:00",
  tag: ["tender"],
  initiationType: "tender",
};
const withTender = (tender: object) => ({ ...good, tender: { id: "t", ...tender } });
const codes = (document: unknown) => validate(document).errors.map(({ code, pointer }) => `${code} ${pointer}`);

describe("validate", () => {
  it("finds nothing wrong with a minimal release", () => {
    expect(validate(good)).toEqual({ valid: true, errors: [] });
  });

  it.each<[string, unknown, string]>([
    ["a release that is no object", [], "type "],
    ["a missing field", { ...good, ocid: undefined }, "required "],
    ["an empty id", { ...good, ocid: "" }, "min-length /ocid"],
    ["a wrong type", withTender({ title: 5 }), "type /tender/title"],
    ["null where it is not allowed", { ...good, buyer: null }, "type /buyer"],
    ["a date without time", { ...good, date: "2024-01-01" }, "format /date"],
    ["a code that a closed list lacks", withTender({ status: "closed" }), "codelist /tender/status"],
    ["such a code in a list", { ...good, tag: ["tender", "news"] }, "codelist /tag/1"],
    [
      "such a code of an extension",
      { ...good, parties: [{ id: "1", details: { scale: "tiny" } }] },
      "codelist /parties/0/details/scale",
    ],
    ["an empty list", { ...good, tag: [] }, "min-items /tag"],
    ["a repeated entry", { ...good, parties: [{ id: "1" }, { id: "2" }, { id: "1" }] }, "unique /parties/2"],
    [
      "a URI without scheme",
      withTender({ documents: [{ id: 1, url: "www.example.org" }] }),
      "format /tender/documents/0/url",
    ],
    ["an empty block of an extension", withTender({ suitability: {} }), "min-properties /tender/suitability"],
    ["a text in another language that is none", withTender({ title_pt: 5 }), "type /tender/title_pt"],
    [
      "a fraction where a whole number is asked for",
      withTender({ numberOfTenderers: 1.5 }),
      "type /tender/numberOfTenderers",
    ],
    [
      "a share above 1",
      withTender({ participationFees: [{ id: "1", relativeValue: { proportion: 2, monetaryValue: "tender" } }] }),
      "maximum /tender/participationFees/0/relativeValue/proportion",
    ],
    [
      "a share of nothing",
      withTender({ participationFees: [{ id: "1", relativeValue: { proportion: 0, monetaryValue: "tender" } }] }),
      "minimum /tender/participationFees/0/relativeValue/proportion",
    ],
    [
      "a bad address in an odd field name",
      withTender({ lots: [{ id: "a", "x/y~z": 1, title: 1 }] }),
      "type /tender/lots/0/title",
    ],
  ])("tells of %s", (_what, document, error) => {
    expect(codes(document)).toEqual([error]);
  });

  it("tells all errors at once, in words", () => {
    const { valid, errors } = validate({ ...good, tag: ["news"], tender: { status: "closed" }, date: 5 });
    expect(valid).toBe(false);
    expect(errors.map(({ pointer }) => pointer).sort()).toEqual(["/date", "/tag/0", "/tender", "/tender/status"]);
    const messages = Object.fromEntries(errors.map(({ pointer, message }) => [pointer, message]));
    expect(messages["/tender/status"]).toContain("planning, planned, active");
    expect(messages["/tender/status"]).toContain('"closed"');
    expect(messages["/tender"]).toContain('"id"');
    expect(messages["/tag/0"]).toContain('Entry 1 of "tag"');
    expect(messages["/date"]).toContain("must be text");
  });

  it("takes null, unknown fields, unknown codes of open lists and fields set to undefined", () => {
    expect(
      validate({
        ...good,
        language: null,
        extra: { anything: [1, "x"] },
        parties: [{ id: "1", roles: ["notifiedSupplier"], details: null }],
        tender: { id: 1, title: undefined, awardCriteria: "ourOwn", "title_not a language": 5, title_es: "x" },
      }).errors,
    ).toEqual([]);
  });

  it("takes both spellings of fields that extensions changed", () => {
    expect(
      validate({
        ...withTender({
          lots: [{ title: "v1.1.5 asks for no id" }],
          items: [{ id: 1, deliveryLocation: {}, deliveryLocations: [{}] }],
        }),
        awards: [{ id: 1, relatedBid: "1", relatedBids: ["1"] }],
        bids: { statistics: [{ id: "1", measure: "bids", value: 3 }] },
      }).errors,
    ).toEqual([]);
  });

  it("takes exact numbers as numbers", () => {
    const text = (amount: string) =>
      `{"ocid":"o","id":"1","date":"2024-01-01T00:00:00Z","tag":["tender"],"initiationType":"tender","tender":{"id":"t","numberOfTenderers":${amount},"value":{"amount":${amount}}}}`;
    expect(validate(parseJson(text("123456789012345678901"))).errors).toEqual([]);
    expect(codes(parseJson(text("123456789012345678.91")))).toEqual(["type /tender/numberOfTenderers"]);
  });

  it("checks only the extensions that it is told", () => {
    const odd = withTender({ lots: [{ id: 5 }], suitability: {} });
    expect(codes(odd).sort()).toEqual(["min-properties /tender/suitability", "type /tender/lots/0/id"]);
    expect(validate(odd, { extensions: [] }).valid).toBe(true);
    const url =
      "https://raw.githubusercontent.com/open-contracting-extensions/ocds_lots_extension/master/extension.json";
    expect(validate(odd, { extensions: [url, "https://example.org/extension.json"] }).errors).toHaveLength(1);
  });

  it("knows the rules of 1.0 too, and no others", () => {
    const old = { ...good, tag: [], tender: { id: "", status: "planning", value: { currency: "peso" } }, parties: "x" };
    expect(validate(old, { version: "1.0" }).errors.map(({ pointer }) => pointer)).toEqual(["/tender/status"]);
    expect(
      validate(old, { version: "1.1" })
        .errors.map(({ pointer }) => pointer)
        .sort(),
    ).toEqual(["/parties", "/tag", "/tender/id", "/tender/value/currency"]);
    expect(() => validate(good, { version: "1.2" })).toThrow(expect.objectContaining({ code: "ocds-version" }));
  });

  it("tells a valid release from its errors without fail, whatever it is given", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const { valid, errors } = validate({ ...good, tender: value, awards: [value], bids: { details: value } });
        expect(valid).toBe(errors.length === 0);
      }),
    );
  });
});

describe("validatePackage", () => {
  const metadata = {
    uri: "https://example.org/p",
    version: "1.1",
    publishedDate: "2024-01-02T00:00:00Z",
    publisher: { name: "Pregón" },
  };
  const linked = { url: "https://example.org/r1", date: good.date, tag: good.tag };

  it("takes release packages and record packages", () => {
    expect(validatePackage({ ...metadata, releases: [good] }).errors).toEqual([]);
    for (const releases of [[good], [linked]]) {
      expect(validatePackage({ ...metadata, records: [{ ocid: good.ocid, releases }] }).errors).toEqual([]);
    }
  });

  it("takes the versioned releases that merging gives", () => {
    const later = {
      ...withTender({ title: null, title_es: "Puente", items: [{ id: 1, quantity: 2 }] }),
      date: "2024-02-01T00:00:00Z",
    };
    const releases = [withTender({ title: "Puente", items: [{ id: 1, quantity: 1 }] }), later];
    const record = { ocid: good.ocid, releases, ...merge(releases) };
    expect(validateRecord(record).errors).toEqual([]);
    const bad = structuredClone(record.versionedRelease) as { tender: { title: { value: unknown }[] } };
    (bad.tender.title[0] as { value: unknown }).value = 5;
    expect(validateRecord({ ...record, versionedRelease: bad }).errors).toMatchObject([
      { code: "type", pointer: "/versionedRelease/tender/title/0/value" },
    ]);
  });

  it("finds errors in releases, metadata and records", () => {
    const bad = { ...metadata, version: "1.1.5", releases: [{ ...good, tag: ["news"] }] };
    expect(validatePackage(bad).errors.map(({ code, pointer }) => `${code} ${pointer}`)).toEqual([
      "pattern /version",
      "codelist /releases/0/tag/0",
    ]);
    const mixed = { ocid: good.ocid, releases: [linked, good] };
    expect(validateRecord(mixed).errors.map(({ code, pointer }) => `${code} ${pointer}`)).toEqual([
      "required /releases/1",
    ]);
    expect(validateRecord({ ocid: good.ocid, releases: [{ ...good, date: "x" }] }).errors[0]).toMatchObject({
      code: "format",
      pointer: "/releases/0/date",
    });
    expect(validateRecord({ ocid: good.ocid, releases: [{ ...good, url: null }] }).errors[0]?.code).toBe("one-of");
  });
});

describe("finding repeated entries", () => {
  it("agrees with comparing each with each", () => {
    const entry = fc.oneof(
      fc.constantFrom(1, "1", true, null),
      fc.record({ id: fc.constantFrom("a", "b", 1), x: fc.constantFrom(1, 2, [1], {}) }, { requiredKeys: [] }),
    );
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 20 }), (list) => {
        const texts = list.map((value) => JSON.stringify(value, value instanceof Object ? ["id", "x"] : undefined));
        const expected = texts.findIndex((text, index) => texts.indexOf(text) < index);
        expect(firstRepeated(list as never)).toBe(expected);
      }),
    );
  });
});
