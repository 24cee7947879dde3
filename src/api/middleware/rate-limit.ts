import type { Caller } from "../callers.ts";

/** So many requests in so many seconds, for each address or key. */
export interface RateLimit {
  readonly quota: number;
  readonly windowSeconds: number;
}

export const defaultRateLimit: RateLimit = { quota: 6_000, windowSeconds: 60 };
/** What a key allows beside what an address is allowed, where it states no quota of its own. */
const keyFactor = 10;

export interface RateState {
  /** Name of the quota: by address or by key. */
  readonly name: "anon" | "key";
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

  /** Counts one request: of a key by the key, of others by their address. @param now milliseconds */
  take(caller: Caller, address: string, now: number): RateState {
    if (caller.kind === "anonymous") return this.#count("anon", network(address), this.#limit, now);
    const { quota, windowSeconds } = this.#limit;
    if (caller.kind === "operator") return this.#count("key", "operator", this.#limitOf(quota * keyFactor), now);
    const own = caller.key.quota === null ? quota * keyFactor : Math.ceil((caller.key.quota * windowSeconds) / 60);
    return this.#count("key", `key ${caller.key.id}`, this.#limitOf(own), now);
  }

  readonly #limits = new Map<number, RateLimit>();

  /** One object for each quota, as header texts are kept by object. */
  #limitOf(quota: number): RateLimit {
    let limit = this.#limits.get(quota);
    if (limit === undefined) {
      limit = { quota, windowSeconds: this.#limit.windowSeconds };
      this.#limits.set(quota, limit);
    }
    return limit;
  }

  #count(name: RateState["name"], key: string, limit: RateLimit, now: number): RateState {
    let window = this.#windows.get(key);
    if (window === undefined || window.ends <= now) {
      if (this.#windows.size >= mostAddresses || now - this.#swept > this.#limit.windowSeconds * 1000) this.#sweep(now);
      window = { used: 0, ends: now + limit.windowSeconds * 1000 };
      this.#windows.set(key, window);
    }
    window.used += 1;
    return {
      name,
      allowed: window.used <= limit.quota,
      limit,
      remaining: Math.max(0, limit.quota - window.used),
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
export const rateHeader = ({ name, remaining, resetSeconds }: RateState): string =>
  `"${name}";r=${remaining};t=${resetSeconds}`;

const policies = new WeakMap<RateLimit, string>();

/** RateLimit-Policy of the same draft. */
export function policyHeader({ name, limit }: RateState): string {
  let policy = policies.get(limit);
  if (policy === undefined) {
    policy = `"${name}";q=${limit.quota};w=${limit.windowSeconds};qu="requests"`;
    policies.set(limit, policy);
  }
  return policy;
}
