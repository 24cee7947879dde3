import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isJsonLines } from "../../../src/ingest/json-scanner.ts";
import { type Chunk, OcdsCutter } from "../../../src/ingest/ocds-cutter.ts";
import { readOcds } from "../../../src/ingest/ocds-payload.ts";

type Options = ConstructorParameters<typeof OcdsCutter>[0];

function cut(text: string | Uint8Array, pieces: readonly number[], options: Options = {}) {
  const bytes = Buffer.from(text as string);
  const cutter = new OcdsCutter(options);
  const chunks: Chunk[] = [];
  let at = 0;
  for (const size of pieces) {
    chunks.push(...cutter.feed(bytes.subarray(at, at + size)));
    at += size;
  }
  chunks.push(...cutter.feed(bytes.subarray(at)));
  const end = cutter.finish();
  chunks.push(...end.chunks);
  return {
    chunks,
    truncatedAt: end.truncatedAt,
    omissions: cutter.takeOmissions(),
    envelopes: cutter.takeEnvelopes().map(String),
    bytes,
  };
}

const values = ({ bytes, ranges }: Chunk): string[] => {
  const found: string[] = [];
  for (let index = 0; index < ranges.length; index += 2)
    found.push(Buffer.from(bytes).toString("utf8", ranges[index], ranges[index + 1]));
  return found;
};

const text = fc.string({
  unit: fc.constantFrom("a", '"', "\\", "{", "}", "[", "]", ",", ":", "\n", "é", "releases", " "),
});
const release = fc.record({
  ocid: text,
  id: fc.nat(),
  releases: fc.constant(undefined),
  tender: fc.record({ title: text, items: fc.array(fc.record({ id: text })) }),
});
const forms: ((releases: object[]) => string)[] = [
  (releases) => releases.map((each) => JSON.stringify(each)).join("\n"),
  (releases) => JSON.stringify(releases, null, 1),
  (releases) => releases.map((each) => JSON.stringify(each, null, 2)).join(" "),
  (releases) => JSON.stringify({ uri: 'x"]}', links: { releases: [1, { a: "]" }] }, releases, version: "1.1" }),
  (releases) => JSON.stringify({ releases, publisher: { name: "p" } }, null, 2),
  (releases) => JSON.stringify({ version: "1.1", records: releases.map((each) => ({ ocid: "x", releases: [each] })) }),
];

describe("cutting", () => {
  it("gives the same values and the same chunks however the bytes arrive, and of whatever size", () => {
    fc.assert(
      fc.property(
        fc.array(release, { minLength: 1, maxLength: 12 }),
        fc.constantFrom(...forms),
        fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 40 }),
        fc.integer({ min: 20, max: 400 }),
        (releases, form, pieces, chunkBytes) => {
          const given = form(releases);
          const whole = cut(given, [], { chunkBytes });
          const parts = cut(given, pieces, { chunkBytes });
          expect(parts).toEqual(whole);
          expect(whole.truncatedAt).toBeUndefined();
          expect(whole.omissions).toEqual([]);
          const read = whole.chunks.flatMap((chunk) =>
            readOcds({ ...chunk, version: "1.1" }).releases.map(({ release: each }) => each),
          );
          expect(read).toEqual(
            releases
              .filter((each) => each.ocid.trim() !== "")
              .map((each) => JSON.parse(JSON.stringify({ ...each, id: String(each.id) }))),
          );
          for (const chunk of whole.chunks) {
            expect(chunk.bytes).toEqual(
              Uint8Array.from(whole.bytes.subarray(chunk.offset, chunk.offset + chunk.bytes.length)),
            );
            const { ranges: _ranges, ...stored } = chunk;
            expect(readOcds({ ...stored, version: "1.1" }).releases).toEqual(
              readOcds({ ...chunk, version: "1.1" }).releases,
            );
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it("says where the value begins that the input does not end", () => {
    expect(cut('{"a":1}\n{"b":', [])).toMatchObject({ truncatedAt: 8 });
    expect(cut('[{"a":1},', []).truncatedAt).toBe(9);
    const open = cut('{"releases":[{"ocid":"1"},{"ocid":"2"},{"oc', []);
    expect(open.chunks.flatMap(values)).toEqual(['{"ocid":"1"}', '{"ocid":"2"}']);
    expect(open.truncatedAt).toBe(0);
  });

  it("keeps what is around the list of a large package, before and after", () => {
    const package_ = `{"uri":"u","releases":[${Array.from({ length: 50 }, (_, n) => `{"ocid":"${n}"}`).join(", ")}],"license":"l"}`;
    const { envelopes, chunks } = cut(package_, [7, 9], { chunkBytes: 100 });
    expect(envelopes.map((each) => JSON.parse(each))).toEqual([{ uri: "u", releases: [], license: "l" }]);
    expect(chunks.length).toBeGreaterThan(3);
    expect(chunks.map((chunk) => chunk.first)).toEqual(
      chunks.map((_, n) => chunks.slice(0, n).reduce((sum, each) => sum + each.members, 0)),
    );
    expect(chunks.flatMap(values)).toHaveLength(50);
  });

  it("leaves out a value that is too large, without keeping it", () => {
    const huge = JSON.stringify({ ocid: "huge", text: "x".repeat(9_000_000) });
    const { chunks, omissions } = cut(
      `{"ocid":"1"}\n${huge}\n{"ocid":"2"}\n`,
      Array.from({ length: 90 }, () => 100_000),
      { valueBytes: 1000 },
    );
    expect(chunks.flatMap(values)).toEqual(['{"ocid":"1"}', '{"ocid":"2"}']);
    expect(omissions).toMatchObject([{ code: "value-too-large", offset: 13 }]);
  });

  it("loses no more than a line to a broken one", () => {
    const { chunks } = cut('{"a":1}\n{"b": "open\n{"c":[1,2}\n{"d":4}', []);
    expect(chunks.flatMap(values)).toEqual(['{"a":1}', '{"b": "open', '{"c":[1,2}', '{"d":4}']);
  });
});

describe("JSON Lines are told by their first line break", () => {
  it.each([
    ['{"a":1}\n{"b":2}', true],
    ['{"a":\n{"b":2}}', false],
    ['{"a":1}\nbroken', true],
    ['{"releases":[\n{"b":2}]}', false],
    ['{"releases":[{"a":1}\n,{"b":2}]}', false],
    ['{"a":{"b":1}\n}', false],
    ['{\n  "a": 1}', false],
    ['[{"a":1}]\n[{"b":2}]', true],
    ['[{"a":1},\n{"b":2}]', false],
    ['{"a": "cut\n{"b":2}', true],
    ['{"a":1}', false],
    ['\ufeff{"a":1}\r\n{"b":2}', true],
  ])("%j", (head, lines) => {
    expect(isJsonLines(Buffer.from(head), true)).toBe(lines);
  });
});
