import type { Command } from "commander";
import { NotFoundError, UsageError } from "../base/errors.ts";
import { rebuild } from "../compile/rebuild.ts";
import { importFiles } from "../ingest/import.ts";
import { remap } from "../ingest/remap.ts";
import { payloadBytes } from "../store/bulk.ts";
import { restartFollowers } from "../store/followers.ts";
import type { App } from "../work/app.ts";
import { followToEnd } from "../work/followers.ts";
import type { CliContext } from "./context.ts";
import { exitCode, printLedgers } from "./ingest.ts";

/** Commands on what is stored or brought along: import, rebuild, remap, payload. */
export function dataCommands(program: Command, context: CliContext): void {
  const core = (app: App) => ({
    database: app.database,
    commit: app.commit,
    clock: app.clock,
    log: app.log,
    signal: context.signal,
  });

  program
    .command("import")
    .description("take in OCDS files: packages, releases, JSON Lines, arrays; plain, .gz, .zip, .tar.gz; any size")
    .argument("<file or URL...>", "files, folders or http(s) URLs")
    .requiredOption("--source <id>", "id of the source that they count for; made where there is none")
    .option("--country <code>", "ISO 3166-1 alpha-2 code of a source that is made")
    .option("--language <code>", "ISO 639-1 code of a source that is made")
    .option("--links", "fetch the packages that linked releases point to")
    .option("--json", "print the ledger as JSON")
    .addHelpText("after", "\nExit status: 0 complete, 3 incomplete or suspicious, 1 failed.")
    .action(
      async (
        inputs: string[],
        options: { source: string; country?: string; language?: string; links?: boolean; json?: boolean },
      ) => {
        if (options.country && !/^[A-Za-z]{2}$/.test(options.country)) {
          throw new UsageError("bad-argument", `--country should be a code such as CL, not ${options.country}`);
        }
        process.exitCode = await context.withApp(async (app) => {
          const run = await importFiles({
            ...core(app),
            source: options.source,
            inputs,
            http: app.http,
            commit: async (batch) => {
              await knowSource(app, options.source);
              return app.commit(batch);
            },
            fetchLinked: options.links === true,
            about: {
              ...(options.country ? { country: options.country.toUpperCase() } : {}),
              ...(options.language ? { language: options.language } : {}),
            },
            onProgress: context.terminal.progress,
          });
          context.terminal.done();
          await followToEnd(app, context.signal);
          printLedgers(context, [run], options.json === true);
          return exitCode([run]);
        });
      },
    );

  program
    .command("rebuild")
    .description("make records, notices and facts again from the stored releases; what says the same stays as it is")
    .option("--json", "print JSON")
    .action((options: { json?: boolean }) =>
      context.withApp(async (app) => {
        const done = await rebuild({
          database: app.database,
          sourceInfo: app.sourceInfo,
          signal: context.signal,
          onProgress: ({ processes, changed }) =>
            context.terminal.progress({
              source: "rebuild",
              declared: undefined,
              fetched: processes,
              payloads: 0,
              newReleases: 0,
              changedRecords: changed,
            }),
        });
        context.terminal.done();
        await restartFollowers(app.database.sql);
        await followToEnd(app, context.signal);
        if (options.json) context.terminal.json(done);
        else {
          context.terminal.print(
            `${done.processes} processes gone through, ${done.changed} changed, ${done.withdrawn} withdrawn`,
          );
        }
      }),
    );

  program
    .command("remap")
    .description("run a source's present mapping over its stored payloads, without network")
    .argument("<source>", "id of the source")
    .option("--json", "print JSON")
    .action(async (source: string, options: { json?: boolean }) => {
      process.exitCode = await context.withApp(async (app) => {
        const connector = await app.findConnector(source);
        if (!connector && !app.knowsSource(source))
          throw new NotFoundError("unknown-source", `there is no source ${source}`);
        const done = await remap({
          ...core(app),
          source,
          ...(connector ? { connector } : {}),
          ocidPrefix: app.config.OCID_PREFIX,
          onProgress: ({ payloads, payloadsTotal }) =>
            context.terminal.progress({
              source,
              declared: payloadsTotal,
              fetched: payloads,
              payloads,
              newReleases: 0,
              changedRecords: 0,
            }),
        });
        context.terminal.done();
        await followToEnd(app, context.signal);
        if (options.json) context.terminal.json(done);
        else {
          const { appended, retired, revived, changedRecords } = done;
          context.terminal.print(
            `${source}: ${appended} releases appended, ${retired} retired, ${revived} revived, ${changedRecords} records changed`,
          );
        }
        return exitCode([done.run]);
      });
    });

  program
    .command("payload")
    .description(
      "the bytes of an archived payload, as the source sent them (for the operator: they may hold personal data)",
    )
    .argument("<sha256>", "from the provenance of a value")
    .action((sha256: string) =>
      context.withApp(async (app) => {
        const bytes = await payloadBytes(app.database.sql, sha256.toLowerCase());
        if (!bytes) throw new NotFoundError("unknown-payload", `there is no payload with the SHA-256 ${sha256}`);
        await new Promise<void>((resolve, reject) =>
          process.stdout.write(bytes, (error) => (error ? reject(error) : resolve())),
        );
      }),
    );
}

/** The source of an import is made by the import itself. */
async function knowSource(app: App, source: string): Promise<void> {
  if (!app.knowsSource(source)) await app.refreshSources();
}
