import { createApi } from "../api/index.ts";
import { version } from "../base/version.ts";
import { openReader } from "../store/database.ts";
import { createPages } from "../web/index.ts";
import type { App } from "../work/app.ts";
import { listen } from "../work/server.ts";

const queryTimeoutMs = 10_000;

/** The API and the pages on the configured port. */
export async function openServer(app: App) {
  const reader = openReader(app.database, { connections: 10, statementTimeoutMs: queryTimeoutMs });
  const { config, clock, log, connectors } = app;
  const pages = createPages({ database: reader, clock, version });
  const api = createApi({ database: reader, writer: app.database, config, version, clock, log, pages, connectors });
  const server = await listen(app, api.fetch);
  return {
    url: server.url,
    async close() {
      await server.close();
      await reader.close();
    },
  };
}
