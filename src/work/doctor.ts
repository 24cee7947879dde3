import { readConfig } from "../base/config.ts";
import { messageOf } from "../base/errors.ts";
import type { Connector } from "../connector/index.ts";
import { openDatabase } from "../store/database.ts";
import { assertWritable } from "../store/embedded.ts";
import { isEnabled, missingSettings } from "./app.ts";

export interface Check {
  readonly ok: boolean;
  readonly what: string;
  readonly detail: string;
}

const leastNode = [22, 19] as const;

/** Looks at everything that a server needs, and goes on after what fails. */
export async function examine(
  connectors: ReadonlyMap<string, Connector>,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Check[]> {
  const checks: Check[] = [];
  const check = async (what: string, work: () => Promise<string> | string) => {
    try {
      checks.push({ ok: true, what, detail: await work() });
    } catch (error) {
      checks.push({ ok: false, what, detail: messageOf(error) });
    }
  };
  await check("Node.js", () => {
    const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
    if (major < leastNode[0] || (major === leastNode[0] && minor < leastNode[1])) {
      throw new Error(`${process.versions.node} is too old: ${leastNode.join(".")} or later is needed`);
    }
    return process.versions.node;
  });
  const names = [...connectors.values()].flatMap(({ meta }) => (meta.settings ?? []).map(({ name }) => name));
  await check("settings", () => {
    readConfig(env, names);
    return "valid";
  });
  if (checks.some(({ ok }) => !ok)) return checks;
  const config = readConfig(env, names);
  await check("DATA_DIR", () => {
    assertWritable(config.DATA_DIR);
    return config.DATA_DIR;
  });
  await check("database", async () => {
    const database = await openDatabase(config, { connections: 2 });
    try {
      const [row] = await database.sql<{ version: string }[]>`select current_setting('server_version') as version`;
      return `PostgreSQL ${row?.version} at ${database.address}${database.embedded ? " (embedded)" : ""}`;
    } finally {
      await database.close();
    }
  });
  for (const connector of connectors.values()) {
    if (!isEnabled(config, connector)) continue;
    const missing = missingSettings(config, connector);
    checks.push({
      ok: true,
      what: connector.meta.id,
      detail: missing.length > 0 ? `needs ${missing.join(", ")}` : "ready",
    });
  }
  return checks;
}
