import { Ajv2020 } from "ajv/dist/2020.js";
import formatsModule from "ajv-formats";
import { openapiDocument } from "../../src/api/index.ts";

const addFormats = formatsModule.default ?? formatsModule;
const document = JSON.parse(JSON.stringify(openapiDocument())) as {
  paths: Record<string, Record<string, { responses: Record<string, { content?: Record<string, unknown> }> }>>;
};
const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: true });
(addFormats as unknown as (ajv: Ajv2020) => void)(ajv);
ajv.addSchema(document, "openapi");

const patterns = Object.keys(document.paths)
  .map((path) => ({
    path,
    pattern: new RegExp(
      `^${path
        .replace(/[.]/g, "\\.")
        .replace(/\{(?:ocid|releaseId)\}/g, ".+")
        .replace(/\{\w+\}/g, "[^/]+")}$`,
    ),
  }))
  .sort((a, b) => b.path.replace(/\{\w+\}/g, "").length - a.path.replace(/\{\w+\}/g, "").length);

const part = (text: string) => text.replaceAll("~", "~0").replaceAll("/", "~1");

/** Throws where a response is not what the OpenAPI document says of its path, method and status. */
export async function assertDescribed(url: string, response: Response, method = "get"): Promise<void> {
  const { pathname } = new URL(url, "http://localhost");
  const known = patterns.find(({ pattern }) => pattern.test(pathname));
  if (!known) {
    if (response.status !== 404) throw new Error(`${pathname} is not described`);
    return;
  }
  const operation = document.paths[known.path]?.[method];
  if (operation === undefined) {
    if (![405, 413, 429].includes(response.status)) throw new Error(`${known.path} does not describe ${method}`);
    return;
  }
  const described = operation.responses[String(response.status)];
  if (!described) throw new Error(`${known.path} does not describe status ${response.status}`);
  const type = response.headers.get("content-type")?.split(";")[0] ?? "";
  if (!described.content) {
    if ((await response.clone().text()) !== "") throw new Error(`${known.path} ${response.status} has a body`);
    return;
  }
  if (!(type in described.content)) throw new Error(`${known.path} ${response.status} does not describe ${type}`);
  if (!type.endsWith("json") || type.includes("ndjson")) return;
  const pointer = ["paths", known.path, method, "responses", String(response.status), "content", type, "schema"];
  const validate = ajv.getSchema(`openapi#/${pointer.map((each) => encodeURIComponent(part(each))).join("/")}`);
  if (!validate) throw new Error(`no schema for ${known.path} ${response.status}`);
  const body: unknown = await response.clone().json();
  if (!validate(body)) {
    const errors = (validate.errors ?? [])
      .slice(0, 5)
      .map((error) => `${error.instancePath} ${error.message} ${JSON.stringify(error.params)}`);
    throw new Error(`${url}: ${errors.join("; ")}`);
  }
}
