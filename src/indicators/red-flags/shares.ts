import { singleWinner } from "./assess.ts";
import type { OrganizationCode, OrganizationType } from "./codes.ts";
import { idOf, idsOf, listIn, objectOf, onlyId, type ReadProcess, textIn } from "./read.ts";
import type { FlagSettings } from "./settings.ts";

/** What one process adds to the figures of an organisation: wins of participations, disqualified of submitted bids. */
export interface Share {
  readonly code: OrganizationCode;
  readonly type: OrganizationType;
  readonly id: string;
  /** R048: 0; its numerator is the number of distinct classes. */
  readonly numerator: number;
  readonly denominator: number;
  /** R048: classes of what was supplied. */
  readonly classes?: readonly string[];
}

/** What a process that is not excluded adds to the figures of its buyer, procuring entity, tenderers and suppliers. */
export function sharesOf(process: ReadProcess, settings: FlagSettings): Share[] {
  const shares: Share[] = [];
  if (settings.R025) participations(process, shares);
  if (settings.R038) disqualifications(process, shares);
  if (settings.R048) classes(process, settings.R048.digits, shares);
  return shares;
}

function participations(process: ReadProcess, shares: Share[]): void {
  const won = singleWinner(process);
  if ("reason" in won) return;
  const tenderers = new Set<string>();
  for (const bid of process.valid) {
    const id = onlyId(bid.tenderers);
    if (id !== undefined) tenderers.add(id);
  }
  for (const id of tenderers) {
    shares.push({ code: "R025", type: "tenderer", id, numerator: id === won.supplier ? 1 : 0, denominator: 1 });
  }
}

function disqualifications({ submitted, release, tender }: ReadProcess, shares: Share[]): void {
  if (submitted.length === 0) return;
  let disqualified = 0;
  const tenderers = new Map<string, { numerator: number; denominator: number }>();
  for (const bid of submitted) {
    const one = bid.status === "disqualified" ? 1 : 0;
    disqualified += one;
    for (const id of idsOf(bid.tenderers)) {
      const sum = tenderers.get(id);
      if (sum) {
        sum.numerator += one;
        sum.denominator += 1;
      } else tenderers.set(id, { numerator: one, denominator: 1 });
    }
  }
  for (const [id, sum] of tenderers) shares.push({ code: "R038", type: "tenderer", id, ...sum });
  const all = { code: "R038", numerator: disqualified, denominator: submitted.length } as const;
  const buyer = idOf(release.buyer);
  if (buyer !== undefined) shares.push({ ...all, type: "buyer", id: buyer });
  const entity = idOf(tender?.procuringEntity);
  if (entity !== undefined) shares.push({ ...all, type: "procuringEntity", id: entity });
}

function classes({ activeAwards }: ReadProcess, digits: number, shares: Share[]): void {
  const bySupplier = new Map<string, Set<string>>();
  for (const award of activeAwards) {
    const supplier = onlyId(award.suppliers);
    if (supplier === undefined) continue;
    for (const item of listIn(award.items) ?? []) {
      const code = textIn(objectOf(objectOf(item)?.classification)?.id);
      if (code === undefined) continue;
      const own = bySupplier.get(supplier) ?? new Set();
      own.add(firstCharacters(code, digits));
      bySupplier.set(supplier, own);
    }
  }
  for (const [id, own] of bySupplier) {
    shares.push({ code: "R048", type: "tenderer", id, numerator: 0, denominator: 1, classes: [...own] });
  }
}

const firstCharacters = (text: string, count: number): string =>
  text.length <= count ? text : [...text.slice(0, 2 * count)].slice(0, count).join("");
