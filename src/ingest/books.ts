import type { Ledger } from "../connector/index.ts";
import type { Finding, RunCounts, RunStatus } from "../store/runs.ts";

export interface Verdict {
  readonly status: Extract<RunStatus, "complete" | "incomplete" | "suspicious" | "failed">;
  readonly reason: string | null;
}

/** How many entries earlier complete runs of the same kind fetched, newest first. */
export type Habit = readonly number[];

const habitRuns = 3;
const habitFloor = 20;
const habitShare = 0.3;

/** The books of a run: what the source declared, what came, what became of it. See {@link Ledger}. */
export class Books implements Ledger {
  declared: number | undefined;
  #fetched = 0;
  #rejected = 0;
  #duplicates = 0;
  #payloads = 0;
  #unchanged = 0;
  #asTheyWere = 0;
  readonly #findings = new Map<string, { finding: Finding; count: number }>();
  #flushed = { fetched: 0, accepted: 0, rejected: 0, duplicates: 0, payloads: 0, unchangedPayloads: 0 };

  declare(entries: number): void {
    this.declared = (this.declared ?? 0) + entries;
  }
  fetched(entries: number): void {
    this.#fetched += entries;
  }
  unchanged(entries = 1): void {
    this.#asTheyWere += entries;
  }
  duplicate(entries = 1): void {
    this.#duplicates += entries;
  }
  reject(code: string, message: string, key?: string): void {
    this.#rejected += 1;
    this.#note("rejected", code, key === undefined ? message : `${key}: ${message}`);
  }
  incomplete(code: string, message: string): void {
    this.#note("incomplete", code, message);
  }
  suspicious(code: string, message: string): void {
    this.#note("suspicious", code, message);
  }
  payload(unchanged: boolean): void {
    this.#payloads += 1;
    if (unchanged) this.#unchanged += 1;
  }

  get totals() {
    const accepted = Math.max(0, this.#fetched - this.#rejected - this.#duplicates);
    return {
      fetched: this.#fetched,
      accepted,
      rejected: this.#rejected,
      duplicates: this.#duplicates,
      payloads: this.#payloads,
      unchangedPayloads: this.#unchanged,
    };
  }

  /** What has been booked since the last call, for the run's row. */
  flush(): RunCounts {
    const now = this.totals;
    const before = this.#flushed;
    this.#flushed = now;
    return {
      fetched: now.fetched - before.fetched,
      accepted: now.accepted - before.accepted,
      rejected: now.rejected - before.rejected,
      duplicates: now.duplicates - before.duplicates,
      payloads: now.payloads - before.payloads,
      unchangedPayloads: now.unchangedPayloads - before.unchangedPayloads,
    };
  }

  get findings(): Finding[] {
    return [...this.#findings.values()].map(({ finding, count }) => ({ ...finding, count }));
  }

  /** True while nothing speaks against moving a watermark. */
  get sound(): boolean {
    return this.#findings.size === 0 && (this.declared === undefined || this.declared <= this.#fetched);
  }

  verdict(habit: Habit): Verdict {
    const first = (verdict: Finding["verdict"]) => this.findings.find((finding) => finding.verdict === verdict);
    const missing = first("incomplete");
    if (missing) return { status: "incomplete", reason: `${missing.code}: ${missing.message}` };
    if (this.declared !== undefined && this.declared !== this.#fetched) {
      return {
        status: "incomplete",
        reason: `total-mismatch: the source declared ${this.declared} entries, ${this.#fetched} came`,
      };
    }
    const refused = first("rejected");
    if (refused) {
      return {
        status: "incomplete",
        reason: `${this.#rejected} of ${this.#fetched} rejected: ${refused.code}: ${refused.message}`,
      };
    }
    const odd = first("suspicious");
    if (odd) return { status: "suspicious", reason: `${odd.code}: ${odd.message}` };
    const usual = median(habit);
    // Where files are as they were, nothing came because there was nothing new.
    if (
      this.#asTheyWere === 0 &&
      habit.length >= habitRuns &&
      usual >= habitFloor &&
      this.#fetched < usual * habitShare
    ) {
      return { status: "suspicious", reason: `volume-below-habit: ${this.#fetched} entries, usually about ${usual}` };
    }
    return { status: "complete", reason: null };
  }

  #note(verdict: Finding["verdict"], code: string, message: string): void {
    const key = `${verdict} ${code}`;
    const known = this.#findings.get(key);
    if (known) known.count += 1;
    else this.#findings.set(key, { finding: { verdict, code, message: message.slice(0, 500), count: 1 }, count: 1 });
  }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
