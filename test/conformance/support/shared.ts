import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";

/** The folder with the standard's own files and real data; the conformance suite reads it in place. */
export const shared = process.env.PREGON_SHARED ?? path.resolve(import.meta.dirname, "../../../../shared");

export const readText = (...names: string[]): string => {
  const bytes = readFileSync(path.join(shared, ...names));
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("latin1").decode(bytes);
  }
};
export const readJson = (...names: string[]) => JSON.parse(readText(...names));
export const filesIn = (...names: string[]): string[] => readdirSync(path.join(shared, ...names)).sort();
export const exists = (...names: string[]): boolean => existsSync(path.join(shared, ...names));
