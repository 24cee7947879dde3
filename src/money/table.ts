import { compareDecimals, divideDecimals, multiplyDecimals, normalizeDecimal, roundDecimal } from "../base/decimal.ts";
import { carriedDays, type Granularity, type RateKind, type UsableRate } from "../store/rates.ts";

/** A rate as it was found for a day: one US dollar is worth `rate` of the currency. */
export interface Quotation {
  /** Decimal text. */
  readonly rate: string;
  /** First day for which the source states it. */
  readonly date: string;
  readonly granularity: Granularity;
  /** Id of the source; of two, where the currency is known only by way of another, joined by "+". */
  readonly source: string;
  /** True where the rate is of an earlier day, the source having none of the day itself. */
  readonly carried: boolean;
}

export interface Conversion {
  /** Decimal text, rounded by {@link roundMoney}. */
  readonly amount: string;
  /** Units of the currency converted from for one US dollar, and where it differs from that of the target. */
  readonly from: Quotation;
  readonly to: Quotation;
}

/** Days, first and last included, on which one US dollar is worth the same. */
export interface RateStep {
  readonly first: string;
  readonly last: string;
  /** Of the first day. */
  readonly quotation: Quotation;
}

/** Digits kept of a rate that is computed from others. */
const rateDigits = 15;
const mostRemembered = 100_000;
/** Same worth as the US dollar by definition: no rate is needed, and no date. */
const dollars = new Set(["USD", "USN"]);
const coarseness: Readonly<Record<Granularity, number>> = { day: 0, month: 1, year: 2 };
const kindRank: Readonly<Record<RateKind, number>> = { official: 0, indexUnit: 0, sell: 1, mid: 2, average: 3, buy: 4 };

/** The rates of one source for one pair, by day. */
interface Series {
  readonly source: string;
  readonly precedence: number;
  readonly granularity: Granularity;
  readonly kind: RateKind;
  /** The currency that the pair leads to. */
  readonly other: string;
  /** True: one of ours is worth so many of the other; false: one of the other is worth so many of ours. */
  readonly ours: boolean;
  readonly from: readonly string[];
  readonly to: readonly (string | null)[];
  readonly values: readonly string[];
}

/** All rates in memory. Pure: the same rates give the same conversions. */
export class RateTable {
  /** Version of the stored rates that it was made from. */
  readonly version: number;
  readonly #series = new Map<string, Series[]>();
  readonly #remembered = new Map<string, Quotation | undefined>();

  /** @param rates by series and day, as the store gives them */
  constructor(rates: readonly UsableRate[], version = 0) {
    this.version = version;
    for (let at = 0; at < rates.length; ) {
      const first = rates[at] as UsableRate;
      let end = at + 1;
      while (end < rates.length && sameSeries(rates[end] as UsableRate, first)) end += 1;
      this.#add(rates.slice(at, end));
      at = end;
    }
  }

  #add(rates: readonly UsableRate[]): void {
    const [first] = rates;
    if (first === undefined) return;
    const { source, precedence, granularity, kind, base, quote } = first;
    const days = {
      from: rates.map((rate) => rate.validFrom),
      to: rates.map((rate) => rate.validTo),
      values: rates.map((rate) => rate.value),
    };
    const common = { source, precedence, granularity, kind, ...days };
    this.#list(base).push({ ...common, other: quote, ours: true });
    this.#list(quote).push({ ...common, other: base, ours: false });
  }

  #list(currency: string): Series[] {
    let list = this.#series.get(currency);
    if (list === undefined) {
      list = [];
      this.#series.set(currency, list);
    }
    return list;
  }

  /** Currencies and units of which there is any rate. */
  get currencies(): string[] {
    return [...this.#series.keys()].sort();
  }

  /**
   * What one US dollar is worth in a currency on a day. Daily rates before monthly before yearly ones; of the same
   * granularity a pair with the dollar before a way over another currency; then by the precedence of the sources.
   * @param date ISO day; undefined where it is not known: then only the dollar itself has a rate
   * @returns undefined where there is no rate: none is ever made up
   */
  perUSD(currency: string, date: string | undefined): Quotation | undefined {
    if (dollars.has(currency)) {
      return { rate: "1", date: date ?? "", granularity: "day", source: "identity", carried: false };
    }
    if (date === undefined) return undefined;
    const key = `${currency} ${date}`;
    const known = this.#remembered.get(key);
    if (known !== undefined || this.#remembered.has(key)) return known;
    const found = this.#find(currency, date);
    if (this.#remembered.size >= mostRemembered) this.#remembered.clear();
    this.#remembered.set(key, found);
    return found;
  }

  #find(currency: string, date: string): Quotation | undefined {
    let best: Candidate | undefined;
    for (const series of this.#series.get(currency) ?? []) {
      const found = rateOn(series, date);
      if (found === undefined) continue;
      const candidate = dollars.has(series.other) ? direct(series, found) : this.#over(series, found, date);
      if (candidate && (best === undefined || isBetter(candidate, best))) best = candidate;
    }
    return best?.quotation;
  }

  /** By way of another currency, which itself has a pair with the dollar. */
  #over(series: Series, found: Found, date: string): Candidate | undefined {
    let best: Candidate | undefined;
    for (const second of this.#series.get(series.other) ?? []) {
      if (!dollars.has(second.other)) continue;
      const rate = rateOn(second, date);
      const candidate = rate && direct(second, rate);
      if (candidate && (best === undefined || isBetter(candidate, best))) best = candidate;
    }
    if (best === undefined) return undefined;
    const { quotation, order } = best;
    // Others for a dollar, divided by others for one of ours; or multiplied by ours for one of the other.
    const rate = series.ours
      ? divideDecimals(quotation.rate, found.value, rateDigits)
      : divideDecimals(multiplyDecimals(quotation.rate, found.value), "1", rateDigits);
    if (rate === undefined || compareDecimals(rate, "0") <= 0) return undefined;
    const granularity =
      coarseness[series.granularity] > coarseness[quotation.granularity] ? series.granularity : quotation.granularity;
    return {
      quotation: {
        rate,
        date: found.date < quotation.date ? found.date : quotation.date,
        granularity,
        source: series.source === quotation.source ? series.source : `${series.source}+${quotation.source}`,
        carried: found.carried || quotation.carried,
      },
      order: [coarseness[granularity], 1, series.precedence, order[2] ?? 0, kindRank[series.kind]],
    };
  }

  /**
   * An amount in US dollars.
   * @param amount decimal text
   * @returns undefined where there is no rate
   */
  toUSD(amount: string, currency: string, date: string | undefined): { amount: string; rate: Quotation } | undefined {
    const rate = this.perUSD(currency, date);
    if (rate === undefined) return undefined;
    return { amount: rate.rate === "1" ? (normalizeDecimal(amount) ?? amount) : inDollars(amount, rate), rate };
  }

  /**
   * An amount in another currency, both by their rates of the day. Rounded once, at the end.
   * @param amount decimal text
   * @returns undefined where one of the two has no rate
   */
  convert(amount: string, from: string, to: string, date: string | undefined): Conversion | undefined {
    const [source, target] = [this.perUSD(from, date), this.perUSD(to, date)];
    if (source === undefined || target === undefined) return undefined;
    if (from === to) return { amount: normalizeDecimal(amount) ?? amount, from: source, to: target };
    const converted = divideDecimals(multiplyDecimals(amount, target.rate), source.rate, amountDigits);
    return converted === undefined ? undefined : { amount: roundMoney(converted), from: source, to: target };
  }

  /**
   * What one US dollar is worth on each day of a period, days of one rate together: for figures that SQL sums up in US
   * dollars by day. Days without a rate are in none of the steps.
   * @param first,last ISO days, both included; at most some 20,000 days
   */
  steps(currency: string, first: string, last: string): RateStep[] {
    const steps: { first: string; last: string; quotation: Quotation }[] = [];
    let at = Date.parse(first);
    for (let day = first; day <= last; day = new Date(at).toISOString().slice(0, 10)) {
      const quotation = this.perUSD(currency, day);
      const step = steps.at(-1);
      const same =
        quotation !== undefined && step?.quotation.rate === quotation.rate && Date.parse(step.last) === at - dayMs;
      if (same && step) step.last = day;
      else if (quotation) steps.push({ first: day, last: day, quotation });
      at += dayMs;
    }
    return steps;
  }

  /** The newest rate of a currency up to a day, however old: for bounds of a search, never for an amount. */
  newestPerUSD(currency: string, until: string): Quotation | undefined {
    const now = this.perUSD(currency, until);
    if (now) return now;
    const starts = (this.#series.get(currency) ?? []).flatMap(({ from, to }) => {
      const at = lastAtOrBefore(from, until);
      return at < 0 ? [] : [to[at] ?? from[at] ?? ""];
    });
    for (const day of [...new Set(starts)].sort().reverse()) {
      const found = this.perUSD(currency, day < until ? day : until);
      if (found) return found;
    }
    return undefined;
  }
}

/** Enough for any amount in any currency with six digits after the point. */
const amountDigits = 40;

/** An amount in US dollars at a rate that was found, rounded by {@link roundMoney}. */
export const inDollars = (amount: string, { rate }: Quotation): string =>
  roundMoney(divideDecimals(amount, rate, amountDigits) ?? "0");

/** To cents; amounts under one unit to six digits after the point, so that small prices are not rounded away. */
export function roundMoney(amount: string): string {
  const small = compareDecimals(amount, "1") < 0 && compareDecimals(amount, "-1") > 0;
  return roundDecimal(amount, small ? 6 : 2);
}

interface Found {
  readonly value: string;
  readonly date: string;
  readonly carried: boolean;
}

interface Candidate {
  readonly quotation: Quotation;
  /** Granularity, steps, precedence of the sources, kind: smaller is better. */
  readonly order: readonly number[];
}

function isBetter(a: Candidate, b: Candidate): boolean {
  for (let index = 0; index < Math.max(a.order.length, b.order.length); index += 1) {
    const difference = (a.order[index] ?? 0) - (b.order[index] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return a.quotation.source < b.quotation.source;
}

function direct(series: Series, { value, date, carried }: Found): Candidate | undefined {
  const rate = series.ours ? divideDecimals("1", value, rateDigits) : value;
  if (rate === undefined) return undefined;
  const { source, granularity, precedence, kind } = series;
  return {
    quotation: { rate, date, granularity, source, carried },
    order: [coarseness[granularity], 0, precedence, 0, kindRank[kind]],
  };
}

/** The rate in force on a day; of daily ones also the last before it, for some days. */
function rateOn({ from, to, values, granularity }: Series, day: string): Found | undefined {
  const at = lastAtOrBefore(from, day);
  const [date, value] = [from[at], values[at]];
  if (date === undefined || value === undefined) return undefined;
  const end = to[at] ?? date;
  if (day <= end) return { value, date, carried: false };
  if (granularity !== "day" || daysBetween(end, day) > carriedDays) return undefined;
  return { value, date, carried: true };
}

/** Index of the last day that is not after the given one; -1 where there is none. */
function lastAtOrBefore(days: readonly string[], day: string): number {
  let [low, high] = [0, days.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((days[middle] ?? "") <= day) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

const dayMs = 86_400_000;
const daysBetween = (from: string, to: string): number => Math.round((Date.parse(to) - Date.parse(from)) / dayMs);

const sameSeries = (a: UsableRate, b: UsableRate): boolean =>
  a.source === b.source &&
  a.base === b.base &&
  a.quote === b.quote &&
  a.granularity === b.granularity &&
  a.kind === b.kind;

/** Without any rate: only US dollars are converted. */
export const noRates = new RateTable([]);
