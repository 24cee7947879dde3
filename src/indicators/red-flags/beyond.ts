import { notFinal } from "./assess.ts";
import type { ProcessCode } from "./codes.ts";
import { idsOf, type Loose, listIn, objectOf, priceOf, type ReadProcess, readProcess, textIn } from "./read.ts";

/** What we can say where Cardinal cannot: beside its result, never in its place, and marked as ours. */
export interface BeyondCardinal {
  readonly code: ProcessCode;
  readonly value: number;
  /** How it was found, in words. */
  readonly method: string;
}

/**
 * Joint bids, several awards and bids without a stated number, for one compiled release. Values are in the unit of the
 * indicator; ratios are to be compared with the threshold of its population, and with several the nearest to it counts.
 */
export function beyondCardinal(release: unknown): BeyondCardinal[] {
  const process = readProcess(release);
  if (process === undefined) return [];
  return [...countedBids(process), ...jointWinner(process), ...ratios(process)];
}

/** R018 where the number of tenderers is not stated: tenderers of submitted bids, joint bidders as one. */
function countedBids({ tender, submitted }: ReadProcess): BeyondCardinal[] {
  if (typeof tender?.numberOfTenderers === "number") return [];
  const bidders = new Set(submitted.map(bidderOf).filter((each) => each !== undefined));
  if (bidders.size === 0) return [];
  return [
    { code: "R018", value: bidders.size, method: "Bidders counted over the submitted bids, joint bidders as one." },
  ];
}

/** R035 where the winner is a joint bidder: bidders count as they bid, not each member by itself. */
function jointWinner(process: ReadProcess): BeyondCardinal[] {
  if (notFinal(process)) return [];
  const winners = new Set(process.activeAwards.map((award) => keyOf(idsOf(award.suppliers))));
  const valid = new Set(process.valid.map(bidderOf).filter((each) => each !== undefined));
  const [winner] = winners;
  if (winner === undefined || !winner.includes("\n") || winners.size > 1 || valid.size !== 1 || !valid.has(winner))
    return [];
  const disqualified = process.submitted.filter(({ status }) => status === "disqualified").map(bidderOf);
  const others = new Set(disqualified.filter((each) => each !== undefined && each !== winner)).size;
  return [{ code: "R035", value: others, method: "Joint bidders taken as one bidder." }];
}

/** R024 and R058 where the winner is a joint bidder, or where several awards and the bids say which lots they are for. */
function ratios(process: ReadProcess): BeyondCardinal[] {
  if (notFinal(process)) return [];
  const awards = process.activeAwards;
  const joint = awards.some((award) => idsOf(award.suppliers).length > 1);
  if (awards.length === 1 && !joint) return [];
  const found: number[] = [];
  for (const award of awards) {
    const lots = lotsOf(award);
    if (awards.length > 1 && lots === undefined) return [];
    const bids = awards.length === 1 ? process.valid : process.valid.filter((bid) => lotsOf(bid) === lots);
    const ratio = ratioOf(keyOf(idsOf(award.suppliers)), bids);
    if (ratio !== undefined) found.push(ratio);
  }
  if (found.length === 0) return [];
  const method =
    awards.length === 1
      ? "Joint bidders taken as one bidder."
      : `Bids compared lot by lot: ${found.length} of ${awards.length} awards.`;
  return [
    { code: "R024", value: Math.min(...found), method },
    { code: "R058", value: Math.max(...found), method },
  ];
}

function ratioOf(winner: string, bids: readonly Loose[]): number | undefined {
  let currency: string | undefined;
  let won = Number.POSITIVE_INFINITY;
  let other = Number.POSITIVE_INFINITY;
  for (const bid of bids) {
    const price = priceOf(bid);
    const bidder = bidderOf(bid);
    if (price === undefined || bidder === undefined) continue;
    currency ??= price.currency;
    if (price.currency !== currency) continue;
    if (bidder === winner) won = Math.min(won, price.amount);
    else other = Math.min(other, price.amount);
  }
  if (winner === "" || won === 0 || !Number.isFinite(won) || !Number.isFinite(other) || other < won) return undefined;
  return (other - won) / won;
}

const keyOf = (ids: readonly string[]): string => [...new Set(ids)].sort().join("\n");
const bidderOf = (bid: Loose): string | undefined => keyOf(idsOf(bid.tenderers)) || undefined;

function lotsOf(holder: Loose): string | undefined {
  const stated = listIn(holder.relatedLots) ?? (listIn(holder.items) ?? []).map((item) => objectOf(item)?.relatedLot);
  const lots = stated.map(textIn).filter((each) => each !== undefined);
  return lots.length === 0 ? undefined : keyOf(lots);
}
