import { createApi } from "../../src/api/index.ts";
import type { Clock } from "../../src/base/clock.ts";
import type { JsonObject } from "../../src/base/json.ts";
import type { Connector } from "../../src/connector/index.ts";
import type { Database } from "../../src/store/database.ts";

/** Reads the API as a client does, without a socket between. */
export interface ApiClient {
  get(path: string): Promise<JsonObject>;
  /** All rows of a list, page by page through `links.next`. */
  all(path: string): Promise<JsonObject[]>;
}

export function apiClient(
  database: Database,
  clock: Clock,
  connectors: ReadonlyMap<string, Connector> = new Map(),
): ApiClient {
  const app = createApi({
    database,
    config: { PUBLIC_URL: "", HOST: "localhost", PORT: 3000, TRUST_PROXY: false },
    version: "0",
    clock,
    connectors,
    rateLimit: { quota: 1_000_000, windowSeconds: 60 },
  });
  const get = async (path: string): Promise<JsonObject> => {
    const answer = await app.request(path.startsWith("http") ? path : `http://localhost:3000/api/v1${path}`);
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as JsonObject;
  };
  return {
    get,
    async all(path) {
      const rows: JsonObject[] = [];
      let next: string | undefined = path;
      while (next !== undefined) {
        const page: JsonObject = await get(next);
        rows.push(...(page.data as JsonObject[]));
        next = (page.links as { next?: string }).next;
      }
      return rows;
    },
  };
}
