/** So many requests in so many seconds, for each address. */
export interface RateLimit {
  readonly quota: number;
  readonly windowSeconds: number;
}

export const defaultRateLimit: RateLimit = { quota: 6_000, windowSeconds: 60 };

export interface RateState {
  readonly allowed: boolean;
  readonly limit: RateLimit;
  readonly remaining: number;
  /** Seconds until the window ends, rounded up. */
  readonly resetSeconds: number;
}

interface Window {
  used: number;
  ends: number;
}

/** More addresses than this in one window are counted anew: memory stays bounded whoever asks. */
const mostAddresses = 100_000;

/** Counts the requests of each address in fixed windows, in this process. */
export class RateLimiter {
  readonly #limit: RateLimit;
  readonly #windows = new Map<string, Window>();
  #swept = 0;

  constructor(limit: RateLimit = defaultRateLimit) {
    this.#limit = limit;
  }

  /** Counts one request. @param now milliseconds */
  take(address: string, now: number): RateState {
    const key = network(address);
    let window = this.#windows.get(key);
    if (window === undefined || window.ends <= now) {
      if (this.#windows.size >= mostAddresses || now - this.#swept > this.#limit.windowSeconds * 1000) this.#sweep(now);
      window = { used: 0, ends: now + this.#limit.windowSeconds * 1000 };
      this.#windows.set(key, window);
    }
    window.used += 1;
    return {
      allowed: window.used <= this.#limit.quota,
      limit: this.#limit,
      remaining: Math.max(0, this.#limit.quota - window.used),
      resetSeconds: Math.max(1, Math.ceil((window.ends - now) / 1000)),
    };
  }

  #sweep(now: number): void {
    this.#swept = now;
    for (const [key, window] of this.#windows) if (window.ends <= now) this.#windows.delete(key);
    if (this.#windows.size >= mostAddresses) this.#windows.clear();
  }
}

/** An IPv6 caller has at least a /64 to itself; an IPv4 address in IPv6 form is the IPv4 address. */
export function network(address: string): string {
  if (!address.includes(":")) return address;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped?.[1]) return mapped[1];
  const [head = "", tail] = address.split("%")[0]?.split("::") ?? [];
  const groups = head === "" ? [] : head.split(":");
  const rest = tail === undefined || tail === "" ? [] : tail.split(":");
  const all = [...groups, ...Array<string>(Math.max(0, 8 - groups.length - rest.length)).fill("0"), ...rest];
  return all.slice(0, 4).join(":");
}

/** RateLimit (draft-ietf-httpapi-ratelimit-headers, text of 2025-09-23), a structured field list. */
export const rateHeader = ({ remaining, resetSeconds }: RateState): string => `"anon";r=${remaining};t=${resetSeconds}`;

const policies = new WeakMap<RateLimit, string>();

/** RateLimit-Policy of the same draft. */
export function policyHeader({ limit }: RateState): string {
  let policy = policies.get(limit);
  if (policy === undefined) {
    policy = `"anon";q=${limit.quota};w=${limit.windowSeconds};qu="requests"`;
    policies.set(limit, policy);
  }
  return policy;
}
