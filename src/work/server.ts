import { serve } from "@hono/node-server";
import { messageOf, UsageError } from "../base/errors.ts";
import { takeServerLock } from "../store/locks.ts";
import type { App } from "./app.ts";

export interface HttpServer {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Listens with an application; "localhost" is 127.0.0.1, which every client tries. One server per embedded database: a second one on the same DATA_DIR is refused.
 * @throws UsageError `port-in-use`, `second-server`
 */
export async function listen(app: App, fetch: (request: Request) => Response | Promise<Response>): Promise<HttpServer> {
  const { HOST, PORT, DATA_DIR } = app.config;
  const unlock = app.database.embedded ? await takeServerLock(app.database, DATA_DIR) : async () => {};
  if (!unlock) throw new UsageError("second-server", `another pregon server is running on DATA_DIR ${DATA_DIR}`);
  try {
    const { server, port } = await bind(fetch, HOST === "localhost" ? "127.0.0.1" : HOST, PORT);
    return {
      url: `http://${HOST.includes(":") ? `[${HOST}]` : HOST}:${port}`,
      async close() {
        await new Promise<void>((resolve) => {
          server.close(() => resolve());
          if ("closeIdleConnections" in server) server.closeIdleConnections();
          setTimeout(() => "closeAllConnections" in server && server.closeAllConnections(), 2_000).unref();
        });
        await unlock();
      },
    };
  } catch (error) {
    await unlock();
    throw error;
  }
}

function bind(fetch: (request: Request) => Response | Promise<Response>, hostname: string, port: number) {
  return new Promise<{ server: ReturnType<typeof serve>; port: number }>((resolve, reject) => {
    const server = serve({ fetch, hostname, port }, (info) => resolve({ server, port: info.port }));
    server.once("error", (error: NodeJS.ErrnoException) => {
      const reason =
        error.code === "EADDRINUSE"
          ? `port ${port} is in use: set PORT to a free one`
          : error.code === "EACCES"
            ? `port ${port} may not be used by this user: set PORT to one above 1023`
            : `cannot listen on ${hostname}:${port}: ${messageOf(error)}`;
      reject(new UsageError(error.code === "EADDRINUSE" ? "port-in-use" : "cannot-listen", reason));
    });
  });
}
