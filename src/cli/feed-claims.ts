import type { Command } from "commander";
import type { Registry } from "../registry/index.ts";
import type { CliContext } from "./context.ts";
import { table } from "./terminal.ts";

const operator = { kind: "operator" } as const;
const mostListed = 10_000;
const shownDecisions = 1_000;

/** `pregon feeds claims`, `assign` and `release`: which publisher may speak of which processes. */
export function claimCommands(
  feeds: Command,
  { terminal }: CliContext,
  withRegistry: <T>(work: (registry: Registry) => Promise<T>) => Promise<T>,
): void {
  feeds
    .command("claims")
    .description("which publisher may speak of the processes whose ocids begin so, and what was decided of that")
    .option("--publisher <id>", "of this publisher alone")
    .option("--prefix <ocid>", "of this prefix, or this ocid, alone")
    .option("--log", "decisions, newest first")
    .option("--json", "print JSON")
    .action((options: { publisher?: string; prefix?: string; log?: boolean; json?: boolean }) =>
      withRegistry(async ({ claims }) => {
        const { publisher, prefix } = options;
        const of = prefix === undefined ? {} : { prefix };
        if (options.log) {
          const decisions = await claims.log(operator, { ...of, limit: shownDecisions });
          if (options.json) return terminal.json(decisions);
          const cells = decisions.map(({ at, prefix, action, before, after, reason }) => [
            at,
            prefix,
            action,
            before,
            after,
            reason,
          ]);
          return terminal.print(table(["at", "prefix", "decision", "before", "after", "reason"], cells));
        }
        const search = { ...of, ...(publisher !== undefined && { publisher }), limit: mostListed };
        const rows = await claims.list(operator, search);
        if (options.json) return terminal.json(rows);
        const cells = rows.map(({ prefix, publisher, at }) => [prefix, publisher, at]);
        terminal.print(table(["prefix", "publisher", "since"], cells));
      }),
    );

  const decide = (prefix: string, publisher: string | null, options: { reason: string; json?: boolean }) =>
    withRegistry(async ({ claims }) => {
      const decision = await claims.decide(operator, { prefix, publisher, reason: options.reason });
      if (options.json) terminal.json(decision);
      else terminal.print(`${decision.prefix}: ${decision.action}, ${decision.before ?? "nobody"} before`);
    });
  feeds
    .command("assign")
    .description("make a prefix of ocids a publisher's, whoever had it before")
    .argument("<prefix>", "registered prefix, or an ocid that has none")
    .requiredOption("--publisher <id>", "whose it is to be")
    .requiredOption("--reason <text>", "why; kept with the decision")
    .option("--json", "print JSON")
    .action((prefix: string, options: { publisher: string; reason: string; json?: boolean }) =>
      decide(prefix, options.publisher, options),
    );
  feeds
    .command("release")
    .description("make a prefix of ocids nobody's: whoever publishes under it next has it")
    .argument("<prefix>", "registered prefix, or an ocid that has none")
    .requiredOption("--reason <text>", "why; kept with the decision")
    .option("--json", "print JSON")
    .action((prefix: string, options: { reason: string; json?: boolean }) => decide(prefix, null, options));
}
