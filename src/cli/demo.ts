import type { Command } from "commander";
import { createApi } from "../api/index.ts";
import { messageOf, UsageError } from "../base/errors.ts";
import { createLogger } from "../base/log.ts";
import { version } from "../base/version.ts";
import { openApp } from "../work/app.ts";
import { pullSource } from "../work/pulls.ts";
import { listen } from "../work/server.ts";
import { type CliContext, untilStopped } from "./context.ts";
import { openPortals, writeDeposits } from "./portals.ts";

/** `npm run demo`: everything on this machine, nothing from outside. */
export function demoCommand(program: Command, context: CliContext): void {
  program
    .command("demo")
    .description("simulated portals, the real connectors pulling from them, API and pages: all on this machine")
    .option("--processes <number>", "processes in each country", "300")
    .action(async (options: { processes: string }) => {
      const processes = Number(options.processes);
      if (!Number.isSafeInteger(processes) || processes < 1)
        throw new UsageError("bad-argument", "--processes should be a whole number above 0");
      const { terminal } = context;
      const given = await context.config();
      terminal.print(`Pregón ${version}, demo: ${processes} processes in each country, all simulated on this machine.`);
      const portals = await openPortals({ processes });
      const config = { ...given, HTTP_ORIGINS: portals.origins, env: { ...demoSecrets, ...given.env } };
      try {
        const log = createLogger(context.env.LOG_LEVEL ?? "error");
        const app = await openApp(config, { connectors: await context.connectors(), log });
        try {
          const api = createApi({ database: app.database, config, version, clock: app.clock, log });
          const server = await listen(app, api.fetch);
          try {
            terminal.print(`Database ready. Pages and API are open at ${server.url} and fill up now.`);
            await writeDeposits(portals, config.DATA_DIR);
            await pullAll(app, context);
            if (!context.signal.aborted) {
              terminal.print("");
              terminal.print(`Open    ${server.url}/                    what is here`);
              terminal.print(`        ${server.url}/docs                the API, interactive`);
              terminal.print(`Try     curl '${server.url}/api/v1/notices?country=CL&limit=1'`);
              terminal.print("Ctrl-C ends.");
            }
            await untilStopped(context);
          } finally {
            await server.close();
          }
        } finally {
          terminal.done();
          await app.close();
        }
      } finally {
        await portals.close();
      }
    });
}

/** What the simulated portals accept as tickets and keys. */
const demoSecrets = { CHILECOMPRA_TICKET: "F8537A18-6766-4DEF-9E59-426B4FEE2844" };

async function pullAll(app: Awaited<ReturnType<typeof openApp>>, context: CliContext): Promise<void> {
  const { terminal, signal } = context;
  for (const [id, connector] of app.connectors) {
    if (signal.aborted) return;
    const begun = Date.now();
    try {
      const runs = await pullSource(app, id, { scope: { mode: "incremental" }, signal, onProgress: terminal.progress });
      terminal.done();
      const seconds = ((Date.now() - begun) / 1_000).toFixed(1);
      const told = runs.map(
        (run) =>
          `${run.status}, ${run.fetched} entries, ${run.newReleases} new releases${run.reason ? ` (${run.reason})` : ""}`,
      );
      const result = told.length > 0 ? told.join("; ") : "nothing new";
      terminal.print(`${connector.meta.country}  ${id}: ${result}, ${seconds} s`);
    } catch (error) {
      terminal.done();
      if (signal.aborted) return;
      terminal.print(`${connector.meta.country}  ${id}: ${messageOf(error)}`);
    }
  }
}
