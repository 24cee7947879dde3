import { Command, CommanderError } from "commander";
import { PregonError } from "../base/errors.ts";
import { createLogger } from "../base/log.ts";
import { version } from "../base/version.ts";
import { checkCommand } from "./check.ts";
import { classificationCommands } from "./classifications.ts";
import { connectorCommands } from "./connector.ts";
import { type CliContext, createContext } from "./context.ts";
import { dataCommands } from "./data.ts";
import { exportCommand } from "./export.ts";
import { feedCommands } from "./feeds.ts";
import { flagCommands } from "./flags.ts";
import { ingestCommand } from "./ingest.ts";
import { inspectCommands } from "./inspect.ts";
import { keyCommands } from "./keys.ts";
import { publicationCommands } from "./publications.ts";
import { rateCommands } from "./rates.ts";
import { registerCommands } from "./registers.ts";
import { serverCommands } from "./server.ts";

/** The command line. A mistake or a failure is one clear line on standard error and a non-zero exit. */
export async function runCli(argv: readonly string[]): Promise<void> {
  // A reader that has had enough (head) closes the pipe: that is no error.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1));
  const context = createContext();
  try {
    await createProgram(context).parseAsync([...argv]);
  } catch (error) {
    process.exitCode = report(error);
  }
}

export function createProgram(context: CliContext): Command {
  const program = new Command("pregon")
    .description("Public procurement of the Americas as OCDS: pull, store, serve.")
    .version(version)
    .exitOverride()
    .configureOutput({ outputError: () => {} })
    .showHelpAfterError(false);
  serverCommands(program, context);
  ingestCommand(program, context);
  dataCommands(program, context);
  rateCommands(program, context);
  publicationCommands(program, context);
  exportCommand(program, context);
  registerCommands(program, context);
  classificationCommands(program, context);
  checkCommand(program, context);
  flagCommands(program, context);
  inspectCommands(program, context);
  keyCommands(program, context);
  feedCommands(program, context);
  connectorCommands(program, context);
  for (const command of program.commands) command.exitOverride().configureOutput({ outputError: () => {} });
  return program;
}

const usageExit = 1;

function report(error: unknown): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return 0;
    if (error.code === "commander.help") return usageExit;
    const line = error.message.replace(/^error: /, "").replace(/\s*\n\s*/g, " ");
    process.stderr.write(`pregon: ${line} (see: pregon --help)\n`);
    return usageExit;
  }
  if (error instanceof PregonError) {
    process.stderr.write(`pregon: ${error.message}\n`);
    return error.code === "interrupted" ? 130 : 1;
  }
  const log = createLogger("error");
  log.fatal({ err: error }, "unexpected error: please report it");
  return 1;
}
