import type { Clock } from "../base/clock.ts";
import type { HostStats } from "./types.ts";

interface Waiter {
  readonly concurrency: number;
  readonly spacingMs: number;
  readonly admit: () => void;
}

/** Frees the place that `enter` gave; a second call does nothing. */
export type Leave = () => void;

/**
 * The turnstile before one host: first come, first served, at most `concurrency` inside at once, starts at least
 * `spacingMs` apart. Each one that waits brings its own limits, so several policies may share one host.
 */
export class HostGate {
  readonly #clock: Clock;
  readonly #queue: Waiter[] = [];
  #inside = 0;
  #lastStart = Number.NEGATIVE_INFINITY;
  #closedUntil = Number.NEGATIVE_INFINITY;
  #closedFor = 0;
  #timer: AbortController | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get inside(): number {
    return this.#inside;
  }

  get waiting(): number {
    return this.#queue.length;
  }

  /** Nobody is here, and nobody has been for so long that forgetting this host changes no pace. */
  get idle(): boolean {
    const quietSince = Math.max(this.#closedUntil, this.#lastStart + 60_000);
    return this.#inside === 0 && this.#queue.length === 0 && quietSince <= this.#clock.now().getTime();
  }

  /** Nobody may enter for the next milliseconds: the host asked us to wait (Retry-After). */
  hold(milliseconds: number): void {
    const until = this.#clock.now().getTime() + milliseconds;
    if (until <= this.#closedUntil) return;
    this.#closedUntil = until;
    this.#closedFor = milliseconds;
  }

  /** Waits for a place. @throws the signal's reason as soon as it is aborted */
  enter(limits: { concurrency: number; spacingMs: number }, signal: AbortSignal): Promise<Leave> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const giveUp = () => {
        this.#queue.splice(this.#queue.indexOf(waiter), 1);
        reject(signal.reason);
        // The one behind may have other limits.
        this.#stopTimer();
        this.#admit();
      };
      const waiter: Waiter = {
        concurrency: limits.concurrency,
        spacingMs: limits.spacingMs,
        admit: () => {
          signal.removeEventListener("abort", giveUp);
          let left = false;
          resolve(() => {
            if (left) return;
            left = true;
            this.#inside--;
            this.#admit();
          });
        },
      };
      signal.addEventListener("abort", giveUp, { once: true });
      this.#queue.push(waiter);
      this.#admit();
    });
  }

  /** @param waited the first in the queue has waited its time, whatever the clock says now */
  #admit(waited = false): void {
    let served = waited;
    for (let next = this.#queue[0]; next !== undefined; next = this.#queue[0]) {
      if (this.#timer !== undefined || this.#inside >= next.concurrency) return;
      const wait = served ? 0 : this.#waitFor(next.spacingMs);
      served = false;
      if (wait > 0) {
        this.#later(wait);
        return;
      }
      this.#queue.shift();
      this.#inside++;
      this.#lastStart = this.#clock.now().getTime();
      next.admit();
    }
  }

  #waitFor(spacingMs: number): number {
    const now = this.#clock.now().getTime();
    // A clock that was set back must not stall the host: no wait is longer than it was when it began.
    const spacing = Math.min(this.#lastStart + spacingMs - now, spacingMs);
    return Math.max(spacing, Math.min(this.#closedUntil - now, this.#closedFor));
  }

  #later(milliseconds: number): void {
    const timer = new AbortController();
    this.#timer = timer;
    const closedUntil = this.#closedUntil;
    this.#clock.sleep(milliseconds, timer.signal).then(
      () => {
        if (this.#timer !== timer) return;
        this.#timer = undefined;
        // Unless the host has asked for more time since.
        this.#admit(closedUntil === this.#closedUntil);
      },
      () => {},
    );
  }

  #stopTimer(): void {
    const timer = this.#timer;
    this.#timer = undefined;
    timer?.abort();
  }
}

export interface Host {
  readonly gate: HostGate;
  readonly counters: Omit<HostStats, "active" | "waiting">;
}

/** Hosts remembered before the quiet ones are forgotten: feeds that others register may redirect anywhere. */
const maxHosts = 2_000;

/** All hosts asked so far, by origin of the real URL. */
export class Hosts {
  readonly #clock: Clock;
  readonly #hosts = new Map<string, Host>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  of(origin: string): Host {
    const known = this.#hosts.get(origin);
    if (known !== undefined) return known;
    if (this.#hosts.size >= maxHosts) {
      for (const [name, { gate }] of this.#hosts) if (gate.idle) this.#hosts.delete(name);
    }
    const counters = { requests: 0, retries: 0, failures: 0, bytes: 0 };
    const host = { gate: new HostGate(this.#clock), counters };
    this.#hosts.set(origin, host);
    return host;
  }

  stats(): Record<string, HostStats> {
    const entries = [...this.#hosts].map(([origin, { gate, counters }]) => {
      return [origin, { ...counters, active: gate.inside, waiting: gate.waiting }] as const;
    });
    return Object.fromEntries(entries);
  }
}
