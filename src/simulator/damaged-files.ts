import { type JsonValue, parseJson } from "../base/json.ts";
import { parseCsvTable, writeCsv, writeZip } from "../connector/index.ts";

/** Whole files changed as portals change them between two days: a body of no known form stays as it is. */

/** A tenth of the rows: of a table, of the longest list in a JSON value, of JSON lines. */
export const fewRows = (body: Buffer): Buffer =>
  changed(body, {
    table: ({ headers, rows }) => ({ headers, rows: rows.slice(0, tenth(rows.length)) }),
    json: shortened,
    lines: (lines) => lines.slice(0, tenth(lines.length)),
  });

/** The column in the middle under another name. */
export const renamedColumn = (body: Buffer): Buffer =>
  changed(body, {
    table: ({ headers, rows }) => {
      const place = Math.floor(headers.length / 2);
      const named = headers.map((header, at) => (at === place ? `${header}_nuevo` : header));
      return {
        headers: named,
        rows: rows.map((row) => ({ ...row, [named[place] ?? ""]: row[headers[place] ?? ""] ?? "" })),
      };
    },
  });

/** The columns in reverse order. */
export const movedColumns = (body: Buffer): Buffer =>
  changed(body, { table: ({ headers, rows }) => ({ headers: headers.toReversed(), rows }) });

interface Table {
  readonly headers: readonly string[];
  readonly rows: readonly Readonly<Record<string, string>>[];
}

/** What becomes of a file of each form; forms without an entry stay as they are. */
interface Change {
  table?(table: Table): Table;
  json?(value: JsonValue): JsonValue;
  lines?(lines: readonly string[]): readonly string[];
}

const tenth = (length: number): number => Math.floor(length / 10);

function changed(body: Buffer, change: Change): Buffer {
  const members = body.subarray(0, 4).toString("latin1") === "PK\x03\x04" ? storedMembers(body) : undefined;
  if (members) return Buffer.from(writeZip(members.map(([name, content]) => [name, changed(content, change)])));
  // Latin-1 keeps bytes as they are: one character for each.
  const text = body.toString("latin1");
  if (!/^\s*[[{]/.test(text)) return change.table ? changedTable(text, change.table) : body;
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  if (lines.length > 1 && lines.every(isJson)) {
    return change.lines ? Buffer.from(`${change.lines(lines).join("\n")}\n`, "latin1") : body;
  }
  return change.json ? Buffer.from(JSON.stringify(change.json(parseJson(text))), "latin1") : body;
}

function isJson(text: string): boolean {
  try {
    return JSON.parse(text) !== undefined;
  } catch {
    return false;
  }
}

function changedTable(text: string, change: (table: Table) => Table): Buffer {
  const mark = /^\xef\xbb\xbf/.exec(text)?.[0] ?? "";
  const first = text.slice(mark.length, text.search(/[\r\n]/) + 1);
  const delimiter = first.split(";").length > first.split(",").length ? ";" : ",";
  const { headers, rows } = parseCsvTable(text.slice(mark.length), { delimiter });
  const made = change({ headers, rows: rows as readonly Readonly<Record<string, string>>[] });
  const lineEnd = text.includes("\r\n") ? "\r\n" : "\n";
  const written = Buffer.from(writeCsv(made.headers, made.rows, { delimiter, lineEnd })).toString("utf8");
  return Buffer.from(mark + written, "latin1");
}

/** The value with its longest list cut to a tenth. */
function shortened(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.slice(0, tenth(value.length));
  if (typeof value !== "object" || value === null) return value;
  const lists = Object.entries(value).filter(([, member]) => Array.isArray(member));
  const [name, list] = lists.sort(([, a], [, b]) => (b as JsonValue[]).length - (a as JsonValue[]).length)[0] ?? [];
  return name === undefined ? value : { ...value, [name]: shortened(list ?? null) };
}

/** Files of a ZIP archive as {@link writeZip} makes it (nothing compressed); undefined for any other. */
function storedMembers(body: Buffer): [name: string, content: Buffer][] | undefined {
  const members: [string, Buffer][] = [];
  for (let at = 0; body.subarray(at, at + 4).toString("latin1") === "PK\x03\x04"; ) {
    if (body.readUInt16LE(at + 8) !== 0) return undefined;
    const [size, name, extra] = [body.readUInt32LE(at + 18), body.readUInt16LE(at + 26), body.readUInt16LE(at + 28)];
    const begin = at + 30 + name + extra;
    members.push([body.subarray(at + 30, at + 30 + name).toString("utf8"), body.subarray(begin, begin + size)]);
    at = begin + size;
  }
  return members;
}
