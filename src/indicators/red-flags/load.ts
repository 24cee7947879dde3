import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { messageOf, UsageError } from "../../base/errors.ts";
import { sha256 } from "../../base/hash.ts";
import { defaultSettings, type FlagSettings, readSettings } from "./settings.ts";

/** Settings of red flags by source, as the operator gives them. */
export interface SourceSettings {
  of(source: string): FlagSettings;
  /** Another number where anything in the settings is another. */
  readonly fingerprint: number;
}

/**
 * Reads the operator's settings.
 * @param path of a settings file for all sources; or of a folder with `<source id>.ini` for single sources and
 * `default.ini` for the others; empty: the defaults
 * @throws UsageError `bad-settings` in one line, naming file and line
 */
export function loadSourceSettings(path: string): SourceSettings {
  if (path === "") return { of: () => defaultSettings, fingerprint: 0 };
  const files = settingsFiles(path).map(({ name, file }) => ({ name, file, text: readText(file) }));
  const bySource = new Map(files.map(({ name, file, text }) => [name, readSettings(text, file)]));
  const others = bySource.get("default") ?? defaultSettings;
  const hash = sha256(JSON.stringify(files.map(({ name, text }) => [name, text])));
  return { of: (source) => bySource.get(source) ?? others, fingerprint: Number.parseInt(hash.slice(0, 5), 16) };
}

/** Reads one settings file. Throws UsageError `bad-settings`. */
export const loadSettings = (file: string): FlagSettings => readSettings(readText(file), file);

function settingsFiles(path: string): { name: string; file: string }[] {
  try {
    if (!statSync(path).isDirectory()) return [{ name: "default", file: path }];
    const names = readdirSync(path).filter((name) => name.endsWith(".ini"));
    return names.sort().map((name) => ({ name: name.slice(0, -4), file: join(path, name) }));
  } catch (error) {
    throw new UsageError("bad-settings", `settings of red flags cannot be read: ${messageOf(error)}`);
  }
}

function readText(file: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(file));
  } catch (error) {
    throw new UsageError("bad-settings", `${file} cannot be read as a settings file: ${messageOf(error)}`);
  }
}
