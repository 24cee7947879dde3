import type { JsonObject, JsonValue } from "../../base/json.ts";
import {
  amountOf,
  contractsOf,
  dayOf,
  idOf,
  type Money,
  moneyIn,
  objectIn,
  objectsAt,
  objectsIn,
  type Placed,
} from "./parts.ts";
import type { QualityOptions, ReleaseCheck } from "./types.ts";

/** Checks of Pelican's groups "consistent" and "reference": what is said twice is said alike, references lead somewhere. */

const check = (code: string, about: string, run: ReleaseCheck["run"]): ReleaseCheck => ({
  code,
  scope: "release",
  about,
  source: "pelican",
  run,
});

/** Amounts in one currency: as they are if they share one, else in US dollars. Undefined where that cannot be. */
function inOneCurrency(values: readonly Money[], day: string | undefined, options: QualityOptions) {
  const [first] = values;
  if (first && values.every(({ currency }) => currency === first.currency)) return values.map(({ amount }) => amount);
  const converted = values.map(({ amount, currency }) =>
    currency === "USD" ? amount : options.toUSD?.(amount, currency, day),
  );
  return converted.every((amount) => amount !== undefined) ? converted : undefined;
}

/** Undefined where amounts cannot be compared: zero, or of different signs. */
function near(a: number, b: number): boolean | undefined {
  return a === 0 || b === 0 || a > 0 !== b > 0 ? undefined : Math.abs(a - b) / Math.abs(a) <= 0.5;
}

/** The roles of parties, with the places from which such a party is referenced. */
const roles = [
  { role: "buyer", name: "buyer", path: ["buyer"] },
  { role: "supplier", name: "supplier", path: ["awards", "suppliers"] },
  { role: "tenderer", name: "tenderer", path: ["tender", "tenderers"] },
  { role: "procuringEntity", name: "procuring_entity", path: ["tender", "procuringEntity"] },
  { role: "payer", name: "payer", path: ["contracts", "implementation", "transactions", "payer"] },
  { role: "payee", name: "payee", path: ["contracts", "implementation", "transactions", "payee"] },
] as const;

const partiesWith = (release: JsonObject, id: JsonValue | undefined): Placed[] => {
  const wanted = idOf(id);
  return wanted === undefined ? [] : objectsIn(release, "parties").filter(({ value }) => idOf(value.id) === wanted);
};

const rolesOf = (party: JsonObject): readonly JsonValue[] => (Array.isArray(party.roles) ? party.roles : []);

const roleChecks = roles.flatMap(({ role, name, path }): ReleaseCheck[] => [
  check(
    `reference.${name}_in_parties`,
    `Each ${role} is exactly one of the parties, by an id of the same type.`,
    (release, found) => {
      const parties = objectsIn(release, "parties");
      for (const { value, at } of objectsAt(release, ...path)) {
        const { id } = value;
        const named = parties.filter((party) => party.value.id !== undefined && party.value.id !== null);
        const matches = named.filter((party) => party.value.id === id);
        const reason =
          id === undefined || id === null
            ? "the reference has no id"
            : named.length === 0
              ? "no party has an id"
              : matches.length > 1
                ? "several parties have this id"
                : named.some((party) => String(party.value.id) === String(id))
                  ? "the id of the party is of another type"
                  : "no party has this id";
        found.test(id !== undefined && id !== null && matches.length === 1, reason, id, ...at, "id");
      }
    },
  ),
  check(
    `consistent.${name}_in_parties_roles`,
    `The party that is referenced as ${role} has that role.`,
    (release, found) => {
      for (const { value, at } of objectsAt(release, ...path)) {
        const [party, ...more] = partiesWith(release, value.id);
        if (party === undefined || more.length > 0) continue;
        found.test(rolesOf(party.value).includes(role), `its party has no role ${role}`, value.id, ...at, "id");
      }
    },
  ),
  check(`consistent.${name}_name_in_parties`, `The ${role} has the same name as its party.`, (release, found) => {
    for (const { value, at } of objectsAt(release, ...path)) {
      const [party, ...more] = partiesWith(release, value.id);
      if (party === undefined || more.length > 0 || !value.name || !party.value.name) continue;
      found.test(value.name === party.value.name, "its party has another name", value.name, ...at, "name");
    }
  }),
]);

export const consistencyChecks: readonly ReleaseCheck[] = [
  check("consistent.number_of_tenderers", "The number of tenderers is that of those listed.", (release, found) => {
    const tender = objectIn(release, "tender");
    const count = amountOf(tender?.numberOfTenderers);
    if (!Array.isArray(tender?.tenderers) || count === undefined) return;
    const listed = tender.tenderers.length;
    found.test(count === listed, `${listed} are listed`, count, "tender", "numberOfTenderers");
  }),
  check(
    "consistent.tender_value",
    "The value of the tender is within half of the budget.",
    (release, found, options) => {
      const [value, budget] = [
        moneyIn(objectIn(release, "tender"), "value"),
        moneyIn(objectIn(objectIn(release, "planning"), "budget"), "amount"),
      ];
      if (value === undefined || budget === undefined) return;
      const [a = 0, b = 0] = inOneCurrency([value, budget], dayOf(release.date), options) ?? [];
      const good = near(a, b);
      if (good !== undefined)
        found.test(
          good,
          `the budget is ${budget.amount} ${budget.currency}`,
          value.amount,
          "tender",
          "value",
          "amount",
        );
    },
  ),
  check(
    "consistent.contracts_value",
    "The contracts of an award are worth what it is, give or take half.",
    (release, found, options) => {
      const awards = objectsIn(release, "awards");
      for (const { value: award, at } of awards) {
        const id = idOf(award.id);
        if (id === undefined || awards.filter(({ value }) => idOf(value.id) === id).length !== 1) continue;
        const worth = moneyIn(award, "value");
        const contracts = contractsOf(release, award).map(({ value }) => moneyIn(value, "value"));
        if (worth === undefined || contracts.length === 0) continue;
        const known = contracts.filter((money) => money !== undefined && money.amount !== 0);
        if (known.length !== contracts.length) continue;
        const amounts = inOneCurrency([worth, ...(known as Money[])], dayOf(release.date), options);
        if (amounts === undefined) continue;
        const [first = 0, ...rest] = amounts;
        const sum = rest.reduce((total, amount) => total + amount, 0);
        if (rest.some((amount) => amount > 0 !== first > 0)) continue;
        const good = near(first, sum);
        if (good !== undefined)
          found.test(good, `its contracts add up to ${sum}`, worth.amount, ...at, "value", "amount");
      }
    },
  ),
  check(
    "consistent.contracts_implementation_transactions_value",
    "No more is paid for a contract than it is worth.",
    (release, found, options) => {
      for (const { value: contract, at } of objectsIn(release, "contracts")) {
        const worth = moneyIn(contract, "value");
        const paid = objectsIn(objectIn(contract, "implementation"), "transactions");
        const sums = paid.map(({ value }) => moneyIn(value, "value")).filter((money) => money !== undefined);
        if (worth === undefined || paid.length === 0 || sums.length !== paid.length) continue;
        const amounts = inOneCurrency([worth, ...sums], dayOf(release.date), options);
        if (amounts === undefined) continue;
        const [first = 0, ...rest] = amounts;
        const sum = rest.reduce((total, amount) => total + amount, 0);
        // Sums of cents in binary floats are off by less than this.
        const good = sum <= first + Math.abs(first) * 1e-9;
        found.test(good, `its transactions add up to ${sum}`, worth.amount, ...at, "value", "amount");
      }
    },
  ),
  check(
    "consistent.parties_roles",
    "A party with a role is referenced from where the role belongs.",
    (release, found) => {
      for (const { role, path } of roles) {
        if (role === "buyer") continue;
        const named = new Set(objectsAt(release, ...path).map(({ value }) => idOf(value.id)));
        for (const { value: party, at } of objectsIn(release, "parties")) {
          const place = rolesOf(party).indexOf(role);
          const id = idOf(party.id);
          if (place < 0 || id === undefined) continue;
          found.test(named.has(id), `no ${role} is this party`, role, ...at, "roles", place);
        }
      }
    },
  ),
  check(
    "consistent.period_duration_in_days",
    "The duration of a period is that from its start to its end.",
    (release, found) => {
      const paths = ["tenderPeriod", "enquiryPeriod", "awardPeriod", "contractPeriod"].map((name) => ["tender", name]);
      for (const path of [...paths, ["awards", "contractPeriod"], ["contracts", "period"]]) {
        for (const { value: period, at } of objectsAt(release, ...path)) {
          const given = amountOf(period.durationInDays);
          const start = Date.parse(String(period.startDate));
          const end = Date.parse(String(period.endDate ?? period.maxExtentDate));
          if (given === undefined || Number.isNaN(start) || Number.isNaN(end)) continue;
          const days = (end - start) / 86_400_000;
          const good = given >= Math.floor(days) && given <= Math.ceil(days);
          found.test(good, `from start to end it is ${Math.round(days)} days`, given, ...at, "durationInDays");
        }
      }
    },
  ),
  ...roleChecks,
  check(
    "reference.contract_in_awards",
    "Each contract names exactly one award, by an id of the same type.",
    (release, found) => {
      const awards = objectsIn(release, "awards");
      for (const { value: contract, at } of objectsIn(release, "contracts")) {
        const id = contract.awardID;
        const matches = awards.filter(({ value }) => value.id === id && id !== undefined && id !== null).length;
        const reason =
          id === undefined || id === null
            ? "the contract has no awardID"
            : matches > 1
              ? "several awards have this id"
              : "no award has this id";
        found.test(matches === 1, reason, id, ...at, "awardID");
      }
    },
  ),
];
