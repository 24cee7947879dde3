import { basename } from "node:path";
import type { Command } from "commander";
import { UsageError } from "../base/errors.ts";
import { importLabels } from "../ingest/labels.ts";
import { canonicalClassification } from "../ocds/index.ts";
import type { CliContext } from "./context.ts";

interface ImportOptions {
  readonly column?: string[];
  readonly parent?: string;
  readonly delimiter?: string;
  readonly set?: string;
  readonly licence?: string;
  readonly json?: boolean;
}

/** Classifications of goods, works and services. */
export function classificationCommands(program: Command, context: CliContext): void {
  const classifications = program
    .command("classifications")
    .description("classifications and the titles of their codes");
  classifications
    .command("import")
    .description(
      "take in the titles of a classification's codes (CSV with headings), in the place of those that are there",
    )
    .argument("<scheme>", "the classification, such as UNSPSC, CPV, PSC")
    .argument("<file>", "CSV file, of whose licence you are sure")
    .option(
      "--column <code=title...>",
      "headings of code and title; several where a row names several levels (default: code=title)",
    )
    .option("--parent <heading>", "heading of the code above, where the codes do not tell")
    .option("--delimiter <text>", "what parts the columns (default: a comma)")
    .option("--set <name>", "name and version of the set (default: the name of the file)")
    .option("--licence <text>", "under which it is used")
    .option("--json", "print the counts as JSON")
    .action((scheme: string, file: string, options: ImportOptions) =>
      context.withApp(async (app) => {
        const { parent, delimiter, licence } = options;
        const ledger = await importLabels({
          database: app.database,
          scheme: canonicalClassification(scheme),
          file,
          columns: (options.column ?? ["code=title"]).map(columnPair),
          ...(parent !== undefined && { parent }),
          ...(delimiter !== undefined && { delimiter }),
          set: options.set ?? basename(file),
          ...(licence !== undefined && { licence }),
          signal: context.signal,
        });
        if (options.json) return context.terminal.json(ledger);
        const { rows, titles, untitled, rejected, firstRejected, codes } = ledger;
        const first = firstRejected
          ? `, the first ${JSON.stringify(firstRejected.code)} at line ${firstRejected.line}`
          : "";
        context.terminal.print(
          `${ledger.scheme}: ${codes} codes have titles of ${ledger.set}; ${rows} rows, ${titles} titles, ${untitled} without a title, ${rejected} codes rejected${first}`,
        );
      }),
    );
}

function columnPair(text: string): { code: string; title: string } {
  const [code = "", title = "", more] = text.split("=").map((part) => part.trim());
  if (code === "" || title === "" || more !== undefined) {
    throw new UsageError(
      "bad-argument",
      `--column should be headings such as Commodity="Commodity Title", not ${text}`,
    );
  }
  return { code, title };
}
