import type { JsonObject } from "../../base/json.ts";
import { amountOf, contractsOf, dayOf, idOf, moneyIn, objectIn, objectsAt, objectsIn, type Placed } from "./parts.ts";
import type { Found, ReleaseCheck } from "./types.ts";

/** Checks of Pelican's group "coherent": what a release says in one place does not contradict another. */

const check = (code: string, about: string, run: ReleaseCheck["run"]): ReleaseCheck => ({
  code: `coherent.${code}`,
  scope: "release",
  about,
  source: "pelican",
  run,
});

const text = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

/** Tests that a date is on or after another, where both are dates. */
function notBefore(found: Found, later: Placed, field: string, than: unknown, what: string): void {
  const [day, earlier] = [dayOf(later.value[field]), dayOf(than as string)];
  if (day === undefined || earlier === undefined) return;
  found.test(day >= earlier, `${day} is before ${what} (${earlier})`, later.value[field], ...later.at, field);
}

function notAfter(found: Found, earlier: Placed, field: string, than: unknown, what: string): void {
  const [day, later] = [dayOf(earlier.value[field]), dayOf(than as string)];
  if (day === undefined || later === undefined) return;
  found.test(day <= later, `${day} is after ${what} (${later})`, earlier.value[field], ...earlier.at, field);
}

const periods = [
  ["tender", "tenderPeriod"],
  ["tender", "enquiryPeriod"],
  ["tender", "awardPeriod"],
  ["tender", "contractPeriod"],
  ["awards", "contractPeriod"],
  ["contracts", "period"],
] as const;

const milestoneLists = [
  ["planning", "milestones"],
  ["tender", "milestones"],
  ["contracts", "milestones"],
  ["contracts", "implementation", "milestones"],
] as const;

const documentLists = [
  ["planning", "documents"],
  ["tender", "documents"],
  ["awards", "documents"],
  ["contracts", "documents"],
  ["contracts", "implementation", "documents"],
  ...milestoneLists.map((path) => [...path, "documents"] as const),
] as const;

const amendmentLists = [
  { block: "tender", since: (tender: JsonObject) => objectIn(tender, "tenderPeriod")?.startDate },
  { block: "awards", since: (award: JsonObject) => award.date },
  { block: "contracts", since: (contract: JsonObject) => contract.dateSigned },
] as const;

const values = [
  ["tender", "value"],
  ["tender", "minValue"],
  ["awards", "value"],
  ["contracts", "value"],
  ["planning", "budget", "amount"],
  ["contracts", "implementation", "transactions", "value"],
] as const;

const mostUSD = 5e9;
const release = "the date of the release";
const transactionsOf = (contract: Placed): Placed[] =>
  objectsIn(objectIn(contract.value, "implementation"), "transactions", [...contract.at, "implementation"]);

/** Tests two dates of each object of some lists against the date of the release. */
function datesUpToRelease(
  document: JsonObject,
  found: Found,
  lists: readonly (readonly string[])[],
  fields: readonly string[],
): void {
  for (const path of lists) {
    for (const each of objectsAt(document, ...path)) {
      for (const field of fields) notAfter(found, each, field, document.date, release);
    }
  }
}

/** Tests that something is absent where a status says that it cannot be. */
const absent = (found: Found, object: Placed, count: number, reason: string): void =>
  found.test(count === 0, reason, object.value.status, ...object.at, "status");

export const coherenceChecks: readonly ReleaseCheck[] = [
  check("period", "Periods end on or after their start.", (document, found) => {
    for (const path of periods) {
      for (const period of objectsAt(document, ...path))
        notBefore(found, period, "endDate", period.value.startDate, "the start");
    }
  }),
  check(
    "procurement_method_vs_number_of_tenderers",
    "A direct procedure has no or one tenderer.",
    (document, found) => {
      const tender = objectIn(document, "tender");
      const count = amountOf(tender?.numberOfTenderers);
      if (tender?.procurementMethod !== "direct" || count === undefined) return;
      found.test(count === 0 || count === 1, `direct, with ${count} tenderers`, count, "tender", "numberOfTenderers");
    },
  ),
  check("tender_status", "A tender that is not complete has no awards and no contracts.", (document, found) => {
    const tender = objectIn(document, "tender");
    const status = text(tender?.status);
    if (!tender || !/^(planning|planned|active|cancelled|unsuccessful|withdrawn)$/.test(status ?? "")) return;
    const many = objectsIn(document, "awards").length + objectsIn(document, "contracts").length;
    absent(found, { value: tender, at: ["tender"] }, many, `${status}, with ${many} awards and contracts`);
  }),
  check("awards_status", "An award that is not active has no contracts.", (document, found) => {
    for (const award of objectsIn(document, "awards")) {
      const status = text(award.value.status);
      if (!/^(pending|cancelled|unsuccessful)$/.test(status ?? "") || idOf(award.value.id) === undefined) continue;
      absent(
        found,
        award,
        contractsOf(document, award.value).length,
        `${status}, but a contract names it as its award`,
      );
    }
  }),
  check("contracts_status", "A contract that is pending or cancelled has no transactions.", (document, found) => {
    for (const contract of objectsIn(document, "contracts")) {
      const status = text(contract.value.status);
      if (status !== "pending" && status !== "cancelled") continue;
      absent(found, contract, transactionsOf(contract).length, `${status}, with transactions`);
    }
  }),
  check("milestone_status", "A milestone that was not met has no date at which it was.", (document, found) => {
    for (const path of milestoneLists) {
      for (const milestone of objectsAt(document, ...path)) {
        const { status, dateMet } = milestone.value;
        if (status !== "scheduled" && status !== "notMet") continue;
        absent(found, milestone, dateMet === undefined || dateMet === null ? 0 : 1, `${status}, with dateMet`);
      }
    }
  }),
  check("value_realistic", "Amounts are between -5 and 5 thousand million US dollars.", (document, found, options) => {
    for (const path of values) {
      const field = path[path.length - 1] as string;
      for (const parent of objectsAt(document, ...path.slice(0, -1))) {
        const money = moneyIn(parent.value, field);
        if (money === undefined) continue;
        const usd =
          money.currency === "USD" ? money.amount : options.toUSD?.(money.amount, money.currency, dayOf(document.date));
        if (usd === undefined) continue;
        const value = objectIn(parent.value, field)?.amount;
        found.test(Math.abs(usd) <= mostUSD, `${Math.round(usd)} US dollars`, value, ...parent.at, field, "amount");
      }
    }
  }),
  check("dates", "Call, award, signature and payment follow each other, none after the release.", (document, found) => {
    const tender = objectIn(document, "tender");
    const end = objectIn(tender, "tenderPeriod")?.endDate;
    const closing = "the end of the tender period";
    const awards = objectsIn(document, "awards");
    const contracts = objectsIn(document, "contracts");
    const period = objectIn(tender, "contractPeriod");
    if (period) notBefore(found, { value: period, at: ["tender", "contractPeriod"] }, "startDate", end, closing);
    for (const award of awards) {
      notBefore(found, award, "date", end, closing);
      notAfter(found, award, "date", document.date, release);
      for (const contract of contractsOf(document, award.value))
        notBefore(found, contract, "dateSigned", award.value.date, "its award");
    }
    for (const contract of contracts) {
      notBefore(found, contract, "dateSigned", end, closing);
      notAfter(found, contract, "dateSigned", document.date, release);
      for (const transaction of transactionsOf(contract)) {
        notBefore(found, transaction, "date", contract.value.dateSigned, "the signature of the contract");
        notAfter(found, transaction, "date", document.date, release);
      }
    }
  }),
  check("release_date", "Nothing is dated after the release that tells of it.", (document, found) => {
    datesUpToRelease(document, found, [["awards"]], ["date"]);
    datesUpToRelease(document, found, [["contracts"]], ["dateSigned"]);
    datesUpToRelease(document, found, [["contracts", "implementation", "transactions"]], ["date"]);
    datesUpToRelease(
      document,
      found,
      amendmentLists.map(({ block }) => [block, "amendments"]),
      ["date"],
    );
    datesUpToRelease(document, found, milestoneLists, ["dateModified", "dateMet"]);
    datesUpToRelease(document, found, documentLists, ["datePublished", "dateModified"]);
  }),
  check("milestones_dates", "Milestones were met and looked at before the release.", (document, found) =>
    datesUpToRelease(document, found, milestoneLists, ["dateModified", "dateMet"]),
  ),
  check("amendments_dates", "Amendments come after what they amend, and before the release.", (document, found) => {
    for (const { block, since } of amendmentLists) {
      for (const parent of objectsAt(document, block)) {
        for (const amendment of objectsIn(parent.value, "amendments", parent.at)) {
          notBefore(found, amendment, "date", since(parent.value), "what it amends");
          notAfter(found, amendment, "date", document.date, release);
        }
      }
    }
  }),
  check(
    "documents_dates",
    "Documents changed after they were published, and before the release.",
    (document, found) => {
      for (const path of documentLists) {
        for (const each of objectsAt(document, ...path)) {
          notBefore(found, each, "dateModified", each.value.datePublished, "its publication");
          notAfter(found, each, "datePublished", document.date, release);
          notAfter(found, each, "dateModified", document.date, release);
        }
      }
    },
  ),
];
