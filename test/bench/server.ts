import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, type Database, migrate } from "../../src/store/database.ts";
import { openEmbedded } from "../../src/store/embedded.ts";

/** A fresh, migrated database for a benchmark: on TEST_DATABASE_URL, or on an embedded server in a folder of its own. */
export async function benchDatabase(): Promise<{ database: Database; url: string; close(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), "pregon-bench-"));
  const given = process.env.TEST_DATABASE_URL;
  const embedded = given ? undefined : await openEmbedded(folder);
  const server = given ?? embedded?.url ?? "";
  const name = `bench_${process.pid}`;
  const admin = await connect(server, { connections: 1 });
  await admin.sql.unsafe(`create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  const database = await connect(url.href, { name: "pregon bench" });
  await migrate(database);
  return {
    database,
    url: url.href,
    close: async () => {
      await database.close();
      await admin.sql.unsafe(`drop database ${name} with (force)`);
      await admin.close();
      await embedded?.release();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
