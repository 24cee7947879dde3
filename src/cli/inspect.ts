import { type Command, Option } from "commander";
import { type SettingName, settings } from "../base/config.ts";
import { NotFoundError, PregonError } from "../base/errors.ts";
import { version } from "../base/version.ts";
import { catalogue } from "../connector/catalogue.ts";
import { lastRuns } from "../store/runs.ts";
import { listSources } from "../store/sources.ts";
import { isEnabled, missingSettings } from "../work/app.ts";
import { examine } from "../work/doctor.ts";
import { wholeNumber } from "./arguments.ts";
import type { CliContext } from "./context.ts";
import { table } from "./terminal.ts";

/** Commands that only look: sources, runs, config, doctor. */
export function inspectCommands(program: Command, context: CliContext): void {
  program
    .command("sources")
    .description("the sources there are, and how they stand")
    .option("--json", "print JSON")
    .addOption(
      new Option("--catalogue", "print what each source offers, as Markdown: docs/sources.md").conflicts("json"),
    )
    .action(async (options: { json?: boolean; catalogue?: boolean }) => {
      if (options.catalogue) {
        return context.terminal.print(catalogue((await context.connectors()).values()).trimEnd());
      }
      return context.withApp(async (app) => {
        const rows = [];
        for (const [id, connector] of app.connectors) {
          const [last] = await lastRuns(app.database, id, 1);
          const missing = missingSettings(app.config, connector);
          const state = !isEnabled(app.config, connector)
            ? "disabled"
            : missing.length > 0
              ? `needs ${missing.join(", ")}`
              : "enabled";
          const { country, title, access, schedule } = connector.meta;
          rows.push({
            id,
            country,
            title,
            access,
            schedule: schedule ?? null,
            state,
            lastRun: last ? { id: last.id, status: last.status, endedAt: last.endedAt } : null,
          });
        }
        if (options.json) context.terminal.json(rows);
        else {
          context.terminal.print(
            table(
              ["source", "country", "access", "state", "last run", "portal"],
              rows.map((row) => [
                row.id,
                row.country,
                row.access,
                row.state,
                row.lastRun ? `${row.lastRun.status} ${row.lastRun.endedAt ?? ""}`.trim() : "never",
                row.title,
              ]),
            ),
          );
        }
      });
    });

  program
    .command("runs")
    .description("the last runs of a source, newest first: its ledger")
    .argument("[source]", "id of a source; default: all")
    .option("--limit <number>", "how many per source", "10")
    .option("--json", "print JSON")
    .action((source: string | undefined, options: { limit: string; json?: boolean }) => {
      const limit = wholeNumber("--limit", options.limit);
      return context.withApp(async (app) => {
        const known = [...(await listSources(app.database)).map(({ id }) => id), ...app.rateSources.keys()];
        if (source && !known.includes(source)) {
          throw new NotFoundError("unknown-source", `there is no source ${source}; known are ${known.join(", ")}`);
        }
        const ids = source ? [source] : known;
        const runs = (await Promise.all(ids.map((id) => lastRuns(app.database, id, limit)))).flat();
        if (options.json) context.terminal.json(runs);
        else {
          context.terminal.print(
            table(
              ["run", "source", "started", "status", "declared", "fetched", "new releases", "changed", "reason"],
              runs.map((run) => [
                run.id,
                run.source,
                run.startedAt,
                run.status,
                run.declared,
                run.fetched,
                run.newReleases,
                run.changedRecords,
                run.reason,
              ]),
            ),
          );
        }
      });
    });

  program
    .command("config")
    .description("the settings in force, secrets masked")
    .option("--json", "print JSON")
    .action(async (options: { json?: boolean }) => {
      const config = await context.config();
      const rows: { name: string; value: string; about: string }[] = (Object.keys(settings) as SettingName[]).map(
        (name) => {
          const { about, secret } = settings[name] as { about: string; secret?: boolean };
          const value: unknown = config[name];
          const text =
            value === undefined ? "default" : typeof value === "object" ? JSON.stringify(value) : String(value);
          return { name, value: secret && text !== "" ? "[hidden]" : text, about };
        },
      );
      for (const { meta } of [...(await context.connectors()).values(), ...(await context.rateSources()).values()]) {
        for (const { name, secret, about } of meta.settings ?? []) {
          const given = config.env[name] ?? "";
          rows.push({ name, value: secret && given !== "" ? "[hidden]" : given, about: `${meta.id}: ${about}` });
        }
      }
      if (options.json) context.terminal.json(Object.fromEntries(rows.map(({ name, value }) => [name, value])));
      else
        context.terminal.print(
          table(
            ["setting", "value", "about"],
            rows.map(({ name, value, about }) => [name, value || "-", about]),
          ),
        );
    });

  program
    .command("doctor")
    .description("check this installation: Node, settings, DATA_DIR, database, connectors")
    .option("--json", "print JSON")
    .action(async (options: { json?: boolean }) => {
      const findings = await examine(await context.connectors(), context.env);
      if (options.json) context.terminal.json({ version, findings });
      else
        for (const { ok, what, detail } of findings)
          context.terminal.print(`${ok ? "ok    " : "FAILED"}  ${what}: ${detail}`);
      if (findings.some(({ ok }) => !ok))
        throw new PregonError("doctor", `${findings.filter(({ ok }) => !ok).length} checks failed`);
    });
}
