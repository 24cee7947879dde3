import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { openEmbedded } from "../../src/store/embedded.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** A superuser's URL of a running PostgreSQL. */
    databaseUrl: string;
  }
}

/** One real PostgreSQL for all database tests: TEST_DATABASE_URL, or the embedded server in a folder of its own. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env.TEST_DATABASE_URL;
  if (given) {
    project.provide("databaseUrl", given);
    return async () => {};
  }
  const folder = mkdtempSync(join(tmpdir(), "pregon-test-"));
  const server = await openEmbedded(folder);
  project.provide("databaseUrl", server.url);
  return async () => {
    await server.release();
    rmSync(folder, { recursive: true, force: true });
  };
}
