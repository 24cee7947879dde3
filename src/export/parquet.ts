import { rmSync } from "node:fs";
import { fileWriter, ParquetWriter, schemaFromColumnData } from "hyparquet-writer";
import { isObject, type JsonObject, type JsonValue, numberText, parseJson } from "../base/json.ts";
import type { ExportRow } from "../store/exports.ts";
import type { Sink } from "./sinks.ts";

export type Cell = string | number | boolean | Date | bigint | undefined;
interface Column {
  readonly name: string;
  readonly type: "STRING" | "DOUBLE" | "INT32" | "INT64" | "BOOLEAN" | "TIMESTAMP";
  of(item: JsonObject, row: ExportRow): Cell;
}

const text = (value: JsonValue | undefined): string | undefined => (typeof value === "string" ? value : undefined);
const member = (value: JsonValue | undefined, name: string): JsonValue | undefined =>
  isObject(value) ? value[name] : undefined;
const number = (value: JsonValue | undefined): number | undefined => {
  const digits = numberText(value);
  return digits === undefined ? undefined : Number(digits);
};
const instant = (value: JsonValue | undefined): Date | undefined => {
  const at = typeof value === "string" ? new Date(value) : undefined;
  return at === undefined || Number.isNaN(at.getTime()) ? undefined : at;
};
const flag = (value: JsonValue | undefined): boolean | undefined => (typeof value === "boolean" ? value : undefined);
const list = (value: JsonValue | undefined): JsonObject[] => (Array.isArray(value) ? value.filter(isObject) : []);
const suppliers = (item: JsonObject, name: string): string | undefined => {
  const all = list(item.awards).flatMap((award) => list(award.suppliers));
  return all.length === 0 ? undefined : JSON.stringify(all.map((supplier) => supplier[name] ?? null));
};

/**
 * One row a process: what is searched most as typed columns, and the whole compiled release as JSON text, digit by digit
 * (a column of type JSON would be parsed and written anew).
 */
export const parquetColumns: readonly Column[] = [
  { name: "ocid", type: "STRING", of: (_item, row) => row.ocid },
  { name: "source", type: "STRING", of: (item) => text(item.source) },
  { name: "country", type: "STRING", of: (item) => text(item.country) },
  { name: "title", type: "STRING", of: (item) => text(item.title) },
  { name: "description", type: "STRING", of: (item) => text(item.description) },
  { name: "language", type: "STRING", of: (item) => text(item.language) },
  { name: "buyer_id", type: "STRING", of: (item) => text(member(item.buyer, "id")) },
  { name: "buyer_name", type: "STRING", of: (item) => text(member(item.buyer, "name")) },
  { name: "status", type: "STRING", of: (item) => text(item.status) },
  { name: "stage", type: "STRING", of: (item) => text(item.stage) },
  { name: "method", type: "STRING", of: (item) => text(item.method) },
  { name: "method_details", type: "STRING", of: (item) => text(item.methodDetails) },
  { name: "category", type: "STRING", of: (item) => text(item.category) },
  { name: "value_amount", type: "DOUBLE", of: (item) => number(member(item.value, "amount")) },
  { name: "value_currency", type: "STRING", of: (item) => text(member(item.value, "currency")) },
  { name: "value_amount_usd", type: "DOUBLE", of: (item) => number(member(item.value, "amountUSD")) },
  { name: "published", type: "TIMESTAMP", of: (item) => instant(item.published) },
  { name: "deadline", type: "TIMESTAMP", of: (item) => instant(item.deadline) },
  { name: "sme_reserved", type: "BOOLEAN", of: (item) => flag(member(item.sme, "reserved")) },
  { name: "number_of_tenderers", type: "INT32", of: (item) => number(item.numberOfTenderers) },
  { name: "awards", type: "INT32", of: (item) => list(item.awards).length },
  { name: "supplier_ids", type: "STRING", of: (item) => suppliers(item, "id") },
  { name: "supplier_scales", type: "STRING", of: (item) => suppliers(item, "scale") },
  { name: "url", type: "STRING", of: (item) => text(item.url) },
  { name: "updated", type: "TIMESTAMP", of: (_item, row) => instant(row.updated) },
  { name: "change", type: "INT64", of: (_item, row) => BigInt(row.change) },
  { name: "compiled_release", type: "STRING", of: (_item, row) => row.body },
];

const rowGroupRows = 10_000;
const rowGroupCharacters = 32_000_000;

/** Apache Parquet, Snappy, a row group at a time in memory. */
export function parquetSink(path: string, name: string): Sink {
  const schema = schemaFromColumnData({
    columnData: parquetColumns.map((column) => ({ name: column.name, type: column.type, data: [], nullable: true })),
  });
  const writer = new ParquetWriter({ writer: fileWriter(path), schema, createdBy: "pregon" });
  let waiting: Cell[][] = parquetColumns.map(() => []);
  let [rows, rowsWaiting, characters] = [0, 0, 0];

  async function flush(): Promise<void> {
    if (rowsWaiting === 0) return;
    const columnData = parquetColumns.map((column, index) => ({
      name: column.name,
      type: column.type,
      data: waiting[index] ?? [],
    }));
    await writer.write({ columnData, rowGroupSize: rowsWaiting });
    waiting = parquetColumns.map(() => []);
    [rowsWaiting, characters] = [0, 0];
  }

  return {
    format: "parquet",
    async add(page) {
      for (const row of page) {
        const item = parseJson(row.item) as JsonObject;
        for (const [index, column] of parquetColumns.entries()) waiting[index]?.push(column.of(item, row));
        rows += 1;
        rowsWaiting += 1;
        characters += row.body.length;
        if (rowsWaiting >= rowGroupRows || characters >= rowGroupCharacters) await flush();
      }
    },
    async finish() {
      await flush();
      await writer.finish();
      return { format: "parquet", name, mediaType: "application/vnd.apache.parquet", rows };
    },
    async abort() {
      rmSync(path, { force: true });
    },
  };
}
