import { createReadStream, existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { Type } from "typebox";
import { dcatCatalogue, filesPackage, licencesOf, titleOf } from "../../export/packages.ts";
import { exportsFolder } from "../../export/snapshot.ts";
import { type ExportSnapshot, exportSources, listExports } from "../../store/exports.ts";
import { type Api, type ApiContext, header } from "../context.ts";
import { decodeCursor, encodeCursor, isText } from "../cursor.ts";
import { endpoint } from "../endpoint.ts";
import { pageLinks, selfLink } from "../links.ts";
import { isFresh } from "../middleware/conditional.ts";
import { paging, several } from "../parameters.ts";
import { ApiProblem } from "../problems.ts";
import { commonHeaders, json, noCache, respond } from "../reply.ts";
import { listOf, ref } from "../schemas.ts";

const address = (base: string, dataset: string, name: string): string =>
  `${base}/api/v1/exports/${encodeURIComponent(dataset)}/${encodeURIComponent(name)}`;

function exportItem(
  base: string,
  snapshots: readonly ExportSnapshot[],
  metas: Awaited<ReturnType<typeof exportSources>>,
) {
  const [newest] = snapshots;
  if (newest === undefined) throw new Error("a dataset has at least one snapshot");
  const { dataset, source, year, change, cutAt, processes, files, leftOut } = newest;
  return {
    dataset,
    title: titleOf(newest, metas),
    source,
    year,
    change,
    cutAt,
    processes,
    schemaVersion: "1.1",
    licences: licencesOf(newest, metas),
    files: files.map(({ name, ...file }) => ({ ...file, url: address(base, dataset, name) })),
    leftOut: leftOut.map(({ format, leftOut: reason }) => ({ format, reason })),
    deltas: snapshots.flatMap(({ delta }) => {
      if (delta === null) return [];
      const { name, ...rest } = delta;
      return [{ ...rest, url: address(base, dataset, name) }];
    }),
    links: { self: `${base}/api/v1/exports/${encodeURIComponent(dataset)}` },
  };
}

const list = endpoint({
  path: "/api/v1/exports",
  operationId: "listExports",
  tag: "Bulk",
  summary: "Bulk files: one snapshot of everything, and one for each source and year",
  description:
    "Each dataset has compiled releases as JSON Lines (`jsonl.gz`), as linked tables (`csv.zip`), as one table with typed columns (`parquet`) and, where it fits, as a workbook (`xlsx`), all cut at one number of the change feed. A reader that has the snapshot at number N and takes every `deltas` file from there, or `/changes` after N, has what the API has. Files are built by a job once something has changed; each is whole when it appears here.",
  query: { source: several("Id of the source."), ...paging },
  ok: { description: "Datasets, that of everything first.", content: { "application/json": listOf("Export") } },
  problems: ["bad-parameter", "bad-cursor"],
  async handle(request) {
    const { api, c, state, query } = request;
    const [all, metas] = await Promise.all([listExports(api.database.sql), exportSources(api.database.sql)]);
    const wanted = query.source;
    const groups = [...Map.groupBy(all, ({ dataset }) => dataset).values()].filter(
      ([first]) => !wanted || (first?.source != null && wanted.includes(first.source)),
    );
    const scope = JSON.stringify(["exports", wanted]);
    const isKey = (key: readonly unknown[]) => key.length === 1 && isText(key[0]);
    const from = query.cursor === undefined ? undefined : String(decodeCursor(scope, query.cursor, isKey).key[0]);
    const start = from === undefined ? 0 : groups.findIndex(([first]) => first?.dataset === from) + 1;
    const page = groups.slice(start, start + query.limit);
    const last = page.at(-1)?.[0];
    const more = start + page.length < groups.length;
    const next = more && last ? encodeCursor(scope, { backwards: false, key: [last.dataset] }) : undefined;
    const data = page.map((snapshots) => exportItem(state.base, snapshots, metas));
    const meta = { count: groups.length, countKind: "exact" };
    return json(c, JSON.stringify({ data, links: pageLinks(selfLink(request), next, undefined), meta }), {
      cache: noCache,
    });
  },
});

const one = endpoint({
  path: "/api/v1/exports/{dataset}",
  operationId: "getExport",
  tag: "Bulk",
  summary: "The files of one dataset",
  params: { dataset: "Id of the dataset: `all`, or the source's id and the year." },
  ok: { description: "The dataset.", content: { "application/json": ref("Export") } },
  problems: ["export-not-found"],
  async handle({ api, c, state, params: { dataset = "" } }) {
    const [snapshots, metas] = await Promise.all([
      listExports(api.database.sql, dataset),
      exportSources(api.database.sql),
    ]);
    if (snapshots.length === 0) throw unknownExport(`No dataset has the id ${JSON.stringify(dataset.slice(0, 200))}.`);
    return json(c, JSON.stringify(exportItem(state.base, snapshots, metas)), { cache: noCache });
  },
});

const unknownExport = (detail: string) => new ApiProblem("export-not-found", detail);

const binary = Type.String({ contentMediaType: "application/octet-stream" });
const download = endpoint({
  path: "/api/v1/exports/{dataset}/{file}",
  operationId: "downloadExport",
  tag: "Bulk",
  summary: "A bulk file",
  description: "Takes `Range` (one range of bytes), so that a broken download can be continued; `ETag` is the SHA-256.",
  params: { dataset: "Id of the dataset.", file: "Name of the file, as the manifest links it." },
  ok: {
    description: "The file.",
    content: {
      "application/gzip": binary,
      "application/zip": binary,
      "application/vnd.apache.parquet": binary,
      "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": binary,
    },
  },
  problems: ["export-not-found", "range-not-satisfiable"],
  async handle({ api, c, params: { dataset = "", file = "" } }) {
    const snapshots = await listExports(api.database.sql, dataset);
    const known = snapshots.flatMap(({ files, delta }) => [...files, ...(delta ? [delta] : [])]);
    const found = known.find(({ name }) => name === file);
    const path = join(exportsFolder(api.config.DATA_DIR), dataset, file);
    // Only names on record are looked for: nothing of a request becomes a path otherwise.
    if (found === undefined || !existsSync(path)) {
      throw unknownExport("There is no such file (any more): the manifest at /api/v1/exports has those there are.");
    }
    return fileResponse(c, path, found);
  },
});

/** A file from the disk, whole or a range of it (RFC 9110, 14). */
function fileResponse(
  c: ApiContext,
  path: string,
  { name, mediaType, sha256 }: { readonly name: string; readonly mediaType: string; readonly sha256: string },
): Response {
  const state = c.get("request");
  const { size } = statSync(path);
  const headers: Record<string, string> = {
    ...commonHeaders(c, state),
    "content-type": mediaType,
    "content-disposition": `attachment; filename="${name}"`,
    "accept-ranges": "bytes",
    // A name stands for one content for ever.
    "cache-control": "public, max-age=31536000, immutable",
    etag: `"${sha256}"`,
  };
  if (isFresh(sha256, undefined, header(c, "if-none-match"), undefined)) {
    delete headers["content-type"];
    return new Response(null, { status: 304, headers });
  }
  const asked = header(c, "range");
  const same = header(c, "if-range");
  const range = asked === undefined || (same !== undefined && same !== headers.etag) ? undefined : rangeOf(asked, size);
  if (range === "unsatisfiable") {
    throw new ApiProblem("range-not-satisfiable", `The file has ${size} bytes.`, [], {
      "content-range": `bytes */${size}`,
    });
  }
  const [start, end] = range ?? [0, size - 1];
  headers["content-length"] = String(end - start + 1);
  if (range) headers["content-range"] = `bytes ${start}-${end}/${size}`;
  state.bytes = end - start + 1;
  const body =
    c.req.method === "HEAD" || size === 0
      ? null
      : (Readable.toWeb(createReadStream(path, { start, end, highWaterMark: 262_144 })) as ReadableStream);
  return new Response(body, { status: range ? 206 : 200, headers });
}

/** One range; anything else than `bytes` and several ranges are passed over, as the standard allows. */
function rangeOf(text: string, size: number): readonly [number, number] | "unsatisfiable" | undefined {
  const [, first = "", last = ""] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(text.trim()) ?? [];
  if (first === "" && last === "") return undefined;
  if (first === "") return Number(last) === 0 ? "unsatisfiable" : [Math.max(0, size - Number(last)), size - 1];
  if (last !== "" && Number(last) < Number(first)) return undefined;
  if (Number(first) >= size) return "unsatisfiable";
  return [Number(first), last === "" ? size - 1 : Math.min(Number(last), size - 1)];
}

async function catalogueOf(api: Api, base: string) {
  const [all, metas] = await Promise.all([listExports(api.database.sql), exportSources(api.database.sql)]);
  const newest = [...Map.groupBy(all, ({ dataset }) => dataset).values()].flatMap(([first]) => (first ? [first] : []));
  const fileUrl = ({ dataset }: ExportSnapshot, name: string) => address(base, dataset, name);
  return { newest, options: { base, metas, fileUrl } };
}

const anyJson = Type.Unsafe<unknown>({ type: "object" });
const catalogue = endpoint({
  path: "/catalog.jsonld",
  operationId: "getCatalogue",
  tag: "Bulk",
  summary: "The bulk files as a DCAT 3 catalogue",
  ok: { description: "JSON-LD.", content: { "application/ld+json": anyJson } },
  async handle({ api, c, state }) {
    const { newest, options } = await catalogueOf(api, state.base);
    const body = JSON.stringify(dcatCatalogue(newest, options));
    return respond(c, { mediaType: "application/ld+json", body, cache: noCache });
  },
});

const dataPackage = endpoint({
  path: "/datapackage.json",
  operationId: "getDataPackage",
  tag: "Bulk",
  summary: "The bulk files as a Data Package",
  ok: { description: "A Data Package descriptor.", content: { "application/json": anyJson } },
  async handle({ api, c, state }) {
    const { newest, options } = await catalogueOf(api, state.base);
    return json(c, JSON.stringify(filesPackage(newest, options)), { cache: noCache });
  },
});

export const exportEndpoints = [list, one, download, catalogue, dataPackage];
