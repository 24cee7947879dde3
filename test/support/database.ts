import { randomBytes } from "node:crypto";
import postgres from "postgres";
import { afterAll, inject } from "vitest";
import { connect, type Database, migrate } from "../../src/store/database.ts";

/** A copy of a database to which nobody is connected, and how to drop it. */
export async function copyDatabase(of: string): Promise<{ url: string; drop(): Promise<void> }> {
  const url = new URL(of);
  const template = url.pathname.slice(1);
  const name = `test_${randomBytes(6).toString("hex")}`;
  const admin = postgres(inject("databaseUrl"), { max: 1, onnotice: () => {} });
  await admin.unsafe(`create database ${name} template ${template}`);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    async drop() {
      await admin.unsafe(`drop database ${name} with (force)`);
      await admin.end();
    },
  };
}

/** A fresh, migrated database of its own for the calling test file, dropped after its tests. */
export async function testDatabase(): Promise<Database & { url: string }> {
  const server = inject("databaseUrl");
  const name = `test_${randomBytes(6).toString("hex")}`;
  const admin = postgres(server, { max: 1, onnotice: () => {} });
  await admin.unsafe(`create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  const database = await connect(url.href, { name: "pregon test" });
  await migrate(database);
  afterAll(async () => {
    await database.close();
    await admin.unsafe(`drop database ${name} with (force)`);
    await admin.end();
  });
  return { ...database, url: url.href };
}
