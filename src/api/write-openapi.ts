import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { sha256 } from "../base/hash.ts";
import { openapiTexts } from "./openapi.ts";

/**
 * Writes the description of the API, and the types of the client made from it, to openapi/ in the folder where it is
 * called: `npm run openapi`.
 */
const folder = join(process.cwd(), "openapi");
mkdirSync(folder, { recursive: true });
const { json, yaml } = openapiTexts();
const [document, types] = [join(folder, "openapi.json"), join(folder, "types.ts")];
writeFileSync(document, json);
writeFileSync(join(folder, "openapi.yaml"), yaml);
const generator = "tools/client-types/node_modules/openapi-typescript/bin/cli.js";
execFileSync(process.execPath, [generator, document, "--output", types], { stdio: ["ignore", "ignore", "inherit"] });
writeFileSync(types, `// Of openapi.json ${sha256(json)}\n${readFileSync(types, "utf8")}`);
