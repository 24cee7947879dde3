import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Command } from "commander";
import { messageOf, NotFoundError, PregonError, UsageError } from "../base/errors.ts";
import { packageRoot, version } from "../base/version.ts";
import { type ConnectorReport, checkConnector } from "../connector/check.ts";
import { kindsOf, replay, writeFixture } from "../connector/fixtures.ts";
import type { Connector, Payload, Simulate } from "../connector/index.ts";
import { connectorsFolder, loadPart } from "../connector/load.ts";
import { connectorFiles } from "../connector/template.ts";
import { createHttpClient } from "../http/index.ts";
import type { CliContext } from "./context.ts";
import { table } from "./terminal.ts";

const root = fileURLToPath(packageRoot);
const templates = join(root, "templates", "connector");
const folderOf = (id: string): string => join(root, "connectors", id);

/** `pregon connector new|check|record`: tools for a checkout, where connectors are written and reviewed. */
export function connectorCommands(program: Command, context: CliContext): void {
  const group = program.command("connector").description("write and review connectors (in a checkout)");
  group
    .command("new")
    .description("a new connector folder from the template, working from end to end")
    .argument("<id>", "<iso2>-<system>, such as uy-arce")
    .requiredOption("--time-zone <zone>", "IANA zone of the portal's local times, such as America/Montevideo")
    .requiredOption("--currency <code>", "ISO 4217 code of amounts that name no currency")
    .option("--language <code>", "es, pt, en or fr", "es")
    .action((id: string, options: { timeZone: string; currency: string; language: string }) => {
      for (const path of createConnector(root, id, options)) context.terminal.print(path);
      context.terminal.print(`now: npm run build && npx pregon connector check ${id}`);
    });

  group
    .command("check")
    .description("prove by rules that connectors are whole; what reviewers run")
    .argument("[id...]", "ids of connectors")
    .option("--all", "every connector")
    .option("--json", "print the reports as JSON")
    .addHelpText("after", "\nExit status: 0 all rules hold, 1 some do not.")
    .action(async (ids: string[], options: { all?: boolean; json?: boolean }) => {
      if ((options.all === true) === ids.length > 0) throw new UsageError("no-connector", "name connectors, or --all");
      const reports: ConnectorReport[] = [];
      for (const id of options.all ? allIds() : ids) reports.push(await checkOne(id));
      if (options.json) context.terminal.json(reports);
      else context.terminal.print(reports.map(reportText).join("\n\n"));
      const bad = reports.filter(({ ok }) => !ok).map(({ id }) => id);
      if (bad.length > 0) throw new PregonError("connector-check", `not complete: ${bad.join(", ")}`);
    });

  group
    .command("record")
    .description("keep an answer of the portal as a fixture, with what the mapping gives for it")
    .argument("<id>", "id of the connector")
    .option("--url <url>", "fetch this, with the real client")
    .option("--file <path>", "take this file")
    .option("--kind <kind>", "kind of the payload, where it does not tell it itself")
    .requiredOption("--case <name>", "name of the fixture, such as award-two-suppliers")
    .action(async (id: string, options: RecordOptions) => {
      const { path, releases } = await record(id, options, context);
      context.terminal.print(`${path}: ${releases} releases in expected.json`);
      context.terminal.print(
        "Before you commit it: replace every personal datum and every real organisation by an invented one, cut it down\n" +
          "to what the case is about, and check expected.json by hand against the payload.",
      );
    });
}

/**
 * Writes a new connector under `home`.
 * @returns the paths written, from `home`
 * @throws UsageError `bad-argument`, `connector-exists`
 */
export function createConnector(
  home: string,
  id: string,
  options: { timeZone: string; currency: string; language: string },
): string[] {
  const refuse = (message: string) => new UsageError("bad-argument", message);
  if (!/^[a-z]{2}-[a-z0-9]+(-[a-z0-9]+)*$/.test(id)) throw refuse(`${id} is no id such as uy-arce: <iso2>-<system>`);
  if (!["es", "pt", "en", "fr"].includes(options.language)) throw refuse("--language should be es, pt, en or fr");
  if (!Intl.supportedValuesOf("currency").includes(options.currency)) {
    throw refuse(`--currency should be an ISO 4217 code, not ${options.currency}`);
  }
  try {
    new Intl.DateTimeFormat("en", { timeZone: options.timeZone });
  } catch {
    throw refuse(`--time-zone should be an IANA zone, not ${options.timeZone}`);
  }
  if (!existsSync(join(home, "connectors")) || !existsSync(templates))
    throw new UsageError("no-checkout", `${home} is no checkout of Pregón`);
  const country = id.slice(0, 2).toUpperCase();
  const countryName = new Intl.DisplayNames("en", { type: "region" }).of(country) ?? country;
  const files = connectorFiles(templates, { id, country, countryName, ...options });
  const taken = [...files.keys()].find((path) => existsSync(join(home, path)));
  if (taken) throw new UsageError("connector-exists", `${taken} exists already`);
  for (const [path, text] of files) {
    mkdirSync(dirname(join(home, path)), { recursive: true });
    writeFileSync(join(home, path), text);
  }
  return [...files.keys()];
}

const allIds = (): string[] =>
  readdirSync(connectorsFolder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(folderOf(entry.name), "connector.ts")))
    .map(({ name }) => name)
    .sort();

async function checkOne(id: string): Promise<ConnectorReport> {
  const connector = await loadOne(id);
  const simulate = await loadPart<Simulate>(id, "simulate");
  return checkConnector(connector, { folder: folderOf(id), tests: join(root, "test", "connectors", id), simulate });
}

async function loadOne(id: string): Promise<Connector> {
  const source = join(folderOf(id), "connector.ts");
  if (!/^[a-z0-9-]+$/.test(id) || !existsSync(source)) {
    throw new NotFoundError(
      "unknown-connector",
      `there is no connectors/${id}/connector.ts; known are ${allIds().join(", ")}`,
    );
  }
  refuseStaleBuild(id);
  let connector: Connector | undefined;
  try {
    connector = await loadPart<Connector>(id, "connector");
  } catch (error) {
    throw new UsageError("connector-broken", `connectors/${id} cannot be loaded: ${messageOf(error)}`);
  }
  if (connector?.meta?.id !== id) throw new UsageError("connector-broken", `connectors/${id} calls itself otherwise`);
  return connector;
}

/** The command runs what is compiled: sources changed since then would be judged by what they were. */
function refuseStaleBuild(id: string): void {
  if (!connectorsFolder.startsWith(join(root, "dist"))) return;
  for (const name of readdirSync(folderOf(id)).filter((file) => file.endsWith(".ts"))) {
    const built = join(connectorsFolder, id, name.replace(/\.ts$/, ".js"));
    if (!existsSync(built) || statSync(built).mtimeMs < statSync(join(folderOf(id), name)).mtimeMs) {
      throw new UsageError("not-built", `connectors/${id}/${name} is newer than its build: npm run build`);
    }
  }
}

function reportText(report: ConnectorReport): string {
  const { mapped, ignored, personal } = report.audit;
  const issues = Object.entries(report.issues).map(([code, count]) => `${code} ${count}`);
  const lines = report.rules.map(({ rule, ok, detail }) => [ok ? "ok" : "FAILED", rule, detail]);
  return [
    `${report.id}: ${report.maturity}; ${report.fixtures} fixtures, ${report.releases} releases; values: ${mapped} mapped, ` +
      `${ignored} ignored, ${personal} personal; issues: ${issues.join(", ") || "none"}`,
    table(["", "rule", "finding"], lines),
  ].join("\n");
}

interface RecordOptions {
  readonly url?: string;
  readonly file?: string;
  readonly kind?: string;
  readonly case: string;
}

async function record(
  id: string,
  options: RecordOptions,
  context: CliContext,
): Promise<{ path: string; releases: number }> {
  if ((options.url === undefined) === (options.file === undefined)) {
    throw new UsageError("bad-argument", "give one of --url and --file");
  }
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(options.case)) {
    throw new UsageError("bad-argument", `--case should be words joined by dashes, not ${options.case}`);
  }
  const connector = await loadOne(id);
  const payload = options.url
    ? await fetchPayload(connector, options.url, context)
    : filePayload(connector, options.file ?? "");
  const ending = endings[payload.mediaType] ?? (extname(options.file ?? "").slice(1) || "bin");
  const kind = options.kind ?? kindsOf(connector, `payload.${ending}`, payload.bytes)[0];
  if (kind === undefined || connector.kinds[kind] === undefined) {
    const names = Object.keys(connector.kinds).join(", ");
    throw new UsageError("unknown-kind", `no kind of ${id} fits; name one with --kind: ${names}`);
  }
  const result = await replay(connector, { ...payload, kind });
  if (result.failure) throw new PregonError(result.failure.code, `the mapping refuses it: ${result.failure.message}`);
  const { url, fetchedAt, mediaType, bytes } = payload;
  const about = { kind, url, fetchedAt, mediaType, context: {} };
  const path = writeFixture(folderOf(id), options.case, { ending, bytes, about, releases: result.releases });
  return { path, releases: result.releases.length };
}

const endings: Readonly<Record<string, string>> = {
  "application/json": "json",
  "text/csv": "csv",
  "application/xml": "xml",
  "text/xml": "xml",
  "text/html": "html",
  "application/zip": "zip",
};

async function fetchPayload(connector: Connector, address: string, context: CliContext): Promise<Payload> {
  const config = await context.config();
  const userAgent = `pregon/${version}${config.PORTAL_CONTACT ? ` (+${config.PORTAL_CONTACT})` : ""}`;
  const client = createHttpClient({ origins: config.HTTP_ORIGINS, userAgent });
  const secrets = (connector.meta.settings ?? []).filter(({ secret }) => secret).map(({ name }) => config.env[name]);
  const named = URL.canParse(address) ? [...new URL(address).searchParams] : [];
  const hideParams = named.flatMap(([name, value]) => (secrets.includes(value) ? [name] : []));
  const http = connector.meta.policy ? client.withPolicy(connector.meta.policy) : client;
  try {
    const { url, fetchedAt, mediaType, bytes } = await http.request({
      url: address,
      hideParams,
      signal: context.signal,
    });
    return { source: connector.meta.id, kind: "", url, fetchedAt, mediaType, bytes, context: {} };
  } finally {
    await client.close();
  }
}

function filePayload(connector: Connector, path: string): Payload {
  try {
    const fetchedAt = statSync(path).mtime.toISOString();
    const ending = extname(path).slice(1).toLowerCase();
    const mediaType = Object.keys(endings).find((type) => endings[type] === ending) ?? "application/octet-stream";
    const url = `file:payload.${ending}`;
    return { source: connector.meta.id, kind: "", url, fetchedAt, mediaType, bytes: readFileSync(path), context: {} };
  } catch (error) {
    throw new UsageError("file-unreadable", `${path} cannot be read: ${messageOf(error)}`);
  }
}
