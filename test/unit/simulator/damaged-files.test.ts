import { describe, expect, it } from "vitest";
import { writeZip } from "../../../src/connector/index.ts";
import { fewRows, movedColumns, renamedColumn } from "../../../src/simulator/damaged-files.ts";

const latin = (text: string): Buffer => Buffer.from(text, "latin1");
const table = latin(`\xef\xbb\xbfa;b;c\r\n${'1;"x;\xf3";3\r\n'.repeat(20)}`);

describe("a file of a portal", () => {
  it("keeps its form when it loses rows: a table, JSON, JSON lines", () => {
    expect(fewRows(table).toString("latin1")).toBe(`\xef\xbb\xbfa;b;c\r\n${'1;"x;\xf3";3\r\n'.repeat(2)}`);
    const rows = Array.from({ length: 30 }, (_, at) => at);
    expect(JSON.parse(fewRows(latin(JSON.stringify({ tags: [1], rows }))).toString())).toEqual({
      tags: [1],
      rows: [0, 1, 2],
    });
    expect(fewRows(latin(`${'{"a":1}\n'.repeat(20)}`)).toString()).toBe('{"a":1}\n{"a":1}\n');
  });

  it("has one column renamed, or all of them moved", () => {
    expect(renamedColumn(table).toString("latin1")).toBe(`\xef\xbb\xbfa;b_nuevo;c\r\n${'1;"x;\xf3";3\r\n'.repeat(20)}`);
    expect(movedColumns(table).toString("latin1")).toBe(`\xef\xbb\xbfc;b;a\r\n${'3;"x;\xf3";1\r\n'.repeat(20)}`);
    expect(renamedColumn(latin("[1]")).toString()).toBe("[1]");
  });

  it("is changed inside of an archive too", () => {
    const archive = Buffer.from(writeZip([["t.csv", table]]));
    expect(fewRows(archive)).toEqual(Buffer.from(writeZip([["t.csv", fewRows(table)]])));
  });
});
