import { copyFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Command } from "commander";
import { UsageError } from "../base/errors.ts";
import { makeFolder } from "../base/folders.ts";
import { type ExportFormat, exportFormats, exportsFolder } from "../export/snapshot.ts";
import { listExports } from "../store/exports.ts";
import { cutExports } from "../work/exports.ts";
import type { CliContext } from "./context.ts";
import { table } from "./terminal.ts";

interface Options {
  format?: string[];
  out?: string;
  json?: boolean;
}

export function exportCommand(program: Command, context: CliContext): void {
  program
    .command("export")
    .description(
      "cut bulk files (compiled releases as JSON Lines, tables, Parquet, workbook) of what has changed since the last",
    )
    .argument("[dataset...]", "ids such as all or cl-chilecompra-2025; default: all of them")
    .option("--format <format...>", `only these: ${exportFormats.join(", ")}`)
    .option("--out <folder>", "copy the newest files of these datasets there")
    .option("--json", "print the newest snapshots as JSON")
    .action(async (datasets: string[], options: Options) => {
      const formats = formatsOf(options.format);
      await context.withApp(async (app) => {
        const folder = exportsFolder(app.config.DATA_DIR);
        const result = await cutExports(app, {
          signal: context.signal,
          ...(datasets.length > 0 && { only: datasets }),
          ...(formats && { formats }),
          onProgress: ({ dataset, processes, of }) =>
            context.terminal.progress({
              source: dataset,
              declared: of,
              fetched: processes,
              payloads: 0,
              newReleases: 0,
              changedRecords: 0,
            }),
        });
        context.terminal.done();
        if (!result)
          throw new UsageError("export-running", "another process is exporting: try again when it has ended");
        const stored = Map.groupBy(await listExports(app.database.sql), ({ dataset }) => dataset);
        for (const id of datasets) {
          if (!stored.has(id)) {
            const known = [...stored.keys()].join(", ") || "none yet";
            throw new UsageError("unknown-dataset", `there is no dataset ${id}; there are: ${known}`);
          }
        }
        const newest = [...stored].flatMap(([id, [first]]) =>
          first && (datasets.length === 0 || datasets.includes(id)) ? [first] : [],
        );
        if (options.out !== undefined) {
          const out = resolve(options.out);
          makeFolder(out);
          for (const { dataset, files } of newest) {
            for (const { name } of files) copyFileSync(join(folder, dataset, name), join(out, name));
          }
        }
        if (options.json) {
          for (const snapshot of newest) context.terminal.json(snapshot);
          return;
        }
        const rows = newest.map(({ dataset, change, processes, files }) => [
          dataset,
          change,
          processes,
          files.map(({ format, bytes }) => `${format} ${(bytes / 1e6).toFixed(1)} MB`).join(", "),
        ]);
        context.terminal.print(table(["dataset", "change", "processes", "files"], rows));
        context.terminal.print(`${result.cut.length} cut now, ${result.unchanged} as they were; in ${folder}`);
      });
    });
}

function formatsOf(given: readonly string[] | undefined): ExportFormat[] | undefined {
  return given?.map((format) => {
    const known = exportFormats.find((each) => each === format);
    if (!known)
      throw new UsageError("bad-argument", `--format should be one of ${exportFormats.join(", ")}, not ${format}`);
    return known;
  });
}
