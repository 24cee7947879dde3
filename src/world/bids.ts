import { decimalText, offeredPrice, type PricedItem, totalOf } from "./amounts.ts";
import { isoInstant } from "./calendar.ts";
import type { Course } from "./course.ts";
import { at, Dice } from "./dice.ts";
import { supplierSize } from "./parties.ts";
import type { WorldAward, WorldBid } from "./types.ts";

/** A bid with what its prices are made of. */
export interface Bid extends WorldBid {
  /** Thousandths of the estimated unit prices. */
  readonly level: number;
  /** Minor units. */
  readonly total: number;
}

interface Request {
  readonly seed: number;
  readonly country: string;
  readonly index: number;
  readonly course: Course;
  readonly priced: readonly PricedItem[];
  readonly digits: 0 | 2;
  readonly smeReserved: boolean;
  readonly suppliers: number;
  /** How many valid bids an award takes. */
  readonly winners: number;
}

/** The bids of a process in the order of their coming: enough valid ones where it is awarded, none where it is deserted. */
export function makeBids(request: Request): Bid[] {
  const { course, seed, country } = request;
  const dice = new Dice(seed, country, "bids", request.index);
  const wanted = bidCount(dice, request);
  const taken = new Set<number>();
  const bids: Bid[] = [];
  for (let tries = 0; bids.length < wanted && tries < wanted * 8; tries += 1) {
    const supplier = dice.low(request.suppliers);
    if (taken.has(supplier)) continue;
    if (request.smeReserved && supplierSize(seed, country, supplier) === "large") continue;
    taken.add(supplier);
    const level = dice.between(780, 1_150);
    const needed = course.outcome === "awarded" && bids.length < request.winners;
    const valid = needed || (course.outcome !== "unsuccessful" && !dice.chance(80));
    const total = request.priced.reduce((sum, item) => sum + totalOf(item, offeredPrice(item, level)), 0);
    const amount = decimalText(total, request.digits);
    const came = course.published + 1 + dice.below(course.deadline - course.published - 1);
    bids.push({ supplier, at: isoInstant(came), amount, valid, level, total });
  }
  return bids.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.supplier - b.supplier));
}

function bidCount(dice: Dice, { course, winners }: Request): number {
  const roll = dice.below(1000);
  const most = course.method === "direct" ? 1 : 9;
  if (course.outcome === "cancelled") return roll < 600 ? 0 : Math.min(1 + (roll % 3), most);
  if (course.outcome === "unsuccessful") return roll < 500 ? 0 : Math.min(1 + (roll % 2), most);
  const usual = roll < 200 ? 1 : roll < 400 ? 2 : roll < 600 ? 3 : dice.between(4, 9);
  return Math.min(Math.max(winners, usual), most);
}

/**
 * The awards: the items shared among the winners, mostly the lowest valid bids, at their own unit prices. Fewer than
 * `winners` where there are fewer valid bids.
 */
export function makeAwards(dice: Dice, bids: readonly Bid[], request: Request): WorldAward[] {
  const { priced, digits } = request;
  const ranked = bids.filter((bid) => bid.valid).sort((a, b) => a.total - b.total || a.supplier - b.supplier);
  // In a fifth of the cases price does not decide.
  const first = dice.chance(200) ? dice.below(Math.max(ranked.length - request.winners + 1, 1)) : 0;
  const winners = ranked.slice(first, first + Math.min(request.winners, priced.length));
  const shares: number[][] = winners.map(() => []);
  if (winners.length > 0) {
    for (const index of priced.keys()) {
      at(shares, index < winners.length ? index : dice.below(winners.length)).push(index);
    }
  }
  return winners.map((bid, place) => {
    const share = at(shares, place);
    const prices = share.map((index) => offeredPrice(at(priced, index), bid.level));
    const total = share.reduce((sum, index, nth) => sum + totalOf(at(priced, index), at(prices, nth)), 0);
    return {
      at: isoInstant(request.course.decided),
      supplier: bid.supplier,
      items: share.map((index) => index + 1),
      amount: decimalText(total, digits),
      unitPrices: prices.map((price) => decimalText(price, digits)),
    };
  });
}
