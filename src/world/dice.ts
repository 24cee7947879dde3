/** What a stream of chance is for: each kind of thing has its own, so that a change to one leaves the others alone. */
export const streams = {
  publication: 1,
  course: 2,
  subject: 3,
  bids: 4,
  outcome: 5,
  buyer: 6,
  supplier: 7,
  contract: 8,
} as const;

export type Stream = keyof typeof streams;

/**
 * Seeded chance by splitmix32, in 32-bit integer arithmetic alone: the same on every machine. A stream is keyed by
 * (seed, country, kind, index), so the thing with one index is drawn without drawing those before it.
 */
export class Dice {
  #state: number;

  constructor(seed: number, country: string, stream: Stream, index: number) {
    let state = scramble(seed >>> 0);
    state = scramble(state ^ (Math.floor(seed / 0x1_0000_0000) >>> 0));
    state = scramble(state ^ ((country.charCodeAt(0) << 16) | (country.charCodeAt(1) << 8) | streams[stream]));
    this.#state = scramble(state ^ (index >>> 0));
  }

  /** A whole number in 0 … 2^32-1. */
  next(): number {
    this.#state = (this.#state + 0x9e3779b9) | 0;
    return scramble(this.#state);
  }

  /** A whole number in 0 … n-1; n up to 2^32. */
  below(n: number): number {
    return this.next() % n;
  }

  /** A whole number in low … high, both included. */
  between(low: number, high: number): number {
    return low + this.below(high - low + 1);
  }

  /** True in so many of a thousand cases. */
  chance(permille: number): boolean {
    return this.below(1000) < permille;
  }

  pick<T>(list: readonly T[]): T {
    return at(list, this.below(list.length));
  }

  /** The lower of two draws from 0 … n-1: low numbers come more often, as a few buyers and sellers do in life. */
  low(n: number): number {
    return Math.min(this.below(n), this.below(n));
  }
}

/** The finisher of splitmix32: spreads each bit of the input over the whole output. */
function scramble(value: number): number {
  let mixed = value ^ (value >>> 16);
  mixed = Math.imul(mixed, 0x21f0aaad);
  mixed ^= mixed >>> 15;
  mixed = Math.imul(mixed, 0x735a2d97);
  return (mixed ^ (mixed >>> 15)) >>> 0;
}

/** The member at an index that is known to exist; throws RangeError where it does not. */
export function at<T>(list: readonly T[], index: number): T {
  const member = list[index];
  if (member === undefined) throw new RangeError(`no member ${index} in a list of ${list.length}`);
  return member;
}
