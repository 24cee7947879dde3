import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openapiTexts } from "./openapi.ts";

/** Writes the description of the API to openapi/ in the folder where it is called: `npm run openapi`. */
const folder = join(process.cwd(), "openapi");
mkdirSync(folder, { recursive: true });
const { json, yaml } = openapiTexts();
writeFileSync(join(folder, "openapi.json"), json);
writeFileSync(join(folder, "openapi.yaml"), yaml);
