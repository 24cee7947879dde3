/** How values are written for people, in English. */

const days = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeZone: "UTC" });
const moments = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" });

/** A date as it is; an instant with its time in UTC. */
export function dateText(value: string): string {
  const instant = new Date(value);
  if (Number.isNaN(instant.getTime())) return value;
  return value.length <= 10 ? days.format(instant) : `${moments.format(instant)} UTC`;
}

const wholeNumbers = new Intl.NumberFormat("en");
export const countText = (value: number): string => wholeNumbers.format(value);

const amounts = new Intl.NumberFormat("en", { maximumFractionDigits: 2 });

/** @param amount decimal text: it is grouped digit by digit, never rounded to a double */
export function moneyText(amount: string, currency: string | undefined): string {
  const number = amounts.format(amount as `${number}`);
  return currency === undefined ? number : `${number} ${currency}`;
}

export function ageText(hours: number | null): string {
  if (hours === null) return "never";
  if (hours < 1) return "less than an hour ago";
  if (hours < 48) return `${Math.round(hours)} h ago`;
  return `${countText(Math.round(hours / 24))} days ago`;
}

/** Only addresses of the web may become links. */
export const webAddress = (url: unknown): string | undefined =>
  typeof url === "string" && URL.canParse(url) && /^https?:$/.test(new URL(url).protocol) ? url : undefined;

/** Text that PostgreSQL takes. */
export const soundText = (text: string): string => text.replaceAll("\0", "").toWellFormed();
