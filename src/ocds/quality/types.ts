import { type JsonObject, type JsonValue, pointer } from "../../base/json.ts";

/** Where a check looks: at one field, one release, all releases of a data set, or an older and a newer state. */
export type Scope = "field" | "release" | "dataset" | "time";

/** Who formulated a check. `pelican`: open-contracting/pelican-backend; `cove`: open-contracting/lib-cove-ocds. */
export type CheckSource = "pelican" | "cove" | "pregon";

/** What is told of every check. */
export interface CheckInfo {
  /** Stable; the name that its source gives it. */
  readonly code: string;
  readonly scope: Scope;
  /** What has to hold, in plain words. */
  readonly about: string;
  readonly source: CheckSource;
}

/** `notApplicable` is never a pass: there was nothing to look at. */
export type Result = "pass" | "fail" | "notApplicable";

/** A value that fails a check. */
export interface Example {
  /** JSON pointer (RFC 6901) in the release. */
  readonly pointer: string;
  readonly value: JsonValue;
  /** Plain words: what is wrong. */
  readonly reason: string;
}

/** What a check found in one release: it passes if it applied at least once and all applications passed. */
export interface Finding {
  readonly result: Result;
  readonly applied: number;
  readonly passed: number;
  readonly examples: readonly Example[];
}

export interface QualityOptions {
  /** "Now" for dates that may not lie in the future. */
  readonly now: Date;
  /**
   * An amount in US dollars on a day (YYYY-MM-DD); undefined where it cannot be converted. Without it amounts are
   * compared only where they are in one currency, and looked at for size only where they are in US dollars.
   */
  readonly toUSD?: (amount: number, currency: string, day: string | undefined) => number | undefined;
}

/** A check of one compiled release (Pelican) or release. Pure; takes any JSON object and never throws. */
export interface ReleaseCheck extends CheckInfo {
  readonly scope: "release";
  readonly run: (release: JsonObject, found: Found, options: QualityOptions) => void;
}

/** A check of two states of one process, the newer undefined where it is gone. */
export interface TimeCheck extends CheckInfo {
  readonly scope: "time";
  readonly run: (older: JsonObject, newer: JsonObject | undefined, found: Found) => void;
}

const keptExamples = 3;

/** Gathers what a check finds. */
export class Found implements Finding {
  applied = 0;
  passed = 0;
  readonly examples: Example[] = [];

  get result(): Result {
    if (this.applied === 0) return "notApplicable";
    return this.passed === this.applied ? "pass" : "fail";
  }

  /** One application of the check. The reason and the parts of the pointer are used only if it fails. */
  test(ok: boolean, reason: string, value: JsonValue | undefined, ...at: (string | number)[]): void {
    this.applied += 1;
    if (ok) this.passed += 1;
    else if (this.examples.length < keptExamples) {
      this.examples.push({ pointer: pointer(...at), value: value ?? null, reason });
    }
  }
}
