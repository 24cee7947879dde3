import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { zipMembers } from "../../../src/connector/archive.ts";
import { parseCsv, personHash, slug, splitJsonLines, writeZip } from "../../../src/connector/index.ts";

async function* chunks(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function parts(slices: AsyncIterable<{ bytes: Uint8Array; truncated?: true }>) {
  const out: { list: unknown; truncated: boolean }[] = [];
  for await (const { bytes, truncated } of slices) {
    out.push({ list: JSON.parse(new TextDecoder().decode(bytes)), truncated: truncated ?? false });
  }
  return out;
}

describe("JSON lines", () => {
  it.each([1, 4, 1000])("become arrays, in chunks of %i bytes", async (size) => {
    const text = '\ufeff{"n":1}\r\n\r\n{"n":\n[2,"ñ\\n"]\n}\n{"n":3}';
    expect(await parts(splitJsonLines(chunks(text, size), { rows: 2 }))).toEqual([
      { list: [{ n: 1 }, { n: [2, "ñ\n"] }], truncated: false },
      { list: [{ n: 3 }], truncated: false },
    ]);
  });

  it("of an empty file are none", async () => {
    expect(await parts(splitJsonLines(chunks("\n", 1), { rows: 2 }))).toEqual([{ list: [], truncated: false }]);
  });
});

describe("small helpers of connectors", () => {
  it("write archives that can be read", async () => {
    const folder = await mkdtemp(join(tmpdir(), "pregon-test-"));
    try {
      await writeFile(
        join(folder, "a.zip"),
        writeZip([
          ["x/á.csv", "a;b\n"],
          ["b.bin", Uint8Array.of(0, 255)],
        ]),
      );
      const found: [string, number[]][] = [];
      for await (const { name, bytes } of zipMembers(join(folder, "a.zip"))) {
        const all: number[] = [];
        for await (const chunk of bytes) all.push(...chunk);
        found.push([name, all]);
      }
      expect(found).toEqual([
        ["x/á.csv", [97, 59, 98, 10]],
        ["b.bin", [0, 255]],
      ]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it("mend rows that have surplus cells, and no others", () => {
    const mend = (row: readonly string[]) => [row[0] ?? "", row.slice(1, -1).join(";"), row.at(-1) ?? ""];
    expect(parseCsv("A;X;B\n1;uno; dos;tres;2\n1;;2\n1", { delimiter: ";", mend })).toEqual([
      { A: "1", X: "uno; dos;tres", B: "2" },
      { A: "1", X: "", B: "2" },
      { A: "1" },
    ]);
  });

  it("make ids of names, and of persons' numbers", () => {
    expect(slug("Compañía Ñandú, S.A.")).toBe("compania-nandu-s-a");
    expect(personHash("a", " 12k")).toBe(personHash("a", "12K"));
    expect(personHash("a", "12")).not.toBe(personHash("b", "12"));
    expect(personHash("a", "12")).toMatch(/^persona-[0-9a-f]{16}$/);
  });
});
