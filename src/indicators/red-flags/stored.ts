import type { StoredThreshold } from "../../store/flag-thresholds.ts";
import type {
  ClassChange,
  FigureChange,
  FlagNumbers,
  ProcessFlagsRow,
  RecordToJudge,
  StoredShare,
} from "../../store/flags.ts";
import { assess, exclusionOf, MainCurrency } from "./assess.ts";
import { type ProcessCode, processCodes } from "./codes.ts";
import { letterOf, type Outcome } from "./outcomes.ts";
import { idOf, readProcess } from "./read.ts";
import type { FlagSettings } from "./settings.ts";
import { type Share, sharesOf } from "./shares.ts";

/** Thresholds in force by source, code and part. */
export type ThresholdIndex = ReadonlyMap<string, StoredThreshold>;
export const thresholdKey = (source: string, code: string, part: string): string => `${source}\n${code}\n${part}`;
export const indexThresholds = (all: readonly StoredThreshold[]): ThresholdIndex =>
  new Map(all.map((each) => [thresholdKey(each.source, each.code, each.part), each]));

/** Whether a value lies beyond a stored threshold. */
export const isBeyondStored = (value: number, threshold: StoredThreshold | undefined): boolean =>
  threshold?.usable === true &&
  threshold.fence !== null &&
  (threshold.side === "below" ? value <= threshold.fence : value >= threshold.fence);

/** What a record gives, as it is stored. A ratio is compared in the currency of the process alone; nothing is converted. */
export function judgeRecord(
  record: Pick<RecordToJudge, "ocid" | "source" | "country" | "change"> & { readonly body: string },
  settings: FlagSettings,
  thresholds: ThresholdIndex,
): ProcessFlagsRow {
  const { ocid, source, country, change } = record;
  const process = readProcess(JSON.parse(record.body));
  if (process === undefined) throw new Error(`the record of ${ocid} is no compiled release`);
  const common = { ocid, source, country, change, buyer: idOf(process.release.buyer) ?? null };
  const excluded = exclusionOf(process, settings);
  if (excluded) {
    const outcomes = letterOf(excluded).repeat(processCodes.length);
    return { ...common, outcomes, flags: [], ratio: null, currency: null, detail: { numbers: {}, shares: [] } };
  }
  const assessed = assess(process, settings, new MainCurrency(settings.currency), { times: "instant" });
  const { ratio = null, currency = null } = assessed.comparison ?? {};
  const flags = processCodes.filter((code) => {
    const { reason } = assessed.outcomes[code];
    if (reason !== "measured") return reason === "flagged";
    return ratio !== null && isBeyondStored(ratio, thresholds.get(thresholdKey(source, code, currency ?? "")));
  });
  return {
    ...common,
    outcomes: processCodes.map((code) => letterOf(assessed.outcomes[code].reason)).join(""),
    flags,
    ratio,
    currency,
    detail: {
      numbers: numbersOf(assessed.outcomes),
      shares: sharesOf(process, settings).map(storedShare),
    },
  };
}

function numbersOf(outcomes: Readonly<Record<ProcessCode, Outcome>>): FlagNumbers {
  const numbers: Record<string, readonly (number | null)[]> = {};
  for (const code of processCodes) {
    const { reason, value, limit } = outcomes[code];
    if (reason !== "measured" && value !== undefined) numbers[code] = [value, limit ?? null];
  }
  return numbers;
}

const storedShare = ({ code, type, id, numerator, denominator, classes }: Share): StoredShare =>
  classes ? [code, type, id, numerator, denominator, classes] : [code, type, id, numerator, denominator];

/** Sums up what is to be added to figures of organisations, and taken away from them. */
export class FigureSums {
  // By source, code and type first, by id then: a key made of all four for each share would cost more than the sum.
  readonly #sources = new Map<string, Map<string, Map<string, Map<string, Figures>>>>();

  /** @param sign 1: added; -1: taken away */
  add(source: string, country: string | null, shares: readonly StoredShare[], sign: 1 | -1): void {
    const ofSource = within(this.#sources, source);
    for (const [code, type, id, numerator, denominator, classes] of shares) {
      const of = within(within(ofSource, code), type);
      let sum = of.get(id);
      if (sum === undefined) {
        sum = { numerator: 0, denominator: 0, country: null, classes: undefined };
        of.set(id, sum);
      }
      sum.numerator += sign * numerator;
      sum.denominator += sign * denominator;
      sum.country = country ?? sum.country;
      if (classes === undefined) continue;
      sum.classes ??= new Map();
      for (const name of classes) sum.classes.set(name, (sum.classes.get(name) ?? 0) + sign);
    }
  }

  get figures(): FigureChange[] {
    return this.#all((_code, { numerator }) => numerator);
  }

  /** The figures where everything there is was added: R048 has its number of classes. */
  get counted(): FigureChange[] {
    return this.#all((code, { numerator, classes }) => (code === "R048" ? (classes?.size ?? 0) : numerator));
  }

  get classes(): ClassChange[] {
    const all: ClassChange[] = [];
    this.#each((source, _code, _type, id, { classes }) => {
      for (const [name, processes] of classes ?? []) all.push({ source, id, class: name, processes });
    });
    return all;
  }

  #all(numeratorOf: (code: string, figures: Figures) => number): FigureChange[] {
    const all: FigureChange[] = [];
    this.#each((source, code, type, id, figures) => {
      const { country, denominator } = figures;
      all.push({ source, type, id, code, country, numerator: numeratorOf(code, figures), denominator });
    });
    return all;
  }

  #each(take: (source: string, code: string, type: string, id: string, figures: Figures) => void): void {
    for (const [source, codes] of this.#sources) {
      for (const [code, types] of codes) {
        for (const [type, ids] of types) for (const [id, figures] of ids) take(source, code, type, id, figures);
      }
    }
  }
}

function within<Inner>(outer: Map<string, Map<string, Inner>>, key: string): Map<string, Inner> {
  let inner = outer.get(key);
  if (inner === undefined) {
    inner = new Map();
    outer.set(key, inner);
  }
  return inner;
}

interface Figures {
  numerator: number;
  denominator: number;
  country: string | null;
  /** Processes by class. */
  classes: Map<string, number> | undefined;
}
