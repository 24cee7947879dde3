import { existsSync, readFileSync } from "node:fs";
import { type OpenAPIObject, OpenApiBuilder, type OperationObject, type SchemaObject } from "openapi3-ts/oas31";
import { isObject, type JsonObject, type JsonValue } from "../base/json.ts";
import { packageRoot } from "../base/version.ts";
import { openapiComponents } from "../ocds/index.ts";
import type { RequestBody } from "./body.ts";
import type { Endpoint } from "./endpoint.ts";
import { allEndpoints } from "./endpoints.ts";
import { type ProblemCode, problems } from "./problems.ts";
import { components, ref } from "./schemas.ts";

/** The one place where schemas of typebox and of the model become those of OpenAPI: both are JSON Schema 2020-12. */
const schemaOf = (schema: object): SchemaObject =>
  plain(JSON.parse(JSON.stringify(schema)) as JsonValue) as SchemaObject;

/** A schema of typebox as plain JSON Schema, without what is ours alone. */
export const plainSchema = (schema: object): object => schemaOf(schema);

/** Keywords that are ours alone stay out. */
const ours = new Set(["hint", "block"]);
function plain(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(plain);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name, inner]) => !ours.has(name) && !(name === "description" && inner === ""))
      .map(([name, inner]) => [name, plain(inner)]),
  );
}

const description = `Public procurement of the Americas in one schema, OCDS 1.1. Reading needs no key.

**Lists** take \`limit\` and \`cursor\` and answer \`{data, links, meta}\`; \`links.next\` is absent at the end. **Errors** are problem details (RFC 9457). **Limits**: \`RateLimit-Policy\` and \`RateLimit\` on each reply tell the quota; past it comes 429 with \`Retry-After\` in seconds. Path and query may have 8192 characters. **Copies**: strong \`ETag\`, \`Last-Modified\`, 304. Replies are compressed as \`Accept-Encoding\` asks (zstd, br, gzip). \`HEAD\` and \`OPTIONS\` work everywhere, and any origin may read. A process under a licence has \`Link: rel="license"\`.

**ocids** may hold slashes and spaces: percent-encode them.`;

/** The description of the API: OpenAPI 3.1. @param base address of the server, absent: relative */
export function openapiDocument(base?: string): OpenAPIObject {
  const builder = OpenApiBuilder.create({
    openapi: "3.1.0",
    info: {
      title: "Pregón",
      version: "1.0.0",
      description,
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: base ?? "/" }],
    tags: tags.map(([name, text]) => ({ name, description: text })),
    paths: {},
  });
  const schemas: [string, object][] = [...Object.entries(openapiComponents()), ...Object.entries(components)];
  for (const [name, schema] of schemas.sort(([a], [b]) => (a < b ? -1 : 1))) builder.addSchema(name, schemaOf(schema));
  for (const [path, all] of Map.groupBy(allEndpoints(), (endpoint) => endpoint.path)) {
    builder.addPath(path, Object.fromEntries(all.map((each) => [each.method, operationOf(each)])));
  }
  builder.addSecurityScheme("key", {
    type: "http",
    scheme: "bearer",
    description: "A reader's key raises limits, a publisher's allows what is the publisher's, the operator's all.",
  });
  emptyPages(builder.rootDoc);
  return builder.getSpec();
}

const tags = [
  ["Notices", "Search over all countries"],
  ["OCDS", "Releases, records and compiled releases as OCDS 1.1"],
  ["Changes", "What changed, to follow"],
  ["Bulk", "Everything as files"],
  ["Subscriptions", "To be told of what changes"],
  ["Organizations", "Buyers, suppliers and tenderers over all countries"],
  ["Classifications", "Codes of goods, works and services as trees"],
  ["Sources", "Where the data come from, and their books"],
  ["Indicators", "Figures that can be cited: small firms, transparency, competition, time, price"],
  ["Feeds", "Feeds that portals register, prove, try and publish"],
  ["Overview", "Countries, figures, codelists"],
  ["Service", "Health and description of the service"],
] as const;

/** The one stated exception to OCDS: a page without content is a package with an empty list. */
function emptyPages(document: OpenAPIObject): void {
  const schemas = (document.components?.schemas ?? {}) as Record<string, JsonObject>;
  for (const [name, list] of [
    ["ReleasePackage", "releases"],
    ["RecordPackage", "records"],
  ] as const) {
    const properties = schemas[name]?.properties;
    const members = isObject(properties) ? properties[list] : undefined;
    if (isObject(members)) members.minItems = 0;
  }
}

function operationOf(endpoint: Endpoint): OperationObject {
  const required = (schema: object) => !("~optional" in schema) && !("default" in schema);
  return {
    operationId: endpoint.operationId,
    summary: endpoint.summary,
    ...(endpoint.description !== undefined && { description: endpoint.description }),
    tags: [endpoint.tag],
    parameters: [
      ...Object.entries(endpoint.params).map(([name, text]) => ({
        name,
        in: "path" as const,
        required: true,
        description: text,
        schema: { type: "string" as const },
      })),
      ...Object.entries(endpoint.query).map(([name, schema]) => {
        const { description: text, ...rest } = schemaOf(schema);
        const list = rest.type === "array";
        return {
          name,
          in: "query" as const,
          required: required(schema),
          ...(text !== undefined && { description: text }),
          ...(list && { style: "form" as const, explode: false }),
          schema: rest,
        };
      }),
    ],
    ...(endpoint.access !== "open" && { security: [{ key: [] }] }),
    ...(endpoint.body && { requestBody: requestBodyOf(endpoint.body) }),
    responses: {
      [endpoint.ok.status ?? 200]: {
        description: endpoint.ok.description,
        headers,
        ...(Object.keys(endpoint.ok.content).length > 0 && {
          content: Object.fromEntries(
            Object.entries(endpoint.ok.content).map(([type, schema]) => [
              type,
              { schema: schemaOf(schema), ...(type === "application/json" && exampleOf(endpoint.operationId)) },
            ]),
          ),
        }),
      },
      ...(endpoint.method === "get" && { 304: { description: "The caller's copy is still good." } }),
      ...problemResponses(problemsOf(endpoint)),
    },
  };
}

/** A real answer, as a test over the simulated world wrote it; none where there is no file. */
function exampleOf(operationId: string): { example: unknown } | undefined {
  const file = new URL(`openapi/examples/${operationId}.json`, packageRoot);
  return existsSync(file) ? { example: JSON.parse(readFileSync(file, "utf8")) } : undefined;
}

function requestBodyOf({ description, schema, mediaTypes = ["application/json"], required = true }: RequestBody) {
  return {
    description,
    required,
    content: Object.fromEntries(mediaTypes.map((type) => [type, { schema: schemaOf(schema) }])),
  };
}

/** An endpoint's own problems, and those that come with a body and with the need of a key. */
const problemsOf = ({ problems: own, body, access }: Endpoint): ProblemCode[] => [
  ...own,
  ...(body ? (["bad-body", "unsupported-media-type"] as const) : []),
  ...(access === "open" ? [] : (["forbidden"] as const)),
];

const header = (text: string) => ({ description: text, schema: { type: "string" as const } });
const headers = {
  ETag: header("Strong entity tag."),
  "X-Request-Id": header("Names the request in our logs; as given, where one is given."),
  RateLimit: header("What is left of the quota, and for how many seconds."),
  "RateLimit-Policy": header("The quota."),
};

/** Problems that any request may end in. */
const everywhere: readonly ProblemCode[] = [
  "bad-parameter",
  "unauthorized",
  "url-too-long",
  "body-too-large",
  "too-many-requests",
  "internal-error",
  "database-unavailable",
];

function problemResponses(own: readonly ProblemCode[]) {
  const codes = [...new Set([...own, ...everywhere])];
  const byStatus = Map.groupBy(codes, (code) => problems[code][0]);
  return Object.fromEntries(
    [...byStatus].map(([status, all]) => [
      status,
      {
        description: all.map((code) => `\`${code}\`: ${problems[code][1]}.`).join(" "),
        content: { "application/problem+json": { schema: schemaOf(ref("Problem")) } },
      },
    ]),
  );
}

let texts: { base: string; json: string; yaml: string } | undefined;

/** The description as text; made once for an address. */
export function openapiTexts(base?: string): { readonly json: string; readonly yaml: string } {
  if (texts === undefined || texts.base !== (base ?? "")) {
    const builder = new OpenApiBuilder(openapiDocument(base));
    texts = {
      base: base ?? "",
      json: `${builder.getSpecAsJson(undefined, 2)}\n`,
      yaml: builder.getSpecAsYaml(undefined, { aliasDuplicateObjects: false }),
    };
  }
  return texts;
}
