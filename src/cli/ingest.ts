import type { Command } from "commander";
import { UsageError } from "../base/errors.ts";
import type { FetchScope } from "../connector/index.ts";
import type { Run } from "../store/runs.ts";
import { connectorOf } from "../work/app.ts";
import { followToEnd } from "../work/followers.ts";
import { ingestGivenFiles, pullSource } from "../work/pulls.ts";
import type { CliContext } from "./context.ts";
import { table } from "./terminal.ts";

/** Which days to pull. */
export interface WindowOptions {
  from?: string;
  until?: string;
  all?: boolean;
}

interface Options extends WindowOptions {
  file?: string[];
  as?: string;
  json?: boolean;
}

export function ingestCommand(program: Command, context: CliContext): void {
  program
    .command("ingest")
    .description("pull sources once, now, and print their ledgers")
    .argument("<source...>", "ids of sources, see: pregon sources")
    .option("--from <day>", "first day of a window to pull (YYYY-MM-DD)")
    .option("--until <day>", "last day of the window; default: today")
    .option("--all", "everything the source has, from its beginning")
    .option("--file <path...>", "payloads at hand (saved answers, deposited files) instead of the network")
    .option("--as <kind>", "kind of the files, where they do not tell it themselves")
    .option("--json", "print the ledgers as JSON")
    .addHelpText("after", "\nExit status: 0 complete, 3 incomplete or suspicious, 1 failed.")
    .action(async (ids: string[], options: Options) => {
      const scope = scopeOf(options);
      // Refused before a database is opened, or even made.
      const connectors = await context.connectors();
      for (const id of ids) connectorOf({ connectors }, id);
      if (options.file && ids.length !== 1) throw new UsageError("one-source", "--file takes files of one source");
      process.exitCode = await context.withApp(async (app) => {
        const request = { scope, signal: context.signal, onProgress: context.terminal.progress };
        const runs: Run[] = [];
        for (const id of ids) {
          const ended = options.file
            ? [await ingestGivenFiles(app, id, options.file, options.as, request)]
            : await pullSource(app, id, request);
          context.terminal.done();
          runs.push(...ended);
          if (ended.length === 0)
            context.terminal.print(
              options.json ? JSON.stringify({ source: id, status: "nothing-to-do" }) : `${id}: nothing to do`,
            );
        }
        await followToEnd(app, context.signal);
        printLedgers(context, runs, options.json === true);
        return exitCode(runs);
      });
    });
}

const dayPattern = /^\d{4}-\d{2}-\d{2}$/;

/** @throws UsageError `bad-window` */
export function scopeOf(options: WindowOptions): FetchScope {
  if (options.all) {
    if (options.from || options.until) throw new UsageError("bad-window", "--all takes no --from or --until");
    return { mode: "all" };
  }
  if (!options.from) {
    if (options.until) throw new UsageError("bad-window", "--until needs --from");
    return { mode: "incremental" };
  }
  const until = options.until ?? new Date().toISOString().slice(0, 10);
  for (const day of [options.from, until]) {
    if (!dayPattern.test(day) || Number.isNaN(Date.parse(day)))
      throw new UsageError("bad-window", `${day} is no day such as 2026-01-31`);
  }
  if (options.from > until) throw new UsageError("bad-window", `--from ${options.from} is after --until ${until}`);
  return { mode: "window", from: options.from, until };
}

export function printLedgers(context: CliContext, runs: readonly Run[], json: boolean): void {
  if (json) {
    for (const run of runs) context.terminal.json(run);
    return;
  }
  if (runs.length === 0) return;
  context.terminal.print(
    table(
      [
        "run",
        "source",
        "status",
        "declared",
        "fetched",
        "accepted",
        "rejected",
        "duplicates",
        "new releases",
        "changed records",
      ],
      runs.map((run) => [
        run.id,
        run.source,
        run.status,
        run.declared,
        run.fetched,
        run.accepted,
        run.rejected,
        run.duplicates,
        run.newReleases,
        run.changedRecords,
      ]),
    ),
  );
  for (const run of runs) if (run.reason) context.terminal.print(`run ${run.id}: ${run.reason}`);
}

/** 0 complete, 3 incomplete or suspicious, 1 failed. */
export function exitCode(runs: readonly Run[]): number {
  if (runs.some((run) => run.status === "failed")) return 1;
  return runs.every((run) => run.status === "complete") ? 0 : 3;
}
