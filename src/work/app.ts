import { type Clock, systemClock } from "../base/clock.ts";
import type { Config } from "../base/config.ts";
import { NotFoundError, UsageError } from "../base/errors.ts";
import type { JsonObject } from "../base/json.ts";
import { createLogger, type Logger } from "../base/log.ts";
import { version } from "../base/version.ts";
import { wholeStreamsOf } from "../compile/order.ts";
import type { SourceInfo } from "../compile/source-info.ts";
import type { Connector } from "../connector/index.ts";
import { maturityOf } from "../connector/maturity.ts";
import { createHttpClient, type HostLookup, type HttpClient } from "../http/index.ts";
import { loadSourceSettings, type SourceSettings } from "../indicators/red-flags/index.ts";
import type { Commit } from "../ingest/batcher.ts";
import { feedConnectorOf } from "../registry/index.ts";
import { type Database, type OpenOptions, openDatabase } from "../store/database.ts";
import { listSources, type SourceRow, saveSources } from "../store/sources.ts";
import { commitChecked } from "./commit.ts";
import { registerPublicationFeeds } from "./publications.ts";
import { type RateSources, registerRateSources } from "./rates.ts";

/** Everything a command works with, opened once. */
export interface App {
  readonly config: Config;
  readonly database: Database;
  readonly connectors: ReadonlyMap<string, Connector>;
  readonly rateSources: RateSources;
  readonly http: HttpClient;
  readonly clock: Clock;
  readonly log: Logger;
  readonly commit: Commit;
  /** What the operator has set for red flags. */
  readonly flagSettings: SourceSettings;
  /** What the compiling module needs to know of a source. */
  sourceInfo(id: string): SourceInfo;
  /** Whether a source of this id, a connector's or another, is stored. */
  knowsSource(id: string): boolean;
  /** Reads the sources again, after one was added. */
  refreshSources(): Promise<void>;
  /** The connector of a source: one of the folders, or a registered feed. */
  findConnector(id: string): Promise<Connector | undefined>;
  close(): Promise<void>;
}

export interface AppOptions extends OpenOptions {
  readonly connectors: ReadonlyMap<string, Connector>;
  /** Default: none. */
  readonly rateSources?: RateSources;
  readonly log?: Logger;
  readonly clock?: Clock;
  /** Instead of the system's resolver; its answers are checked like any. */
  readonly lookup?: HostLookup;
}

export async function openApp(config: Config, options: AppOptions): Promise<App> {
  const { connectors, rateSources = new Map() } = options;
  refuseUnknownSources(config, connectors);
  const flagSettings = loadSourceSettings(config.FLAGS_SETTINGS);
  const log = options.log ?? createLogger(config.LOG_LEVEL);
  const clock = options.clock ?? systemClock;
  const database = await openDatabase(config, options);
  const http = createHttpClient({
    origins: config.HTTP_ORIGINS,
    userAgent: userAgent(config),
    clock,
    log,
    paceLocal: false,
    ...(options.lookup && { lookup: options.lookup }),
  });
  const infos = new Map<string, SourceInfo>();
  const app: App = {
    config,
    database,
    connectors,
    rateSources,
    http,
    clock,
    log,
    flagSettings,
    commit: async (batch) => {
      if (!infos.has(batch.source)) await app.refreshSources();
      return commitChecked(app, batch);
    },
    sourceInfo: (id) => infos.get(id) ?? unknownSource(id),
    knowsSource: (id) => infos.has(id),
    refreshSources: async () => {
      for (const row of await listSources(database)) infos.set(row.id, sourceInfo(row));
    },
    findConnector: async (id) => connectors.get(id) ?? (await feedConnectorOf(database, id)),
    close: async () => {
      await http.close();
      await database.close();
    },
  };
  try {
    await saveSources(
      database,
      [...connectors.values()].map((connector) => sourceRow(connector, config)),
    );
    await registerRateSources(database, rateSources, config);
    await registerPublicationFeeds(database, config);
    await app.refreshSources();
  } catch (error) {
    await app.close();
    throw error;
  }
  return app;
}

/** The connector of an id; throws NotFoundError `unknown-source` naming those there are. */
export function connectorOf(app: Pick<App, "connectors">, id: string): Connector {
  const connector = app.connectors.get(id);
  if (!connector) {
    throw new NotFoundError(
      "unknown-source",
      `there is no source ${id}; known are ${[...app.connectors.keys()].join(", ")}`,
    );
  }
  return connector;
}

/** Whether the operator wants this connector to run. */
export function isEnabled(config: Config, connector: Connector): boolean {
  return config.SOURCES ? config.SOURCES.includes(connector.meta.id) : connector.meta.enabledByDefault;
}

/** Settings that the connector cannot do without and that are not given. */
export function missingSettings(config: Config, connector: Connector): string[] {
  return (connector.meta.settings ?? [])
    .filter(({ name, required }) => required && !config.env[name])
    .map(({ name }) => name);
}

function refuseUnknownSources(config: Config, connectors: ReadonlyMap<string, Connector>): void {
  for (const id of config.SOURCES ?? []) {
    if (!connectors.has(id)) {
      throw new UsageError("bad-setting", `SOURCES names ${id}, which is none of ${[...connectors.keys()].join(", ")}`);
    }
  }
}

const userAgent = (config: Config): string =>
  `pregon/${version}${config.PORTAL_CONTACT ? ` (+${config.PORTAL_CONTACT})` : ""}`;

const connectorPrecedence = 100;

function sourceRow(connector: Connector, config: Config): Omit<SourceRow, "createdAt"> {
  const meta = {
    ...connector.meta,
    fetches: connector.fetch !== undefined,
    enabled: isEnabled(config, connector),
    missingSettings: missingSettings(config, connector),
    maturity: maturityOf(connector),
  };
  return {
    id: connector.meta.id,
    kind: "connector",
    meta: JSON.parse(JSON.stringify(meta)) as JsonObject,
    precedence: connectorPrecedence,
  };
}

function sourceInfo(row: SourceRow): SourceInfo {
  const text = (key: string) => (typeof row.meta[key] === "string" ? (row.meta[key] as string) : null);
  return {
    id: row.id,
    precedence: row.precedence,
    country: text("country"),
    language: text("language"),
    noticePage: text("noticePage"),
    history: text("history") === "snapshot" ? "snapshot" : "releases",
    wholeStreams: wholeStreamsOf(row.meta),
  };
}

const unknownSource = (id: string): SourceInfo => ({
  id,
  precedence: 200,
  country: null,
  language: null,
  noticePage: null,
  history: "releases",
});
