import { DateTime } from "luxon";
import type { Sourced } from "./sourced.ts";

/**
 * Dates of portals. Local times become instants through the portal's IANA zone (offsets change over the years). A date
 * without time stays a date for the reader, and is written to OCDS as the first instant of that day in the zone.
 */
const patterns = [
  "yyyy-MM-dd'T'HH:mm:ss",
  "yyyy-MM-dd HH:mm:ss",
  "yyyy-MM-dd HH:mm",
  "yyyy-MM-dd",
  "yyyy/M/d H:mm:ss",
  "yyyy/M/d H:mm",
  "yyyy/M/d",
  "d/M/yyyy H:mm:ss",
  "d/M/yyyy H:mm",
  "d/M/yyyy",
  "d-M-yyyy H:mm:ss",
  "d-M-yyyy H:mm",
  "d-M-yyyy",
] as const;

export interface DateOptions {
  /** IANA zone of local times. */
  zone: string;
  /** Luxon patterns to try instead of the common ones; day before month unless a pattern says otherwise. */
  formats?: readonly string[];
  /** Reads the local wall time even where the text claims UTC ("Z") or an offset. */
  ignoreOffset?: boolean;
  /** A date without time means the end of that day (a deadline) instead of its start. */
  endOfDay?: boolean;
}

/**
 * The instant meant by `text` as ISO 8601 with the zone's offset ("2024-07-01T15:00:00-04:00"), undefined where the
 * text is no date. Years before 1900 and after 2200 are no dates: portals use them as placeholders.
 */
export function instant(text: string, options: DateOptions): string | undefined {
  const input = text
    .trim()
    .replace(/ GMT$/, "Z")
    .replace(/(:\d\d)\.\d+/, "$1");
  const parsed = options.formats ? byFormats(input, options.formats, options.zone) : common(input, options);
  if (!parsed?.isValid || parsed.year <= 1900 || parsed.year > 2200) return undefined;
  const dayOnly = !/\d:\d\d/.test(input);
  const meant = dayOnly && options.endOfDay ? parsed.endOf("day").startOf("second") : parsed;
  return meant.toISO({ suppressMilliseconds: true }) ?? undefined;
}

function common(input: string, options: DateOptions): DateTime | undefined {
  const offset = /(Z|[+-]\d\d:?\d\d)$/.exec(input);
  if (offset && /\d:\d\d/.test(input) && !options.ignoreOffset) {
    const zoned = DateTime.fromISO(input.replace(" ", "T"), { setZone: true });
    return zoned.isValid ? zoned.setZone(options.zone) : undefined;
  }
  const local = offset && /\d:\d\d/.test(input) ? input.slice(0, offset.index) : input;
  const iso = DateTime.fromISO(local, { zone: options.zone });
  return iso.isValid && /^\d{4}-/.test(local) ? iso : byFormats(local, patterns, options.zone);
}

function byFormats(input: string, formats: readonly string[], zone: string): DateTime | undefined {
  for (const format of formats) {
    const parsed = DateTime.fromFormat(input, format, { zone, locale: "en" });
    if (parsed.isValid) return parsed;
  }
  return undefined;
}

/** {@link instant} over a traced value; a text that is no date is reported through `onBad`. */
export function sourcedInstant(
  value: Sourced<string> | undefined,
  options: DateOptions,
  onBad?: (text: string) => void,
): Sourced<string> | undefined {
  return value?.map((text) => {
    const found = instant(text, options);
    if (found === undefined) onBad?.(text);
    return found;
  });
}

/** The local calendar day ("2024-07-01") of an instant in a zone. */
export function localDay(at: Date | string, zone: string): string {
  const time = typeof at === "string" ? DateTime.fromISO(at, { zone }) : DateTime.fromJSDate(at, { zone });
  return time.toISODate() ?? "";
}

/** Calendar arithmetic on days ("2024-02-28" + 2 → "2024-03-01"). */
export const addDays = (day: string, days: number): string =>
  DateTime.fromISO(day, { zone: "utc" }).plus({ days }).toISODate() ?? day;

/** An instant in a portal's own format: what `simulate.ts` and request parameters need. Luxon pattern. */
export const formatInstant = (at: Date | string, zone: string, format: string): string =>
  (typeof at === "string" ? DateTime.fromISO(at, { setZone: true }) : DateTime.fromJSDate(at))
    .setZone(zone)
    .toFormat(format, { locale: "en" });
