import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { XMLParser } from "fast-xml-parser";
import { beforeAll, expect, it } from "vitest";
import { systemClock } from "../../src/base/clock.ts";
import { sha256 } from "../../src/base/hash.ts";
import { isObject, type JsonObject, type JsonValue, parseJson, pointer } from "../../src/base/json.ts";
import { createLogger } from "../../src/base/log.ts";
import { commitBatch } from "../../src/compile/commit.ts";
import { mergedReleases, presentReleases, wholeStreamsOf } from "../../src/compile/order.ts";
import type { SourceInfo } from "../../src/compile/source-info.ts";
import { readFixtures } from "../../src/connector/fixtures.ts";
import type { Connector, Fetched, Payload } from "../../src/connector/index.ts";
import { connectorsFolder, loadConnectors } from "../../src/connector/load.ts";
import { decodeText } from "../../src/connector/parse.ts";
import { isPersonId } from "../../src/connector/persons.ts";
import { isWorkbook } from "../../src/connector/sheet.ts";
import { splitFile } from "../../src/connector/split-file.ts";
import { provenanceOf } from "../../src/ingest/provenance.ts";
import { ingestPayloads } from "../../src/ingest/run.ts";
import { valueAtPointer } from "../../src/ocds/index.ts";
import { payloadBytes } from "../../src/store/bulk.ts";
import type { Database } from "../../src/store/database.ts";
import { testDatabase } from "../support/database.ts";

const wanted = 200;
const connectors = await loadConnectors();
const ocidPrefix = "ocds-test00";

let database: Database;
beforeAll(async () => {
  database = await testDatabase();
});

/** The payloads of a fixture as a run would make them: workbooks are cut into CSV. */
async function* payloadsOf(connector: Connector, payload: Payload): AsyncGenerator<Fetched> {
  const split = connector.kinds[payload.kind]?.split;
  const once = async function* () {
    yield payload.bytes;
  };
  if (split?.by === "xlsx" && isWorkbook(payload.bytes)) {
    for await (const slice of splitFile(once(), split)) {
      yield { ...payload, bytes: slice.bytes, context: { ...payload.context, firstRow: slice.firstRow } };
    }
  } else yield payload;
}

async function ingestFixtures(database: Database, connector: Connector, info: (id: string) => SourceInfo) {
  const fixtures = readFixtures(join(connectorsFolder, connector.meta.id), connector);
  await ingestPayloads(
    {
      database,
      connector,
      commit: (batch) => commitBatch(database, batch, info),
      ocidPrefix,
      clock: systemClock,
      log: createLogger("silent", false),
      signal: new AbortController().signal,
    },
    { mode: "files" },
    async function* () {
      for (const { payload } of fixtures) yield* payloadsOf(connector, payload);
    },
  );
}

/** Every value that is no object or list, by its pointer. */
function* leaves(value: JsonValue, at = ""): Generator<string> {
  if (Array.isArray(value)) for (const [index, member] of value.entries()) yield* leaves(member, at + pointer(index));
  else if (isObject(value)) for (const [key, member] of Object.entries(value)) yield* leaves(member, at + pointer(key));
  else yield at;
}

/** What stands in the bytes, read without any of the code that mappings read with. */
function parsed(bytes: Uint8Array): JsonValue {
  const { text } = decodeText(bytes);
  const start = text.replace(/^\ufeff/, "").trimStart();
  // Line breaks inside of texts are no JSON, and some portals send them.
  const spaced = [...text].map((char) => (char < " " ? " " : char)).join("");
  if (start.startsWith("{") || start.startsWith("[")) return parseJson(spaced);
  if (start.startsWith("<")) {
    return new XMLParser({ ignoreAttributes: false, attributeNamePrefix: "@", parseTagValue: false }).parse(text);
  }
  const [line = ""] = start.split("\n");
  const delimiter = [",", ";", "\t", "|"].toSorted((a, b) => line.split(b).length - line.split(a).length)[0] ?? ",";
  const options = { bom: true, delimiter, relax_quotes: true, relax_column_count: true, skip_empty_lines: true };
  const table = (csv: string) => parse(csv, options) as string[][];
  let rows: string[][];
  try {
    rows = table(text);
  } catch {
    // The last cell of a truncated file is open.
    rows = table(`${text}"`);
  }
  const [header = []] = rows;
  return rows
    .slice(1)
    .map((row) => Object.fromEntries(row.map((cell, n) => [header[n]?.trim() ?? `column ${n + 1}`, cell])));
}

const isPage = (bytes: Uint8Array): boolean => /^\s*<(!doctype )?html/i.test(decodeText(bytes).text.slice(0, 500));

/** The words of a page or text, without marks and spaces. */
function wordsOf(page: Uint8Array | string): string {
  const text = typeof page === "string" ? page : decodeText(page).text.replaceAll(/<[^>]*>/g, " ");
  const named: Record<string, string> = { amp: "&", nbsp: " ", quot: '"', lt: "<", gt: ">" };
  return text
    .replaceAll(/&#(\d+);/g, (_all, code: string) => String.fromCodePoint(Number(code)))
    .replaceAll(/&(\w+);/g, (all, name: string) => named[name] ?? all)
    .replaceAll(/\s+/g, "");
}

const isTable = (bytes: Uint8Array): boolean => !/^\s*[[{<]/.test(decodeText(bytes).text);

function shuffled<T>(list: readonly T[], seed: number): T[] {
  let state = seed;
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  return list
    .map((value) => ({ value, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ value }) => value);
}

it.each([...connectors.keys()])("%s: published values lead back to the raw bytes", async (id) => {
  const connector = connectors.get(id) as Connector;
  const info = (source: string): SourceInfo => ({
    id: source,
    precedence: 100,
    country: connector.meta.country,
    language: connector.meta.language,
    noticePage: null,
    history: connector.meta.history,
    wholeStreams: wholeStreamsOf(connector.meta as unknown as JsonObject),
  });
  await ingestFixtures(database, connector, info);
  const records = await database.sql<{ ocid: string; body: string }[]>`
    select ocid, body::text as body from records where source = ${id} order by ocid`;
  const values = records.flatMap(({ ocid, body }) =>
    [...leaves(parseJson(body))]
      // The merge's own.
      .filter((at) => at !== "/ocid" && at !== "/id" && at !== "/date" && !at.startsWith("/tag/"))
      .map((at) => ({ ocid, at })),
  );
  const seed = Number(process.env.LINEAGE_SEED ?? 1);
  const context = {
    database,
    connectorOf: async (source: string) => connectors.get(source),
    ocidPrefix,
    merged: (releases: Parameters<typeof mergedReleases>[0]) => presentReleases(mergedReleases(releases, info), info),
  };
  const counts = { traced: 0, placed: 0, mended: 0, stated: 0 };
  const wrong: string[] = [];
  for (const { ocid, at } of shuffled(values, seed).slice(0, wanted)) {
    const found = await provenanceOf(context as never, ocid, at).catch((error: unknown) => error as Error);
    const where = `${ocid} ${at}`;
    if (found instanceof Error) {
      wrong.push(`${where}: ${found.message}`);
      continue;
    }
    const bytes = await payloadBytes(database.sql, found.payload.sha256);
    if (bytes === undefined || sha256(bytes) !== found.payload.sha256) {
      wrong.push(`${where}: no bytes`);
      continue;
    }
    const source = parsed(bytes);
    const { value, origin } = found;
    const said = JSON.stringify(value);
    const told = [...leaves(source)].map((place) => JSON.stringify(valueAtPointer(source, place)));
    if (origin === null) {
      counts.stated += 1;
      // What the mapping states by itself is a word of its own, not something that stands in the source.
      if (said.length > 8 && told.includes(said))
        wrong.push(`${where} = ${said} has no origin, and stands in the payload`);
      continue;
    }
    const there = valueAtPointer(source, origin.pointer);
    const raw = JSON.stringify(origin.raw);
    if (there !== undefined && JSON.stringify(there) === raw) counts.traced += 1;
    // Of a part that holds more than the value, and of what stands for a natural person, the place alone is told.
    else if (there !== undefined && (origin.raw === null || isPersonId(String(value)))) counts.placed += 1;
    // Contacts were taken out of a name.
    else if (typeof there === "string" && typeof origin.raw === "string" && there.includes(origin.raw))
      counts.traced += 1;
    // A row of a table with unquoted delimiters was mended.
    else if (
      typeof origin.raw === "string" &&
      isTable(bytes) &&
      decodeText(bytes).text.replaceAll('""', '"').includes(origin.raw)
    )
      counts.mended += 1;
    // Pages have no pointers of their own: the words stand in them.
    else if (typeof origin.raw === "string" && isPage(bytes) && wordsOf(bytes).includes(wordsOf(origin.raw)))
      counts.traced += 1;
    else
      wrong.push(`${where}: ${raw?.slice(0, 80)} is not at ${origin.pointer} (${JSON.stringify(there)?.slice(0, 80)})`);
  }
  expect(wrong).toEqual([]);
  expect(counts.traced).toBeGreaterThan(0);
});
