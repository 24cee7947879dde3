import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import type { Command } from "commander";
import { messageOf, UsageError } from "../base/errors.ts";
import { parseJson } from "../base/json.ts";
import { type RegisterMapping, registerMapping } from "../ingest/register-mapping.ts";
import { importRegister, type RegisterLedger } from "../ingest/registers.ts";
import { followToEnd } from "../work/followers.ts";
import type { CliContext } from "./context.ts";
import { table } from "./terminal.ts";

interface ImportOptions {
  readonly mapping: string;
  readonly country: string;
  readonly year: string;
  readonly source?: string;
  readonly held?: boolean;
  readonly json?: boolean;
}

/** Registers of firms and their sizes. */
export function registerCommands(program: Command, context: CliContext): void {
  const registers = program.command("registers").description("registers that tell the size of firms");
  registers
    .command("import")
    .description("take in a file of sizes of firms (CSV, plain or .gz, any size); the same file again changes nothing")
    .argument("<file>", "the register's file")
    .requiredOption("--mapping <file.json>", "its columns and codes: see docs/organizations.md")
    .requiredOption("--country <code>", "ISO 3166-1 alpha-2 code of the register's country")
    .requiredOption("--year <year>", "the year that the sizes hold for, of rows that state none")
    .option("--source <name>", "name of the register; default: the name of the file of the mapping")
    .option("--held", "take only firms that processes here are about")
    .option("--json", "print the ledger as JSON")
    .addHelpText("after", "\nExit status: 0 complete, 3 incomplete or suspicious, 1 failed.")
    .action(async (file: string, options: ImportOptions) => {
      const country = options.country.toUpperCase();
      if (!/^[A-Z]{2}$/.test(country)) {
        throw new UsageError("bad-argument", `--country should be a code such as CL, not ${options.country}`);
      }
      if (!/^(19|20|21)\d\d$/.test(options.year)) {
        throw new UsageError("bad-argument", `--year should be a year such as 2024, not ${options.year}`);
      }
      const mapping = await readMapping(options.mapping, country);
      const register = options.source ?? basename(options.mapping).replace(/\.json$/, "");
      if (!/^[\w.-]{1,60}$/.test(register)) {
        throw new UsageError("bad-argument", `--source should be a name of letters, digits, - and _, not ${register}`);
      }
      process.exitCode = await context.withApp(async (app) => {
        const ledger = await importRegister({
          database: app.database,
          file,
          mapping,
          country,
          year: Number(options.year),
          register,
          heldOnly: options.held === true,
          signal: context.signal,
          onProgress: (rows) =>
            context.terminal.progress({
              source: register,
              declared: undefined,
              fetched: rows,
              payloads: 0,
              newReleases: 0,
              changedRecords: 0,
            }),
        });
        await followToEnd(app, context.signal);
        context.terminal.done();
        if (options.json) context.terminal.json(ledger);
        else context.terminal.print(ledgerText(ledger));
        return ledger.status === "complete" ? 0 : 3;
      });
    });
}

async function readMapping(path: string, country: string): Promise<RegisterMapping> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    throw new UsageError("file-unreadable", `${path} cannot be read: ${messageOf(error)}`);
  }
  try {
    return registerMapping(parseJson(text), country);
  } catch (error) {
    if (error instanceof UsageError) throw new UsageError(error.code, `${path}: ${error.message}`);
    throw new UsageError("bad-mapping", `${path} is not JSON: ${messageOf(error)}`);
  }
}

function ledgerText({ register, status, counts, problems }: RegisterLedger): string {
  const { rows, stored, added, changed, unchanged, repeated, persons, notHeld, rejected, unknownSize } = counts;
  const lines = [
    `${register}: ${status}; ${rows} rows: ${stored} stored (${added} added, ${changed} changed, ${unchanged} unchanged), ${repeated} repeated, ${persons} natural persons left out, ${notHeld} not held here, ${rejected} rejected`,
    `of the stored, ${unknownSize} without a size and ${counts.wrongCheckDigit} with a wrong check digit`,
  ];
  if (problems.length > 0) {
    lines.push(
      table(
        ["problem", "rows", "first at line", "example"],
        problems.map(({ code, count, line, example }) => [code, count, line, example]),
      ),
    );
  }
  return lines.join("\n");
}
