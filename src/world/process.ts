import { decimalText, totalOf } from "./amounts.ts";
import { type Bid, makeAwards, makeBids } from "./bids.ts";
import { type Calendar, isoInstant } from "./calendar.ts";
import type { Language } from "./catalogue.ts";
import { countryOf } from "./countries.ts";
import { makeCourse, mostAwards, type Signature, signature } from "./course.ts";
import { Dice } from "./dice.ts";
import { makeBuyer } from "./parties.ts";
import { makeSubject } from "./subject.ts";
import type { WorldAward, WorldContract, WorldProcess } from "./types.ts";
import { words } from "./words.ts";

export interface Place {
  readonly seed: number;
  readonly country: string;
  readonly calendar: Calendar;
  readonly buyers: number;
  readonly suppliers: number;
}

/** Process number `index` from its number alone. */
export function makeProcess(place: Place, index: number): WorldProcess {
  const { seed, country, calendar } = place;
  const course = makeCourse(seed, country, calendar, index);
  const dice = new Dice(seed, country, "outcome", index);
  const buyer = makeBuyer(seed, country, dice.low(place.buyers));
  const publishedAt = isoInstant(course.published);
  // 176 of the 850 that are not direct: 15 % of all awarded ones.
  const winners = course.method !== "direct" && dice.chance(176) ? dice.between(2, mostAwards) : 1;
  const subject = makeSubject(seed, country, index, {
    buyer,
    language: languageOf(country, buyer.locality),
    year: publishedAt.slice(0, 4),
    fewestItems: winners,
  });
  const { digits, priced } = subject;
  const request = { ...place, index, course, priced, digits, smeReserved: subject.smeReserved, winners };
  const bids = makeBids(request);
  const awards = course.outcome === "awarded" ? makeAwards(dice, bids, request) : [];
  const sign = (award: number) => signature(seed, country, index, award, course.decided);
  const contracts = makeContracts(dice, awards, sign, subject);
  const total = priced.reduce((sum, item) => sum + totalOf(item, item.price), 0);
  const decidedAt = isoInstant(course.decided);
  return {
    index,
    country,
    id: processId(index, publishedAt.slice(0, 4)),
    currency: subject.currency,
    language: subject.language,
    title: subject.title,
    description: subject.description,
    buyer: buyer.index,
    category: subject.category,
    method: course.method,
    smeReserved: subject.smeReserved,
    plannedAt: isoInstant(course.planned),
    publishedAt,
    enquiryEndsAt: isoInstant(course.enquiryEnds),
    deadline: isoInstant(course.deadline),
    firstDeadline: isoInstant(course.firstDeadline),
    ...(course.amended === undefined ? {} : { amendedAt: isoInstant(course.amended) }),
    ...(subject.secretBudget ? {} : { estimate: decimalText(total, digits) }),
    items: subject.items,
    bids: bids.map(plainBid),
    outcome: course.outcome === "awarded" && awards.length === 0 ? "unsuccessful" : course.outcome,
    decidedAt,
    awards,
    contracts,
    changedAt: lastChange(decidedAt, contracts),
  };
}

const plainBid = ({ supplier, at, amount, valid }: Bid) => ({ supplier, at, amount, valid });

function languageOf(country: string, locality: string): Language {
  const { places, language } = countryOf(country);
  return places.find((place) => place.locality === locality)?.language ?? language;
}

/** One contract for each award; none in 5 % of the cases, where an order without a contract follows. */
function makeContracts(
  dice: Dice,
  awards: readonly WorldAward[],
  sign: (award: number) => Signature,
  subject: { language: Language; digits: 0 | 2 },
): WorldContract[] {
  if (dice.chance(50)) return [];
  return awards.map((award, number) => {
    const { signed, start, end, amended } = sign(number);
    const contract = { award: number, signedAt: isoInstant(signed), start, end, amount: award.amount };
    if (amended === undefined) return contract;
    const minor = Math.round(Number(award.amount) * (subject.digits === 0 ? 1 : 100));
    const raised = minor + 1 + Math.floor(minor / 1_000) * dice.between(10, 300);
    const rationale = dice.pick(words[subject.language].amendments);
    const amendment = { at: isoInstant(amended), amount: decimalText(raised, subject.digits), rationale };
    return { ...contract, amendment };
  });
}

function lastChange(decidedAt: string, contracts: readonly WorldContract[]): string {
  return contracts.reduce((last, { signedAt, amendment }) => {
    const changed = amendment?.at ?? signedAt;
    return changed > last ? changed : last;
  }, decidedAt);
}

/** "2024-000123-7": year of publication, number, check digit. */
function processId(index: number, year: string): string {
  return `${year}-${String(index).padStart(6, "0")}-${(Number(year) * 7 + index * 3) % 10}`;
}

/** The number that an `id` speaks of; undefined for other text. Whether the process exists is another question. */
export function indexFromId(id: string): number | undefined {
  const number = /^\d{4}-(\d{6,9})-\d$/.exec(id)?.[1];
  return number === undefined ? undefined : Number(number);
}
