import type { Command } from "commander";
import { UsageError } from "../base/errors.ts";
import { importRates } from "../ingest/rates-import.ts";
import { rateSourceStates } from "../store/read-rates.ts";
import type { Run } from "../store/runs.ts";
import { followToEnd } from "../work/followers.ts";
import { followRates, isRateSourceEnabled, pullRateSource } from "../work/rates.ts";
import type { CliContext } from "./context.ts";
import { exitCode, scopeOf, type WindowOptions } from "./ingest.ts";
import { table } from "./terminal.ts";

/** Exchange rates: what is stored, pull, import. */
export function rateCommands(program: Command, context: CliContext): void {
  const rates = program
    .command("rates")
    .description("exchange rates and index units: where they come from, pull, import");
  rates
    .command("list", { isDefault: true })
    .description("where the rates come from, and how far they reach")
    .option("--json", "print JSON")
    .action((options: { json?: boolean }) =>
      context.withApp(async (app) => {
        const states = await rateSourceStates(app.database);
        if (options.json) {
          for (const { meta, ...state } of states) context.terminal.json({ ...state, ...meta, id: state.id });
          return;
        }
        context.terminal.print(
          table(
            ["source", "precedence", "pulled", "rates", "first", "last", "last run", "currencies"],
            states.map(({ id, precedence, meta, rates: many, first, last, lastRun, currencies }) => [
              id,
              precedence,
              meta.enabled === true && meta.schedule !== undefined ? "yes" : "no",
              many,
              first,
              last,
              lastRun ? `${lastRun.status} ${lastRun.endedAt ?? ""}`.trim() : null,
              currencies.length > 8 ? `${currencies.slice(0, 8).join(" ")} …` : currencies.join(" "),
            ]),
          ),
        );
      }),
    );

  rates
    .command("pull")
    .description("pull sources of rates now, and bring notices up to date with them")
    .argument("[source...]", "ids of sources of rates; default: all that are enabled")
    .option("--from <day>", "first day of a window to pull (YYYY-MM-DD)")
    .option("--until <day>", "last day of the window; default: today")
    .option("--all", "everything the source has, from its beginning")
    .option("--json", "print the ledgers as JSON")
    .addHelpText("after", "\nExit status: 0 complete, 3 incomplete or suspicious, 1 failed.")
    .action(async (ids: string[], options: WindowOptions & { json?: boolean }) => {
      const scope = scopeOf(options);
      process.exitCode = await context.withApp(async (app) => {
        const enabled = [...app.rateSources.values()].filter((source) => isRateSourceEnabled(app.config, source));
        const wanted = ids.length > 0 ? ids : enabled.map(({ meta }) => meta.id);
        const runs: Run[] = [];
        for (const id of wanted) {
          runs.push(
            await pullRateSource(app, id, { scope, signal: context.signal, onProgress: context.terminal.progress }),
          );
          context.terminal.done();
        }
        const { changed } = await followRates(app, context.signal);
        await followToEnd(app, context.signal);
        if (options.json) for (const run of runs) context.terminal.json(run);
        else {
          context.terminal.print(
            table(
              ["run", "source", "status", "fetched", "rejected", "new rates"],
              runs.map((run) => [run.id, run.source, run.status, run.fetched, run.rejected, run.newReleases]),
            ),
          );
          for (const run of runs) if (run.reason) context.terminal.print(`run ${run.id}: ${run.reason}`);
          context.terminal.print(`${changed} notices brought up to date`);
        }
        return exitCode(runs);
      });
    });

  rates
    .command("import")
    .description("take in rates of your own from a CSV file; they go before all others")
    .argument(
      "<csv>",
      "with the columns currency, date, value (units for one US dollar), or base, quote, validFrom, value",
    )
    .option("--source <id>", "name under which they are kept", "operator")
    .option("--json", "print JSON")
    .action(async (file: string, options: { source: string; json?: boolean }) => {
      const { source } = options;
      if (!/^[a-z][a-z0-9-]{1,40}$/.test(source)) {
        throw new UsageError("bad-argument", `--source should be a name such as operator, not ${source}`);
      }
      if (source === "reference" || (await context.rateSources()).has(source)) {
        throw new UsageError("bad-argument", `${source} is a source of its own: name yours otherwise`);
      }
      await context.withApp(async (app) => {
        const imported = await importRates(app.database, file, source, app.clock.now());
        const { changed } = await followRates(app, context.signal);
        await followToEnd(app, context.signal);
        if (options.json) context.terminal.json({ ...imported, notices: changed });
        else {
          context.terminal.print(
            `${source}: ${imported.rates} rates, ${imported.changed} new or changed; ${changed} notices brought up to date`,
          );
        }
      });
    });

  for (const command of rates.commands) command.exitOverride().configureOutput({ outputError: () => {} });
}
