/** What publishers may ask for. Numbers that an operator would want to know stand here, each with its reason. */

/** Days after which a feed whose proof has vanished is no longer pulled: long enough for a website to be moved. */
export const graceDays = 7;
/** Hours between two looks at a proof. */
export const proofHours = 24;
/** Days after which what nobody proved is forgotten. */
export const forgetDays = 30;
/** Feeds of one publisher: a country has a handful. */
export const feedsOfPublisher = 50;
/** Keys in force of one publisher: one in use, one that follows it, one to spare. */
export const keysOfPublisher = 5;
/** Requests a minute with a publisher's key. */
export const requestsAMinute = 600;
/** Registrations of one address in an hour, and of all in a day. */
export const registrationsAnHour = 60;
export const registrationsADay = 2_000;
/** Trials and looks for proof of one feed in an hour: each of them makes us ask somebody's server. */
export const trialsAnHour = 20;
export const proofsAnHour = 60;
/** Pushes to one feed in a minute. */
export const pushesAMinute = 60;
/** Bytes of a push, unpacked, and its releases. */
export const largestPush = 64 * 1024 * 1024;
export const releasesOfPush = 20_000;

/** Subscriptions without a key that one address may make in an hour, and all together in a day: each makes us send. */
export const subscriptionsAnHour = 60;
export const subscriptionsADay = 5_000;

/** Counts what was done under a name in fixed windows, in this process. */
export class Quota {
  readonly #most: number;
  readonly #windowMs: number;
  readonly #windows = new Map<string, { used: number; ends: number }>();

  constructor(most: number, windowSeconds: number) {
    this.#most = most;
    this.#windowMs = windowSeconds * 1_000;
  }

  /** Takes one. @returns seconds to wait where none is left, else undefined */
  take(name: string, now: number): number | undefined {
    let window = this.#windows.get(name);
    if (window === undefined || window.ends <= now) {
      // Memory stays bounded whoever asks.
      if (this.#windows.size > 50_000) this.#windows.clear();
      window = { used: 0, ends: now + this.#windowMs };
      this.#windows.set(name, window);
    }
    if (window.used >= this.#most) return Math.max(1, Math.ceil((window.ends - now) / 1_000));
    window.used += 1;
    return undefined;
  }
}
