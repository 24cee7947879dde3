import { setImmediate as turn } from "node:timers/promises";
import { normalizeDecimal } from "../base/decimal.ts";
import { parseJson } from "../base/json.ts";
import type { TransactionSql } from "../store/database.ts";
import type { Follower } from "../store/followers.ts";
import {
  clearIndicators,
  hasRegisters,
  type IndicatorInput,
  indicatorInputs,
  insertFacts,
  lookUpByKey,
  type ReadSource,
  readSources,
  takeOutFacts,
} from "../store/indicator-facts.ts";
import { indicators } from "./catalogue/index.ts";
import { type CountedFactRow, contributions } from "./engine/contributions.ts";
import { record } from "./engine/json.ts";
import { type FactContext, readFacts } from "./engine/read-facts.ts";
import { RollUpDelta } from "./roll-ups.ts";

/** So many changes are taken in at once: the more, the fewer times a cell is written. */
const batch = 10_000;
/** So many compiled releases are in memory at once. */
const readAtOnce = 100;

/** Of the engine: raised when facts are read or stored otherwise. Each indicator has a version of its own. */
const engineVersion = 2;

/**
 * Keeps what processes add to the indicators, and the roll-ups, up to date. The old rows of a changed process are taken
 * out of the cells and its new ones are added: only the cells that a change touches are written. Sums are whole numbers
 * and decimals, so that the roll-ups equal a recomputation from scratch to the last digit.
 */
export const indicatorFollower: Follower = {
  name: "indicators",
  version: indicators.reduce((sum, { version }) => sum + version, engineVersion * 10_000),
  batch,
  reset: clearIndicators,
  async handle(tx, changes) {
    const ocids = [...new Set(changes.map(({ ocid }) => ocid))];
    const delta = new RollUpDelta();
    await lookUpByKey(tx);
    const [registers, sources] = await Promise.all([hasRegisters(tx), readSources(tx)]);
    let next = read(tx, ocids.slice(0, readAtOnce), registers);
    const writes: Promise<unknown>[] = [];
    for (let at = readAtOnce; at - readAtOnce < ocids.length; at += readAtOnce) {
      // Two writes may be under way: the server is never without work, and no more waits in memory.
      const [taken] = await Promise.all([next, writes.length > 1 ? writes.shift() : undefined]);
      next = read(tx, ocids.slice(at, at + readAtOnce), registers);
      // The question leaves within a turn; the server reads while what came is counted.
      await turn();
      const write = takeIn(tx, taken, delta, sources);
      write.catch(() => {}); // It is waited for below, which may be after it has failed.
      writes.push(write);
    }
    await Promise.all([next, ...writes]);
    await delta.write(tx);
  },
};

type Taken = readonly [old: Awaited<ReturnType<typeof takeOutFacts>>, inputs: readonly IndicatorInput[]];

async function read(tx: TransactionSql, ocids: readonly string[], registers: boolean): Promise<Taken> {
  return ocids.length === 0 ? [[], []] : Promise.all([takeOutFacts(tx, ocids), indicatorInputs(tx, ocids, registers)]);
}

function takeIn(
  tx: TransactionSql,
  [old, inputs]: Taken,
  delta: RollUpDelta,
  sources: ReadonlyMap<string, ReadSource>,
): Promise<unknown> {
  for (const row of old) delta.takeAway(row);
  const rows = inputs.flatMap((input) => factRows(input, sources.get(input.source)));
  for (const row of rows) delta.add(row);
  return insertFacts(tx, rows);
}

/** All that a process adds, as the rows to be stored. Pure. */
export function factRows(input: IndicatorInput, read?: ReadSource): CountedFactRow[] {
  const { ocid, source, country, buyer, category, method, body } = input;
  const release = record(parseJson(body)) ?? {};
  const facts = readFacts(release, {
    ...input,
    usd: dollarsOf(input),
    readSince: read?.since ?? null,
    silentChanges: read?.ownIds === false ? null : input.silentChanges,
  });
  return contributions(ocid, facts, indicators, {
    country: country ?? "",
    source,
    buyer: buyer ?? "",
    category: category ?? "",
    method: method === "unknown" ? "" : method,
  });
}

/** Amounts in dollars as they are stored with the process: its value, and those of its awards. */
function dollarsOf({ amount, currency, amountUSD, awardsUSD }: IndicatorInput): NonNullable<FactContext["usd"]> {
  return (stated, statedIn, _day, award) => {
    if (award !== undefined) return awardsUSD?.[award];
    const same = amount !== null && statedIn === currency && normalizeDecimal(amount) === stated;
    return same ? (amountUSD ?? undefined) : undefined;
  };
}
