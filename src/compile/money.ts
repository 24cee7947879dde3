import { isObject, type JsonObject, numberFromText, numberText } from "../base/json.ts";
import type { RateTable } from "../money/index.ts";

/** An amount as it stands in a release: its number, its currency. */
export interface StatedAmount {
  /** Decimal text. */
  readonly amount: string;
  readonly currency: string | null;
}

/** What converting adds to an item's `value`, and the amount in US dollars as decimal text. */
export interface Converted {
  readonly members: JsonObject;
  readonly usd: string | null;
}

const unconverted: Converted = { members: {}, usd: null };

/**
 * An amount in US dollars at the rate of a day, with where the rate is from. Without a rate nothing is added.
 * @param at instant or date as stated: the day is the one that the source writes, in its own zone
 */
export function converted(value: StatedAmount | undefined, at: string | undefined, rates: RateTable): Converted {
  if (value === undefined || value.currency === null) return unconverted;
  const found = rates.toUSD(value.amount, value.currency, at?.slice(0, 10));
  if (found === undefined) return unconverted;
  const { rate, date, source, granularity, carried } = found.rate;
  return {
    usd: found.amount,
    members: {
      amountUSD: numberFromText(found.amount),
      rate: numberFromText(rate),
      ...(date !== "" && { rateDate: date, rateGranularity: granularity }),
      ...(carried && { rateCarried: true }),
      rateSource: source,
    },
  };
}

/** Whether a stored notice says something else once its amounts are converted at these rates. */
export function isOutdated(item: JsonObject, rates: RateTable): boolean {
  const published = typeof item.published === "string" ? item.published : undefined;
  if (differs(item.value, published, rates)) return true;
  const awards = Array.isArray(item.awards) ? item.awards.filter(isObject) : [];
  return awards.some((award) => differs(award.value, typeof award.date === "string" ? award.date : published, rates));
}

function differs(value: unknown, at: string | undefined, rates: RateTable): boolean {
  if (!isObject(value)) return false;
  const amount = numberText(value.amount);
  if (amount === undefined) return false;
  const { amount: _amount, currency, ...stored } = value;
  const stated = { amount, currency: typeof currency === "string" ? currency : null };
  return JSON.stringify(converted(stated, at, rates).members) !== JSON.stringify(stored);
}
