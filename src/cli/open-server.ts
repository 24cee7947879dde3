import { createApi } from "../api/index.ts";
import { version } from "../base/version.ts";
import { openReader } from "../store/database.ts";
import type { TopicContent } from "../subscriptions/deliver.ts";
import { createPages } from "../web/index.ts";
import type { App } from "../work/app.ts";
import { openRegistry } from "../work/feeds.ts";
import { listen } from "../work/server.ts";

const queryTimeoutMs = 10_000;

/** The API and the pages, not listening yet. */
function openApi(app: App) {
  const { config, clock, log, connectors, http } = app;
  const database = openReader(app.database, { connections: 10, statementTimeoutMs: queryTimeoutMs });
  const registry = openRegistry(app);
  const pages = createPages({ database, clock, version, registry });
  const api = createApi({
    database,
    writer: app.database,
    http,
    config,
    version,
    clock,
    log,
    pages,
    connectors,
    registry,
  });
  return { api, close: () => database.close() };
}

/** The API and the pages on the configured port. */
export async function openServer(app: App) {
  const { api, close } = openApi(app);
  const server = await listen(app, api.fetch);
  return {
    url: server.url,
    async close() {
      await server.close();
      await close();
    },
  };
}

/** What WebSub topics say now: the API answers itself. */
export function openContent(app: App): { readonly content: TopicContent; close(): Promise<void> } {
  const { api, close } = openApi(app);
  return {
    async content(topic) {
      const { host } = new URL(topic);
      const response = await api.request(topic, { headers: { host } });
      if (response.status === 404 || response.status === 410) return undefined;
      if (response.status !== 200) throw new Error(`the topic is answered with ${response.status}`);
      return {
        bytes: new Uint8Array(await response.arrayBuffer()),
        mediaType: response.headers.get("content-type") ?? "application/octet-stream",
      };
    },
    close,
  };
}
