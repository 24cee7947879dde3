import {
  decodeText,
  isWorkbook,
  type MapContext,
  type MappedRelease,
  type PayloadReader,
  SourceError,
  type SourceNode,
} from "../../src/connector/index.ts";
import { mapCall } from "./calls.ts";
import { ContractRelease } from "./contracts.ts";
import { knownHeaders, type Reading, readHeaders, reportColumns } from "./layout.ts";
import { Row } from "./row.ts";

/** Words that fill a cell with nothing. [D] */
const empty = ["N/A", "n/a", "NULL", "null", "-"];

/**
 * Every row of a slice of a yearly file is a contract; rows that state the same contract of the same procedure (joint
 * suppliers, several classes of goods) make one release. Rows of the export of running procedures make tender releases.
 */
export function* toReleases(payload: PayloadReader, context: MapContext): Generator<MappedRelease> {
  if (isWorkbook(payload.bytes)) {
    throw new SourceError("workbook-not-cut", "a workbook is mapped from the CSV payloads that it is cut into");
  }
  const { headers, rows } = payload.table({ empty, ...encodingOf(payload.bytes) });
  if (headers.length === 0) return;
  const reading = readHeaders(headers);
  if (reading === undefined) {
    throw new SourceError("unknown-layout", `no layout of CompraNet has the columns ${headers.slice(0, 8).join(", ")}`);
  }
  if (reading.layout.id !== payload.kind && payload.kind !== "workbook") {
    payload.issue("layout-mismatch", `the columns are those of ${reading.layout.id}`, "", payload.kind);
  }
  reportColumns(payload, reading);
  const date = releaseDate(payload);
  const readable = rows.flatMap((node) => readRow(node, reading) ?? []);
  if (reading.layout.id === "calls") {
    for (const row of readable) {
      const call = mapCall(row, context, date);
      if (call) yield call;
    }
    return;
  }
  const contracts = new Map<string, ContractRelease>();
  for (const row of readable) {
    const contract = ContractRelease.of(row, context);
    if (contract === undefined) continue;
    const before = contracts.get(contract.key);
    if (before === undefined) contracts.set(contract.key, contract);
    else before.absorb(contract);
  }
  for (const contract of contracts.values()) yield contract.release(date);
}

function readRow(node: SourceNode, reading: Reading): Row | undefined {
  const surplus = node.keys().filter((key) => !reading.known.has(key));
  if (surplus.length === 0) return new Row(node, reading);
  // An unquoted comma has moved the values into wrong columns: none of them can be trusted.
  node.issue("shifted-row", `${surplus.length} more cells than columns: the row is left out`);
  node.ignore(...node.keys());
  return undefined;
}

/**
 * When the file was made: the moment in the name of the bulk files of 2015 ("Contratos2013_150514080004.csv", local
 * time), else when it was fetched or, for a deposited file, its own date. Dates of the row say when things happened, not
 * when they were told: a later file with a changed row must give a later release.
 */
export function releaseDate(payload: Pick<PayloadReader, "url" | "fetchedAt">): string {
  const stamp = /_(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)\.(?:csv|xlsx)\b/i.exec(payload.url);
  if (!stamp) return payload.fetchedAt;
  const [, year, month, day, hour, minute, second] = stamp;
  const made = new Date(`20${year}-${month}-${day}T${hour}:${minute}:${second}-06:00`);
  if (Number.isNaN(made.getTime()) || made.getTime() > Date.parse(payload.fetchedAt)) return payload.fetchedAt;
  return made.toISOString().replace(/\.\d+Z$/, "Z");
}

/**
 * The encoding of a file where it is neither UTF-8 nor Latin-1: files that went through a spreadsheet in China came back
 * in GB18030. [S]
 */
function encodingOf(bytes: Uint8Array): { encoding?: string } {
  const { encoding } = headerOf(bytes);
  return encoding ? { encoding } : {};
}

/** The cells of a file's first line, in the encoding that makes most of them known; read without regard to quotes. */
export function headerOf(bytes: Uint8Array): { headers: string[]; encoding?: string } {
  const end = bytes.findIndex((byte) => byte === 0x0a || byte === 0x0d);
  const line = bytes.subarray(0, end < 0 ? bytes.length : end);
  const headers = cells(decodeText(line).text);
  const chinese = cells(new TextDecoder("gb18030").decode(line));
  return knownHeaders(chinese) > knownHeaders(headers) ? { headers: chinese, encoding: "gb18030" } : { headers };
}

const cells = (line: string): string[] =>
  line
    .replace(/^\ufeff/, "")
    .split(",")
    .map((cell, index) => cell.replaceAll('"', "").trim() || `column ${index + 1}`);
