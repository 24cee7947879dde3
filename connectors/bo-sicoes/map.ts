import {
  isWorkbook,
  type MapContext,
  type MappedRelease,
  type PayloadReader,
  SourceError,
} from "../../src/connector/index.ts";
import { mapCall } from "./calls.ts";
import { mapAwards, mapItems } from "./results.ts";

export type Table = "calls" | "awards" | "items";

/** Columns that one table alone has together. */
const signs: Readonly<Record<Table, readonly string[]>> = {
  calls: ["cuce", "entidad", "modalidad", "estado"],
  awards: ["cuce", "nombre_proponente", "rupe"],
  items: ["cuce", "codigo_unspsc", "descripcion_del_bien_o_servicio"],
};

export function tableOf(headers: readonly string[]): Table | undefined {
  return (Object.keys(signs) as Table[]).find((table) => signs[table].every((column) => headers.includes(column)));
}

/** Each of three tables speaks of another part of the processes; the CUCE joins them. */
export function* toReleases(payload: PayloadReader, context: MapContext): Generator<MappedRelease> {
  if (isWorkbook(payload.bytes)) {
    throw new SourceError("workbook-not-cut", "a workbook is mapped from the CSV payloads that it is cut into");
  }
  const { headers, rows } = payload.table();
  const table = tableOf(headers);
  if (table === undefined) {
    throw new SourceError("unknown-layout", `no table of SICOES has the columns ${headers.slice(0, 8).join(", ")}`);
  }
  const usable = rows.filter((row) => {
    const surplus = row.keys().some((key) => /^column \d+$/.test(key) && row.has(key));
    if (!surplus) return true;
    row.issue("shifted-row", "more cells than columns: the row is left out");
    row.ignore(...row.keys());
    return false;
  });
  if (table === "awards") yield* mapAwards(usable, payload.fetchedAt, context);
  else if (table === "items") yield* mapItems(usable, payload.fetchedAt, context);
  else {
    for (const row of usable) {
      const call = mapCall(row, payload.fetchedAt, context);
      if (call) yield call;
    }
  }
}
