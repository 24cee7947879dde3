/** Reading compiled releases as they come: nothing of their shape is taken for granted. */

export type Loose = Readonly<Record<string, unknown>>;

export const objectOf = (value: unknown): Loose | undefined =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Loose) : undefined;
export const listIn = (value: unknown): readonly unknown[] | undefined => (Array.isArray(value) ? value : undefined);
export const textIn = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);
export const idOf = (value: unknown): string | undefined => textIn(objectOf(value)?.id);

/** Ids of the members of a list, as far as they are text. */
export function idsOf(value: unknown): string[] {
  const ids: string[] = [];
  for (const each of listIn(value) ?? []) {
    const id = idOf(each);
    if (id !== undefined) ids.push(id);
  }
  return ids;
}

/** The id of the only member of a list; undefined where there are more, or it has none. */
export function onlyId(value: unknown): string | undefined {
  const list = listIn(value);
  return list?.length === 1 ? idOf(list[0]) : undefined;
}

/** A bid's amount with its currency. Amounts are compared, never added, so a double does. */
export function priceOf(bid: Loose): { amount: number; currency: string } | undefined {
  const value = objectOf(bid.value);
  const { amount, currency } = value ?? {};
  return typeof amount === "number" && Number.isFinite(amount) && typeof currency === "string"
    ? { amount, currency }
    : undefined;
}

/** Bids, awards and the tender of a compiled release, looked up once for all indicators. */
export interface ReadProcess {
  readonly ocid: string;
  readonly release: Loose;
  readonly tender: Loose | undefined;
  readonly details: string | undefined;
  readonly awards: readonly unknown[] | undefined;
  readonly bids: readonly unknown[] | undefined;
  /** Bids of a status other than invited and withdrawn. */
  readonly submitted: readonly Loose[];
  readonly valid: readonly Loose[];
  readonly activeAwards: readonly Loose[];
  /** Awards and bids are lists, and each award with a status is final. */
  readonly final: boolean;
}

/** @returns undefined for what is no process: no object, or an ocid that is no text */
export function readProcess(value: unknown): ReadProcess | undefined {
  const release = objectOf(value);
  const ocid = textIn(release?.ocid);
  if (release === undefined || ocid === undefined) return undefined;
  const tender = objectOf(release.tender);
  const awards = listIn(release.awards);
  const bids = listIn(objectOf(release.bids)?.details);
  const submitted: Loose[] = [];
  const valid: Loose[] = [];
  for (const each of bids ?? []) {
    const bid = objectOf(each);
    const status = textIn(bid?.status);
    if (bid === undefined || status === undefined) continue;
    if (status === "valid") valid.push(bid);
    if (status !== "invited" && status !== "withdrawn") submitted.push(bid);
  }
  const activeAwards: Loose[] = [];
  let final = awards !== undefined && bids !== undefined;
  for (const each of awards ?? []) {
    const award = objectOf(each);
    const status = textIn(award?.status);
    if (award === undefined || status === undefined) continue;
    if (status === "active") activeAwards.push(award);
    else if (status !== "cancelled" && status !== "unsuccessful") final = false;
  }
  const details = textIn(tender?.procurementMethodDetails);
  return { ocid, release, tender, details, awards, bids, submitted, valid, activeAwards, final };
}

const dateTime = /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:[Zz]|([+-])(\d\d):(\d\d))$/;

/** As nearly all are written, on a day that each month has: read by its digits, at a tenth of the cost. */
const usual =
  /^[1-9]\d{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

function usualInstant(value: string): { seconds: number; nanos: number } {
  const two = (at: number) => (value.charCodeAt(at) - 48) * 10 + value.charCodeAt(at + 1) - 48;
  const local = Date.UTC(two(0) * 100 + two(2), two(5) - 1, two(8), two(11), two(14), two(17)) / 1000;
  if (value.length === 20) return { seconds: local, nanos: 0 };
  const offset = (two(20) * 60 + two(23)) * 60;
  return { seconds: value.charCodeAt(19) === 45 ? local + offset : local - offset, nanos: 0 };
}

/** An RFC 3339 date-time in seconds since 1970 and nanoseconds; undefined for anything else, a bare date included. */
export function instantOf(value: unknown): { seconds: number; nanos: number } | undefined {
  if (typeof value !== "string") return undefined;
  if (usual.test(value)) return usualInstant(value);
  const parts = dateTime.exec(value);
  if (!parts) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.slice(1, 7).map(Number);
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  const isDay = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  if (!isDay || hour > 23 || minute > 59 || second > 60) return undefined;
  const [hours, minutes] = [Number(parts[9] ?? 0), Number(parts[10] ?? 0)];
  if (hours > 23 || minutes > 59) return undefined;
  const offset = (hours * 60 + minutes) * 60 * (parts[8] === "-" ? -1 : 1);
  const seconds = date.getTime() / 1000 + hour * 3600 + minute * 60 + second - offset;
  return { seconds, nanos: Number((parts[7] ?? "").slice(0, 9).padEnd(9, "0")) };
}

/** Whole days from one instant to another, cut off towards zero. */
export function daysBetween(from: { seconds: number; nanos: number }, to: { seconds: number; nanos: number }): number {
  let seconds = to.seconds - from.seconds;
  const nanos = to.nanos - from.nanos;
  if (seconds > 0 && nanos < 0) seconds -= 1;
  if (seconds < 0 && nanos > 0) seconds += 1;
  return Math.trunc(seconds / 86_400) + 0;
}
