import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseCsv } from "../../../src/connector/parse.ts";
import { type FileSlice, splitCsv, splitJsonArray } from "../../../src/connector/split.ts";

const latin1 = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, "latin1"));
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

async function* chunked(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function collect(slices: AsyncIterable<FileSlice>): Promise<FileSlice[]> {
  const all: FileSlice[] = [];
  for await (const slice of slices) all.push(slice);
  return all;
}

const rowsOf = (text: string): unknown[] => parseCsv(text, { onTruncated: () => undefined });
const fromLatin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1");
const fromUtf8 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("utf8");

describe("splitCsv", () => {
  it("repeats the header line in each slice and keeps the file's own bytes", async () => {
    const bytes = latin1('Código,Título\r\n1,"Uno, ""dos"""\r\n2,Ñandú "X" sí\r\n3,tres');
    const slices = await collect(splitCsv(chunked(bytes, 5), { rows: 2 }));
    expect(slices.map((slice) => [slice.firstRow, slice.rows, fromLatin1(slice.bytes), slice.truncated])).toEqual([
      [0, 2, 'Código,Título\r\n1,"Uno, ""dos"""\r\n2,Ñandú "X" sí\r\n', undefined],
      [2, 1, "Código,Título\r\n3,tres", undefined],
    ]);
  });

  it("tells an open quote at the end from a missing line break", async () => {
    const cut = await collect(splitCsv(chunked(utf8('a,b\n1,2\n3,"dr'), 3), { rows: 1 }));
    expect(cut.map((slice) => [slice.rows, slice.truncated])).toEqual([
      [1, undefined],
      [1, true],
    ]);
    expect(rowsOf(fromUtf8(cut[1]!.bytes))).toEqual([{ a: "3", b: "dr" }]);
    const whole = await collect(splitCsv(chunked(utf8('a,b\n1,2\n3,"dr"'), 3), { rows: 1 }));
    expect(whole.map((slice) => slice.truncated)).toEqual([undefined, undefined]);
  });

  it("gives one slice for a header alone, none for an empty file", async () => {
    expect(await collect(splitCsv(chunked(utf8("a,b\n"), 9), { rows: 5 }))).toMatchObject([{ rows: 0, firstRow: 0 }]);
    expect(await collect(splitCsv(chunked(utf8("a,b"), 9), { rows: 5 }))).toMatchObject([{ rows: 0 }]);
    expect(await collect(splitCsv(chunked(utf8(""), 9), { rows: 5 }))).toEqual([]);
    expect(await collect(splitCsv(chunked(utf8("\n\n"), 9), { rows: 5 }))).toEqual([]);
  });

  it("reads semicolons, and refuses UTF-16 and a quote that swallows the file", async () => {
    const slices = await collect(splitCsv(chunked(utf8('a;b\n"x;\n";2\n3;4\n'), 4), { rows: 1, delimiter: ";" }));
    expect(slices.map((slice) => fromUtf8(slice.bytes))).toEqual(['a;b\n"x;\n";2\n', "a;b\n3;4\n"]);
    const utf16 = Uint8Array.from(Buffer.from("\ufeffa,b\n", "utf16le"));
    await expect(collect(splitCsv(chunked(utf16, 1), { rows: 1 }))).rejects.toMatchObject({
      code: "unsupported-encoding",
    });
    const open = utf8(`a,b\n1,"${"x\n".repeat(5000)}`);
    await expect(collect(splitCsv(chunked(open, 512), { rows: 1, rowBytes: 4096 }))).rejects.toMatchObject({
      code: "row-too-large",
    });
  });

  it("closes a slice that has grown large before it has its rows", async () => {
    const bytes = utf8(`a\n${"0123456789\n".repeat(1000)}`);
    const slices = await collect(splitCsv(chunked(bytes, 700), { rows: 100_000, sliceBytes: 2000 }));
    expect(slices.length).toBeGreaterThan(4);
    for (const slice of slices) expect(slice.bytes.length).toBeLessThan(2000 + 11 + 2);
    expect(slices.reduce((sum, slice) => sum + slice.rows, 0)).toBe(1000);
  });

  const piece = fc.constantFrom("a", "é", "Ñ", " ", ",", ",", '"', '"', '""', "\n", "\r\n", "\r", "0");
  const files = fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join(""));

  it("gives the rows of the whole file, whatever its quotes, line ends, encoding and chunks", async () => {
    await fc.assert(
      fc.asyncProperty(
        files,
        fc.constantFrom("\n", "\r\n", "\r"),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 7 }),
        fc.constantFrom("latin1", "utf8", "bom"),
        async (drawn, end, rows, size, encoding) => {
          // Rows that end by CR alone and begin with LF cannot be told from CRLF once cut.
          const body = end === "\r" ? drawn.replaceAll("\n", "") : drawn;
          const text = `${encoding === "bom" ? "\ufeff" : ""}c,d,"e ""x"""${end}${body}`;
          const bytes = encoding === "latin1" ? latin1(text) : utf8(text);
          const decode = encoding === "latin1" ? fromLatin1 : fromUtf8;
          const slices = await collect(splitCsv(chunked(bytes, size), { rows }));
          const parsed = slices.map((slice) => rowsOf(decode(slice.bytes)));
          expect(parsed.flat()).toEqual(rowsOf(text));
          expect(parsed.map((part) => part.length)).toEqual(slices.map((slice) => slice.rows));
          let row = 0;
          for (const slice of slices) {
            expect(slice.firstRow).toBe(row);
            expect(slice.rows).toBeLessThanOrEqual(rows);
            row += slice.rows;
          }
          let truncated = false;
          const onTruncated = () => {
            truncated = true;
          };
          const last = parseCsv(text, { onTruncated }).at(-1);
          // Nor is a last row whole that has too few cells and no line break.
          if (last && Object.keys(last).length < 3 && !text.endsWith(end)) truncated = true;
          expect(slices.at(-1)?.truncated ?? false).toBe(truncated);
          expect(slices.slice(0, -1).every((slice) => slice.truncated === undefined)).toBe(true);
        },
      ),
      { numRuns: 1500 },
    );
  });

  it("reads any text without a known header too", async () => {
    await fc.assert(
      fc.asyncProperty(files, fc.integer({ min: 1, max: 3 }), async (drawn, size) => {
        const text = drawn.replaceAll(/\r(?!\n)/g, "");
        const slices = await collect(splitCsv(chunked(utf8(text), size), { rows: 2 }));
        const parsed = slices.flatMap((slice) => rowsOf(fromUtf8(slice.bytes)));
        expect(parsed).toEqual(rowsOf(text));
      }),
      { numRuns: 1500 },
    );
  });
});

describe("splitJsonArray", () => {
  const textOf = (slices: FileSlice[]): string[] => slices.map((slice) => fromUtf8(slice.bytes));

  it("keeps the members' own bytes", async () => {
    const bytes = utf8('\ufeff [ {"a": 1.10, "b":"]},\\""} , [1, [2]],"é", null ,-3e5 ]\n');
    const slices = await collect(splitJsonArray(chunked(bytes, 3), { rows: 2 }));
    expect(textOf(slices)).toEqual(['[{"a": 1.10, "b":"]},\\""} ,[1, [2]]]', '["é",null ]', "[-3e5 ]"]);
    expect(slices.map((slice) => [slice.firstRow, slice.rows])).toEqual([
      [0, 2],
      [2, 2],
      [4, 1],
    ]);
  });

  it("gives the whole members of a truncated file", async () => {
    const slices = await collect(splitJsonArray(chunked(utf8('[{"a":1},{"a":2},{"a"'), 4), { rows: 10 }));
    expect(textOf(slices)).toEqual(['[{"a":1},{"a":2}]']);
    expect(slices[0]?.truncated).toBe(true);
    const nothing = await collect(splitJsonArray(chunked(utf8('[{"a":1},{"a"'), 4), { rows: 1 }));
    expect(nothing.map((slice) => [slice.rows, slice.truncated])).toEqual([
      [1, undefined],
      [0, true],
    ]);
  });

  it("gives one empty slice for an empty array and refuses anything else", async () => {
    expect(textOf(await collect(splitJsonArray(chunked(utf8("[]"), 1), { rows: 2 })))).toEqual(["[]"]);
    for (const text of ['{"a":[]}', "", "12"]) {
      await expect(collect(splitJsonArray(chunked(utf8(text), 2), { rows: 2 }))).rejects.toMatchObject({
        code: "not-a-json-array",
      });
    }
  });

  it("gives the members of the whole array in order", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.jsonValue(), { maxLength: 12 }),
        fc.constantFrom(0, 2),
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 9 }),
        async (members, indent, rows, size) => {
          const text = JSON.stringify(members, null, indent);
          const slices = await collect(splitJsonArray(chunked(utf8(text), size), { rows }));
          const parsed = slices.map((slice) => JSON.parse(fromUtf8(slice.bytes)) as unknown[]);
          expect(parsed.flat()).toEqual(JSON.parse(text));
          expect(parsed.map((part) => part.length)).toEqual(slices.map((slice) => slice.rows));
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe("splitJsonArray inside an object", () => {
  const cut = (text: string, size = 3) =>
    collect(splitJsonArray(chunked(utf8(text), size), { rows: 2, of: "records" }));

  it("cuts the member of that name, whatever stands around it", async () => {
    const text =
      '{"a":{"records":[9]},"b":"records\\"","c":["records",[1]],"records" : [{"x":"]"}, {"y":[1]},3], "z":[4]}';
    for (const size of [1, 3, 500]) {
      const slices = await cut(text, size);
      expect(slices.map((slice) => fromUtf8(slice.bytes))).toEqual(
        ['[{"x":"]"}, {"y":[1]}]', "[3]"].map((s) => s.replace(", {", ",{")),
      );
      expect(slices.map((slice) => slice.firstRow)).toEqual([0, 2]);
    }
  });

  it("takes a top-level array too, and tells a file cut short", async () => {
    expect((await cut("[1,2,3]")).map((slice) => fromUtf8(slice.bytes))).toEqual(["[1,2]", "[3]"]);
    expect((await cut('{"records":[1,2')).at(-1)).toMatchObject({ truncated: true });
  });

  it.each(['{"other":[1]}', '"records"', "{}", '{"records":{"a":1}}'])("refuses %s", async (text) => {
    await expect(cut(text)).rejects.toMatchObject({ code: "not-a-json-array" });
  });
});
