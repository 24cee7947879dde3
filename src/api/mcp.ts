import { createMcpHandler, Server } from "@modelcontextprotocol/server";
import type { TSchema } from "typebox";
import { isObject, type JsonObject, type JsonValue } from "../base/json.ts";
import type { Endpoint } from "./endpoint.ts";
import { plainSchema } from "./openapi.ts";

/** Subjects whose operations make tools; what is about the service itself, or changes something, does not. */
const subjects = new Set([
  "Notices",
  "OCDS",
  "Changes",
  "Organizations",
  "Classification",
  "Indicators",
  "Sources",
  "Overview",
]);
/** Text of a tool's answer: what a language model can read at once. */
const longestAnswer = 400_000;

/** Answers a request of this server's own API. */
export type AskApi = (path: string, request: Request) => Promise<Response>;

/**
 * The API as tools of the Model Context Protocol, served at `/mcp` (streamable HTTP, no sessions): each reading operation
 * that answers in JSON is a tool, with the operation's name, description and parameters.
 */
export function createMcp(endpoints: readonly Endpoint[], version: string, ask: AskApi) {
  const operations = new Map(
    endpoints
      .filter(({ method, tag, ok }) => method === "get" && subjects.has(tag) && "application/json" in ok.content)
      .map((endpoint) => [endpoint.operationId, endpoint]),
  );
  const tools = [...operations.values()].map(toolOf);
  return createMcpHandler(({ requestInfo }) => {
    const server = new Server(
      { name: "pregon", title: "Pregón: public procurement of the Americas", version },
      {
        capabilities: { tools: {} },
        instructions:
          "Public procurement of the Americas as OCDS. Begin with listNotices (search over all countries), then getNotice by ocid. Amounts are in the currency that is stated beside them; unknown stays unknown.",
      },
    );
    server.setRequestHandler("tools/list", () => ({ tools }));
    server.setRequestHandler("tools/call", async ({ params }) => {
      const operation = operations.get(params.name);
      if (operation === undefined) return failure(`there is no tool ${params.name}`);
      const path = pathOf(operation, params.arguments ?? {});
      if (path instanceof Error) return failure(path.message);
      const origin = requestInfo ?? new Request("http://localhost/mcp");
      const response = await ask(path, origin);
      const text = await response.text();
      if (text.length > longestAnswer) {
        return failure(`the answer has ${text.length} characters: ask for less, with limit or with filters`);
      }
      return { content: [{ type: "text", text }], ...(response.ok ? {} : { isError: true }) };
    });
    return server;
  });
}

const failure = (text: string) => ({ content: [{ type: "text" as const, text }], isError: true });

function toolOf({ operationId, summary, description, params, query }: Endpoint) {
  const properties: JsonObject = {};
  for (const [name, text] of Object.entries(params)) properties[name] = { type: "string", description: text };
  const required = Object.keys(params);
  for (const [name, schema] of Object.entries(query)) {
    // The tool's answer is the JSON form.
    if (name === "format") continue;
    properties[name] = plainSchema(schema) as JsonValue;
    if (!("~optional" in schema) && !("default" in schema)) required.push(name);
  }
  return {
    name: operationId,
    title: summary,
    description: description === undefined ? summary : `${summary}. ${description}`,
    inputSchema: { type: "object" as const, properties, required, additionalProperties: false },
    annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
  };
}

/** The address of a call; what is wrong with its arguments the API itself says. */
function pathOf({ path, params, query }: Endpoint, given: Readonly<Record<string, unknown>>): string | Error {
  let address = path;
  for (const name of Object.keys(params)) {
    const value = given[name];
    if (typeof value !== "string" || value === "") return new Error(`${name} is needed, as text`);
    address = address.replace(`{${name}}`, encodeURIComponent(value));
  }
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(given)) {
    if (name in params || value === undefined || value === null) continue;
    const texts = (Array.isArray(value) ? value : [value]).map((each) =>
      isList(query[name]) ? String(each).replaceAll(",", "\\,") : String(each),
    );
    search.set(name, texts.join(","));
  }
  return search.size === 0 ? address : `${address}?${search}`;
}

const isList = (schema: TSchema | undefined): boolean =>
  isObject(schema as JsonValue | undefined) && (schema as object as JsonObject).type === "array";
