import { createApi } from "../../src/api/index.ts";
import { type Clock, systemClock } from "../../src/base/clock.ts";
import { readConfig } from "../../src/base/config.ts";
import { createLogger } from "../../src/base/log.ts";
import type { HostLookup, TxtLookup } from "../../src/http/index.ts";
import type { Database } from "../../src/store/database.ts";
import { createPages } from "../../src/web/index.ts";
import { type App, openApp } from "../../src/work/app.ts";
import { openRegistry } from "../../src/work/feeds.ts";
import { type Answer, clientOf } from "./api.ts";

export const adminToken = "operator-of-the-test";

export interface TestRegistry {
  readonly app: App;
  readonly api: ReturnType<typeof createApi>;
  readonly send: (method: string, path: string, body?: unknown, token?: string) => Promise<Answer>;
  readonly get: (path: string, init?: RequestInit) => Promise<Answer>;
  /** Registers a publisher and gives its id and key. */
  publisher(name?: string): Promise<{ id: string; key: string }>;
  close(): Promise<void>;
}

/** The whole application over a database of a test: pipeline, registry, API and pages. */
export async function testRegistry(
  database: Database & { url: string },
  options: {
    origins?: Readonly<Record<string, string>>;
    autoApprove?: boolean;
    clock?: Clock;
    txt?: TxtLookup;
    quota?: number;
    publicUrl?: string;
    lookup?: HostLookup;
  } = {},
): Promise<TestRegistry> {
  const config = readConfig({
    DATABASE_URL: database.url,
    HTTP_ORIGINS: JSON.stringify(options.origins ?? {}),
    FEEDS_AUTO_APPROVE: String(options.autoApprove ?? false),
    ADMIN_TOKEN: adminToken,
    PUBLIC_URL: options.publicUrl ?? "https://pregon.example",
    SOURCES: "",
  });
  const clock = options.clock ?? systemClock;
  const app = await openApp(config, {
    connectors: new Map(),
    log: createLogger("silent"),
    clock,
    connections: 8,
    ...(options.lookup && { lookup: options.lookup }),
  });
  const registry = openRegistry(app, options.txt ?? (async () => []));
  const api = createApi({
    database,
    http: app.http,
    config,
    version: "0.0.0",
    clock,
    registry,
    pages: createPages({ database, clock, version: "0.0.0", registry }),
    rateLimit: { quota: options.quota ?? 1_000_000, windowSeconds: 60 },
  });
  const { get, send } = clientOf(api);
  return {
    app,
    api,
    get,
    send,
    async publisher(name = "Portal de Prueba") {
      const answer = await send(
        "POST",
        "/api/v1/publishers",
        { name, country: "NI", contact: "datos@portal.example" },
        adminToken,
      );
      return answer.body as { id: string; key: string };
    },
    close: () => app.close(),
  };
}
