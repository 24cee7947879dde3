import type { Command } from "commander";
import { UsageError } from "../base/errors.ts";
import { type Registry, type Report, type ReportLanguage, reportLanguages } from "../registry/index.ts";
import { type FeedRow, type FeedStatus, feedStatuses } from "../store/feeds.ts";
import { openRegistry } from "../work/feeds.ts";
import type { CliContext } from "./context.ts";
import { claimCommands } from "./feed-claims.ts";
import { table } from "./terminal.ts";

const operator = { kind: "operator" } as const;
const mostListed = 10_000;

/** `pregon feeds`: what the operator does with the feeds that portals register. */
export function feedCommands(program: Command, context: CliContext): void {
  const feeds = program
    .command("feeds")
    .description("feeds that portals register: the queue of approvals, and decisions");
  const withRegistry = <T>(work: (registry: Registry) => Promise<T>) =>
    context.withApp((app) => work(openRegistry(app)));
  const show = (feed: FeedRow, asJson: boolean | undefined) => {
    if (asJson) context.terminal.json(feed);
    else context.terminal.print(`${feed.id}: ${feed.status}${feed.reason ? ` (${feed.reason})` : ""}`);
  };

  feeds
    .command("list")
    .description("feeds by id; those that wait for approval: --status pending")
    .option("--status <status>", feedStatuses.join(", "))
    .option("--json", "print JSON")
    .action((options: { status?: string; json?: boolean }) => {
      const status = options.status === undefined ? undefined : statusOf(options.status);
      return withRegistry(async (registry) => {
        const rows = await registry.feeds({ limit: mostListed, ...(status && { status: [status] }) });
        if (options.json) context.terminal.json(rows);
        else {
          const cells = rows.map((feed) => [
            feed.id,
            feed.status,
            feed.kind,
            feed.country,
            feed.name,
            feed.url,
            feed.contact,
          ]);
          context.terminal.print(table(["feed", "status", "kind", "country", "publisher", "url", "contact"], cells));
        }
      });
    });

  feeds
    .command("show")
    .description("a feed with its report and its log")
    .argument("<feed>", "id of the feed")
    .option("--lang <code>", reportLanguages.join(", "), "en")
    .option("--json", "print JSON")
    .action((id: string, options: { lang: string; json?: boolean }) =>
      withRegistry(async (registry) => {
        const feed = await registry.ownFeed(operator, id);
        const report = await registry.report(operator, id, languageOf(options.lang), "");
        const log = await registry.log(operator, id, 50);
        if (options.json) return context.terminal.json({ feed, report, log });
        context.terminal.print(reportText(feed, report));
        context.terminal.print(log.map(({ at, actor, action }) => `${at}  ${actor}  ${action}`).join("\n"));
      }),
    );

  feeds
    .command("trial")
    .description("try a feed, and say what is wrong with it; exit status 0 good, 2 problems, 1 unusable")
    .argument("<feed>", "id of the feed")
    .option("--lang <code>", reportLanguages.join(", "), "en")
    .option("--json", "print JSON")
    .action(async (id: string, options: { lang: string; json?: boolean }) => {
      const lang = languageOf(options.lang);
      process.exitCode = await withRegistry(async (registry) => {
        const trial = await registry.trial(operator, id, context.signal);
        const feed = await registry.ownFeed(operator, id);
        const report = await registry.report(operator, id, lang, "");
        if (options.json) context.terminal.json(report);
        else context.terminal.print(reportText(feed, report));
        return { good: 0, problems: 2, unusable: 1 }[trial.verdict];
      });
    });

  feeds
    .command("approve")
    .description("put a feed that was submitted, or suspended, into service")
    .argument("<feed>", "id of the feed")
    .option("--json", "print JSON")
    .action((id: string, options: { json?: boolean }) =>
      withRegistry(async (registry) => show(await registry.approve(operator, id, context.signal), options.json)),
    );

  for (const [name, description] of [
    ["suspend", "take a feed out of service; its data stay"],
    ["reject", "turn down a feed that was submitted"],
  ] as const) {
    feeds
      .command(name)
      .description(description)
      .argument("<feed>", "id of the feed")
      .requiredOption("--reason <text>", "why; its publisher is told")
      .option("--json", "print JSON")
      .action((id: string, options: { reason: string; json?: boolean }) =>
        withRegistry(async (registry) => show(await registry[name](operator, id, options.reason), options.json)),
      );
  }
  claimCommands(feeds, context, withRegistry);
  for (const command of feeds.commands) command.exitOverride().configureOutput({ outputError: () => {} });
}

function statusOf(given: string): FeedStatus {
  const status = feedStatuses.find((each) => each === given);
  if (status === undefined)
    throw new UsageError("bad-argument", `--status should be one of ${feedStatuses.join(", ")}`);
  return status;
}

function languageOf(given: string): ReportLanguage {
  const lang = reportLanguages.find((each) => each === given);
  if (lang === undefined) throw new UsageError("bad-argument", `--lang should be one of ${reportLanguages.join(", ")}`);
  return lang;
}

function reportText(feed: FeedRow, report: Report): string {
  const mark = (ok: boolean | null) => (ok === null ? "-" : ok ? "ok" : "!");
  const lines = report.sections.map(({ title, ok, text }) => `  [${mark(ok)}] ${title}: ${text.join(" ")}`);
  const steps = report.nextSteps.map((step) => `  > ${step}`);
  return [`${feed.name} (${feed.kind}, ${feed.url})`, report.statusText, report.summary, ...lines, ...steps].join("\n");
}
