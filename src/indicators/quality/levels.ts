import type { SurveyResult } from "../../ocds/quality/index.ts";
import type { LevelScore } from "../../store/quality-scores.ts";

/** Levels of the checks with their severity, the gravest first. There is no score over all: it would hide what it is made of. */
export const qualityLevels = {
  schema: "error",
  identifiers: "error",
  field: "warning",
  coherence: "warning",
  consistency: "warning",
  coverage: "information",
  distribution: "information",
} as const satisfies Record<string, LevelScore["severity"]>;
export type QualityLevel = keyof typeof qualityLevels;

/** Checks of single fields that are not about whether the value is one. */
const ofFields: Readonly<Record<string, QualityLevel>> = {
  ocds_prefixes_bad_format: "identifiers",
  non_empty: "coverage",
  empty_field: "coverage",
  additional_fields: "coverage",
  deprecated_fields: "coverage",
  undeclared_extension: "coverage",
  additional_open_codelist_values: "coverage",
  document_description_length: "coverage",
};

const byPrefix: Readonly<Record<string, QualityLevel>> = {
  reference: "identifiers",
  unique: "identifiers",
  coherent: "coherence",
  consistent: "consistency",
  distribution: "distribution",
};

const levelOf = (code: string, scope: string): QualityLevel =>
  scope === "field" ? (ofFields[code] ?? "field") : (byPrefix[code.split(".")[0] ?? ""] ?? "consistency");

const mostFailing = 5;

type Tally = Pick<LevelScore, "pass" | "fail" | "notApplicable"> & { readonly code: string };

/**
 * The scores of each level: the share of what applies that passes. Pure.
 * @param valid of the releases, those that are valid OCDS
 * @param dataset whether checks of the whole, such as distributions, count too
 */
export function levelScores(result: SurveyResult, valid: number, dataset: boolean): LevelScore[] {
  const tallies = new Map<QualityLevel, Tally[]>([
    ["schema", [{ code: "schema", pass: valid, fail: result.releases - valid, notApplicable: 0 }]],
  ]);
  const add = (level: QualityLevel, tally: Tally) => tallies.set(level, [...(tallies.get(level) ?? []), tally]);
  for (const { code, scope, pass, fail, notApplicable } of result.checks)
    add(levelOf(code, scope), { code, pass, fail, notApplicable });
  for (const { code, scope, result: found } of dataset ? result.dataset : []) {
    const one = (which: typeof found) => (found === which ? 1 : 0);
    add(levelOf(code, scope), { code, pass: one("pass"), fail: one("fail"), notApplicable: one("notApplicable") });
  }
  const names = Object.keys(qualityLevels) as QualityLevel[];
  return names.flatMap((level) => {
    const own = tallies.get(level);
    return own === undefined ? [] : [scoreOf(level, own)];
  });
}

function scoreOf(level: QualityLevel, tallies: readonly Tally[]): LevelScore {
  const sum = (of: (tally: Tally) => number) => tallies.reduce((total, tally) => total + of(tally), 0);
  const [pass, fail] = [sum((each) => each.pass), sum((each) => each.fail)];
  const failing = tallies.filter((each) => each.fail > 0).sort((a, b) => b.fail - a.fail || (a.code < b.code ? -1 : 1));
  return {
    level,
    severity: qualityLevels[level],
    pass,
    fail,
    notApplicable: sum((each) => each.notApplicable),
    score: pass + fail === 0 ? null : Math.round((pass / (pass + fail)) * 1e6) / 1e6,
    failing: failing
      .slice(0, mostFailing)
      .map(({ code, pass: passed, fail: failed }) => ({ code, pass: passed, fail: failed })),
  };
}
