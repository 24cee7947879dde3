import { readFileSync } from "node:fs";

/** The package's root folder: where package.json, drizzle/ and openapi/ are. */
export const packageRoot = new URL(
  import.meta.url.includes("/dist/src/base/") ? "../../../" : "../../",
  import.meta.url,
);

/** Version of this package. */
export const version: string = (
  JSON.parse(readFileSync(new URL("package.json", packageRoot), "utf8")) as { version: string }
).version;
