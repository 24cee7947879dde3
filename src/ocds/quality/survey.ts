import { isObject, type JsonObject, type JsonValue } from "../../base/json.ts";
import { extensionIds } from "../extensions.ts";
import { coherenceChecks } from "./coherence.ts";
import { consistencyChecks } from "./consistency.ts";
import { type CoverageField, coverageFields } from "./coverage.ts";
import { DatasetChecks, type DatasetResult } from "./dataset.ts";
import { type CheckInfo, type Example, Found, type QualityOptions, type ReleaseCheck } from "./types.ts";
import { allFieldChecks, brief, FieldWalk } from "./walk.ts";

/** All checks of one compiled release. */
export const releaseChecks: readonly ReleaseCheck[] = [...coherenceChecks, ...consistencyChecks];

/** A failure with the release that it is in. */
export interface SurveyExample extends Example {
  readonly ocid: string | null;
}

/** A check over many releases: each release passes, fails, or has nothing to look at. */
export interface CheckTally extends CheckInfo {
  readonly pass: number;
  readonly fail: number;
  readonly notApplicable: number;
  /** Single applications in all releases (occurrences of fields, pairs compared), and how many of them passed. */
  readonly applied: number;
  readonly passed: number;
  readonly examples: readonly SurveyExample[];
}

const stages = ["planning", "tender", "awards", "contracts", "implementation"] as const;
export type Stage = (typeof stages)[number];

export interface SurveyResult {
  readonly releases: number;
  readonly checks: readonly CheckTally[];
  readonly dataset: readonly DatasetResult[];
  /** Releases that have something of each stage. */
  readonly stages: Readonly<Record<Stage, number>>;
  /** Fields of the standard, its extensions and others, in the order in which they were met. */
  readonly fields: readonly CoverageField[];
  readonly sme: SmeResult;
}

/** What there is about small and medium enterprises: releases that say something. */
export interface SmeResult {
  readonly supplierScale: number;
  readonly reservedForSme: number;
  readonly smeBids: number;
  /** Fields outside of the standard whose names speak of them, by path. */
  readonly otherFields: readonly { readonly path: string; readonly releases: number }[];
}

interface Tally {
  pass: number;
  fail: number;
  applied: number;
  passed: number;
  readonly examples: SurveyExample[];
}

const most = 3;

/**
 * Gathers quality checks and coverage over any number of compiled releases, in memory that does not grow with their
 * number: `add` each, then `result`.
 */
export class Survey {
  readonly #options: QualityOptions;
  readonly #walk: FieldWalk;
  readonly #dataset = new DatasetChecks();
  readonly #infos: readonly CheckInfo[] = [...allFieldChecks, ...releaseChecks];
  readonly #tallies: Tally[] = this.#infos.map(() => ({ pass: 0, fail: 0, applied: 0, passed: 0, examples: [] }));
  readonly #stages = { planning: 0, tender: 0, awards: 0, contracts: 0, implementation: 0 };
  #smeBids = 0;
  #releases = 0;

  constructor(options: QualityOptions) {
    this.#options = options;
    this.#walk = new FieldWalk(options);
  }

  /**
   * @param at what stands before the pointers of examples: where the release is in its file
   * @param declared the extensions that its package declares; undefined where that is not known
   */
  add(release: JsonObject, at = "", declared?: readonly string[]): void {
    const ocid = typeof release.ocid === "string" ? release.ocid : null;
    this.#releases += 1;
    this.#walk.walk(release, declared && new Set<string>(extensionIds(declared)));
    for (const [index, found] of this.#walk.found.entries()) this.#tally(index, found, ocid, at);
    for (const [index, check] of releaseChecks.entries()) {
      const found = new Found();
      check.run(release, found, this.#options);
      this.#tally(allFieldChecks.length + index, found, ocid, at);
    }
    this.#dataset.add(release);
    this.#stage(release);
  }

  result(): SurveyResult {
    const fields = coverageFields(this.#walk.root);
    const releasesWith = (path: string) => fields.find((field) => field.path === path)?.releases ?? 0;
    return {
      releases: this.#releases,
      checks: this.#infos.map((info, index) => {
        const { pass, fail, applied, passed, examples } = this.#tallies[index] as Tally;
        const notApplicable = this.#releases - pass - fail;
        const { code, scope, about, source } = info;
        return { code, scope, about, source, pass, fail, notApplicable, applied, passed, examples };
      }),
      dataset: this.#dataset.results(),
      stages: this.#stages,
      fields,
      sme: {
        supplierScale: releasesWith("parties/details/scale"),
        reservedForSme: releasesWith("tender/suitability/sme"),
        smeBids: this.#smeBids,
        otherFields: fields
          .filter(({ path, known }) => !known && speaksOfSme(path))
          .slice(0, 20)
          .map(({ path, releases }) => ({ path, releases })),
      },
    };
  }

  #tally(index: number, found: Found, ocid: string | null, at: string): void {
    if (found.applied === 0) return;
    const tally = this.#tallies[index] as Tally;
    tally.applied += found.applied;
    tally.passed += found.passed;
    if (found.passed === found.applied) {
      tally.pass += 1;
      return;
    }
    tally.fail += 1;
    for (const { pointer, value, reason } of found.examples) {
      if (tally.examples.length >= most) break;
      tally.examples.push({ ocid, pointer: at + pointer, value: brief(value), reason });
    }
  }

  #stage(release: JsonObject): void {
    for (const stage of ["planning", "tender", "awards", "contracts"] as const) {
      if (isFilled(release[stage])) this.#stages[stage] += 1;
    }
    const { contracts, bids } = release;
    const carriedOut = (contract: JsonValue) => isObject(contract) && isFilled(contract.implementation);
    if (Array.isArray(contracts) && contracts.some(carriedOut)) this.#stages.implementation += 1;
    const lists = [release.statistics, isObject(bids) ? bids.statistics : undefined];
    const isSme = (figure: JsonValue) => isObject(figure) && /^sme/i.test(String(figure.measure));
    if (lists.some((list) => Array.isArray(list) && list.some(isSme))) this.#smeBids += 1;
  }
}

const isFilled = (value: JsonValue | undefined): boolean => {
  if (Array.isArray(value)) return value.length > 0;
  return isObject(value) && Object.keys(value).length > 0;
};

const smeWords = /^(sme|msme|mipyme|pyme|mype|mpme)s?$/i;
/** Whether the name of a field, as words, speaks of small and medium enterprises: `isMipyme`, `sme_flag`. */
const speaksOfSme = (path: string): boolean =>
  (path.split("/").at(-1) ?? "")
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .split(/[^A-Za-z]+/)
    .some((word) => smeWords.test(word));

/** Which of the extensions that packages declare the model has. */
export function sortExtensions(urls: readonly string[]): { known: string[]; unknown: string[] } {
  const known = urls.filter((url) => extensionIds([url]).length > 0);
  return { known, unknown: urls.filter((url) => !known.includes(url)) };
}
