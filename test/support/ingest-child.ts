/**
 * A process that pulls one source once, to be killed at any moment. Arguments: database URL, now, connector id, origins
 * as JSON, scope as JSON, data directory. It says "pulling" once it begins, and ends with the run as JSON.
 */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { readConfig } from "../../src/base/config.ts";
import { createLogger } from "../../src/base/log.ts";
import type { Connector } from "../../src/connector/index.ts";
import { connectorsFolder } from "../../src/connector/load.ts";
import { openApp } from "../../src/work/app.ts";
import { pullSource } from "../../src/work/pulls.ts";
import { TestClock } from "./portals.ts";

const [databaseUrl = "", now = "", id = "", origins = "", scope = "{}", dataDir = ""] = process.argv.slice(2);
// Only the one that is wanted: its process begins often.
const module = (await import(pathToFileURL(join(connectorsFolder, id, "connector.ts")).href)) as { default: Connector };
const connectors = new Map([[id, module.default]]);
const config = readConfig({
  DATABASE_URL: databaseUrl,
  DATA_DIR: dataDir,
  HTTP_ORIGINS: origins,
});
const app = await openApp(config, { connectors, clock: new TestClock(new Date(now)), log: createLogger("silent") });
process.stdout.write("pulling\n");
const [run] = await pullSource(app, id, { scope: JSON.parse(scope), signal: new AbortController().signal });
process.stdout.write(`${JSON.stringify(run)}\n`);
await app.close();
