import { countryCodes, countryOf } from "./countries.ts";

/** Currencies of no country of the world, as their level of prices: hundredths for one US dollar. */
const others: Readonly<Record<string, number>> = { USD: 100, EUR: 92, GBP: 79, JPY: 15_000, CHF: 88, AUD: 150 };

const dayMs = 86_400_000;

/**
 * What one US dollar is worth in a currency on a day of the world: the country's level with a slow wave of three per cent
 * around it. Decimal text; undefined for currencies that the world does not know.
 */
export function worldRate(currency: string, day: string): string | undefined {
  const country = countryCodes.map(countryOf).find((each) => each.currency === currency);
  const level = country?.level ?? others[currency];
  if (level === undefined) return undefined;
  if (currency === "USD") return "1";
  const index = Math.floor(Date.parse(day) / dayMs);
  const permille = 1_000 + (Math.abs((index % 120) - 60) - 30);
  // Hundredths times thousandths: five places after the point.
  const digits = String(level * permille).padStart(6, "0");
  return `${digits.slice(0, -5)}.${digits.slice(-5)}`;
}

/** Monday to Friday: the world has no holidays. */
export const isBusinessDay = (day: string): boolean => ![0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay());
