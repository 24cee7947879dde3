/** Seconds before each further attempt (the table of Standard Webhooks 1.0.0): 75 hours and a half in all. */
const minute = 60;
const hour = 3_600;
export const retryTable: readonly number[] = [
  5,
  5 * minute,
  30 * minute,
  2 * hour,
  5 * hour,
  10 * hour,
  14 * hour,
  20 * hour,
  24 * hour,
];
const jitter = 0.1;
const longestAsked = 24 * hour;

/**
 * Seconds until the next attempt of a delivery, a tenth more or less at random; undefined where it has had all of them.
 * @param attempts made so far, this one included
 * @param askedSeconds what the endpoint asked for by Retry-After
 * @param random from 0 up to 1
 */
export function retryIn(attempts: number, askedSeconds: number | undefined, random: number): number | undefined {
  const wait = retryTable[attempts - 1];
  if (wait === undefined) return undefined;
  const spread = wait * (1 + jitter * (2 * random - 1));
  return Math.max(spread, Math.min(askedSeconds ?? 0, longestAsked));
}

/**
 * Seconds in which an endpoint is left alone after so many failures in a row: one may be an accident, more are its state.
 * Not longer than an hour, so that a living endpoint is found again.
 */
export function endpointPause(failures: number, askedSeconds: number | undefined): number {
  const own = failures <= 1 ? 0 : Math.min(5 * 4 ** (failures - 2), hour);
  return Math.max(own, Math.min(askedSeconds ?? 0, longestAsked));
}

/** An endpoint that has answered nothing for so long, and so often, is disabled. */
export const givenUpAfter = { failures: retryTable.length + 1, seconds: 3 * 24 * hour } as const;
/** One that never answered its first ping is given up sooner: nobody there has asked for deliveries. */
export const unansweredAttempts = 5;
