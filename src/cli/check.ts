import type { Command } from "commander";
import { version } from "../base/version.ts";
import { createHttpClient } from "../http/index.ts";
import { type CheckProgress, type CheckReport, checkInput } from "../ingest/check/check.ts";
import { isUrl } from "../ingest/import-inputs.ts";
import { reportText } from "./check-report.ts";
import type { CliContext } from "./context.ts";

interface Options {
  json?: boolean;
  fields?: boolean;
}

/** `pregon check`: tells what is wrong with OCDS files, for a person or as JSON. */
export function checkCommand(program: Command, context: CliContext): void {
  program
    .command("check")
    .description("check OCDS files or URLs: errors, quality, coverage")
    .argument(
      "<file or URL...>",
      "JSON, JSON Lines, .gz, .zip, .tar.gz, folders; release and record packages, releases",
    )
    .option("--fields", "list all fields with their coverage, not the main ones alone")
    .option("--json", "print one JSON report for each input")
    .addHelpText(
      "after",
      "\nExit status: 0 valid, 2 invalid, 1 unreadable. Quality checks inform; they do not make a file invalid.",
    )
    .action(async (inputs: string[], options: Options) => {
      // Files need no settings, and connectors take a while to load.
      const config = inputs.some(isUrl) ? await context.config() : undefined;
      const contact = config?.PORTAL_CONTACT ? ` (+${config.PORTAL_CONTACT})` : "";
      const http = createHttpClient({ origins: config?.HTTP_ORIGINS ?? {}, userAgent: `pregon/${version}${contact}` });
      const reports: CheckReport["verdict"][] = [];
      try {
        for (const input of inputs) {
          const progress = new ProgressLine();
          const report = await checkInput(input, {
            http,
            now: new Date(),
            signal: context.signal,
            onProgress: (now) => progress.show(now),
          });
          progress.end();
          reports.push(report.verdict);
          if (options.json) context.terminal.json(report);
          else
            context.terminal.print(`${reports.length > 1 ? "\n" : ""}${reportText(report, options.fields === true)}`);
        }
      } finally {
        await http.close();
      }
      process.exitCode = reports.includes("unreadable") ? 1 : reports.includes("invalid") ? 2 : 0;
    });
}

const everyMs = 2_000;

/** Progress of a file that takes a while, on standard error: one line that changes on a terminal, else lines. */
class ProgressLine {
  readonly #live = process.stderr.isTTY === true;
  #last = Date.now();
  #shown = false;

  show({ input, bytesRead, bytesTotal, releases, errors }: CheckProgress): void {
    if (Date.now() - this.#last < (this.#live ? 200 : everyMs)) return;
    this.#last = Date.now();
    this.#shown = true;
    const megabytes = (bytes: number) => Math.round(bytes / 1e6);
    const part = bytesTotal > 0 ? `${Math.floor((bytesRead / bytesTotal) * 100)} %` : "";
    const line = `${input}: ${part} of ${megabytes(bytesTotal)} MB, ${releases} releases, ${errors} errors`;
    process.stderr.write(this.#live ? `\r${line}\u001b[K` : `${line}\n`);
  }

  end(): void {
    if (this.#shown && this.#live) process.stderr.write("\r\u001b[K");
  }
}
