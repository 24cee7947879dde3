import type { Database, TransactionSql } from "../../store/database.ts";
import {
  currentThresholds,
  figuresOf,
  holdFollower,
  judgeRatios,
  leastPopulation,
  type NewThreshold,
  ratioCounts,
  ratiosAt,
  saveThresholds,
} from "../../store/flag-thresholds.ts";
import {
  addFigures,
  allRecordsToJudge,
  clearFlags,
  deleteProcessFlags,
  judgedUpTo,
  lastCommittedChange,
  movedPopulations,
  movePopulations,
  type ProcessFlagsRow,
  recordsToJudge,
  recountClasses,
  saveProcessFlags,
} from "../../store/flags.ts";
import { type Follower, followedTo } from "../../store/followers.ts";
import { flagsVersion, organizationCodes, subjectTypes } from "./codes.ts";
import type { SourceSettings } from "./load.ts";
import { quantilePlace } from "./quantile.ts";
import type { FlagSettings } from "./settings.ts";
import { FigureSums, indexThresholds, judgeRecord } from "./stored.ts";
import { leastDenominator, type Population, populationOf, type Threshold, thresholdOf } from "./thresholds.ts";

const followerName = "red-flags";
/** A source with fewer processes has its thresholds computed anew with each batch of changes. */
const smallSource = 2000;
/** Others once so great a part has changed since; and every night. */
const movedPart = 0.05;
const savedAtOnce = 400;

/**
 * Judges processes as they change. Thresholds of a source are computed anew when 5 % of its processes have changed since
 * the last time (always below 2000 processes), and by {@link refreshThresholds}; all results then go by the new ones.
 */
export function redFlagFollower(settings: SourceSettings): Follower {
  return {
    name: followerName,
    version: flagsVersion * 2 ** 20 + settings.fingerprint,
    batch: 1000,
    async reset(tx) {
      await judgeAll(tx, settings);
    },
    async handle(tx, changes) {
      const last = changes.at(-1)?.change ?? 0;
      // What a full pass has taken in is not looked up again.
      if (last <= (await judgedUpTo(tx))) return;
      const ocids = [...new Set(changes.map(({ ocid }) => ocid))];
      const records = await recordsToJudge(tx, ocids);
      const sources = [...new Set(records.map(({ source }) => source))];
      const thresholds = indexThresholds(await currentThresholds(tx, sources));
      const sums = new FigureSums();
      const moves = new Moves();
      const rows = [];
      const gone = [];
      for (const record of records) {
        const { before, body, source } = record;
        if (before) {
          sums.add(before.source, record.country, before.shares, -1);
          moves.add(before.source, -1);
        }
        if (body === null) {
          gone.push(record.ocid);
          continue;
        }
        const row = judgeRecord({ ...record, body }, settings.of(source), thresholds);
        rows.push(row);
        sums.add(source, row.country, row.detail.shares, 1);
        moves.add(source, 1);
      }
      await deleteProcessFlags(tx, gone);
      await saveProcessFlags(tx, rows);
      await addFigures(tx, sums.figures, sums.classes);
      await recountClasses(tx, sums.classes);
      for (const { source, processes, moved } of await movePopulations(tx, moves.all)) {
        if (processes < smallSource || moved >= movedPart * processes) {
          await computeThresholds(tx, source, settings.of(source), last);
        }
      }
    },
  };
}

/** How many processes each source has won, and how many were touched. */
class Moves {
  readonly #bySource = new Map<string, { source: string; added: number; moved: number }>();

  add(source: string, added: 1 | -1): void {
    const sum = this.#bySource.get(source) ?? { source, added: 0, moved: 0 };
    sum.added += added;
    sum.moved += 1;
    this.#bySource.set(source, sum);
  }

  get all(): { source: string; added: number; moved: number }[] {
    return [...this.#bySource.values()];
  }
}

/**
 * Judges everything from scratch, in one reading of the records. Kept in memory: the figures of each organisation, and
 * the classes that each supplier supplied; nothing of single processes.
 */
export async function judgeAll(tx: TransactionSql, settings: SourceSettings): Promise<number> {
  await clearFlags(tx);
  const last = await lastCommittedChange(tx);
  const thresholds = indexThresholds([]);
  const sums = new FigureSums();
  const moves = new Moves();
  let judged = 0;
  let saving: Promise<void> = Promise.resolve();
  let rows: ProcessFlagsRow[] = [];
  for await (const records of allRecordsToJudge(tx)) {
    for (const record of records) {
      const row = judgeRecord(record, settings.of(record.source), thresholds);
      sums.add(row.source, row.country, row.detail.shares, 1);
      moves.add(row.source, 1);
      rows.push(row);
    }
    if (rows.length < savedAtOnce) continue;
    await saving;
    saving = saveProcessFlags(tx, rows);
    judged += rows.length;
    rows = [];
  }
  await saving;
  await saveProcessFlags(tx, rows);
  judged += rows.length;
  await addFigures(tx, sums.counted, sums.classes);
  for (const { source } of await movePopulations(tx, moves.all)) {
    await computeThresholds(tx, source, settings.of(source), last);
  }
  return judged;
}

/**
 * Computes the thresholds of all sources anew whose processes have changed since the last time: the nightly job. May be
 * run at any time and by several workers.
 * @returns the sources
 */
export async function refreshThresholds(database: Pick<Database, "sql">, settings: SourceSettings): Promise<string[]> {
  return database.sql.begin(async (tx) => {
    if (!(await holdFollower(tx, followerName))) return [];
    const sources = await movedPopulations(tx);
    const change = (await followedTo({ sql: tx as never }, followerName)) ?? 0;
    for (const source of sources) await computeThresholds(tx, source, settings.of(source), change);
    return sources;
  });
}

async function computeThresholds(tx: TransactionSql, source: string, settings: FlagSettings, change: number) {
  const ratios = await ratioThresholds(tx, source, settings);
  await saveThresholds(tx, source, [...ratios, ...(await organizationThresholds(tx, source, settings))], change);
  for (const threshold of ratios) await judgeRatios(tx, source, threshold.part, threshold.code, threshold);
}

async function ratioThresholds(tx: TransactionSql, source: string, settings: FlagSettings): Promise<NewThreshold[]> {
  const thresholds: NewThreshold[] = [];
  for (const [currency, size] of await ratioCounts(tx, source)) {
    const population = await ratioPopulation(tx, source, currency, size);
    for (const code of ["R024", "R058"] as const) {
      if (!settings[code]) continue;
      thresholds.push(stored(source, code, currency, thresholdOf(code, settings, population)));
    }
  }
  return thresholds;
}

async function ratioPopulation(
  tx: TransactionSql,
  source: string,
  currency: string,
  size: number,
): Promise<Population> {
  const ranks = [0.25, 0.75].flatMap((tau) => {
    const { rank } = quantilePlace(size, tau);
    return [rank, Math.min(rank + 1, size)];
  });
  const values = await ratiosAt(tx, source, currency, ranks);
  return { size, valueAt: (rank) => values.get(rank) ?? Number.NaN };
}

async function organizationThresholds(
  tx: TransactionSql,
  source: string,
  settings: FlagSettings,
): Promise<NewThreshold[]> {
  const thresholds: NewThreshold[] = [];
  for (const code of organizationCodes) {
    if (!settings[code]) continue;
    for (const type of subjectTypes) {
      if (type === "process") continue;
      const least = leastDenominator(code, type, settings);
      const figures = await figuresOf(tx, source, code, type, least);
      if (figures.length === 0) continue;
      const value = (each: { numerator: number; denominator: number }) =>
        code === "R048" ? each.numerator : each.numerator / each.denominator;
      const values = populationOf(Float64Array.from(figures, value));
      const participations =
        code === "R025" ? populationOf(Float64Array.from(figures, (each) => each.denominator)) : undefined;
      const threshold = thresholdOf(code, settings, values, participations);
      thresholds.push({ ...stored(source, code, type, threshold), least });
    }
  }
  return thresholds;
}

/** A fence of a small population is kept, and not used. */
function stored(source: string, code: string, part: string, threshold: Threshold): NewThreshold {
  const { size, q1, q3, fence, side, usable, participations } = threshold;
  const small = q1 !== undefined && size < leastPopulation;
  return {
    source,
    code,
    part,
    size,
    q1: q1 ?? null,
    q3: q3 ?? null,
    fence: Number.isFinite(fence) ? fence : null,
    side,
    usable: usable && !small,
    least: null,
    participations: participations ?? null,
  };
}
