import type { Config } from "../base/config.ts";
import { NotFoundError, UsageError } from "../base/errors.ts";
import type { JsonObject } from "../base/json.ts";
import { type Reconverted, reconvert } from "../compile/reconvert.ts";
import type { FetchScope, RateSource } from "../connector/index.ts";
import { pullRates } from "../ingest/rates.ts";
import type { Progress } from "../ingest/run.ts";
import { referenceRates, referenceSource } from "../money/index.ts";
import type { Database } from "../store/database.ts";
import { type RateSourceRow, saveRateSources, storeRates } from "../store/rates.ts";
import type { Run } from "../store/runs.ts";
import type { App } from "./app.ts";

export type RateSources = ReadonlyMap<string, RateSource>;

/** Whether the operator wants this source of rates to be pulled on schedule. */
export function isRateSourceEnabled(config: Pick<Config, "RATE_SOURCES" | "env">, source: RateSource): boolean {
  const wanted = config.RATE_SOURCES?.includes(source.meta.id) ?? source.meta.enabledByDefault;
  return wanted && missingRateSettings(config, source).length === 0;
}

export function missingRateSettings(config: Pick<Config, "env">, { meta }: RateSource): string[] {
  return (meta.settings ?? []).filter(({ name, required }) => required && !config.env[name]).map(({ name }) => name);
}

/** Stores what the sources of rates are, and the rates that need no source. */
export async function registerRateSources(database: Database, sources: RateSources, config: Config): Promise<void> {
  for (const id of config.RATE_SOURCES ?? []) {
    if (!sources.has(id)) {
      throw new UsageError(
        "bad-setting",
        `RATE_SOURCES names ${id}, which is none of ${[...sources.keys()].join(", ")}`,
      );
    }
  }
  await saveRateSources(database, [referenceSource, ...[...sources.values()].map((source) => rowOf(source, config))]);
  await database.sql.begin((tx) =>
    storeRates(tx, referenceRates, { run: null, retrievedAt: new Date().toISOString() }),
  );
}

function rowOf(source: RateSource, config: Config): RateSourceRow {
  const { id, precedence, title, publisher, licence, covers, schedule, caveats } = source.meta;
  const enabled = isRateSourceEnabled(config, source);
  const meta = { title, publisher: publisher.name, uri: publisher.uri, licence, covers, schedule, caveats, enabled };
  return { id, precedence, meta: JSON.parse(JSON.stringify(meta)) as JsonObject };
}

export interface RatePullRequest {
  readonly scope: FetchScope;
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

/**
 * Pulls one source of rates.
 * @throws NotFoundError `unknown-source`; UsageError `missing-setting`, `source-busy`
 */
export async function pullRateSource(app: App, id: string, request: RatePullRequest): Promise<Run> {
  const source = app.rateSources.get(id);
  if (source === undefined) {
    const known = [...app.rateSources.keys()].join(", ");
    throw new NotFoundError("unknown-source", `there is no source of rates ${id}; known are ${known}`);
  }
  const missing = missingRateSettings(app.config, source);
  if (missing.length > 0) throw new UsageError("missing-setting", `${id} needs ${missing.join(", ")}`);
  const own = (source.meta.settings ?? []).map(({ name }) => name);
  return pullRates({
    database: app.database,
    clock: app.clock,
    log: app.log,
    http: app.http,
    source,
    setting: (name) => (own.includes(name) ? app.config.env[name] || undefined : undefined),
    ...request,
  });
}

/** Brings the notices up to date with the rates that have changed. */
export function followRates(app: App, signal: AbortSignal): Promise<Reconverted> {
  return reconvert({ database: app.database, sourceInfo: app.sourceInfo, signal });
}
