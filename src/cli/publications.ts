import type { Command } from "commander";
import { UsageError } from "../base/errors.ts";
import { publicationKinds } from "../connector/index.ts";
import type { FeedState } from "../store/publications.ts";
import { publicationSources } from "../store/read-publications.ts";
import { openRegistry } from "../work/feeds.ts";
import { addPublicationFeed, pullPublicationFeed } from "../work/publications.ts";
import type { CliContext } from "./context.ts";
import { table } from "./terminal.ts";

interface AddOptions {
  readonly country?: string;
  readonly kind: string;
  readonly language: string;
  readonly title?: string;
  readonly licence?: string;
}

/** Feeds of publications: which there are and how they do, pull, add. */
export function publicationCommands(program: Command, context: CliContext): void {
  const publications = program
    .command("publications")
    .description("feeds of news, laws, reports, courses and events: list, pull, add");
  publications
    .command("list", { isDefault: true })
    .description("the feeds of publications, and how they do")
    .option("--json", "print JSON")
    .action((options: { json?: boolean }) =>
      context.withApp(async (app) => {
        const sources = await publicationSources(app.database);
        if (options.json) {
          for (const { meta, ...source } of sources) context.terminal.json({ ...meta, ...source });
          return;
        }
        context.terminal.print(
          table(
            ["feed", "country", "kind", "pulled", "state", "checked", "newest", "publications", "reason"],
            sources.map(({ id, meta, enabled, state, checkedAt, newest, publications: many, reason }) => [
              id,
              String(meta.country ?? "-"),
              String(meta.kind),
              enabled ? "yes" : "no",
              state,
              checkedAt,
              newest?.slice(0, 10),
              many,
              reason?.slice(0, 80),
            ]),
          ),
        );
      }),
    );

  publications
    .command("pull")
    .description("pull feeds of publications now")
    .argument("[feed...]", "ids of feeds; default: all that are on")
    .option("--json", "print the ledgers as JSON")
    .addHelpText("after", "\nExit status: 0 all answered, 3 some did not, 1 none did.")
    .action(async (ids: string[], options: { json?: boolean }) => {
      process.exitCode = await context.withApp(async (app) => {
        const on = (await publicationSources(app.database)).filter(({ enabled }) => enabled).map(({ id }) => id);
        const states: FeedState[] = [];
        for (const id of ids.length > 0 ? ids : on) {
          if (context.signal.aborted) break;
          const { run, state } = await pullPublicationFeed(app, id, context.signal);
          states.push(state);
          if (options.json) context.terminal.json({ ...run, state });
          else {
            const reason = run.reason ? ` (${run.reason})` : "";
            context.terminal.print(`${id}: ${state}, ${run.fetched} items, ${run.newReleases} new${reason}`);
          }
        }
        const failed = states.filter((state) => state === "unreachable" || state === "malformed").length;
        return failed === 0 ? 0 : failed === states.length ? 1 : 3;
      });
    });

  publications
    .command("add")
    .description("add a feed (RSS or Atom) of your own; it is pulled with the others")
    .argument("<url>", "address of the feed")
    .option("--country <code>", "ISO 3166-1 alpha-2; none for bodies of several countries")
    .requiredOption("--kind <kind>", publicationKinds.join(", "))
    .requiredOption("--language <code>", "ISO 639-1 of its items, such as es")
    .option("--title <text>", "name of the feed; default: its host")
    .option("--licence <text>", "terms of use")
    .option("--json", "print JSON")
    .action((url: string, options: AddOptions & { json?: boolean }) =>
      context.withApp(async (app) => {
        const id = await addPublicationFeed(app.database, app.config, { url, ...checked(options) });
        if (options.json) context.terminal.json({ id });
        else context.terminal.print(`${id}: added; npx pregon publications pull ${id} pulls it now`);
      }),
    );

  publications
    .command("approve")
    .description("put a feed that a registered publisher added and proved into service")
    .argument("<feed>", "id of the feed")
    .option("--json", "print JSON")
    .action((id: string, options: { json?: boolean }) =>
      context.withApp(async (app) => {
        const source = await openRegistry(app).publications.approve({ kind: "operator" }, id);
        if (options.json) context.terminal.json(source);
        else context.terminal.print(`${id}: ${source.enabled ? "in service" : "not in service"}`);
      }),
    );

  for (const command of publications.commands) command.exitOverride().configureOutput({ outputError: () => {} });
}

function checked({ country, kind, language, title, licence }: AddOptions) {
  const bad = (option: string, what: string, given: string) =>
    new UsageError("bad-argument", `${option} should be ${what}, not ${given}`);
  if (country !== undefined && !/^[A-Za-z]{2}$/.test(country))
    throw bad("--country", "two letters such as CL", country);
  if (!publicationKinds.some((each) => each === kind))
    throw bad("--kind", `one of ${publicationKinds.join(", ")}`, kind);
  if (!/^[a-z]{2}$/.test(language)) throw bad("--language", "two letters such as es", language);
  return {
    ...(country !== undefined && { country: country.toUpperCase() }),
    kind,
    language,
    ...(title !== undefined && { title }),
    ...(licence !== undefined && { licence }),
  };
}
