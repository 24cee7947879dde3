import { rmSync } from "node:fs";
import { writeXlsxStream } from "hucre";
import { type JsonObject, parseJson } from "../base/json.ts";
import { sheetRows, xlsxCell } from "../base/xlsx.ts";
import type { ExportRow } from "../store/exports.ts";
import { type Cell, parquetColumns } from "./parquet.ts";
import { FileWriter, type Sink } from "./sinks.ts";

/** How much a workbook may hold. */
export interface WorkbookLimits {
  /** Processes: the rows of a sheet but for the header. */
  readonly processes: number;
  /** Characters of all cells: with more, spreadsheet programs do not open it on a usual machine. */
  readonly characters: number;
}

export const workbookLimits: WorkbookLimits = { processes: sheetRows - 1, characters: 500_000_000 };

type Row = (string | number | boolean | null)[];

const columns = parquetColumns.filter(({ name }) => name !== "compiled_release");

function cellOf(value: Cell): Row[number] {
  if (value instanceof Date) return value.toISOString();
  return xlsxCell(typeof value === "bigint" ? Number(value) : (value ?? null));
}

/**
 * One row a process: the columns of the Parquet file but for the compiled release. Instants are texts in ISO 8601, since
 * dates of spreadsheets have no time zone. Written as the rows come.
 * @param processes in the dataset
 */
export function workbookSink(path: string, name: string, processes: number, limits: WorkbookLimits): Sink {
  const format = "xlsx";
  if (processes > limits.processes) {
    const reason = `A sheet has room for ${limits.processes} processes; there are ${processes}.`;
    return { format, async add() {}, finish: async () => ({ format, leftOut: reason }), async abort() {} };
  }
  const file = new FileWriter(path);
  const batches = new TransformStream<Row[], Row[]>();
  const input = batches.writable.getWriter();
  let [rows, characters] = [0, 0];

  async function* allRows(): AsyncGenerator<Row> {
    yield columns.map((column) => column.name);
    for await (const batch of batches.readable) yield* batch;
  }
  const written = (async () => {
    for await (const bytes of writeXlsxStream(allRows(), { name: "processes", freezePane: { rows: 1 } }))
      await file.write(bytes);
    await file.end();
  })();
  // A failure is thrown where the file is ended or the next rows are added.
  written.catch(async (error: unknown) => batches.readable.cancel(error).catch(() => {}));

  const isTooLarge = () => characters > limits.characters;
  return {
    format,
    async add(page: readonly ExportRow[]) {
      if (isTooLarge()) return;
      const batch = page.map((row) => {
        const item = parseJson(row.item) as JsonObject;
        return columns.map((column) => cellOf(column.of(item, row)));
      });
      for (const cell of batch.flat()) characters += typeof cell === "string" ? cell.length : 8;
      rows += batch.length;
      await input.write(batch);
    },
    async finish() {
      await input.close();
      await written;
      if (!isTooLarge()) {
        const mediaType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
        return { format, name, mediaType, rows };
      }
      rmSync(path, { force: true });
      return { format, leftOut: `Its cells would hold more than ${limits.characters} characters.` };
    },
    async abort() {
      await input.abort().catch(() => {});
      file.abort();
      rmSync(path, { force: true });
    },
  };
}
