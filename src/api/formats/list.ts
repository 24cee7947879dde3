import { type TProperties, type TSchema, Type } from "typebox";
import { sha256 } from "../../base/hash.ts";
import type { ApiRequest } from "../endpoint.ts";
import type { PageLinks } from "../links.ts";
import { oneOf, paging } from "../parameters.ts";
import { ApiProblem } from "../problems.ts";
import { json, type Reply, respond, respondStream } from "../reply.ts";
import { chosenFormat, type Format, mediaTypes } from "./choose.ts";
import { type Batches, csvChunks, ndjsonChunks, type Table, xlsxChunks } from "./table.ts";

/** The formats in which every list of items can be had. */
export const tableFormats = ["json", "ndjson", "csv", "xlsx"] as const;
export type TableFormat = (typeof tableFormats)[number];

/** Most items of a page, and most items of an answer that is written while it is read. */
export const pageLimit = 1000;
export const bulkLimit = 100_000;

/** Parameters of a list that has tables: `format` beside the paging. */
export const listParameters = <const Formats extends readonly Format[]>(formats: Formats) => ({
  format: oneOf(formats, "Format; goes before `Accept`."),
  ...paging,
});

/** The same for lists that can be had in bulk. */
export const bulkParameters = <const Formats extends readonly Format[]>(formats: Formats) => ({
  ...listParameters(formats),
  limit: Type.Unsafe<number>(
    Type.Integer({
      minimum: 1,
      maximum: bulkLimit,
      default: 25,
      description: `The most items of one page: up to ${pageLimit}; in csv, ndjson and xlsx, which are written while they are read, up to ${bulkLimit}.`,
    }),
  ),
});

const tableSchemas: Readonly<Record<Exclude<TableFormat, "json">, string>> = {
  ndjson: "One item a line, as in `data` of the JSON form. `Link` has the neighbouring pages.",
  csv: "RFC 4180 in UTF-8 with a header line; nested fields are named by their path. Text that a spreadsheet would take for a formula has an apostrophe before it. `Link` has the neighbouring pages.",
  xlsx: "A workbook of one sheet with the columns of the CSV form; texts are text cells.",
};

/** Schemas of a list by media type, for its description. @param json schema of the JSON form */
export const listContent = (json: TSchema): Readonly<Record<string, TSchema>> => ({
  "application/json": json,
  ...Object.fromEntries(
    Object.entries(tableSchemas).map(([format, description]) => [
      mediaTypes[format as TableFormat][0],
      Type.String({ description, ...(format === "xlsx" && { contentMediaType: mediaTypes.xlsx[0] }) }),
    ]),
  ),
});

/**
 * The format that is asked for, checked against the limit.
 * @throws ApiProblem `not-acceptable`; `bad-parameter` where the limit is too large for it
 */
export function listFormat<F extends Format>(
  { c, query }: { c: ApiRequest<TProperties>["c"]; query: { format?: F; limit?: number } },
  formats: readonly F[],
): F {
  const format = chosenFormat(c, query.format, formats);
  if (query.limit !== undefined && query.limit > pageLimit && !["ndjson", "csv", "xlsx"].includes(format)) {
    const detail = `should be a whole number from 1 to ${pageLimit} in ${format}, not ${query.limit}`;
    throw new ApiProblem("bad-parameter", `limit ${detail}.`, [{ parameter: "limit", detail }]);
  }
  return format;
}

/** A list, ready to be written in the format that was asked for. */
export interface ListAnswer {
  readonly table: Table;
  /** The items of the page, or the first ones, as JSON texts. */
  readonly items: readonly string[];
  /** The others, read while they are written. */
  readonly rest?: AsyncIterable<readonly string[]>;
  readonly links: PageLinks;
  /** The JSON form. */
  readonly json: () => string | Promise<string>;
  readonly changed?: string | undefined;
  readonly cache?: string;
  /** `link` here is kept beside the links of the page. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Writes a list. */
export async function respondList(
  { c, api }: Pick<ApiRequest, "c" | "api">,
  format: TableFormat,
  answer: ListAnswer,
): Promise<Response> {
  if (format !== "json") return respondTable({ c, api }, format, answer);
  const { changed, cache, headers = {} } = answer;
  return json(c, await answer.json(), { changed, headers, ...(cache !== undefined && { cache }) });
}

/** Writes a list as a table, or a line for each item. */
export async function respondTable(
  { c, api }: Pick<ApiRequest, "c" | "api">,
  format: Exclude<TableFormat, "json">,
  answer: Omit<ListAnswer, "json">,
): Promise<Response> {
  const { table, items, rest, links, changed, cache, headers = {} } = answer;
  const common = { changed, ...(cache !== undefined && { cache }) };
  const reply: Omit<Reply, "body"> = {
    ...common,
    mediaType: { ndjson: "application/x-ndjson; charset=utf-8", csv: csvType, xlsx: mediaTypes.xlsx[0] }[format],
    compressible: format !== "xlsx",
    headers: {
      ...headers,
      ...linkHeader(links, headers.link),
      ...(format !== "ndjson" && { "content-disposition": `attachment; filename="${table.name}.${format}"` }),
    },
  };
  const chunks = chunksOf(format, table, rest === undefined ? [items] : following(items, rest));
  if (rest === undefined) return respond(c, { ...reply, body: Buffer.concat(await whole(chunks)) });
  // What is not at hand as a whole is named by what it depends on.
  const tag = sha256(JSON.stringify([api.version, format, links, changed, await api.lastChange.get()])).slice(0, 32);
  return respondStream(c, { ...reply, tag, chunks });
}

const csvType = "text/csv; charset=utf-8; header=present";

function chunksOf(format: Exclude<TableFormat, "json">, table: Table, batches: Batches) {
  if (format === "ndjson") return ndjsonChunks(batches);
  return format === "csv" ? csvChunks(table, batches) : xlsxChunks(table, batches);
}

async function* following(first: readonly string[], rest: AsyncIterable<readonly string[]>) {
  yield first;
  yield* rest;
}

async function whole(chunks: AsyncIterable<string | Uint8Array>): Promise<Uint8Array[]> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(typeof chunk === "string" ? Buffer.from(chunk) : chunk);
  return all;
}

/** Pages in a format without a place for links have them in the header (RFC 8288). */
export function linkHeader(links: PageLinks, more?: string): Record<string, string> {
  const all = [more, links.next && `<${links.next}>; rel="next"`, links.prev && `<${links.prev}>; rel="prev"`].filter(
    (link) => link !== undefined,
  );
  return all.length > 0 ? { link: all.join(", ") } : {};
}
