import { describe, expect, it } from "vitest";
import { JsonSyntax } from "../../../src/ingest/check/json-syntax.ts";

/** The problems of a text that comes in pieces of so many bytes. */
function problemsOf(text: string, step = 1_000) {
  const syntax = new JsonSyntax();
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += step) syntax.feed(bytes.subarray(at, at + step), at);
  syntax.end(bytes.length);
  return syntax.problems;
}

const good = [
  '{"a":[1,{"b":"\\u00e9\\n\\""}],"c":-1.5e3,"d":null,"e":[],"f":{}}',
  '{"a":1}\n{"a":2}\n',
  '{"a":1}{"a":2}',
  '\u001e{"a":1}\n\u001e{"a":2}',
  "[1, 2]",
  "",
  '"ñ"',
];
const bad: readonly [text: string, byte: number][] = [
  ['{"a":1,}', 7],
  ["[1 2]", 3],
  ['{"a":tru}', 5],
  ['{"a":01}', 5],
  ['{"a" 1}', 5],
  ["{a:1}", 1],
  ['{"ñ":"x\ty"}', 8],
  ['{"a":"\\x"}', 7],
  ['{"a":"\\ n"}', 7],
  ['{"a":"\\u12g4"}', 10],
  ['{"a":1}}', 7],
  ['{"a":[1}', 7],
  ['{"a":', 5],
  ['"abc', 4],
  ["{},{}", 2],
];

describe("the syntax of JSON", () => {
  it.each(good)("takes %j", (text) => {
    for (const step of [1, 3, 1_000]) expect(problemsOf(text, step)).toEqual([]);
  });

  it.each(bad)("refuses %j at byte %i", (text, byte) => {
    expect(() => JSON.parse(text)).toThrow();
    for (const step of [1, 3, 1_000]) expect(problemsOf(text, step).map(({ offset }) => offset)).toEqual([byte]);
  });

  it("goes on with the next of JSON Lines, and stops in other texts", () => {
    expect(problemsOf('{"a":}\n{"b":1}\n{"c":}\n').map(({ offset }) => offset)).toEqual([5, 20]);
    expect(problemsOf('{\n"a":[\n1 2\n]}\n{"b":}')).toHaveLength(1);
  });

  it("finds names that come twice in one object, however the text is cut", () => {
    const text = '{"a":1,"b":{"a":1,"é\\n":2,"é\\n":3},"c":[{"a":1},{"a":1,"b":1}],"a":4,"d\\n":1,"d\\t":2}';
    for (const step of [1, 3, 1_000]) {
      const syntax = new JsonSyntax();
      const bytes = Buffer.from(text);
      for (let at = 0; at < bytes.length; at += step) syntax.feed(bytes.subarray(at, at + step), at);
      syntax.end(bytes.length);
      expect(syntax.problems).toEqual([]);
      expect(syntax.repeated).toHaveLength(2);
    }
  });

  it("tells a bounded number of problems, and bears any depth", () => {
    const syntax = new JsonSyntax();
    syntax.feed(Buffer.from('{"a":}\n'.repeat(100)), 0);
    expect([syntax.problems.length, syntax.leftOut]).toEqual([20, 80]);
    expect(problemsOf("[".repeat(100_000))).toMatchObject([{ message: expect.stringContaining("brackets") }]);
  });
});
