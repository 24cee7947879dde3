import type { StoredThreshold } from "../../store/flag-thresholds.ts";
import type { FlagNumbers } from "../../store/flags.ts";
import { type FlagCode, type FlagDescription, flagDescription, type SubjectType } from "./codes.ts";
import { type FlagResult, letterOf, type Reason, reasonOf } from "./outcomes.ts";

/** What a result was judged by: a value of the settings, or a line drawn by a population. */
export interface AppliedThreshold {
  readonly value: number | null;
  readonly kind: "setting" | "fence";
  readonly side: "below" | "above";
  /** Quartiles and number of what the fence was drawn from. */
  readonly q1?: number;
  readonly q3?: number;
  readonly population?: number;
  readonly version?: number;
  readonly computedAt?: string;
}

/** One result with all that explains it. */
export interface FlagItem {
  readonly code: FlagCode;
  readonly name: string;
  readonly subject: { readonly type: SubjectType; readonly id: string; readonly name?: string };
  readonly source: string;
  readonly country: string | null;
  readonly result: FlagResult;
  readonly reason: Reason;
  readonly explanation: string;
  readonly value?: number;
  readonly numerator?: number;
  readonly denominator?: number;
  readonly unit: FlagDescription["unit"];
  readonly currency?: string;
  readonly threshold?: AppliedThreshold;
  readonly fields: readonly string[];
}

/** A stored result before it is explained. */
export interface FlagFacts {
  readonly type: string;
  readonly id: string;
  readonly code: FlagCode;
  readonly source: string;
  readonly country: string | null;
  readonly letter: string;
  readonly ratio: number | null;
  readonly numerator: number | null;
  readonly denominator: number | null;
  readonly part: string | null;
  readonly numbers?: FlagNumbers;
}

/** The letters by which the list of results is filtered in the store. */
export const thresholdLetters = {
  flagged: letterOf("flagged"),
  clear: letterOf("clear"),
  measured: letterOf("measured"),
  small: letterOf("small-population"),
  unusable: letterOf("no-fence"),
  few: letterOf("too-few"),
} as const;

export function flagItem(facts: FlagFacts, threshold: StoredThreshold | undefined): FlagItem {
  const { code, id, source, country, letter, numerator, denominator } = facts;
  const description = flagDescription(code);
  const { result, reason, text } = reasonOf(letter);
  const type = facts.type as SubjectType;
  const [number = null, limit = null] = facts.numbers?.[code] ?? [];
  const outlier = code === "R024" || code === "R058";
  const value =
    type === "process"
      ? outlier
        ? facts.ratio
        : number
      : code === "R048"
        ? numerator
        : ratioOf(numerator, denominator);
  const applied = threshold ? appliedThreshold(threshold) : fixedThreshold(code, limit);
  const judged = result === "flag" || result === "clear";
  return {
    code,
    name: description.name,
    subject: { type, id },
    source,
    country,
    result,
    reason,
    explanation: judged ? explain(description, result, value, applied) : text,
    ...(value !== null && { value }),
    ...(type !== "process" && numerator !== null && denominator !== null && { numerator, denominator }),
    unit: description.unit,
    ...(outlier && facts.part !== null && { currency: facts.part }),
    ...(applied && { threshold: applied }),
    fields: description.fields,
  };
}

const ratioOf = (numerator: number | null, denominator: number | null): number | null =>
  numerator === null || !denominator ? null : numerator / denominator;

const fixedThreshold = (code: FlagCode, limit: number | null): AppliedThreshold | undefined =>
  limit === null ? undefined : { value: limit, kind: "setting", side: code === "R035" ? "above" : "below" };

function appliedThreshold({ fence, side, q1, q3, size, version, computedAt }: StoredThreshold): AppliedThreshold {
  const common = { value: fence, side, population: size, version, computedAt };
  return q1 === null || q3 === null ? { ...common, kind: "setting" } : { ...common, kind: "fence", q1, q3 };
}

function explain(
  { code, unit, formula }: FlagDescription,
  result: FlagResult,
  value: number | null,
  threshold: AppliedThreshold | undefined,
): string {
  if (value === null) return result === "flag" ? `Met: ${formula}` : `Not met: ${formula}`;
  const written = `${rounded(value)} ${unit}`;
  if (code === "R003")
    return `The period for bids was ${rounded(value)} whole days; fewer than ${threshold?.value} are flagged.`;
  if (code === "R018") return `${rounded(value)} bid${value === 1 ? "" : "s"} received; a single one is flagged.`;
  if (!threshold || threshold.value === null) return `Measured: ${written}.`;
  const line = `${threshold.side === "below" ? "at or under" : "at or over"} ${rounded(threshold.value)}`;
  const drawn = threshold.kind === "fence" ? `, the fence of ${threshold.population} comparable cases` : "";
  return `Measured: ${written}; flagged is what is ${line}${drawn}.`;
}

const rounded = (value: number): string => String(Math.round(value * 10_000) / 10_000);
