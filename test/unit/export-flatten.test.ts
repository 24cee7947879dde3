import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../src/base/json.ts";
import { csvText } from "../../src/export/csv.ts";
import { flatten } from "../../src/export/flatten.ts";

const tables = (release: unknown) => {
  const found: Record<string, Record<string, unknown>[]> = {};
  for (const { table, row } of flatten(release as JsonObject)) {
    found[table] ??= [];
    found[table].push(Object.fromEntries(row));
  }
  return found;
};

describe("a compiled release as tables", () => {
  it("has a row for the process and one for each member of each list, with the keys on the way", () => {
    expect(
      tables({
        ocid: "ocds-x-1",
        id: "1",
        tag: ["compiled", "award"],
        tender: { title: "T", value: { amount: 12.5, currency: "CLP" }, hasEnquiries: false },
        awards: [
          { id: "a", suppliers: [{ id: "s1", name: "One" }, { id: "s2" }] },
          { id: "b", items: [{ id: "1", classification: { scheme: "CPV", id: "1" } }] },
        ],
      }),
    ).toEqual({
      processes: [
        {
          ocid: "ocds-x-1",
          id: "1",
          tag: "compiled; award",
          "tender/title": "T",
          "tender/value/amount": 12.5,
          "tender/value/currency": "CLP",
          "tender/hasEnquiries": "false",
        },
      ],
      awards: [
        { ocid: "ocds-x-1", id: "a" },
        { ocid: "ocds-x-1", id: "b" },
      ],
      awards_suppliers: [
        { ocid: "ocds-x-1", "awards/id": "a", id: "s1", name: "One" },
        { ocid: "ocds-x-1", "awards/id": "a", id: "s2" },
      ],
      awards_items: [
        { ocid: "ocds-x-1", "awards/id": "b", id: "1", "classification/scheme": "CPV", "classification/id": "1" },
      ],
    });
  });

  it("names members without id by their place, and lists inside of objects by their path", () => {
    const found = tables({ ocid: "o", tender: { lots: [{ renewal: { documents: [{ title: "D" }] } }] } });
    expect(found.tender_lots).toEqual([{ ocid: "o" }]);
    expect(found.tender_lots_renewal_documents).toEqual([{ ocid: "o", "tender/lots/id": "#0", title: "D" }]);
  });

  it("keeps every digit of a large number, and does not let a list of numbers become objects", () => {
    const found = tables(
      JSON.parse('{"ocid":"o","place":{"coordinates":[[-70.5,-33.4]]},"tender":{"documents":[null,{"id":7}]}}'),
    );
    expect(found.processes?.[0]?.["place/coordinates"]).toBe("[-70.5,-33.4]");
    expect(found.tender_documents).toEqual([{ ocid: "o", id: 7 }]);
  });
});

describe("a field of a table", () => {
  it.each([
    ["plain", "plain"],
    ['with "quotes", commas', '"with ""quotes"", commas"'],
    ["two\nlines", '"two\nlines"'],
    ["=HYPERLINK(1)", "'=HYPERLINK(1)"],
    ["-5", "'-5"],
    [-5, "-5"],
    [undefined, ""],
  ])("writes %j as %s", (value, expected) => {
    expect(csvText(value)).toBe(expected);
  });
});
