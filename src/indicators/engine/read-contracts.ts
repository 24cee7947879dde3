import { addDecimals } from "../../base/decimal.ts";
import type { ContractFact, JsonRecord, Money, PaymentFact } from "./facts.ts";
import { day, distinctById, millis, record, records, text } from "./json.ts";
import { bandOf, type MoneyReader } from "./read-money.ts";

const none: readonly PaymentFact[] = [];

/** Reads the contracts of a release, and finds those of an award. */
export function contractReader(release: JsonRecord, money: MoneyReader) {
  const byAward = new Map<string, ContractFact[]>();
  const all = distinctById(records(release.contracts)).map((contract) => {
    const signed = text(contract.dateSigned) ?? null;
    const at = day(signed) ?? null;
    const value = money(contract.value, at);
    const implementation = record(contract.implementation);
    const transactions = records(implementation?.transactions);
    const milestones = [...records(implementation?.milestones), ...records(contract.milestones)];
    const fact: ContractFact = {
      place: { family: "contract", at, currency: value?.currency ?? "", band: bandOf(value) },
      status: text(contract.status) ?? null,
      signed,
      value,
      transactions: transactions.length,
      paid: paid(transactions, value, money),
      payments: transactions.length === 0 ? none : payments(transactions, milestones),
      milestones: milestones.length,
      plannedEnd: text(record(contract.period)?.endDate) ?? null,
      lastMet: lastMet(milestones),
      amendments: records(contract.amendments).length,
    };
    const award = text(contract.awardID);
    if (award !== undefined) byAward.set(award, [...(byAward.get(award) ?? []), fact]);
    return fact;
  });
  return { all, of: (award: string | undefined) => (award === undefined ? [] : (byAward.get(award) ?? [])) };
}

/** Sum of transactions, where all of them are in the contract's currency. */
function paid(transactions: readonly JsonRecord[], value: Money | null, money: MoneyReader): string | null {
  if (transactions.length === 0 || value === null) return null;
  let sum = "0";
  for (const transaction of transactions) {
    const amount = money(transaction.value ?? transaction.amount, null);
    if (amount === null || amount.currency !== value.currency) return null;
    sum = addDecimals(sum, amount.amount);
  }
  return sum;
}

/** When the last of the milestones was met, as it is stated; null where none was. */
function lastMet(milestones: readonly JsonRecord[]): string | null {
  let last: string | null = null;
  for (const { dateMet } of milestones) {
    const met = text(dateMet);
    if (met !== undefined && (millis(met) ?? 0) > (last === null ? 0 : (millis(last) ?? 0))) last = met;
  }
  return last;
}

/**
 * Each transaction with the instant from which payment was to be expected: when the milestone was met that it names, or the
 * only one that was met.
 */
function payments(transactions: readonly JsonRecord[], milestones: readonly JsonRecord[]): PaymentFact[] {
  const met = milestones.filter(({ dateMet }) => text(dateMet) !== undefined);
  return transactions.map(({ date, relatedImplementationMilestone }) => {
    const named = text(record(relatedImplementationMilestone)?.id);
    const due =
      named === undefined ? (met.length === 1 ? met[0] : undefined) : met.find(({ id }) => text(id) === named);
    return { due: text(due?.dateMet) ?? null, paid: text(date) ?? null };
  });
}
