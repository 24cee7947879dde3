import type { ProcessCode } from "./codes.ts";
import type { Outcome, Outcomes, Reason } from "./outcomes.ts";
import { daysBetween, idsOf, instantOf, objectOf, onlyId, priceOf, type ReadProcess, textIn } from "./read.ts";
import type { FlagSettings } from "./settings.ts";

/** The one currency whose amounts are compared: the configured one, else the first that is met. */
export class MainCurrency {
  #main: string | undefined;
  /** Amounts left out because they are in another. */
  others = 0;

  constructor(configured?: string) {
    this.#main = configured;
  }

  get name(): string | undefined {
    return this.#main;
  }

  takes(currency: string): boolean {
    this.#main ??= currency;
    if (currency === this.#main) return true;
    this.others += 1;
    return false;
  }
}

export interface AssessOptions {
  /**
   * How times are compared where an indicator looks for lateness: `text` as Cardinal does, letter by letter, or as
   * `instant`s, which differ where offsets differ.
   */
  readonly times: "text" | "instant";
}

/** Winner's and runner-up's lowest valid bids. */
export interface Comparison {
  /** (runner-up - winner) / winner */
  readonly ratio: number;
  readonly currency: string;
  readonly winner: string;
  readonly runnerUp: string;
}

export interface Assessment {
  readonly outcomes: Outcomes;
  readonly comparison?: Comparison;
}

/** Why a process is left out of all indicators; undefined where it is not. */
export function exclusionOf(process: ReadProcess, settings: FlagSettings): Reason | undefined {
  if (process.tender?.status === "cancelled") return "cancelled";
  if (process.details !== undefined && settings.excluded.has(process.details)) return "excluded-method";
  return undefined;
}

/** Judges one process that is not excluded by all indicators of processes. */
export function assess(
  process: ReadProcess,
  settings: FlagSettings,
  currency: MainCurrency,
  options: AssessOptions,
): Assessment {
  const comparable = comparesPrices(process, settings);
  // The ratio comes first: it may be what decides the currency of a run.
  const compared = settings.R024 || settings.R058 ? (comparable ? compare(process, currency) : noComparison) : off;
  const measured: Outcome = "ratio" in compared ? { reason: "measured", value: compared.ratio } : compared;
  const price = (judge: () => Outcome): Outcome => (comparable ? judge() : noComparison);
  const outcomes: Record<ProcessCode, Outcome> = {
    R003: settings.R003 ? shortPeriod(process, settings.R003) : off,
    R018: settings.R018 ? singleBid(process, settings.R018) : off,
    R024: settings.R024 ? measured : off,
    R028: settings.R028 ? price(() => identicalPrices(process)) : off,
    R030: settings.R030 ? lateBid(process, options) : off,
    R035: settings.R035 ? othersDisqualified(process, settings.R035.threshold) : off,
    R036: settings.R036 ? price(() => lowestDisqualified(process, currency)) : off,
    R058: settings.R058 ? measured : off,
  };
  return { outcomes, ...("ratio" in compared && { comparison: compared }) };
}

const off: Outcome = { reason: "off" };
const noComparison: Outcome = { reason: "no-price-comparison" };
const flagIf = (flagged: boolean, more: Omit<Outcome, "reason"> = {}): Outcome => ({
  reason: flagged ? "flagged" : "clear",
  ...more,
});

function comparesPrices({ details }: ReadProcess, { priceComparison, noPriceComparison }: FlagSettings): boolean {
  if (priceComparison.size > 0) return details !== undefined && priceComparison.has(details);
  return details === undefined || !noPriceComparison.has(details);
}

function shortPeriod({ tender, details }: ReadProcess, setting: NonNullable<FlagSettings["R003"]>): Outcome {
  if (tender === undefined) return { reason: "no-period" };
  const method = textIn(tender.procurementMethod);
  if (setting.methods.size > 0 && (method === undefined || !setting.methods.has(method)))
    return { reason: "other-method" };
  const period = objectOf(tender.tenderPeriod);
  const [start, end] = [instantOf(period?.startDate), instantOf(period?.endDate)];
  if (start === undefined || end === undefined) return { reason: "no-period" };
  const days = daysBetween(start, end);
  const limit = (details === undefined ? undefined : setting.byDetails.get(details)) ?? setting.threshold;
  return flagIf(days < limit, { value: days, limit });
}

function singleBid({ tender }: ReadProcess, { methods }: NonNullable<FlagSettings["R018"]>): Outcome {
  const method = textIn(tender?.procurementMethod);
  if (method === undefined || !methods.has(method)) return { reason: "other-method" };
  const number = tender?.numberOfTenderers;
  if (typeof number !== "number") return { reason: "no-number" };
  return flagIf(number === 1, { value: number, limit: 1 });
}

/** Why no bids and awards of a process can be judged; undefined where they can. */
export function notFinal({ awards, bids, final, activeAwards }: ReadProcess): Reason | undefined {
  if (awards === undefined) return "no-awards";
  if (bids === undefined) return "no-bids";
  if (!final) return "awards-pending";
  return activeAwards.length === 0 ? "no-active-award" : undefined;
}

/** The one supplier of the one active award, or why there is none. */
export function singleWinner(process: ReadProcess): { supplier: string } | { reason: Reason } {
  const reason = notFinal(process);
  if (reason) return { reason };
  if (process.activeAwards.length > 1) return { reason: "several-awards" };
  const supplier = onlyId(process.activeAwards[0]?.suppliers);
  return supplier === undefined ? { reason: "no-single-supplier" } : { supplier };
}

/** The winner's lowest valid bid beside the lowest of everybody else. */
function compare(process: ReadProcess, currency: MainCurrency): Comparison | Outcome {
  const won = singleWinner(process);
  if ("reason" in won) return won;
  let winner: number | undefined;
  let other: { amount: number; id: string } | undefined;
  for (const bid of process.valid) {
    const price = priceOf(bid);
    const id = onlyId(bid.tenderers);
    if (price === undefined || id === undefined || !currency.takes(price.currency)) continue;
    if (id === won.supplier) winner = winner === undefined ? price.amount : Math.min(winner, price.amount);
    else if (other === undefined || price.amount < other.amount) other = { amount: price.amount, id };
  }
  if (winner === undefined) return { reason: "no-winning-bid" };
  if (other === undefined) return { reason: "no-other-bid" };
  if (other.amount < winner) return { reason: "cheaper-bid-lost" };
  if (winner === 0) return { reason: "zero-amount" };
  const ratio = (other.amount - winner) / winner;
  return { ratio, currency: currency.name ?? "", winner: won.supplier, runnerUp: other.id };
}

function identicalPrices({ bids, submitted }: ReadProcess): Outcome {
  if (bids === undefined || submitted.length === 0) return { reason: "no-bids" };
  const seen = new Map<string, Set<string>>();
  const flagged = new Set<string>();
  let priced = 0;
  for (const bid of submitted) {
    const price = priceOf(bid);
    const ids = new Set(idsOf(bid.tenderers));
    if (price === undefined || ids.size === 0) continue;
    priced += 1;
    const key = `${price.amount + 0} ${price.currency}`;
    const before = seen.get(key);
    if (before && !sameMembers(before, ids)) for (const id of [...ids, ...before]) flagged.add(id);
    seen.set(key, ids);
  }
  if (priced < 2) return { reason: "few-prices" };
  return flagIf(flagged.size > 0, flagged.size > 0 ? { tenderers: [...flagged] } : {});
}

const sameMembers = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean =>
  a.size === b.size && [...a].every((id) => b.has(id));

function lateBid({ tender, awards, bids, activeAwards, valid }: ReadProcess, { times }: AssessOptions): Outcome {
  const end = objectOf(tender?.tenderPeriod)?.endDate;
  const ends = instantOf(end);
  if (typeof end !== "string" || (times === "instant" && ends === undefined)) return { reason: "no-deadline" };
  if (awards === undefined) return { reason: "no-awards" };
  if (bids === undefined) return { reason: "no-bids" };
  const suppliers = new Set(activeAwards.flatMap((award) => idsOf(award.suppliers)));
  if (suppliers.size === 0) return { reason: "no-active-award" };
  const late = new Set<string>();
  let dated = 0;
  for (const bid of valid) {
    const winners = idsOf(bid.tenderers).filter((id) => suppliers.has(id));
    if (winners.length === 0 || typeof bid.date !== "string") continue;
    const at = instantOf(bid.date);
    if (times === "instant" && at === undefined) continue;
    dated += 1;
    const after = times === "text" ? bid.date > end : isAfter(at, ends);
    if (after) for (const id of winners) late.add(id);
  }
  if (dated === 0) return { reason: "no-bid-dates" };
  return flagIf(late.size > 0, late.size > 0 ? { tenderers: [...late] } : {});
}

const isAfter = (a: ReturnType<typeof instantOf>, b: ReturnType<typeof instantOf>): boolean =>
  a !== undefined && b !== undefined && (a.seconds > b.seconds || (a.seconds === b.seconds && a.nanos > b.nanos));

function othersDisqualified(process: ReadProcess, threshold: number): Outcome {
  const reason = notFinal(process);
  if (reason) return { reason };
  const suppliers = new Set(process.activeAwards.flatMap((award) => idsOf(award.suppliers)));
  const valid = new Set(process.valid.flatMap((bid) => idsOf(bid.tenderers)));
  if (valid.size === 0) return { reason: "no-valid-bid" };
  if (valid.size > 1) return { reason: "clear" };
  if (!sameMembers(valid, suppliers)) return { reason: "other-winner" };
  const disqualified = process.submitted.filter((bid) => bid.status === "disqualified");
  const tenderers = new Set(disqualified.flatMap((bid) => idsOf(bid.tenderers)));
  const others = [...tenderers].filter((id) => !valid.has(id)).length;
  return flagIf(others >= threshold, {
    value: others,
    limit: threshold,
    ...(others >= threshold && { tenderers: [...valid] }),
  });
}

function lowestDisqualified(process: ReadProcess, currency: MainCurrency): Outcome {
  if (process.awards === undefined) return { reason: "no-awards" };
  if (process.activeAwards.length === 0) return { reason: "no-active-award" };
  if (process.submitted.length === 0) return { reason: "no-bids" };
  let lowest: { amount: number; disqualified: boolean } | undefined;
  let anyValid = false;
  for (const bid of process.submitted) {
    const price = priceOf(bid);
    if (price === undefined || !currency.takes(price.currency)) continue;
    anyValid ||= bid.status === "valid";
    if (lowest === undefined || price.amount < lowest.amount) {
      lowest = { amount: price.amount, disqualified: bid.status === "disqualified" };
    }
  }
  if (lowest === undefined || !anyValid) return { reason: "no-amounts" };
  return flagIf(lowest.disqualified);
}
