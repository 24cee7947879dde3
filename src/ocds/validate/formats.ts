/** The formats of OCDS: `date-time` (RFC 3339), `uri` (RFC 3986), `email` (RFC 5321, without quoted names). */

const dateTime =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])[Tt](?:(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)|(\d\d):(\d\d):60(?:\.\d+)?(?:[Zz]|([+-])(\d\d):(\d\d)))$/;
const daysOf = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** RFC 3339 section 5.6: date, `T`, time, and `Z` or an offset. Days of the month and leap seconds are checked. */
export function isDateTime(text: string): boolean {
  const found = dateTime.exec(text);
  if (found === null) return false;
  if (found[1] !== undefined) {
    // A leap second is the last second of a day in UTC.
    const [, hour, minute, sign, offsetHours, offsetMinutes] = found;
    if (Number(hour) > 23 || Number(minute) > 59 || Number(offsetHours ?? 0) > 23 || Number(offsetMinutes ?? 0) > 59)
      return false;
    const offset = Number(offsetHours ?? 0) * 60 + Number(offsetMinutes ?? 0);
    const utc = Number(hour) * 60 + Number(minute) - (sign === "-" ? -offset : offset);
    if ((utc + 2880) % 1440 !== 1439) return false;
  }
  const day = (text.charCodeAt(8) - 48) * 10 + text.charCodeAt(9) - 48;
  if (day < 29) return true;
  const month = (text.charCodeAt(5) - 48) * 10 + text.charCodeAt(6) - 48;
  if (month === 2) {
    const year = Number(text.slice(0, 4));
    return day === 29 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  }
  return day <= (daysOf[month - 1] as number);
}

const unreserved = "[A-Za-z0-9\\-._~!$&'()*+,;=]|%[0-9A-Fa-f]{2}";
const pchar = `(?:[A-Za-z0-9\\-._~!$&'()*+,;=:@]|%[0-9A-Fa-f]{2})`;
const segments = `(?:/${pchar}*)*`;
const authority = `(?:(?:${unreserved}|:)*@)?(?:\\[(?:[0-9A-Fa-f:.]+|[vV][0-9A-Fa-f]+\\.[A-Za-z0-9\\-._~!$&'()*+,;=:]+)\\]|(?:${unreserved})*)(?::[0-9]*)?`;
const rest = `(?:\\?(?:${pchar}|[/?])*)?(?:#(?:${pchar}|[/?])*)?`;
const uri = new RegExp(
  `^[A-Za-z][A-Za-z0-9+\\-.]*:(?://${authority}${segments}|/(?:${pchar}+${segments})?|${pchar}+${segments})${rest}$`,
);

/** RFC 3986 section 3: a URI with a scheme, only characters that it allows; a scheme with nothing after it is refused. */
export const isUri = (text: string): boolean => uri.test(text);

const email =
  /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?$/;

export const isEmail = (text: string): boolean => email.test(text);

/** What each format takes, in words. */
export const formats: Readonly<Record<string, { readonly test: (text: string) => boolean; readonly words: string }>> = {
  "date-time": { test: isDateTime, words: "a date with time and offset, such as 2024-05-31T17:00:00-05:00 (RFC 3339)" },
  uri: { test: isUri, words: "a URI with its scheme, such as https://example.org/a (RFC 3986)" },
  email: { test: isEmail, words: "an e-mail address" },
};
