import { isObject, type JsonObject, type JsonValue, numberFromText, numberText } from "../base/json.ts";
import { indexUnit, type RateTable } from "../money/index.ts";

/** An amount as it stands in a release. */
export interface Amount {
  /** Decimal text. */
  readonly amount: string;
  /** As it stands in the release. */
  readonly number: JsonValue;
  /** ISO 4217, or the name of an index unit; null where none is stated. */
  readonly currency: string | null;
  /** True where it is an index unit without an ISO code. */
  readonly unit: boolean;
}

const text = (value: JsonValue | undefined): string | undefined =>
  typeof value === "string" && value !== "" ? value : typeof value === "number" ? String(value) : undefined;

/** An OCDS value; undefined without an amount, or with one that no column holds. */
export function amountOf(value: JsonValue | undefined): Amount | undefined {
  if (!isObject(value)) return undefined;
  const amount = numberText(value.amount);
  if (amount === undefined || amount.length > 100 || /e\+?\d{3}/i.test(amount)) return undefined;
  const stated = text(value.currency);
  // Units without an ISO code have no place in `currency`: sources name them beside it.
  const unit = stated === undefined ? indexUnit(text(value.currencyDetails)) : undefined;
  return {
    amount,
    number: value.amount as JsonValue,
    currency: stated ?? unit?.code ?? null,
    unit: unit !== undefined && !unit.iso,
  };
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
export function converted(
  value: Pick<Amount, "amount" | "currency"> | undefined,
  at: string | undefined,
  rates: RateTable,
): Converted {
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

/** An amount as a notice shows it. */
export const valueItem = ({ number, currency, unit }: Amount, converted: Converted | undefined): JsonObject => ({
  amount: number,
  ...(currency !== null && (unit ? { unit: currency } : { currency })),
  ...converted?.members,
});

/** Whether a stored notice says something else once its amounts are converted at these rates. */
export function isOutdated(item: JsonObject, rates: RateTable): boolean {
  const published = text(item.published);
  if (differs(item.value, published, rates)) return true;
  const awards = Array.isArray(item.awards) ? item.awards.filter(isObject) : [];
  return awards.some((award) => differs(award.value, text(award.date) ?? published, rates));
}

function differs(value: JsonValue | undefined, at: string | undefined, rates: RateTable): boolean {
  if (!isObject(value)) return false;
  const { amount: number, currency, unit, ...stored } = value;
  const amount = numberText(number);
  if (amount === undefined) return false;
  const { members } = converted({ amount, currency: text(currency) ?? text(unit) ?? null }, at, rates);
  return JSON.stringify(members) !== JSON.stringify(stored);
}
