import { isObject, type JsonObject, type JsonValue, numberText } from "../base/json.ts";

/** A row of a table: values by column. Columns are paths from the table's object, as `tender/value/amount`. */
export type FlatRow = Map<string, string | number>;

/** Name of the table with one row for each process. */
export const mainTable = "processes";

/**
 * A compiled release as rows of linked tables: one for the process, and one for each member of each list of objects.
 * Tables are named by the lists on the way to them (`awards_suppliers`). Each row begins with the keys that lead to it:
 * the ocid, and the id of each member of a list above it (its place in the list, as `#2`, where it has none).
 */
export function* flatten(release: JsonObject): Generator<{ readonly table: string; readonly row: FlatRow }> {
  const { ocid } = release;
  yield* rowsOf(release, "", [["ocid", typeof ocid === "string" ? ocid : ""]]);
}

type Key = readonly [column: string, value: string];

/**
 * @param lists path of the list that the object stands in, lists above it included; empty: the release itself
 * @param keys of what stands above the object
 * @param own key of the object, for what stands below it
 */
function* rowsOf(
  object: JsonObject,
  lists: string,
  keys: readonly Key[],
  own?: Key,
): Generator<{ table: string; row: FlatRow }> {
  const row: FlatRow = new Map(keys);
  const below: [list: string, members: JsonValue[]][] = [];
  fill(row, below, object, "");
  yield { table: lists === "" ? mainTable : lists.replaceAll("/", "_"), row };
  const keysBelow = own === undefined ? keys : [...keys, own];
  for (const [path, members] of below) {
    const name = lists === "" ? path : `${lists}_${path}`;
    for (const [index, member] of members.entries()) {
      if (isObject(member)) {
        yield* rowsOf(member, name, keysBelow, [`${name}/id`, String(scalar(member.id) ?? `#${index}`)]);
      }
    }
  }
}

function fill(row: FlatRow, below: [string, JsonValue[]][], object: JsonObject, path: string): void {
  for (const [name, value] of Object.entries(object)) {
    const column = path === "" ? name : `${path}/${name}`;
    if (isObject(value)) fill(row, below, value, column);
    else if (Array.isArray(value) && value.some(isObject)) below.push([column, value]);
    else if (Array.isArray(value)) {
      if (value.length > 0)
        row.set(column, value.map((each) => String(scalar(each) ?? JSON.stringify(each))).join("; "));
    } else {
      const text = scalar(value);
      if (text !== undefined && !(path === "" && row.has(column))) row.set(column, text);
    }
  }
}

function scalar(value: JsonValue | undefined): string | number | undefined {
  if (typeof value === "string" || typeof value === "number") return value;
  if (typeof value === "boolean") return String(value);
  // A number with more digits than a double holds goes out digit by digit.
  return value === null || value === undefined ? undefined : numberText(value);
}
