import { createApi } from "../../src/api/index.ts";
import { systemClock } from "../../src/base/clock.ts";
import { readConfig } from "../../src/base/config.ts";
import { createLogger } from "../../src/base/log.ts";
import { type App, openApp } from "../../src/work/app.ts";
import { openRegistry } from "../../src/work/feeds.ts";
import { type HttpServer, listen } from "../../src/work/server.ts";

/** The application with its registry and API on a free port of loopback, over the database of a benchmark. */
export async function openBenchApp(
  databaseUrl: string,
  origins: Readonly<Record<string, string>> = {},
): Promise<{ app: App; server: HttpServer; close(): Promise<void> }> {
  const settings = { DATABASE_URL: databaseUrl, HTTP_ORIGINS: JSON.stringify(origins), SOURCES: "", HOST: "127.0.0.1" };
  const config = { ...readConfig(settings), PORT: 0 };
  const app = await openApp(config, { connectors: new Map(), log: createLogger("silent", false) });
  const { database, clock = systemClock } = app;
  const api = createApi({ database, config, version: "bench", clock, registry: openRegistry(app) });
  const server = await listen({ ...app, config }, api.fetch as (request: Request) => Promise<Response>);
  return {
    app,
    server,
    close: async () => {
      await server.close();
      await app.close();
    },
  };
}

/** A feed in service, made without its way through proof and approval. @param feed.due its turn is now */
export async function insertFeedInService(
  { database }: Pick<App, "database">,
  feed: { id: string; publisher: string; url: string; kind: string; schedule: string | null; due: boolean },
): Promise<void> {
  await database.sql`
    insert into feeds (id, publisher, name, url, kind, country, licence, contact, schedule, options, status, token, proved_at,
      approved_at, next_pull_at, created_at, updated_at)
    values (${feed.id}, ${feed.publisher}, ${feed.id}, ${feed.url}, ${feed.kind}, 'CL', '{"name":"x"}', 'x', ${feed.schedule}, '{}',
      'active', 'x', now(), now(), case when ${feed.due} then now() end, now(), now())`;
  await database.sql`
    insert into sources (id, kind, meta, precedence)
    values (${`feed-${feed.id}`}, 'feed', ${JSON.stringify({ country: "CL" })}::text::jsonb, 150)`;
}
