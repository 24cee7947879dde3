import type { Database } from "../../store/database.ts";
import { currentThresholds, leastPopulation } from "../../store/flag-thresholds.ts";
import { readDetail } from "../../store/flags.ts";
import { type FlagRow, listFlags, processFlags } from "../../store/read-flags.ts";
import { type FlagCode, organizationCodes, processCodes, subjectTypes } from "./codes.ts";
import { letterOf } from "./outcomes.ts";
import { type FlagItem, flagItem, thresholdLetters } from "./result.ts";
import { indexThresholds, isBeyondStored, type ThresholdIndex, thresholdKey } from "./stored.ts";

/** All results of a process and of the organisations in it. */
export interface ProcessResults {
  readonly ocid: string;
  readonly source: string;
  readonly country: string | null;
  /** Number of the change that was judged. */
  readonly change: number;
  /** ISO 8601. */
  readonly judgedAt: string;
  readonly process: readonly FlagItem[];
  readonly organizations: readonly FlagItem[];
}

/** Which indicators judge which types of organisations. */
export const organizationKinds = organizationCodes.flatMap((code) =>
  subjectTypes
    .filter((type) => type === "tenderer" || (code === "R038" && type !== "process"))
    .map((type) => ({ code, type })),
);
export const processPlaces = processCodes.map((code, index) => ({ code, place: index + 1 }));

/** Undefined where the process has not been judged (yet). */
export async function processResults(database: Database, ocid: string): Promise<ProcessResults | undefined> {
  const stored = await processFlags(database, ocid);
  if (!stored) return undefined;
  const { source, country, change, judgedAt, ratio, currency } = stored;
  const { numbers, shares } = readDetail(stored.detail);
  const thresholds = indexThresholds(await currentThresholds(database.sql, [source]));
  const process = processCodes.map((code, index) => {
    const threshold = outlierThreshold(thresholds, source, code, currency);
    const written = stored.outcomes.charAt(index);
    const letter =
      written === letterOf("measured") && threshold && ratio !== null ? decided(ratio, threshold) : written;
    const facts = { type: "process", id: ocid, code, source, country, letter, ratio, numbers, part: currency };
    return flagItem({ ...facts, numerator: null, denominator: null }, threshold);
  });
  const ids = [...new Set(shares.map(([, , id]) => id))];
  const organizations = ids.length === 0 ? [] : await organizationResults(database, source, ids, thresholds);
  return { ocid, source, country, change, judgedAt, process, organizations };
}

/** Rows of the list of results, explained. */
export async function explainRows(database: Database, rows: readonly FlagRow[]): Promise<FlagItem[]> {
  const sources = [...new Set(rows.map(({ source }) => source))];
  const thresholds = indexThresholds(await currentThresholds(database.sql, sources));
  return rows.map((row) => {
    const code = row.code as FlagCode;
    const part = row.type === "process" ? row.part : row.type;
    const threshold =
      row.type === "process"
        ? outlierThreshold(thresholds, row.source, code, part)
        : thresholds.get(thresholdKey(row.source, code, part ?? ""));
    const numbers = row.detail === null ? {} : readDetail(row.detail).numbers;
    return flagItem({ ...row, code, numbers }, threshold);
  });
}

function outlierThreshold(thresholds: ThresholdIndex, source: string, code: FlagCode, currency: string | null) {
  const outlier = code === "R024" || code === "R058";
  return outlier && currency !== null ? thresholds.get(thresholdKey(source, code, currency)) : undefined;
}

function decided(ratio: number, threshold: Parameters<typeof isBeyondStored>[1]): string {
  if (isBeyondStored(ratio, threshold)) return thresholdLetters.flagged;
  if (threshold?.usable) return thresholdLetters.clear;
  const small = threshold !== undefined && threshold.q1 !== null && threshold.size < leastPopulation;
  return small ? thresholdLetters.small : thresholdLetters.unusable;
}

const mostOrganizations = 1000;

async function organizationResults(
  database: Database,
  source: string,
  ids: readonly string[],
  thresholds: ThresholdIndex,
): Promise<FlagItem[]> {
  const search = { processCodes: [], organizationCodes: organizationKinds, source: [source], id: ids };
  const { rows } = await listFlags(database, search, thresholdLetters, { limit: mostOrganizations });
  return rows.map((row) =>
    flagItem({ ...row, code: row.code as FlagCode }, thresholds.get(thresholdKey(source, row.code, row.type))),
  );
}
