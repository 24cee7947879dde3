import { type Config, readConfig } from "../base/config.ts";
import { UsageError } from "../base/errors.ts";
import type { Connector } from "../connector/index.ts";
import { loadConnectors, loadRateSources } from "../connector/load.ts";
import { type App, type AppOptions, openApp } from "../work/app.ts";
import type { RateSources } from "../work/rates.ts";
import { createTerminal, type Terminal } from "./terminal.ts";

/** What every command gets. */
export interface CliContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly terminal: Terminal;
  /** Aborted by Ctrl-C and by a request to end. */
  readonly signal: AbortSignal;
  connectors(): Promise<Map<string, Connector>>;
  rateSources(): Promise<RateSources>;
  config(): Promise<Config>;
  /** Opens the app for the time of `work`, whatever happens in it. */
  withApp<T>(work: (app: App) => Promise<T>, options?: Omit<AppOptions, "connectors" | "rateSources">): Promise<T>;
}

export function createContext(env: NodeJS.ProcessEnv = process.env): CliContext {
  const ending = new AbortController();
  let asked = 0;
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(name, () => {
      asked += 1;
      if (asked > 2) process.exit(130);
      ending.abort(new UsageError("interrupted", "interrupted"));
    });
  }
  let loaded: Promise<Map<string, Connector>> | undefined;
  let rates: Promise<RateSources> | undefined;
  const context: CliContext = {
    env,
    terminal: createTerminal(),
    signal: ending.signal,
    connectors: () => {
      loaded ??= loadConnectors();
      return loaded;
    },
    rateSources: () => {
      rates ??= loadRateSources();
      return rates;
    },
    async config() {
      const all = [...(await context.connectors()).values(), ...(await context.rateSources()).values()];
      const names = all.flatMap(({ meta }) => (meta.settings ?? []).map(({ name }) => name));
      return readConfig(env, names);
    },
    async withApp(work, options = {}) {
      const config = await context.config();
      const [connectors, rateSources] = await Promise.all([context.connectors(), context.rateSources()]);
      const app = await openApp(config, { ...options, connectors, rateSources });
      try {
        return await work(app);
      } finally {
        context.terminal.done();
        await app.close();
      }
    },
  };
  return context;
}

/** Waits for Ctrl-C or a request to end. */
export function untilStopped(context: CliContext): Promise<void> {
  return new Promise((resolve) => {
    if (context.signal.aborted) return resolve();
    context.signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
