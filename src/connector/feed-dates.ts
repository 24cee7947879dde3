/** When something was published, as far as its feed tells. */
export interface FeedDate {
  /** An instant in UTC (`2026-05-04T13:00:00.000Z`) where the text names a zone, else the day that it names. */
  readonly at?: string;
  /** The text, where it names neither. */
  readonly text?: string;
}

/** Months by the first letters of their names in English, Spanish, Portuguese and French. */
const months: readonly (readonly [month: number, names: RegExp])[] = [
  [1, /^(jan|ene)/],
  [2, /^(feb|fev|fév)/],
  [3, /^(mar)/],
  [4, /^(apr|abr|avr)/],
  [5, /^(may|mai)/],
  [6, /^(jun|juin)/],
  [7, /^(jul|juil)/],
  [8, /^(aug|ago|aoû|aou)/],
  [9, /^(sep|set)/],
  [10, /^(oct|out)/],
  [11, /^(nov)/],
  [12, /^(dec|dic|dez|déc)/],
];
const monthOf = (name: string): number | undefined =>
  months.find(([, names]) => names.test(name.normalize("NFC").toLowerCase()))?.[0];

/** Zones by name that RFC 822 (5.1) defines, in hours. */
const zones: Readonly<Record<string, number>> = {
  Z: 0,
  UT: 0,
  UTC: 0,
  GMT: 0,
  EST: -5,
  EDT: -4,
  CST: -6,
  CDT: -5,
  MST: -7,
  MDT: -6,
  PST: -8,
  PDT: -7,
};

/**
 * Reads a date of a feed: ISO 8601 and RFC 822 in their proper and their usual wrong forms (wrong weekday, names of
 * months in another language), long dates, and numeric ones. A time without a zone is no instant: its day alone is
 * taken. `05/04/2024` is the fourth month where the language is another than English, and in English no date at all. What cannot
 * be read stays text.
 * @param language of the feed, ISO 639-1
 */
export function feedDate(given: string, language: string): FeedDate {
  const text = given.replace(/\s+/g, " ").trim();
  if (text === "") return {};
  const at = iso(text) ?? named(text) ?? numeric(text, language);
  return at === undefined ? { text: text.slice(0, 200) } : { at };
}

interface Parts {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly time?: string | undefined;
  readonly zone?: string | undefined;
}

function iso(text: string): string | undefined {
  const found = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(?:[.,]\d+)?)? ?(z|utc|gmt|[+-]\d\d:?\d\d)?$/i.exec(
    text,
  );
  if (!found) return undefined;
  const [, year, month, day, time, zone] = found;
  return composed({ year: Number(year), month: Number(month), day: Number(day), time, zone });
}

const clock = String.raw`(\d{1,2}:\d\d(?::\d\d)?)`;
const zoneName = String.raw`(?:gmt|utc)?[+-]\d\d:?\d\d|[a-z]{1,4}`;
/** "Wed, 02 Oct 2002 13:00:00 GMT", "viernes 24 de enero de 2014". */
const dayFirst = new RegExp(
  String.raw`^(?:[\p{L}-]+\.?,? )?(\d{1,2})(?:º|er|st|nd|rd|th)?[ -](?:de )?(\p{L}{3,})\.?,?[ -](?:del? )?(\d{4}|\d\d)(?:,? (?:a las |às |- )?${clock} ?(${zoneName})?)?$`,
  "iu",
);
/** "October 2, 2002". */
const monthFirst = new RegExp(
  String.raw`^(?:[\p{L}-]+\.?,? )?(\p{L}{3,})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})(?:,? (?:at |- )?${clock} ?(${zoneName})?)?$`,
  "iu",
);

function named(text: string): string | undefined {
  const first = dayFirst.exec(text);
  if (first) {
    const [, day, name = "", year = "", time, zone] = first;
    const month = monthOf(name);
    const whole = year.length === 2 ? (Number(year) < 70 ? 2000 : 1900) + Number(year) : Number(year);
    return month === undefined ? undefined : composed({ year: whole, month, day: Number(day), time, zone });
  }
  const other = monthFirst.exec(text);
  if (!other) return undefined;
  const [, name = "", day, year, time, zone] = other;
  const month = monthOf(name);
  return month === undefined ? undefined : composed({ year: Number(year), month, day: Number(day), time, zone });
}

function numeric(text: string, language: string): string | undefined {
  const found = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?:[ ,].*)?$/.exec(text);
  if (found) {
    const [a, b, year] = found.slice(1).map(Number) as [number, number, number];
    if (a > 12 || language !== "en") return composed({ year, month: b, day: a });
    return b > 12 ? composed({ year, month: a, day: b }) : undefined;
  }
  const reversed = /^(\d{4})\/(\d{1,2})\/(\d{1,2})(?:[ ,].*)?$/.exec(text);
  if (!reversed) return undefined;
  const [year, month, day] = reversed.slice(1).map(Number) as [number, number, number];
  return composed({ year, month, day });
}

/** An instant, or a day; undefined where there is no such day or time. Years before 1900 and after 2200 mean nothing. */
function composed({ year, month, day, time, zone }: Parts): string | undefined {
  if (year < 1900 || year > 2200) return undefined;
  const date = `${year}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
  const midnight = new Date(`${date}T00:00:00Z`);
  if (Number.isNaN(midnight.getTime()) || midnight.toISOString().slice(0, 10) !== date) return undefined;
  const minutes = offset(zone);
  if (time === undefined || minutes === undefined) return date;
  const [hours = 0, minute = 0, second = 0] = time.split(":").map(Number);
  if (hours > 23 || minute > 59 || second > 60) return undefined;
  return new Date(midnight.getTime() + ((hours * 60 + minute - minutes) * 60 + second) * 1_000).toISOString();
}

/** Minutes east of Greenwich. */
function offset(zone: string | undefined): number | undefined {
  if (zone === undefined) return undefined;
  const found = /^(?:gmt|utc)?([+-])(\d\d):?(\d\d)$/i.exec(zone);
  if (found) return (found[1] === "-" ? -1 : 1) * (Number(found[2]) * 60 + Number(found[3]));
  const hours = zones[zone.toUpperCase()];
  return hours === undefined ? undefined : hours * 60;
}
