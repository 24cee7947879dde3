import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Config } from "../base/config.ts";
import type { Connector, FetchScope } from "../connector/index.ts";
import { ingestFiles } from "../ingest/files.ts";
import { type Progress, pull } from "../ingest/run.ts";
import { knownEntries } from "../store/entries.ts";
import type { Run } from "../store/runs.ts";
import { type App, connectorOf, missingSettings } from "./app.ts";

export interface PullRequest {
  readonly scope: FetchScope;
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

/**
 * Pulls one source: first what lies in its deposit folder, then from its portal.
 * @returns the runs that this took: none where there is nothing to do, two where both ways brought something
 */
export async function pullSource(app: App, id: string, request: PullRequest): Promise<Run[]> {
  const connector = connectorOf(app, id);
  const deposited = await ingestDeposits(app, id, request);
  const runs = deposited ? [deposited] : [];
  if (!fetches(app.config, connector)) return runs;
  const own = settingNames(connector);
  const pulled = await pull({
    ...common(app, id, request),
    http: app.http,
    scope: request.scope,
    setting: (name) => (own.includes(name) ? app.config.env[name] || undefined : undefined),
  });
  return [...runs, pulled];
}

/**
 * Whether there is a portal to ask: the connector can, its secrets are there, and where its files are deposited as a rule
 * the operator has named what may be fetched.
 */
export function fetches(config: Config, connector: Connector): boolean {
  if (!connector.fetch || missingSettings(config, connector).length > 0) return false;
  return connector.meta.access !== "deposit" || settingNames(connector).some((name) => config.env[name]);
}

const settingNames = (connector: Connector): string[] => (connector.meta.settings ?? []).map(({ name }) => name);

const settledMs = 2_000;

/** Files in DATA_DIR/deposits/<id> that are new or changed. Files still being written (or named *.part) wait. */
export async function ingestDeposits(
  app: App,
  id: string,
  request: Omit<PullRequest, "scope">,
): Promise<Run | undefined> {
  const folder = join(app.config.DATA_DIR, "deposits", id);
  if (!existsSync(folder)) return undefined;
  const files = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith(".") && !entry.name.endsWith(".part"))
    .map((entry) => {
      const path = join(folder, entry.name);
      const { size, mtimeMs } = statSync(path);
      return { path, key: `deposit:${entry.name}`, version: `${size}-${Math.round(mtimeMs)}`, mtimeMs };
    })
    .filter((file) => app.clock.now().getTime() - file.mtimeMs > settledMs)
    .sort((a, b) => a.mtimeMs - b.mtimeMs || (a.path < b.path ? -1 : 1));
  const known = await knownEntries(
    app.database,
    id,
    files.map((file) => file.key),
  );
  const fresh = files.filter((file) => known.get(file.key)?.version !== file.version);
  if (fresh.length === 0) return undefined;
  return ingestFiles(common(app, id, request), { files: fresh });
}

/** Files given by a person; `kind` where they do not tell it themselves. */
export function ingestGivenFiles(
  app: App,
  id: string,
  paths: readonly string[],
  kind: string | undefined,
  request: Omit<PullRequest, "scope">,
): Promise<Run> {
  return ingestFiles(common(app, id, request), { files: paths.map((path) => ({ path })), ...(kind ? { kind } : {}) });
}

function common(app: App, id: string, request: Omit<PullRequest, "scope">) {
  return {
    database: app.database,
    connector: connectorOf(app, id),
    commit: app.commit,
    ocidPrefix: app.config.OCID_PREFIX,
    clock: app.clock,
    log: app.log,
    signal: request.signal,
    ...(request.onProgress ? { onProgress: request.onProgress } : {}),
  };
}
