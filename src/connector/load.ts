import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Connector } from "./contract.ts";
import type { RateSource } from "./rate-source.ts";

/** The folder of the connectors: beside src in a checkout, inside dist in a build. */
export const connectorsFolder = fileURLToPath(new URL("../../connectors", import.meta.url));

/** The folder of the sources of rates, beside that of the connectors. */
export const ratesFolder = fileURLToPath(new URL("../../rates", import.meta.url));

/** Every source of rates there is, by id. */
export async function loadRateSources(folder: string = ratesFolder): Promise<Map<string, RateSource>> {
  const found = new Map<string, RateSource>();
  for (const id of connectorIds(folder)) {
    const source = await loadPart<RateSource>(id, "source", folder);
    if (source === undefined) continue;
    if (source.meta.id !== id) throw new Error(`rates/${id} calls itself ${source.meta.id}`);
    found.set(id, source);
  }
  return found;
}

/** Every connector there is, by id. A folder without a connector.ts is none. */
export async function loadConnectors(folder: string = connectorsFolder): Promise<Map<string, Connector>> {
  const found = new Map<string, Connector>();
  for (const id of connectorIds(folder)) {
    const connector = await loadPart<Connector>(id, "connector", folder);
    if (connector === undefined) continue;
    if (connector.meta.id !== id) throw new Error(`connectors/${id} calls itself ${connector.meta.id}`);
    found.set(id, connector);
  }
  return found;
}

function connectorIds(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

/** The default export of one file of a connector's folder (connector, simulate); undefined where there is no such file. */
export async function loadPart<T>(id: string, name: string, folder: string = connectorsFolder): Promise<T | undefined> {
  for (const ending of ["js", "ts"]) {
    const file = join(folder, id, `${name}.${ending}`);
    if (!existsSync(file)) continue;
    const module = (await import(pathToFileURL(file).href)) as { default: T };
    return module.default;
  }
  return undefined;
}
