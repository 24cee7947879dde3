import { readFileSync } from "node:fs";
import type { JsonObject } from "../../src/base/json.ts";
import { project } from "../../src/compile/project.ts";
import { noRates, type RateTable } from "../../src/money/index.ts";
import { insertChanges, lockChanges, upsertProcesses } from "../../src/store/bulk.ts";
import type { Database } from "../../src/store/database.ts";

/** A hand-computed case of an indicator: compiled releases, what is asked, and the rows that must come. */
export interface IndicatorCase {
  readonly about: string;
  readonly ask: {
    readonly groupBy?: string;
    readonly currency?: string;
    readonly minimumCoverage?: number;
    readonly today?: string;
    /** Where a rule of this country is what is tested; else the case has one of its own. */
    readonly country?: string;
  };
  readonly releases: readonly CaseRelease[];
  /** Members that are not given may be anything. */
  readonly rows: readonly JsonObject[];
}

/** A compiled release, and what is known of it beside. */
export type CaseRelease = JsonObject & {
  readonly $source?: string;
  /** Of how many releases it is made, and their ids. */
  readonly $releases?: number;
  readonly $releaseIds?: readonly string[];
  /** When it was first had. */
  readonly $firstSeen?: string;
  /** Runs of its source. */
  readonly $runs?: readonly { readonly status: string; readonly startedAt: string }[];
};

export function casesOf(code: string): IndicatorCase[] {
  const at = new URL(`../../src/indicators/catalogue/${code}/fixtures/cases.json`, import.meta.url);
  return (JSON.parse(readFileSync(at, "utf8")) as { cases: IndicatorCase[] }).cases;
}

/** Stores compiled releases as if they had been compiled from published ones, each change numbered. */
export async function storeCompiled(
  database: Pick<Database, "sql">,
  country: string,
  releases: readonly CaseRelease[],
  ocidOf: (index: number) => string = (index) => `ocds-case-${country}-${index}`,
  rates: RateTable = noRates,
): Promise<void> {
  const seen = new Map<string, string>();
  const processes = releases.map((given, index) => {
    const { $source = "case", $releases = 1, $releaseIds: _, $firstSeen, $runs: __, ...release } = given;
    const ocid = ocidOf(index);
    const source = `${country}-${$source}`;
    if ($firstSeen !== undefined) seen.set(ocid, $firstSeen as string);
    const compiled = {
      ocid,
      id: `${ocid}-1`,
      date: "2024-06-30T00:00:00Z",
      tag: ["compiled"],
      ...release,
    } as JsonObject;
    const info = { id: source, precedence: 1, country, language: "es", noticePage: null, history: "releases" };
    const rows = project(compiled, {
      source: info as never,
      valid: true,
      firstReleased: "2024-01-10T00:00:00Z",
      rates,
    });
    const body = JSON.stringify(compiled);
    const record = { ocid, source, sources: [source], country, valid: true, withdrawn: false, hash: body, body };
    return { ...rows, record: { ...record, releases: $releases as number } };
  });
  await database.sql.begin(async (tx) => {
    const lock = await lockChanges(tx, new Map());
    const changes = processes.map(({ record: { ocid, source } }) => {
      return { ocid, source, country, op: "update" as const, releaseIds: [] };
    });
    const numbered = processes.map((rows, index) => {
      const createdAt = seen.get(rows.record.ocid) ?? lock.at;
      return { rows, change: lock.last + index + 1, createdAt, updatedAt: lock.at };
    });
    await upsertProcesses(tx, numbered, false);
    await insertChanges(tx, changes, lock.last, lock.at);
    for (const [index, { $source = "case", $releaseIds = [], $runs = [] }] of releases.entries()) {
      const source = `${country}-${$source as string}`;
      for (const { status, startedAt } of $runs as { status: string; startedAt: string }[]) {
        const meta = JSON.stringify({ id: source, country });
        await tx`insert into sources (id, kind, meta) values (${source}, 'import', ${meta}::text::jsonb) on conflict do nothing`;
        await tx`insert into runs (source, scope, status, started_at) values (${source}, '{}', ${status}, ${startedAt})`;
      }
      for (const [nth, id] of ($releaseIds as string[]).entries())
        await tx`
          insert into releases (ocid, id, source, release_id, date, stream, sequence, content, tag, valid, payload, mapping, run, body, batch)
          values (${ocidOf(index)}, ${`${id}-${nth}`}, ${source}, ${id}, now(), 'main', 0, ${String(nth)}, '{tender}', true, '', 1, 1, '{}', 0)`;
    }
  });
}

/** Takes processes back. */
export async function withdrawCompiled(database: Pick<Database, "sql">, ocids: readonly string[]): Promise<void> {
  await database.sql.begin(async (tx) => {
    const lock = await lockChanges(tx, new Map());
    await tx`update records set withdrawn = true where ocid = any(${ocids as string[]})`;
    const changes = ocids.map((ocid) => {
      return { ocid, source: "case", country: null, op: "withdraw" as const, releaseIds: [] };
    });
    await insertChanges(tx, changes, lock.last, lock.at);
  });
}
