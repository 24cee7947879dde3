import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { Type } from "typebox";
import { readiness } from "../../store/read-stats.ts";
import { endpoint } from "../endpoint.ts";
import { ApiProblem, isProblemCode, problemAdvice, problems } from "../problems.ts";
import { json, noCache, respond } from "../reply.ts";

/** What is about the service itself: health, metrics, its description. */

const health = endpoint({
  path: "/healthz",
  operationId: "getHealth",
  tag: "Service",
  summary: "Whether the process is alive",
  ok: {
    description: "It is.",
    content: { "application/json": Type.Object({ status: Type.Enum(["ok"]), version: Type.String() }) },
  },
  handle({ api, c }) {
    return json(c, JSON.stringify({ status: "ok", version: api.version }), { cache: "no-store" });
  },
});

const ready = endpoint({
  path: "/readyz",
  operationId: "getReadiness",
  tag: "Service",
  summary: "Whether requests can be answered: the database is reached and has the schema of this version",
  ok: {
    description: "It can.",
    content: {
      "application/json": Type.Object({
        status: Type.Enum(["ready"]),
        checks: Type.Object({ database: Type.Boolean(), migrations: Type.Boolean() }),
      }),
    },
  },
  problems: ["database-unavailable"],
  async handle({ api, c }) {
    const checks = await readiness(api.database);
    if (!checks.database || !checks.migrations) {
      const detail = checks.database
        ? "The database has not the schema of this version."
        : "The database cannot be reached.";
      throw new ApiProblem("database-unavailable", detail, [], { "retry-after": "5" });
    }
    return json(c, JSON.stringify({ status: "ready", checks }), { cache: "no-store" });
  },
});

const metrics = endpoint({
  path: "/metrics",
  operationId: "getMetrics",
  tag: "Service",
  summary: "Figures for Prometheus",
  ok: { description: "Metrics in the text format.", content: { "text/plain": Type.String() } },
  async handle({ api, c }) {
    const { registry } = api.metrics;
    return respond(c, { mediaType: registry.contentType, body: await registry.metrics(), cache: "no-store" });
  },
});

const openapiJson = endpoint({
  path: "/openapi.json",
  operationId: "getOpenapiJson",
  tag: "Service",
  summary: "This description as JSON",
  ok: { description: "OpenAPI 3.1.", content: { "application/json": Type.Unsafe<unknown>({ type: "object" }) } },
  handle: ({ api, c, state }) => json(c, api.description(state.base).json, { cache: noCache }),
});

const openapiYaml = endpoint({
  path: "/openapi.yaml",
  operationId: "getOpenapiYaml",
  tag: "Service",
  summary: "This description as YAML",
  ok: { description: "OpenAPI 3.1.", content: { "application/yaml": Type.String() } },
  handle: ({ api, c, state }) =>
    respond(c, {
      mediaType: "application/yaml; charset=utf-8",
      body: api.description(state.base).yaml,
      cache: noCache,
    }),
});

const docsPage = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Pregón API</title>
<link rel="icon" type="image/png" href="/docs/favicon-32x32.png">
<link rel="stylesheet" href="/docs/swagger-ui.css">
</head>
<body>
<noscript><p>This page needs JavaScript; the description itself is at <a href="/openapi.json">/openapi.json</a> and <a href="/openapi.yaml">/openapi.yaml</a>.</p></noscript>
<div id="swagger-ui"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
`;
const startScript = `window.ui = SwaggerUIBundle({ url: "/openapi.json", dom_id: "#swagger-ui", deepLinking: true, validatorUrl: null, displayRequestDuration: true });\n`;
/** Everything comes from here; swagger-ui draws with inline styles and data images. */
const docsPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'none'";

const docs = endpoint({
  path: "/docs",
  operationId: "getDocs",
  tag: "Service",
  summary: "This description as an interactive page",
  ok: { description: "A page.", content: { "text/html": Type.String() } },
  handle: ({ c }) =>
    respond(c, {
      mediaType: "text/html; charset=utf-8",
      body: docsPage,
      cache: noCache,
      headers: { "content-security-policy": docsPolicy },
    }),
});

const assetTypes: Readonly<Record<string, string>> = {
  "swagger-ui.css": "text/css; charset=utf-8",
  "swagger-ui-bundle.js": "text/javascript; charset=utf-8",
  "favicon-32x32.png": "image/png",
};
const assets = new Map<string, Uint8Array>();

/** Files of swagger-ui-dist, read on first use. */
function asset(name: string): Uint8Array {
  if (name === "start.js") return Buffer.from(startScript);
  const known = assets.get(name);
  if (known) return known;
  const folder = dirname(createRequire(import.meta.url).resolve("swagger-ui-dist/package.json"));
  const bytes = readFileSync(join(folder, name));
  assets.set(name, bytes);
  return bytes;
}

const docsAsset = endpoint({
  path: "/docs/{file}",
  operationId: "getDocsFile",
  tag: "Service",
  summary: "A file that the interactive page is made of",
  params: { file: "Its name." },
  ok: {
    description: "The file.",
    content: { "text/css": Type.String(), "text/javascript": Type.String(), "image/png": Type.String() },
  },
  problems: ["not-found"],
  handle({ c, params: { file = "" } }) {
    const mediaType = file === "start.js" ? "text/javascript; charset=utf-8" : assetTypes[file];
    if (mediaType === undefined || !(file === "start.js" || Object.hasOwn(assetTypes, file))) {
      throw new ApiProblem("not-found", "The page has no such file.");
    }
    return respond(c, {
      mediaType,
      body: asset(file),
      cache: "public, max-age=3600",
      compressible: !file.endsWith(".png"),
    });
  },
});

const page = (title: string, body: string) =>
  `<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title></head>\n<body>${body}<p><a href="/docs">The API</a></p></body>\n</html>\n`;
const pageCache = "public, max-age=3600";
const htmlType = "text/html; charset=utf-8";

const problemPage = endpoint({
  path: "/problems/{code}",
  operationId: "getProblem",
  tag: "Service",
  summary: "What a kind of problem means: the `type` of problem details leads here",
  params: { code: "Code of the problem." },
  ok: { description: "A page.", content: { "text/html": Type.String() } },
  problems: ["not-found"],
  handle({ c, params: { code = "" } }) {
    if (!isProblemCode(code)) throw new ApiProblem("not-found", "There is no such problem.");
    const [status, title] = problems[code];
    const help = problemAdvice[code];
    const body = page(
      code,
      `<h1>${title}</h1><p>Code <code>${code}</code>, HTTP status ${status}.${help === undefined ? "" : ` ${help}`}</p><p>The <code>detail</code> and <code>errors</code> of an answer say more; <code>requestId</code> names the request in our logs.</p><p><a href="/problems">All problems</a></p>`,
    );
    return respond(c, { mediaType: htmlType, body, cache: pageCache });
  },
});

const problemCatalogue = endpoint({
  path: "/problems",
  operationId: "listProblems",
  tag: "Service",
  summary: "All kinds of problems that answers tell of",
  ok: { description: "A page.", content: { "text/html": Type.String() } },
  handle({ c }) {
    const rows = Object.entries(problems).map(
      ([code, [status, title]]) =>
        `<tr><td><a href="/problems/${code}"><code>${code}</code></a></td><td>${status}</td><td>${title}. ${problemAdvice[code] ?? ""}</td></tr>`,
    );
    const body = page(
      "Problems",
      `<h1>Problems</h1><p>Errors are problem details (RFC 9457), <code>application/problem+json</code>. Their <code>code</code> is stable.</p><table><thead><tr><th>Code</th><th>HTTP status</th><th>Meaning</th></tr></thead><tbody>${rows.join("")}</tbody></table>`,
    );
    return respond(c, { mediaType: htmlType, body, cache: pageCache });
  },
});

export const serviceEndpoints = [
  problemPage,
  problemCatalogue,
  health,
  ready,
  metrics,
  openapiJson,
  openapiYaml,
  docs,
  docsAsset,
];
