import type { Command } from "commander";
import { version } from "../base/version.ts";
import { startScheduler } from "../work/schedule.ts";
import { type CliContext, untilStopped } from "./context.ts";
import { demoCommand } from "./demo.ts";
import { startJobs } from "./jobs.ts";
import { openServer } from "./open-server.ts";
import { portalsCommand } from "./portals.ts";

/** Pulls hold a connection each and commit over others. */
export const forWorkers = { connections: 20 } as const;

/** Commands that run until they are stopped. */
export function serverCommands(program: Command, context: CliContext): void {
  program
    .command("start", { isDefault: false })
    .description("API, pages, scheduler and jobs in one process, against the live portals")
    .action(() =>
      context.withApp(async (app) => {
        const server = await openServer(app);
        const scheduler = await startScheduler(app);
        const jobs = startJobs(app);
        context.terminal.print(`pregon ${version}: ${server.url} (docs at ${server.url}/docs)`);
        await untilStopped(context);
        await jobs.stop();
        await scheduler.stop();
        await server.close();
      }, forWorkers),
    );
  program
    .command("serve")
    .description("API and pages only")
    .action(() =>
      context.withApp(async (app) => {
        const server = await openServer(app);
        context.terminal.print(`pregon ${version}: ${server.url} (docs at ${server.url}/docs)`);
        await untilStopped(context);
        await server.close();
      }),
    );
  program
    .command("work")
    .description("scheduler and jobs only; any number of them against one database")
    .option("--now", "pull every enabled source once at the start")
    .action((options: { now?: boolean }) =>
      context.withApp(async (app) => {
        const scheduler = await startScheduler(app, { pullAtStart: options.now === true });
        const jobs = startJobs(app);
        context.terminal.print("pregon work: waiting for what is due; Ctrl-C ends");
        await untilStopped(context);
        await jobs.stop();
        await scheduler.stop();
      }, forWorkers),
    );
  demoCommand(program, context);
  portalsCommand(program, context);
}
