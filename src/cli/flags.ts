import { createReadStream, existsSync, writeFileSync } from "node:fs";
import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import type { Command } from "commander";
import { messageOf, UsageError } from "../base/errors.ts";
import { isObject, parseJson } from "../base/json.ts";
import {
  defaultSettings,
  FieldCounts,
  FlagCollection,
  type FlagSettings,
  loadSettings,
  prepareRelease,
  readJsonLines,
  settingsTemplate,
} from "../indicators/red-flags/index.ts";
import type { CliContext } from "./context.ts";
import { flagSummary } from "./flags-summary.ts";

interface Options {
  settings?: string;
  meta?: boolean;
  summary?: boolean;
}

const fileArgument = "JSON Lines, one compiled release a line; also .gz; - for standard input";
const exitCodes = "\nExit status: 0 all lines taken in, 3 lines left out (each is told with its number), 1 failed.";

/** `pregon flags` and its helpers: red flags over files, no database needed. */
export function flagCommands(program: Command, context: CliContext): void {
  const flags = program
    .command("flags")
    .description("red flags over compiled releases, one a line, as Cardinal computes them")
    .argument("<file>", fileArgument)
    .option("--settings <file>", "which indicators, with which thresholds; without it all with their defaults")
    .option("--json", "print the result object (the default)")
    .option("--meta", "add the quartiles and fences that were used")
    .option("--summary", "print counts by outcome for a person instead")
    .addHelpText("after", exitCodes)
    .action(async (file: string, options: Options) => {
      const collection = new FlagCollection(settingsOf(options));
      const left = await eachLine(context, file, (value) => collection.add(value));
      const { results, meta, counts } = collection.finish();
      const { main, amounts } = collection.otherCurrencies;
      if (amounts > 0) warn(`${amounts} amounts are not in ${main} and were not compared`);
      if (collection.ignored > 0) warn(`${collection.ignored} values are no objects with an ocid and were left out`);
      if (options.summary) context.terminal.print(flagSummary(counts, results, collection.processes));
      else context.terminal.json({ ...results, ...(options.meta && { Meta: meta }) });
      process.exitCode = left > 0 ? 3 : 0;
    });

  flags
    .command("init")
    .description("write a settings file to begin with")
    .argument("<file>", "where to; - for standard output")
    .option("--force", "write over a file that is there")
    .action((file: string, options: { force?: boolean }) => {
      if (file === "-") {
        process.stdout.write(settingsTemplate);
        return;
      }
      if (!options.force && existsSync(file)) {
        throw new UsageError("file-exists", `${file} is there already; --force writes over it`);
      }
      writeSettings(file);
      context.terminal.print(`Settings written to ${file}`);
    });

  flags
    .command("prepare")
    .description("repair compiled releases as the settings say; what is left goes to standard error as CSV")
    .argument("<file>", fileArgument)
    .option("--settings <file>", "what to repair")
    .addHelpText("after", `\nColumns: line, ocid, path, indexes, value, problem.${exitCodes}`)
    .action(async (file: string, options: Options) => {
      const { prepare } = settingsOf(options);
      const left = await eachLine(
        context,
        file,
        async (value, line) => {
          if (!isObject(value)) return "is no JSON object";
          const ocid = typeof value.ocid === "string" ? value.ocid : "";
          for (const { path, indexes, value: bad, problem } of prepareRelease(value, prepare)) {
            process.stderr.write(`${[String(line), ocid, path, indexes, bad, problem].map(csvCell).join(",")}\n`);
          }
          await print(`${JSON.stringify(value)}\n`);
          return undefined;
        },
        parseJson,
      );
      process.exitCode = left > 0 ? 3 : 0;
    });

  flags
    .command("coverage")
    .description("count how often each field is filled in")
    .argument("<file>", "JSON Lines; also .gz; - for standard input")
    .addHelpText("after", exitCodes)
    .action(async (file: string) => {
      const counts = new FieldCounts();
      const left = await eachLine(context, file, (value) => counts.add(value));
      context.terminal.json(counts.counts);
      process.exitCode = left > 0 ? 3 : 0;
    });
}

const settingsOf = ({ settings }: Options): FlagSettings =>
  settings === undefined ? defaultSettings : loadSettings(settings);

function writeSettings(file: string): void {
  try {
    writeFileSync(file, settingsTemplate);
  } catch (error) {
    throw new UsageError("file-unwritable", `${file} cannot be written: ${messageOf(error)}`);
  }
}

const toldLines = 20;

/**
 * Hands over each value of a file. Lines that are none are told on standard error.
 * @param take may say why a value cannot be taken
 * @returns how many lines were left out
 */
async function eachLine(
  context: CliContext,
  file: string,
  take: (value: unknown, line: number) => unknown,
  parse?: (text: string) => unknown,
): Promise<number> {
  let left = 0;
  let lines = 0;
  let shown = Date.now();
  try {
    for await (const each of readJsonLines(await inputOf(file), parse)) {
      context.signal.throwIfAborted();
      lines += 1;
      const problem = "problem" in each ? each.problem : await take(each.value, each.line);
      if (typeof problem === "string") {
        left += 1;
        if (left <= toldLines) warn(`line ${each.line} ${problem}, left out`);
      }
      if (process.stderr.isTTY === true && Date.now() - shown > 200) {
        shown = Date.now();
        process.stderr.write(`\r${lines} lines\u001b[K`);
      }
    }
  } catch (error) {
    if (error instanceof UsageError || context.signal.aborted) throw error;
    throw new UsageError("file-unreadable", `${file} cannot be read: ${messageOf(error)}`);
  } finally {
    if (process.stderr.isTTY === true) process.stderr.write("\r\u001b[K");
  }
  if (left > toldLines) warn(`${left} lines were left out, ${toldLines} of them told here`);
  if (lines === 0) warn(`${file === "-" ? "standard input" : file} holds no lines`);
  return left;
}

const warn = (message: string): void => void process.stderr.write(`pregon: ${message}\n`);
const csvCell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** Bytes of a file or of standard input, unpacked where they begin as gzip does. */
async function inputOf(file: string): Promise<AsyncIterable<Uint8Array>> {
  const source = file === "-" ? process.stdin : createReadStream(file, { highWaterMark: 1024 * 1024 });
  const bytes = source[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  const first = await bytes.next();
  const whole = async function* () {
    if (first.done) return;
    yield first.value;
    for (let next = await bytes.next(); !next.done; next = await bytes.next()) yield next.value;
  };
  const head = first.done ? undefined : first.value;
  if (head?.[0] !== 0x1f || head[1] !== 0x8b) return whole();
  const gunzip = createGunzip();
  pipeline(Readable.from(whole()), gunzip, () => {});
  return gunzip;
}

/** Waits where a reader is slower than we are. */
function print(text: string): Promise<void> {
  if (process.stdout.write(text)) return Promise.resolve();
  return new Promise((resolve) => process.stdout.once("drain", resolve));
}
