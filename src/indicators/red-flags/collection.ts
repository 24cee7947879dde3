import { assess, exclusionOf, MainCurrency } from "./assess.ts";
import {
  type FlagCode,
  type OrganizationCode,
  type OrganizationType,
  organizationCodes,
  processCodes,
} from "./codes.ts";
import { type FlagResult, flagResults, letterOf, type Outcome, reasonOf } from "./outcomes.ts";
import { readProcess } from "./read.ts";
import type { FlagSettings } from "./settings.ts";
import { sharesOf } from "./shares.ts";
import { isBeyond, leastDenominator, populationOf, type Threshold, thresholdOf } from "./thresholds.ts";

type Group = "OCID" | "Buyer" | "ProcuringEntity" | "Tenderer";
type Codes = Partial<Record<FlagCode, number>>;
/** Values by code, by id, by group; groups without a result are absent. */
export type FlagResultObject = Partial<Record<Group, Record<string, Codes>>>;
/** Quartiles and fences, rounded to four places. */
export type FlagMeta = Partial<Record<FlagCode, Record<string, number>>>;

/** How many processes had which outcome, by code. */
export type OutcomeCounts = Record<string, Record<FlagResult, number> & { reasons: Record<string, number> }>;

const groupOf: Readonly<Record<OrganizationType, Group>> = {
  buyer: "Buyer",
  procuringEntity: "ProcuringEntity",
  tenderer: "Tenderer",
};

interface Figures {
  numerator: number;
  denominator: number;
  classes?: Set<string>;
}

/**
 * Red flags over a collection of compiled releases, as Cardinal computes them; each ocid should occur once. What is
 * kept in memory: the results; two numbers for each organisation (and its classes); ocid, ratio and two ids for each
 * process whose winner's price can be compared with another's. Nothing is kept of the other processes.
 */
export class FlagCollection {
  readonly #settings: FlagSettings;
  readonly #currency: MainCurrency;
  readonly #results = new Map<Group, Map<string, Codes>>();
  readonly #ratios = new Map<string, { ratio: number; winner: string; runnerUp: string }>();
  readonly #figures = new Map<string, Map<string, Figures>>();
  readonly #outcomes = new Map<string, number>();
  readonly #ids = new Map<string, string>();
  readonly #thresholds = new Map<string, Threshold>();
  /** Processes taken in, excluded ones included. */
  processes = 0;
  /** Values that were no process: no object, or without an ocid that is text. */
  ignored = 0;

  constructor(settings: FlagSettings) {
    this.#settings = settings;
    this.#currency = new MainCurrency(settings.currency);
  }

  /** Amounts left out because they were not in the main currency. */
  get otherCurrencies(): { readonly main: string | undefined; readonly amounts: number } {
    return { main: this.#currency.name, amounts: this.#currency.others };
  }

  add(value: unknown): void {
    const process = readProcess(value);
    if (process === undefined) {
      this.ignored += 1;
      return;
    }
    this.processes += 1;
    const excluded = exclusionOf(process, this.#settings);
    if (excluded) {
      for (const code of processCodes) if (this.#settings[code]) this.#count(code, { reason: excluded });
      return;
    }
    const { outcomes, comparison } = assess(process, this.#settings, this.#currency, { times: "text" });
    for (const code of processCodes) {
      const outcome = outcomes[code];
      this.#count(code, outcome);
      if (outcome.reason !== "flagged") continue;
      this.#set("OCID", process.ocid, code, code === "R035" ? (outcome.value ?? 0) : 1);
      for (const id of outcome.tenderers ?? []) this.#set("Tenderer", id, code, code === "R035" ? 0 : 1);
    }
    if (comparison) {
      const { ratio, winner, runnerUp } = comparison;
      this.#ratios.set(process.ocid, { ratio, winner: this.#once(winner), runnerUp: this.#once(runnerUp) });
    }
    for (const { code, type, id, numerator, denominator, classes } of sharesOf(process, this.#settings)) {
      const of = this.#figuresOf(code, type);
      let sum = of.get(id);
      if (sum === undefined) {
        sum = { numerator: 0, denominator: 0, ...(classes && { classes: new Set() }) };
        of.set(this.#once(id), sum);
      }
      sum.numerator += numerator;
      sum.denominator += denominator;
      for (const each of classes ?? []) sum.classes?.add(each);
    }
  }

  /** Judges what needs the whole collection. To be called once, after the last process. */
  finish(): { readonly results: FlagResultObject; readonly meta: FlagMeta; readonly counts: OutcomeCounts } {
    this.#judgeRatios();
    for (const code of organizationCodes) this.#judgeOrganizations(code);
    const results = Object.fromEntries(
      [...this.#results].map(([group, ids]) => [group, Object.fromEntries(ids)]),
    ) as FlagResultObject;
    return { results, meta: this.#meta(), counts: this.#counts() };
  }

  #judgeRatios(): void {
    const population = populationOf(Float64Array.from(this.#ratios.values(), ({ ratio }) => ratio));
    for (const code of ["R024", "R058"] as const) {
      if (!this.#settings[code]) continue;
      const threshold = thresholdOf(code, this.#settings, population);
      this.#thresholds.set(code, threshold);
      let flagged = 0;
      for (const [ocid, { ratio, winner, runnerUp }] of this.#ratios) {
        if (!isBeyond(ratio, threshold)) continue;
        flagged += 1;
        this.#set("OCID", ocid, code, ratio);
        this.#set("Tenderer", winner, code, 0);
        if (code === "R024") this.#set("Tenderer", runnerUp, code, 0);
      }
      this.#outcomes.delete(`${code} ${letterOf("measured")}`);
      this.#outcomes.set(`${code} ${letterOf("flagged")}`, flagged);
      this.#outcomes.set(`${code} ${letterOf("clear")}`, this.#ratios.size - flagged);
    }
  }

  #judgeOrganizations(code: OrganizationCode): void {
    if (!this.#settings[code]) return;
    for (const type of ["buyer", "procuringEntity", "tenderer"] as const) {
      const least = leastDenominator(code, type, this.#settings);
      const members = [...this.#figuresOf(code, type)].filter(([, { denominator }]) => denominator >= least);
      if (members.length === 0) continue;
      const measure = ({ numerator, denominator, classes }: Figures) => classes?.size ?? numerator / denominator;
      const values = populationOf(Float64Array.from(members, ([, figures]) => measure(figures)));
      const participations =
        code === "R025" ? populationOf(Float64Array.from(members, ([, { denominator }]) => denominator)) : undefined;
      const threshold = thresholdOf(code, this.#settings, values, participations);
      this.#thresholds.set(`${code} ${type}`, threshold);
      for (const [id, figures] of members) {
        const often = figures.denominator >= (threshold.participations ?? 0);
        if (often && isBeyond(measure(figures), threshold)) this.#set(groupOf[type], id, code, measure(figures));
      }
    }
  }

  #meta(): FlagMeta {
    const meta: FlagMeta = {};
    const round = (value: number) => Math.round(value * 10_000) / 10_000;
    for (const [key, { q1, q3, fence, side }] of this.#thresholds) {
      const [code, type] = key.split(" ") as [FlagCode, OrganizationType | undefined];
      const prefix = code === "R038" && type ? `${groupOf[type]}_` : "";
      const own = meta[code] ?? {};
      meta[code] = own;
      if (q1 !== undefined && q3 !== undefined) {
        own[`${prefix}q1`] = round(q1);
        own[`${prefix}q3`] = round(q3);
      }
      own[`${prefix}${side === "below" ? "lower" : "upper"}_fence`] = round(fence);
    }
    return meta;
  }

  #counts(): OutcomeCounts {
    const counts: OutcomeCounts = {};
    for (const [key, number] of this.#outcomes) {
      const [code = "", letter = ""] = key.split(" ");
      const { result, reason } = reasonOf(letter);
      const own = counts[code] ?? {
        ...(Object.fromEntries(flagResults.map((each) => [each, 0])) as Record<FlagResult, number>),
        reasons: {},
      };
      counts[code] = own;
      own[result] += number;
      if (number > 0 && result !== "flag" && result !== "clear") own.reasons[reason] = number;
    }
    return counts;
  }

  #count(code: FlagCode, { reason }: Outcome): void {
    if (reason === "off") return;
    const key = `${code} ${letterOf(reason)}`;
    this.#outcomes.set(key, (this.#outcomes.get(key) ?? 0) + 1);
  }

  #set(group: Group, id: string, code: FlagCode, value: number): void {
    let ids = this.#results.get(group);
    if (ids === undefined) {
      ids = new Map();
      this.#results.set(group, ids);
    }
    const codes = ids.get(id);
    if (codes) codes[code] = value;
    else ids.set(id, { [code]: value });
  }

  #figuresOf(code: OrganizationCode, type: OrganizationType): Map<string, Figures> {
    const key = `${code} ${type}`;
    let of = this.#figures.get(key);
    if (of === undefined) {
      of = new Map();
      this.#figures.set(key, of);
    }
    return of;
  }

  /** One copy of each id of an organisation. */
  #once(id: string): string {
    const known = this.#ids.get(id);
    if (known !== undefined) return known;
    this.#ids.set(id, id);
    return id;
  }
}
