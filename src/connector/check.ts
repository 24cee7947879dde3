import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { messageOf } from "../base/errors.ts";
import { isObject, type JsonObject } from "../base/json.ts";
import { validate } from "../ocds/index.ts";
import { checkMeta, reachedStages } from "./check-meta.ts";
import type { Connector } from "./contract.ts";
import { type Fixture, kindsOf, type Replayed, readFixtures, replay } from "./fixtures.ts";
import type { Simulate } from "./simulate.ts";

/** What one rule says of a connector. */
export interface RuleResult {
  readonly rule: string;
  readonly ok: boolean;
  /** What was found, or what is wrong; one line. */
  readonly detail: string;
}

/**
 * How far a connector is: `draft` (its code loads), `mapped` (each kind and stage has a fixture that gives valid releases,
 * and nothing of it is lost), `complete` (all rules hold).
 */
export type Maturity = "draft" | "mapped" | "complete";

export interface ConnectorReport {
  readonly id: string;
  readonly maturity: Maturity;
  readonly ok: boolean;
  readonly fixtures: number;
  readonly releases: number;
  /** Source values in the fixtures by what became of them. */
  readonly audit: { readonly mapped: number; readonly ignored: number; readonly personal: number };
  /** Issues that the fixtures raise, by code: quirks of the portal that are shown, not lost. */
  readonly issues: Readonly<Record<string, number>>;
  readonly rules: readonly RuleResult[];
}

export interface CheckOptions {
  /** The connector's folder with its sources and fixtures. */
  readonly folder: string;
  /** Where its tests would be. */
  readonly tests: string;
  readonly simulate: Simulate | undefined;
}

const mappedRules: readonly string[] = ["meta", "kinds", "stages", "expected", "audit", "releases"];

/** Proves by its fixtures and sources that a connector is whole. Each rule gives one line; none stops the others. */
export async function checkConnector(connector: Connector, options: CheckOptions): Promise<ConnectorReport> {
  const rules: RuleResult[] = [];
  const rule = (name: string, problems: readonly string[], good: string) =>
    void rules.push({
      rule: name,
      ok: problems.length === 0,
      detail: problems.length > 0 ? problems.join("; ") : good,
    });
  rule("meta", checkMeta(connector), "complete");
  let fixtures: Fixture[] = [];
  const broken: string[] = [];
  try {
    fixtures = readFixtures(options.folder, connector);
  } catch (error) {
    broken.push(messageOf(error));
  }
  if (fixtures.length === 0 && broken.length === 0) broken.push("there are none");
  rule("fixtures", broken, String(fixtures.length));
  const results: { fixture: Fixture; result: Replayed }[] = [];
  for (const fixture of fixtures) results.push({ fixture, result: await replay(connector, fixture.payload) });

  const kinds = Object.keys(connector.kinds);
  rule("kinds", kindProblems(connector, fixtures), `${kinds.length}: ${kinds.join(", ")}`);
  const reached = reachedStages(results.flatMap(({ result }) => result.releases.map(({ release }) => release)));
  const missing = connector.meta.stages.filter((stage) => !reached.has(stage));
  rule(
    "stages",
    missing.map((stage) => `no fixture reaches ${stage}`),
    connector.meta.stages.join(", "),
  );
  rule("expected", results.flatMap(expectationProblems), "equal to what the mapping gives");
  const unmapped = results.flatMap(({ fixture, result }) =>
    result.issues.filter(({ code }) => code === "unmapped-field").map(({ at }) => `${fixture.name}: no rule for ${at}`),
  );
  rule("audit", firstOf(unmapped), "every value is mapped, ignored by name, or dropped as personal");
  rule("releases", firstOf(results.flatMap(releaseProblems)), "valid OCDS 1.1.5");
  rule("personal data", firstOf(results.flatMap(personalProblems)), "no contact of a person in any release");
  const sources = readSources(options.folder);
  const tables = sources.some(({ name }) => name === "lookups.ts");
  rule("lookups", lookupProblems(sources), tables ? "every table is used" : "there are no code tables");
  const { problems, detail } = simulationRule(options.simulate, sources);
  rule("simulation", problems, detail);
  const tests = existsSync(options.tests) ? readdirSync(options.tests).filter((name) => name.endsWith(".test.ts")) : [];
  rule("tests", tests.length > 0 ? [] : [`no *.test.ts in ${options.tests}`], tests.join(", "));

  const failing = rules.filter(({ ok }) => !ok).map((one) => one.rule);
  const mapped = fixtures.length > 0 && !failing.some((name) => mappedRules.includes(name));
  const sum = (key: "mapped" | "ignored" | "personal") =>
    results.reduce((all, { result }) => all + result.audit[key], 0);
  return {
    id: connector.meta.id,
    maturity: failing.length === 0 ? "complete" : mapped ? "mapped" : "draft",
    ok: failing.length === 0,
    fixtures: fixtures.length,
    releases: results.reduce((all, { result }) => all + result.releases.length, 0),
    audit: { mapped: sum("mapped"), ignored: sum("ignored"), personal: sum("personal") },
    issues: countIssues(results.map(({ result }) => result)),
    rules,
  };
}

type Result = { readonly fixture: Fixture; readonly result: Replayed };

/** Each kind has a fixture, and each fixture's bytes are taken for its own kind and no other. */
function kindProblems(connector: Connector, fixtures: readonly Fixture[]): string[] {
  const shown = new Set(fixtures.map(({ payload }) => payload.kind));
  // A workbook becomes payloads of other kinds before it is mapped.
  const mapped = Object.entries(connector.kinds).filter(([, kind]) => !kind.refused && kind.split?.by !== "xlsx");
  const without = mapped.map(([kind]) => kind).filter((kind) => !shown.has(kind));
  const mistaken = fixtures.flatMap(({ name, file, payload }) => {
    const taken = kindsOf(connector, file, payload.bytes);
    if (taken.length === 1 && taken[0] === payload.kind) return [];
    return [`${name} is of kind ${payload.kind}, recognised as ${taken.join(" and ") || "none"}`];
  });
  return [...without.map((kind) => `no fixture of kind ${kind}`), ...mistaken];
}

function expectationProblems({ fixture, result }: Result): string[] {
  if (result.failure) return [`${fixture.name}: ${result.failure.code}: ${result.failure.message}`];
  if (fixture.expected === undefined) return [`${fixture.name} has no expected.json`];
  // Streams and their order may be left out.
  const bare = Array.isArray(fixture.expected) && fixture.expected.every((one) => isObject(one) && "ocid" in one);
  const given = bare ? result.releases.map(({ release }) => release) : result.releases;
  if (isDeepStrictEqual(fixture.expected, given)) return [];
  return [`${fixture.name} differs at ${firstDifference(fixture.expected, given) || "its root"}`];
}

/** JSON pointer of the first place where two values differ. */
export function firstDifference(a: unknown, b: unknown): string {
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return "";
  const one = a as Record<string, unknown>;
  const other = b as Record<string, unknown>;
  for (const key of new Set([...Object.keys(one), ...Object.keys(other)])) {
    if (!isDeepStrictEqual(one[key], other[key])) return `/${key}${firstDifference(one[key], other[key])}`;
  }
  return "";
}

function releaseProblems({ fixture, result }: Result): string[] {
  return result.releases.flatMap(({ release }, index) =>
    validate(release).errors.map(({ pointer, message }) => `${fixture.name}: release ${index} ${pointer}: ${message}`),
  );
}

const contactFields = ["name", "email", "telephone", "faxNumber"];

function personalProblems({ fixture, result }: Result): string[] {
  return result.releases.flatMap(({ release }) => {
    const found: string[] = [];
    const look = (value: unknown, at: string): void => {
      if (typeof value !== "object" || value === null) return;
      for (const [key, inner] of Object.entries(value)) {
        if (key === "contactPoint" && contactFields.some((field) => field in (inner as JsonObject)))
          found.push(at + key);
        look(inner, `${at}${key}/`);
      }
    };
    look(release, "/");
    return found.map((at) => `${fixture.name}: ${at} has a contact`);
  });
}

interface SourceText {
  readonly name: string;
  readonly text: string;
}

function readSources(folder: string): SourceText[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => /\.ts$/.test(name) && !name.endsWith(".d.ts"));
  return names.map((name) => ({ name, text: readFileSync(join(folder, name), "utf8") }));
}

/** Code tables stand in lookups.ts, and each is read. */
function lookupProblems(sources: readonly SourceText[]): string[] {
  const lookups = sources.find(({ name }) => name === "lookups.ts");
  const astray = sources.filter((source) => source !== lookups && /\blookupTable\b.*\(/.test(source.text));
  if (!lookups) return astray.map(({ name }) => `${name} has a code table: lookups.ts is its place`);
  const names = [...lookups.text.matchAll(/^export const (\w+)/gm)].map(([, name = ""]) => name);
  const unused = names.filter((name) => {
    const word = new RegExp(`\\b${name}\\b`);
    const readers = sources.flatMap(({ text }) => text.split("\n")).filter((line) => word.test(line));
    return readers.every((line) => line.startsWith(`export const ${name} `));
  });
  return unused.map((name) => `${name} is not used`);
}

/** A portal that cannot be played says why, in a comment of connector.ts that begins with "No simulation:". */
function simulationRule(simulate: Simulate | undefined, sources: readonly SourceText[]) {
  if (simulate) return { problems: [], detail: "simulate.ts plays the portal" };
  const text = sources.find(({ name }) => name === "connector.ts")?.text ?? "";
  const reason = /\bNo simulation: ([^\n*]+)/.exec(text)?.[1]?.trim();
  if (reason) return { problems: [], detail: `none: ${reason}` };
  return { problems: ['there is no simulate.ts, nor a reason ("No simulation: …" in connector.ts)'], detail: "" };
}

function countIssues(results: readonly Replayed[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { code } of results.flatMap(({ issues }) => issues)) counts[code] = (counts[code] ?? 0) + 1;
  return counts;
}

const shownProblems = 5;

function firstOf(problems: readonly string[]): string[] {
  if (problems.length <= shownProblems) return [...problems];
  return [...problems.slice(0, shownProblems), `and ${problems.length - shownProblems} more`];
}
