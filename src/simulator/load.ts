import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { UsageError } from "../base/errors.ts";
import type { SimulatedConnector } from "./portals.ts";

/**
 * The simulations of all folders in a directory of connectors, by folder name: the default export of simulate.ts, or of
 * simulate.js once compiled. Folders without one are left out. Throws UsageError where the default export is no function.
 */
export async function loadSimulations(connectorsDir: string): Promise<SimulatedConnector[]> {
  const entries = await readdir(connectorsDir, { withFileTypes: true });
  const ids = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  const found: SimulatedConnector[] = [];
  for (const id of ids.sort()) {
    const file = ["simulate.ts", "simulate.js"]
      .map((name) => resolve(join(connectorsDir, id, name)))
      .find((path) => existsSync(path));
    if (file === undefined) continue;
    const module: { readonly default?: unknown } = await import(pathToFileURL(file).href);
    if (!isSimulate(module.default)) {
      throw new UsageError("simulation-invalid", `${file} exports no simulation by default`);
    }
    found.push({ id, simulate: module.default });
  }
  return found;
}

/** What a function gives is seen only when it is called: the folder's own types have been checked by the compiler. */
const isSimulate = (value: unknown): value is SimulatedConnector["simulate"] => typeof value === "function";
