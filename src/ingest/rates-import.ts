import { readFileSync, statSync } from "node:fs";
import { isDecimal, normalizeDecimal } from "../base/decimal.ts";
import { messageOf, UsageError } from "../base/errors.ts";
import type { JsonObject } from "../base/json.ts";
import { endOfMonth } from "../connector/index.ts";
import { decodeText, parseCsvTable } from "../connector/parse.ts";
import type { Database } from "../store/database.ts";
import { granularities, type RateRow, rateKinds, saveRateSources, storeRates } from "../store/rates.ts";

/** Rates are small: a larger file is something else. */
const mostBytes = 64 * 1024 * 1024;
/** Before all others: who brings rates of their own wants them used. */
const precedence = 0;

export interface ImportedRates {
  readonly source: string;
  readonly rates: number;
  /** New, or other than before. */
  readonly changed: number;
}

/**
 * The operator's own rates from a CSV file, all of them or none.
 * @throws UsageError `bad-rates` naming the first bad row; `file-not-read`
 */
export async function importRates(database: Database, file: string, source: string, now: Date): Promise<ImportedRates> {
  const rates = ratesFromCsv(read(file), source);
  await saveRateSources(database, [
    {
      id: source,
      precedence,
      meta: {
        title: `Rates imported as ${source}`,
        publisher: "The operator of this server",
        licence: { name: "As the operator states" },
        covers: "What was imported.",
        enabled: false,
      },
    },
  ]);
  const changed = await database.sql.begin((tx) =>
    storeRates(tx, rates, { run: null, retrievedAt: now.toISOString() }),
  );
  return { source, rates: rates.length, changed };
}

function read(file: string): string {
  try {
    if (statSync(file).size > mostBytes) throw new Error(`it is larger than ${mostBytes / 1024 / 1024} MiB`);
    return decodeText(readFileSync(file)).text;
  } catch (error) {
    throw new UsageError("file-not-read", `${file} cannot be read: ${messageOf(error)}`);
  }
}

/**
 * Rates from CSV with a header. Either `currency,date,value` (units of the currency for one US dollar), or
 * `base,quote,validFrom,value`; with both, if wanted, `validTo`, `granularity` (day) and `kind` (official).
 * @throws UsageError `bad-rates`
 */
export function ratesFromCsv(text: string, source: string): RateRow[] {
  const { headers, rows } = parseCsvTable(text, {
    onTruncated: () => {
      throw bad("the file ends inside of quotes");
    },
  });
  const short = ["currency", "date", "value"].every((name) => headers.includes(name));
  const long = ["base", "quote", "validFrom", "value"].every((name) => headers.includes(name));
  if (!short && !long) {
    throw bad("the header should name currency, date and value, or base, quote, validFrom and value");
  }
  if (rows.length === 0) throw bad("there is no row below the header");
  const seen = new Set<string>();
  return rows.map((row, index) => {
    const rate = rateOfRow(row, source, (message) => bad(`row ${index + 2}: ${message}`));
    const key = [rate.base, rate.quote, rate.granularity, rate.kind, rate.validFrom].join(" ");
    if (seen.has(key)) throw bad(`row ${index + 2}: the same rate is there twice (${key})`);
    seen.add(key);
    return rate;
  });
}

const bad = (message: string): UsageError => new UsageError("bad-rates", `the rates cannot be taken: ${message}`);

function rateOfRow(row: JsonObject, source: string, refuse: (message: string) => UsageError): RateRow {
  const cell = (name: string): string => (typeof row[name] === "string" ? row[name].trim() : "");
  const code = (text: string, name: string): string => {
    if (!/^[A-Z]{2,6}$/.test(text)) throw refuse(`${name} should be a code such as CLP, not ${JSON.stringify(text)}`);
    return text;
  };
  const day = (text: string, name: string): string => {
    const at = /^[1-9]\d{3}-\d\d-\d\d$/.test(text) ? Date.parse(text) : Number.NaN;
    if (Number.isNaN(at) || !new Date(at).toISOString().startsWith(text)) {
      throw refuse(`${name} should be a day such as 2024-05-31, not ${JSON.stringify(text)}`);
    }
    return text;
  };
  const oneOf = <Word extends string>(words: readonly Word[], name: string, fallback: Word): Word => {
    const given = cell(name) || fallback;
    const found = words.find((word) => word === given);
    if (found === undefined) throw refuse(`${name} should be one of ${words.join(", ")}, not ${JSON.stringify(given)}`);
    return found;
  };
  const own = cell("currency") !== "";
  const base = own ? "USD" : code(cell("base"), "base");
  const quote = own ? code(cell("currency"), "currency") : code(cell("quote"), "quote");
  if (base === quote) throw refuse(`${base} in terms of itself has no rate`);
  const granularity = oneOf(granularities, "granularity", "day");
  const validFrom = own && !cell("validFrom") ? day(cell("date"), "date") : day(cell("validFrom"), "validFrom");
  const value = isDecimal(cell("value")) ? (normalizeDecimal(cell("value")) ?? "0") : "0";
  if (value === "0" || value.startsWith("-") || value.length > 60) {
    throw refuse(`value should be a decimal number above 0, not ${JSON.stringify(cell("value").slice(0, 60))}`);
  }
  const validTo = cell("validTo") === "" ? endOf(granularity, validFrom) : day(cell("validTo"), "validTo");
  if (validTo !== null && validTo < validFrom) throw refuse(`validTo ${validTo} is before ${validFrom}`);
  const kind = oneOf(rateKinds, "kind", "official");
  return { source, base, quote, granularity, kind, validFrom, validTo, value, series: null, review: false };
}

function endOf(granularity: RateRow["granularity"], day: string): string | null {
  if (granularity === "month") return endOfMonth(day.slice(0, 7));
  return granularity === "year" ? `${day.slice(0, 4)}-12-31` : null;
}
