import { isDecimal, sumDecimals } from "../../base/decimal.ts";
import { sharesOf } from "./contributions.ts";
import {
  type AwardFact,
  type Money,
  type OrganizationFact,
  type Place,
  type ProcessFacts,
  type SizeClass,
  wholeAward,
} from "./facts.ts";
import type { Add, Observation, Sample } from "./indicator.ts";
import { daysBetween, millis, record, text } from "./json.ts";

/** What several indicators have in common. */

/** An observation that is a yes, a no, or not known. */
export const yesNo = (value: boolean | null): Observation => (value === null ? unknown : value ? yes : no);
const [yes, no, unknown]: readonly [Observation, Observation, Observation] = [
  { n: 1, d: 1 },
  { n: 0, d: 1 },
  { u: 1, h: 1 },
];

/** Not published, or the question does not arise. */
export const notAssessable: Observation = { x: 1 };

/** Class of an organisation for a share: in the class, outside of it, or unknown. */
export type Classifier = (organization: OrganizationFact) => boolean | null;

export const msme: Classifier = ({ size }) => (size === "unknown" ? null : size === "msme");
export const womenOwned: Classifier = ({ women }) => women;

/** Label of what rests on the size in a register: a part of the known, shown beside the coverage. */
export const registerLabel = "register";
const isRegistered = ({ scaleOrigin }: OrganizationFact): boolean => scaleOrigin !== null && scaleOrigin !== "stated";

/** Parts of an award by class; an award without a named supplier is wholly unknown. */
export function awardParts(award: AwardFact, classify: Classifier): Observation {
  let [n, d, u] = [0, 0, award.suppliers.length === 0 ? wholeAward : 0];
  award.suppliers.forEach((supplier, index) => {
    const part = award.parts[index] ?? 0;
    const known = classify(supplier);
    if (known === null) u += part;
    else {
      d += part;
      if (known) n += part;
    }
  });
  return { n, d, u, h: u, c: 1 };
}

/** Adds each award by the class of its suppliers, and by label in parts of the whole where `labels` is given. */
export function addAwardParts(process: ProcessFacts, add: Add, classify: Classifier, labelled: boolean): void {
  for (const award of process.awards) {
    add(award.place, awardParts(award, classify));
    if (labelled) {
      award.suppliers.forEach((supplier, index) => {
        add(award.place, { n: award.parts[index] ?? 0, c: 1 }, supplier.scale ?? "unknown");
        if (isRegistered(supplier)) add(award.place, { n: award.parts[index] ?? 0, c: 1 }, registerLabel);
      });
      if (award.suppliers.length === 0) add(award.place, { n: wholeAward, c: 1 }, "unknown");
    }
  }
  // Whether they are in force is not known, so they are neither counted nor passed over in silence.
  if (process.awardsWithoutStatus > 0) add({ ...process.notice, family: "award" }, { x: process.awardsWithoutStatus });
}

/** Adds each award's amount by the class of its suppliers. */
export function addAwardAmounts(
  process: ProcessFacts,
  add: Add,
  amountOf: (money: AwardFact["value"]) => string | null,
  classify: Classifier,
  labelled: boolean,
): void {
  for (const award of process.awards) {
    const amount = amountOf(award.value);
    if (amount === null || amount.startsWith("-")) {
      add(award.place, notAssessable);
      continue;
    }
    const shares = sharesOf(award, amount);
    if (shares === null) {
      add(award.place, { u: amount, h: amount });
      if (labelled) add(award.place, { n: amount, c: 1 }, "unknown");
      continue;
    }
    award.suppliers.forEach((supplier, index) => {
      const share = shares[index] ?? "0";
      const known = classify(supplier);
      const c = index === 0 ? 1 : 0;
      if (known === null) add(award.place, { u: share, h: share, c });
      else add(award.place, { n: known ? share : 0, d: share, c });
      if (labelled) add(award.place, { n: share, c: 1 }, supplier.scale ?? "unknown");
      if (labelled && isRegistered(supplier)) add(award.place, { n: share, c: 1 }, registerLabel);
    });
  }
}

/** Class of a group: that of the small ones where one is among them; else known only where all are known. */
export function classOfGroup(organizations: readonly OrganizationFact[]): SizeClass {
  if (organizations.some(({ size }) => size === "msme")) return "msme";
  return organizations.length === 0 || organizations.some(({ size }) => size === "unknown") ? "unknown" : "large";
}

/** Adds for each active award. */
export function eachAward(process: ProcessFacts, add: Add, of: (award: AwardFact) => Observation): void {
  for (const award of process.awards) add(award.place, of(award));
}

/** Notices that got as far as a call: plans are not looked at. */
export const isCalled = ({ status }: ProcessFacts): boolean => status !== "planning" && status !== "planned";

export const hasEnded = ({ status }: ProcessFacts): boolean =>
  status === "complete" || status === "cancelled" || status === "withdrawn" || status === "unsuccessful";

/** Adds the days between two instants; a missing one is unknown, an end before the start an error in the data. */
export function addDays(add: Add, sample: Sample, place: Place, from: string | null, to: string | null): void {
  const days = daysBetween(from, to);
  if (days === undefined) add(place, { u: 1 });
  else if (days < 0) add(place, notAssessable);
  else {
    add(place, { d: 1 });
    sample(place, days);
  }
}

/** The active award with the earliest date of its own. */
export function firstAward({ awards }: ProcessFacts): AwardFact | undefined {
  const dated = awards.filter(({ date }) => millis(date) !== undefined);
  return dated.sort((a, b) => (millis(a.date) ?? 0) - (millis(b.date) ?? 0))[0];
}

interface Compared {
  readonly place: Place;
  readonly awarded: string;
  readonly estimate: string;
}

/** Awarded amount and tender value of a process; null where they cannot be compared, undefined where nothing is awarded. */
export function estimateAndAwards(
  process: ProcessFacts,
  amountOf: (money: Money | null) => string | null,
): Compared | null | undefined {
  const { awards, value } = process;
  const [first] = awards;
  if (first === undefined) return undefined;
  const comparable = value !== null && awards.every((award) => award.value?.currency === value.currency);
  const amounts = awards.map((award) => amountOf(award.value));
  const known = amounts.filter((amount) => amount !== null);
  const estimate = amountOf(value);
  if (!comparable || estimate === null || known.length < amounts.length) return null;
  const awarded = sumDecimals(known);
  if (!(Number(estimate) > 0) || !(Number(awarded) > 0)) return null;
  return { place: (firstAward(process) ?? first).place, awarded, estimate };
}

/** Contracted amount and budget of a process; null where they cannot be compared, undefined where there is no contract. */
export function budgetAndContracts({
  contracts,
  release,
  value,
}: ProcessFacts): { place: Place; contracted: string; budget: string } | null | undefined {
  const first = [...contracts].sort((a, b) => ((a.signed ?? "~") < (b.signed ?? "~") ? -1 : 1))[0];
  if (first === undefined) return undefined;
  const planned = record(record(record(release.planning)?.budget)?.amount);
  const amount = text(planned?.amount);
  const [budget, currency] =
    amount !== undefined && isDecimal(amount)
      ? [amount, text(planned?.currency) ?? ""]
      : [value?.amount, value?.currency];
  const known = contracts.flatMap((each) =>
    each.value && each.value.currency === currency ? [each.value.amount] : [],
  );
  if (budget === undefined || !(Number(budget) > 0) || currency === "" || known.length < contracts.length) return null;
  return { place: first.place, contracted: sumDecimals(known), budget };
}
