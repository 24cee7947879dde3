import { version } from "../base/version.ts";
import { openReader } from "../store/database.ts";
import type { App } from "../work/app.ts";

const queryTimeoutMs = 10_000;

/** The API and the pages on the configured port. */
export async function openServer(app: App) {
  // Loaded here and not with the command line: building the API takes 200 MB, which an import or a check can do without.
  const [{ createApi }, { createPages }, { listen }] = await Promise.all([
    import("../api/index.ts"),
    import("../web/index.ts"),
    import("../work/server.ts"),
  ]);
  const reader = openReader(app.database, { connections: 10, statementTimeoutMs: queryTimeoutMs });
  const { config, clock, log, connectors } = app;
  const pages = createPages({ database: reader, clock, version });
  const api = createApi({ database: reader, config, version, clock, log, pages, connectors });
  const server = await listen(app, api.fetch);
  return {
    url: server.url,
    async close() {
      await server.close();
      await reader.close();
    },
  };
}
