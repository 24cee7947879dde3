import { readdirSync } from "node:fs";
import path from "node:path";
import { isObject, type Json, type JsonObject } from "./ocds-schema.ts";
import { readText, shared } from "./shared.ts";

const folder = "conformance/ocds-real";

export interface RealFile {
  readonly file: string;
  readonly document: JsonObject;
}

/** All files of real data. */
export function realFiles(): RealFile[] {
  const names = readdirSync(path.join(shared, folder), { recursive: true, encoding: "utf8" }).sort();
  return names
    .filter((name) => name.endsWith(".json"))
    .map((file) => ({ file, document: JSON.parse(readText(folder, file)) as JsonObject }));
}

/** All releases in real data: of packages, of records, compiled and single ones. Versioned ones are left out. */
export function realReleases(): { name: string; release: JsonObject }[] {
  const found: { name: string; release: JsonObject }[] = [];
  const add = (name: string, value: Json | undefined) => {
    if (isObject(value) && typeof value.url !== "string") found.push({ name, release: value });
  };
  const list = (value: Json | undefined): Json[] => (Array.isArray(value) ? value : []);
  for (const { file, document } of realFiles()) {
    for (const [index, release] of list(document.releases).entries()) add(`${file} releases/${index}`, release);
    for (const [index, record] of list(document.records).entries()) {
      if (!isObject(record)) continue;
      for (const [at, release] of list(record.releases).entries())
        add(`${file} records/${index}/releases/${at}`, release);
      add(`${file} records/${index}/compiledRelease`, record.compiledRelease);
    }
    if (!document.releases && !document.records && !file.includes("versioned")) add(file, document);
  }
  return found;
}
