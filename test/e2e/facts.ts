import { addDecimals, normalizeDecimal } from "../../src/base/decimal.ts";
import type { JsonObject, JsonValue } from "../../src/base/json.ts";
import type { ProcessView, World, WorldSupplier } from "../../src/world/types.ts";

/** What a process is about, in terms that the world and the API share. Absent facts are undefined. */
export interface Facts {
  readonly title: string | undefined;
  /** An amount is decimal text and currency: "1250.5 BRL". */
  readonly estimate: string | undefined;
  /** Instants in UTC. */
  readonly published: string | undefined;
  readonly deadline: string | undefined;
  /** OCDS tender status. */
  readonly status: string | undefined;
  readonly method: string | undefined;
  readonly category: string | undefined;
  readonly buyer: string | undefined;
  readonly reserved: boolean | undefined;
  /** Names of all who bid, where bids are opened; undefined: not told. */
  readonly tenderers: readonly string[] | undefined;
  /** One for each supplier: a source may cut an award into one for each item, so the sum counts. */
  readonly awards: readonly AwardFacts[];
  readonly contracts: readonly ContractFacts[];
}

export interface AwardFacts {
  readonly supplier: string;
  readonly scale: string | undefined;
  readonly amount: string | undefined;
  readonly date: string | undefined;
}

export interface ContractFacts {
  readonly signed: string | undefined;
  readonly amount: string | undefined;
}

/** What a source makes of the world, where it differs from the plain truth. */
export interface Expectation {
  /** Whether the source shows the process at all in this state; the reason stands in `hides`. */
  shows(view: ProcessView, world: World): boolean;
  /** Why processes are not shown. */
  readonly hides: string;
  ocid(view: ProcessView, world: World): string;
  /** Why instants are compared to the minute, where they are. */
  readonly toTheMinute?: string;
  /** The supplier's name as the source writes it. Names tell suppliers in comparisons. */
  supplier(supplier: WorldSupplier): string;
  /** Facts that the source does not publish, or publishes otherwise. Each must make a difference somewhere. */
  readonly differences: readonly Difference[];
}

export interface Difference {
  readonly reason: string;
  /** The facts that are to be expected instead of the true ones. */
  expect(truth: Facts, view: ProcessView, world: World): Partial<Facts>;
}

const statuses: Record<ProcessView["state"], string> = {
  planned: "planned",
  published: "active",
  closed: "active",
  awarded: "complete",
  contracted: "complete",
  unsuccessful: "unsuccessful",
  cancelled: "cancelled",
};

/** The facts as the world has them. */
export function truth(view: ProcessView, world: World, expectation: Expectation): Facts {
  const awards = view.awards.map((award): AwardFacts => {
    const supplier = world.supplier(view.country, award.supplier);
    const name = expectation.supplier(supplier);
    return { supplier: name, scale: supplier.size, amount: money(award.amount, view.currency), date: utc(award.at) };
  });
  return {
    title: view.title,
    estimate: money(view.estimate, view.currency),
    published: utc(view.publishedAt),
    deadline: utc(view.deadline),
    status: statuses[view.state],
    method: view.method,
    category: view.category,
    buyer: world.buyer(view.country, view.buyer).name,
    reserved: view.smeReserved,
    tenderers: distinct(view.bids.map((bid) => expectation.supplier(world.supplier(view.country, bid.supplier)))),
    awards: bySupplier(awards),
    contracts: view.contracts.map(({ signedAt, amount }) => ({
      signed: utc(signedAt),
      amount: money(amount, view.currency),
    })),
  };
}

/**
 * The facts that a source is expected to give.
 * @param used takes the reasons of the differences that made one
 */
export function expectedFacts(
  view: ProcessView,
  world: World,
  expectation: Expectation,
  used: Set<string> = new Set(),
): Facts {
  let facts = truth(view, world, expectation);
  for (const difference of expectation.differences) {
    const changed = { ...facts, ...difference.expect(facts, view, world) };
    if (compareFacts(facts, changed).length > 0) used.add(difference.reason);
    facts = changed;
  }
  return facts;
}

/** The facts as they came out at the other end: the item of a notice and the compiled release. */
export function published(item: JsonObject, compiled: JsonObject): Facts {
  const tender = object(compiled.tender);
  const sme = object(item.sme);
  const tenderers = distinct(objects(tender.tenderers).map((each) => text(each.name) ?? ""));
  const awards = objects(item.awards).flatMap((award) =>
    objects(award.suppliers).map(
      (supplier): AwardFacts => ({
        supplier: text(supplier.name) ?? "",
        scale: text(supplier.scale),
        amount: amount(award.value),
        date: utc(text(award.date)),
      }),
    ),
  );
  return {
    title: text(item.title),
    estimate: amount(tender.value),
    published: utc(text(item.published)),
    deadline: utc(text(item.deadline)),
    status: text(item.status),
    method: text(item.method),
    category: text(item.category),
    buyer: text(object(item.buyer).name),
    reserved: typeof sme.reserved === "boolean" ? sme.reserved : undefined,
    tenderers: tenderers.length > 0 ? tenderers : undefined,
    awards: bySupplier(awards),
    contracts: objects(compiled.contracts)
      .filter((contract) => amount(contract.value) !== undefined)
      .map((contract) => ({ signed: utc(text(contract.dateSigned)), amount: amount(contract.value) })),
  };
}

/** Differences between two sets of facts, field by field, as readable lines. */
export function compareFacts(expected: Facts, actual: Facts, toTheMinute?: string): string[] {
  if (toTheMinute !== undefined) return compareFacts(coarse(expected), coarse(actual));
  return (Object.keys(expected) as (keyof Facts)[]).flatMap((field) => {
    const [wanted, got] = [shown(expected[field]), shown(actual[field])];
    return wanted === got ? [] : [`${field}: ${wanted} expected, ${got} came`];
  });
}

const coarse = (facts: Facts): Facts => ({
  ...facts,
  published: facts.published?.slice(0, 16),
  deadline: facts.deadline?.slice(0, 16),
});

export const utc = (instant: string | undefined): string | undefined =>
  instant === undefined ? undefined : new Date(instant).toISOString();

const distinct = (names: readonly string[]): string[] => [...new Set(names)];

/** As text; lists in an order of their own, since sources have theirs. */
const shown = (fact: Facts[keyof Facts]): string =>
  Array.isArray(fact)
    ? `[${fact
        .map((each) => JSON.stringify(each))
        .sort()
        .join(", ")}]`
    : (JSON.stringify(fact) ?? "nothing");

function bySupplier(awards: readonly AwardFacts[]): AwardFacts[] {
  const sums = new Map<string, AwardFacts>();
  for (const award of awards) {
    const known = sums.get(award.supplier);
    sums.set(award.supplier, {
      ...award,
      scale: known?.scale ?? award.scale,
      amount: sum(known?.amount, award.amount),
    });
  }
  return [...sums.values()];
}

function sum(one: string | undefined, other: string | undefined): string | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  const [[a = "", currency], [b = "", second]] = [one.split(" "), other.split(" ")];
  if (currency !== second) throw new Error(`one award in ${currency} and ${second}`);
  return money(addDecimals(a, b), currency);
}

function money(amount: string | undefined, currency: string | undefined): string | undefined {
  return amount === undefined ? undefined : `${normalizeDecimal(amount)} ${currency}`;
}

const object = (value: JsonValue | undefined): JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
const objects = (value: JsonValue | undefined): JsonObject[] => (Array.isArray(value) ? value.map(object) : []);
const text = (value: JsonValue | undefined): string | undefined => (typeof value === "string" ? value : undefined);

function amount(value: JsonValue | undefined): string | undefined {
  const { amount: stated, currency } = object(value);
  const decimal = typeof stated === "number" || typeof stated === "string" ? String(stated) : undefined;
  return money(decimal, text(currency));
}
