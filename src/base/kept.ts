import type { Clock } from "./clock.ts";

/** A value that is asked for again when it is older than a while; callers in between share one answer. */
export class Kept<Value> {
  readonly #load: () => Promise<Value>;
  readonly #milliseconds: number;
  readonly #clock: Clock;
  #at = Number.NEGATIVE_INFINITY;
  #value: Promise<Value> | undefined;

  constructor(clock: Clock, milliseconds: number, load: () => Promise<Value>) {
    this.#clock = clock;
    this.#milliseconds = milliseconds;
    this.#load = load;
  }

  get(): Promise<Value> {
    const now = this.#clock.now().getTime();
    if (this.#value === undefined || now - this.#at >= this.#milliseconds || now < this.#at) {
      this.#at = now;
      const value = this.#load();
      // A failure is not kept.
      value.catch(() => {
        if (this.#value === value) this.#value = undefined;
      });
      this.#value = value;
    }
    return this.#value;
  }
}
