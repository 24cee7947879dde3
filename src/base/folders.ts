import { existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { messageOf, StorageError } from "./errors.ts";

/**
 * Makes a folder with those above it. One by one: the recursive form of Node.js never comes back where a file system
 * takes no new folders but says that there is nothing (as /proc does). Throws the error of the file system.
 */
export function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  try {
    mkdirSync(path);
  } catch (error) {
    // Somebody else may have been quicker.
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  }
}

/** Does what reads and writes in DATA_DIR. What the file system refuses is a StorageError `data-dir-unusable`, one line. */
export function inDataDir<Result>(dataDir: string, work: () => Result): Result {
  try {
    makeFolder(dataDir);
    return work();
  } catch (error) {
    if (error instanceof StorageError) throw error;
    throw new StorageError(
      "data-dir-unusable",
      `DATA_DIR ${dataDir} cannot be used: ${messageOf(error)}`,
      {},
      { cause: error },
    );
  }
}
