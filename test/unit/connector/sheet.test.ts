import { describe, expect, it } from "vitest";
import { parseCsv } from "../../../src/connector/parse.ts";
import { isWorkbook, readSheet, splitSheet } from "../../../src/connector/sheet.ts";
import { writeSheet } from "../../../src/connector/sheet-write.ts";
import type { FileSlice } from "../../../src/connector/split.ts";

async function* one(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

async function slicesOf(bytes: Uint8Array, rows: number): Promise<FileSlice[]> {
  const all: FileSlice[] = [];
  for await (const slice of splitSheet(one(bytes), { rows })) all.push(slice);
  return all;
}

describe("readSheet", () => {
  it("gives texts: numbers with their own digits, blanks as empty texts, empty rows left out", async () => {
    const bytes = writeSheet([
      ["Código", "Importe"],
      ["0012 & <más>", "1234567890.10"],
      ["", ""],
      ["", "7"],
    ]);
    expect(isWorkbook(bytes)).toBe(true);
    expect(await readSheet(bytes)).toEqual([
      ["Código", "Importe"],
      ["0012 & <más>", "1234567890.10"],
      ["", "7"],
    ]);
  });

  it("refuses what is no workbook and what unpacks to too much", async () => {
    await expect(readSheet(new TextEncoder().encode("PK no"))).rejects.toMatchObject({ code: "malformed-xlsx" });
    const bytes = writeSheet([["a".repeat(5000)]]);
    await expect(readSheet(bytes, { maxBytes: 4000 })).rejects.toMatchObject({ code: "response-too-large" });
  });
});

describe("splitSheet", () => {
  it("finds the header below a title and repeats it in each CSV slice", async () => {
    const bytes = writeSheet([
      ["Información pública"],
      ["Núm.", "Nombre", "Estatus"],
      ["1", 'Compra, "urgente"', "VIGENTE"],
      ["2", "Obra", ""],
      ["3", "Servicio", "VIGENTE"],
    ]);
    const slices = await slicesOf(bytes, 2);
    expect(slices.map((slice) => [slice.firstRow, slice.rows])).toEqual([
      [0, 2],
      [2, 1],
    ]);
    expect(slices.flatMap((slice) => parseCsv(new TextDecoder().decode(slice.bytes)))).toEqual([
      { "Núm.": "1", Nombre: 'Compra, "urgente"', Estatus: "VIGENTE" },
      { "Núm.": "2", Nombre: "Obra", Estatus: "" },
      { "Núm.": "3", Nombre: "Servicio", Estatus: "VIGENTE" },
    ]);
  });

  it("gives one slice for a header alone and none for an empty sheet", async () => {
    expect(await slicesOf(writeSheet([["a", "b"]]), 5)).toMatchObject([{ rows: 0 }]);
    expect(await slicesOf(writeSheet([]), 5)).toEqual([]);
  });
});
