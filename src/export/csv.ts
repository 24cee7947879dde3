import { createWriteStream, rmSync } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { ZipFile } from "yazl";
import { csvCell } from "../base/csv.ts";
import { makeFolder } from "../base/folders.ts";
import { type JsonObject, parseJson } from "../base/json.ts";
import { type FlatRow, flatten, mainTable } from "./flatten.ts";
import { tablePackage } from "./packages.ts";
import { FileWriter, type Sink, Spool } from "./sinks.ts";

interface Table {
  readonly spool: Spool;
  /** Column by its place of first appearance. */
  readonly places: Map<string, number>;
  /** Columns that hold numbers alone. */
  readonly numeric: Map<string, boolean>;
  rows: number;
}

/** One field; empty where the row has no such column. */
export const csvText = (value: string | number | undefined): string =>
  value === undefined ? "" : csvCell(String(value), typeof value === "number");

/**
 * Linked tables as CSV in one ZIP, with a datapackage.json that names columns, types and keys. Which columns there are
 * is known only at the end: rows are spooled by table and written out then, in bounded memory.
 * @param folder a folder of its own for what is in between
 */
export function csvTablesSink(path: string, name: string, folder: string): Sink {
  const tables = new Map<string, Table>();
  makeFolder(folder);
  const spoolOf = (table: string) => join(folder, `${tables.size}-${table.slice(0, 100)}.rows`);

  function add(table: string, row: FlatRow): void {
    let known = tables.get(table);
    if (known === undefined) {
      known = { spool: new Spool(spoolOf(table)), places: new Map(), numeric: new Map(), rows: 0 };
      tables.set(table, known);
    }
    const cells: (string | number)[] = [];
    for (const [column, value] of row) {
      let place = known.places.get(column);
      if (place === undefined) {
        place = known.places.size;
        known.places.set(column, place);
      }
      const isNumber = typeof value === "number";
      if (known.numeric.get(column) !== isNumber) known.numeric.set(column, isNumber && !known.numeric.has(column));
      cells.push(place, value);
    }
    known.rows += 1;
    known.spool.add(JSON.stringify(cells));
  }

  async function write(table: string, { spool, places }: Table): Promise<string> {
    spool.close();
    const columns = columnOrder([...places.keys()]);
    const order = columns.map((column) => places.get(column) ?? 0);
    const file = join(folder, `${table.slice(0, 100)}.csv`);
    const writer = new FileWriter(file);
    let text = `${columns.map(csvText).join(",")}\r\n`;
    for await (const line of spool.read()) {
      const cells = JSON.parse(line) as (string | number)[];
      const byPlace: (string | number | undefined)[] = [];
      for (let index = 0; index < cells.length; index += 2) byPlace[Number(cells[index])] = cells[index + 1];
      text += `${order.map((place) => csvText(byPlace[place])).join(",")}\r\n`;
      if (text.length > 262_144) {
        await writer.write(text);
        text = "";
      }
    }
    await writer.write(text);
    await writer.end();
    return file;
  }

  const clear = () => rmSync(folder, { recursive: true, force: true });
  return {
    format: "csv.zip",
    async add(rows) {
      for (const { body } of rows) {
        for (const { table, row } of flatten(parseJson(body) as JsonObject)) add(table, row);
      }
    },
    async finish() {
      // A dataset without processes still has its main table.
      if (tables.size === 0) add(mainTable, new Map([["ocid", ""]]));
      const zip = new ZipFile();
      const counts: Record<string, number> = {};
      const described = [];
      for (const [table, state] of [...tables].sort(byTable)) {
        const file = await write(table, state);
        zip.addFile(file, `${table}.csv`);
        counts[table] = state.rows;
        described.push({
          name: table,
          columns: columnOrder([...state.places.keys()]).map((column) => ({
            name: column,
            type: state.numeric.get(column) ? ("number" as const) : ("string" as const),
          })),
        });
      }
      zip.addBuffer(Buffer.from(`${JSON.stringify(tablePackage(name, described), null, 2)}\n`), "datapackage.json");
      zip.end();
      await pipeline(zip.outputStream, createWriteStream(path));
      clear();
      const rows = Object.values(counts).reduce((sum, count) => sum + count, 0);
      return { format: "csv.zip", name, mediaType: "application/zip", rows, tables: counts };
    },
    async abort() {
      clear();
    },
  };
}

const byTable = ([a]: [string, Table], [b]: [string, Table]): number =>
  a === mainTable ? -1 : b === mainTable ? 1 : a < b ? -1 : 1;

/** Keys first, then by name: the same columns always stand in the same order. */
function columnOrder(columns: readonly string[]): string[] {
  const weight = (column: string) =>
    column === "ocid" ? 0 : column === "id" ? 2 : /^[^/].*\/id$/.test(column) ? 1 : 3;
  return [...columns].sort((a, b) => weight(a) - weight(b) || (a < b ? -1 : a > b ? 1 : 0));
}
