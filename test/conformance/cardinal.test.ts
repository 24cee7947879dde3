import { readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { JsonObject } from "../../src/base/json.ts";
import {
  FieldCounts,
  FlagCollection,
  type FlagSettings,
  prepareRelease,
  readJsonLines,
  readSettings,
} from "../../src/indicators/red-flags/index.ts";
import { exists, filesIn, shared } from "./support/shared.ts";

const folder = ["conformance", "cardinal"];
const bytesOf = (...names: string[]): Uint8Array => readFileSync(path.join(shared, ...folder, ...names));
const textOf = (...names: string[]): string => new TextDecoder().decode(bytesOf(...names));
const stems = (sub: string, ending: string): string[] =>
  filesIn(...folder, sub)
    .filter((name) => name.endsWith(ending))
    .map((name) => name.slice(0, -ending.length));

async function linesOf(bytes: Uint8Array): Promise<{ values: unknown[]; bad: number[] }> {
  const values: unknown[] = [];
  const bad: number[] = [];
  // In two pieces, so that a line goes over a border.
  const stream = (async function* () {
    yield bytes.subarray(0, bytes.length >> 1);
    yield bytes.subarray(bytes.length >> 1);
  })();
  for await (const each of readJsonLines(stream)) {
    if ("value" in each) values.push(each.value);
    else bad.push(each.line);
  }
  return { values, bad };
}

async function flagsOf(bytes: Uint8Array, settings: FlagSettings) {
  const collection = new FlagCollection(settings);
  for (const value of (await linesOf(bytes)).values) collection.add(value);
  return collection.finish();
}

/** The settings that a file's name stands for, as text of a settings file. */
function settingsOf(stem: string): string {
  const [code = "", setting, ...parts] = stem.split("-");
  const common = ["no_price_comparison_procurement_methods = NPC", "[exclusions]", "procurement_method_details = EXC"];
  if (setting === undefined || parts.length === 0) return [...common, `[${code}]`].join("\n");
  if (parts.length === 1) return [...common, `[${code}]`, `${setting} = ${parts[0]?.replaceAll("+", "|")}`].join("\n");
  const pairs = parts.flatMap((part, index) => (index % 2 === 0 ? [`${part} = ${parts[index + 1]}`] : []));
  return [...common, `[${code}]`, `[${code}.${setting}]`, ...pairs].join("\n");
}

let run = 0;
let passed = 0;
const files = new Set<string>();
const used = (...names: string[]) => {
  for (const name of names) files.add(name);
  run += 1;
};
afterAll(() => console.log(`cardinal: ${passed} cases passed of ${run} run, over ${files.size} files`));

describe("red flags", () => {
  it.each(stems("indicators", ".jsonl"))("of indicators/%s", async (stem) => {
    used(`indicators/${stem}.jsonl`, `indicators/${stem}.expected`);
    const { results } = await flagsOf(bytesOf("indicators", `${stem}.jsonl`), readSettings(settingsOf(stem)));
    expect(JSON.parse(JSON.stringify(results))).toEqual(JSON.parse(textOf("indicators", `${stem}.expected`)));
    passed += 1;
  });

  // As docs/cli/indicators/R/*.md prints them; PROVENANCE.md lists them.
  it.each([
    ["003", { OCID: { F: { R003: 1 } } }],
    ["018", { OCID: { F: { R018: 1 } } }],
    ["025", { Tenderer: { F: { R025: 0.16666666666666666 } } }],
    ["028", { OCID: { F: { R028: 1 } }, Tenderer: { D: { R028: 1 }, V: { R028: 1 } } }],
    ["030", { OCID: { F: { R030: 1 } }, Tenderer: { W: { R030: 1 } } }],
    ["036", { OCID: { F: { R036: 1 } } }],
    ["038", { Buyer: { B: { R038: 0.5 } } }],
    ["048", { Tenderer: { F: { R048: 2 } } }],
  ])("of docs-examples/R/%s", async (name, expected) => {
    const ini = exists(...folder, "docs-examples", "R", `${name}.ini`) ? `R/${name}.ini` : "settings.ini";
    used(`docs-examples/R/${name}.jsonl`, `docs-examples/${ini}`);
    const settings = readSettings(textOf("docs-examples", ini), ini);
    const { results } = await flagsOf(bytesOf("docs-examples", "R", `${name}.jsonl`), settings);
    expect(JSON.parse(JSON.stringify(results))).toEqual(expected);
    passed += 1;
  });

  it("are listed for each file of examples", () => {
    expect(stems("docs-examples/R", ".jsonl")).toHaveLength(8);
  });
});

describe("preparation", () => {
  it.each(stems("prepare", ".jsonl"))("of prepare/%s", async (stem) => {
    used(`prepare/${stem}.jsonl`, `prepare/${stem}.ini`, `prepare/${stem}.output`);
    const settings = readSettings(textOf("prepare", `${stem}.ini`), `${stem}.ini`);
    const { values } = await linesOf(bytesOf("prepare", `${stem}.jsonl`));
    for (const value of values) prepareRelease(value as JsonObject, settings.prepare);
    const expected = (await linesOf(bytesOf("prepare", `${stem}.output`))).values;
    expect(values).toEqual(expected);
    passed += 1;
  });

  it("of docs-examples/prepare.jsonl tells of the bid without a status", async () => {
    used("docs-examples/prepare.jsonl");
    const { values } = await linesOf(bytesOf("docs-examples", "prepare.jsonl"));
    const problems = prepareRelease(values[0] as JsonObject, readSettings("").prepare);
    expect(problems).toEqual([{ path: "/bids/details[]/status", indexes: "0", value: "", problem: "not set" }]);
    passed += 1;
  });
});

describe("counts of fields", () => {
  it.each(stems("coverage", ".jsonl"))("of coverage/%s", async (stem) => {
    used(`coverage/${stem}.jsonl`, `coverage/${stem}.expected`);
    const counts = new FieldCounts();
    const { values, bad } = await linesOf(bytesOf("coverage", `${stem}.jsonl`));
    for (const value of values) counts.add(value);
    expect(counts.counts).toEqual(JSON.parse(textOf("coverage", `${stem}.expected`)));
    expect(bad.length > 0).toBe(stem.startsWith("invalid_"));
    passed += 1;
  });

  it.each([
    [
      "coverage",
      {
        "/phoneNumbers[]/type": 2,
        "/phoneNumbers[]/number": 2,
        "/phoneNumbers[]/": 2,
        "/phoneNumbers[]": 2,
        "/phoneNumbers": 1,
        "/": 1,
        "": 1,
      },
    ],
    ["coverage-empty", { "/": 2, "": 1 }],
    ["coverage-bracket", { "/a[]": 2, "/a": 1, "/": 1, "": 1 }],
  ])("of docs-examples/%s", async (name, expected) => {
    used(`docs-examples/${name}.jsonl`);
    const counts = new FieldCounts();
    for (const value of (await linesOf(bytesOf("docs-examples", `${name}.jsonl`))).values) counts.add(value);
    expect(counts.counts).toEqual(expected);
    passed += 1;
  });
});
