import { normalizeDecimal } from "../../base/decimal.ts";
import type { Money } from "./facts.ts";
import { record, text } from "./json.ts";

/** Amount in US dollars at a day; undefined where there is no rate. Dollars need none. */
export type DollarsOf = (
  amount: string,
  currency: string,
  day: string | null,
  award: string | undefined,
) => string | undefined;

/** Value bands in US dollars by the digits before the point: below 1 000 there are three at most, and so on. */
export const valueBands = ["0-1k", "1k-10k", "10k-100k", "100k-1m", "1m-10m", "10m+"] as const;

/** Band of an amount in dollars; "" where that is unknown. */
export function bandOf(value: Money | null): string {
  if (value?.usd === null || value === null || value.usd.startsWith("-")) return "";
  const digits = value.usd.split(".")[0]?.length ?? 0;
  return valueBands[Math.min(Math.max(digits - 3, 0), valueBands.length - 1)] ?? "";
}

/** Reads an amount, in dollars too, as at a day. */
export type MoneyReader = (value: unknown, day: string | null, award?: string) => Money | null;

export function moneyReader(usd: DollarsOf | undefined): MoneyReader {
  return (value, at, award) => {
    const stated = record(value);
    const written = text(stated?.amount);
    const amount =
      written !== undefined && written.length <= 40 && !/e/i.test(written) ? normalizeDecimal(written) : undefined;
    if (amount === undefined) return null;
    const currency = /^[A-Z]{3}$/.test(text(stated?.currency) ?? "") ? (text(stated?.currency) ?? "") : "";
    const dollars = currency === "USD" ? amount : currency === "" ? undefined : usd?.(amount, currency, at, award);
    return { amount, currency, usd: dollars ?? null };
  };
}
