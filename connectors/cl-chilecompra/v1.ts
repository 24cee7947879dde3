import {
  type Draft,
  type Item,
  type MappedRelease,
  money,
  number,
  type PayloadReader,
  type ReleaseDraft,
  type Sourced,
  type SourceNode,
  settle,
  sha256,
  sourcedInstant,
  type Value,
} from "../../src/connector/index.ts";
import { currencies } from "./lookups.ts";

/** What licitaciones and órdenes de compra of the ticketed API share. */

export const zone = "America/Santiago";
export const ocidPrefix = "ocds-70d2nz";

/** A local date-time of a v1 payload as an instant; what is no date is reported. 1900-01-01 and the like are blanks. */
export function date(node: SourceNode | undefined, key: string): Sourced<string> | undefined {
  return sourcedInstant(node?.text(key), { zone }, (text) => {
    if (!text.startsWith("1900-01-0")) node?.issue("bad-date", `${key} is no date`, key);
  });
}

/** Hands a code that a table does not have to the issues. */
export const unknownCode =
  (node: SourceNode) =>
  (table: string, code: Sourced<string>): void =>
    node.issue("unknown-code", `${table} has no ${code.value}`, code.at.slice(code.at.lastIndexOf("/") + 1));

/** An amount in the portal's currency code. UTM has no ISO code: it is kept in `currencyDetails` alone. */
export function value(
  amount: Sourced<string> | undefined,
  currency: Sourced<string> | undefined,
  node: SourceNode,
): Draft<Value> {
  if (amount === undefined) return undefined;
  const row = currencies.find(currency, unknownCode(node));
  const iso = row?.iso;
  return {
    ...(money(amount, iso === undefined ? undefined : currency?.map(() => iso)) as object),
    ...(iso === undefined ? { currencyDetails: currency } : {}),
  } as Draft<Value>;
}

/** The classification of an item: UNSPSC commodity and its name. */
export function classification(node: SourceNode, nameField: string): Draft<Item["classification"]> {
  const id = node.text("CodigoProducto");
  const description = node.text(nameField);
  // 0 stands for "no product chosen".
  return id === undefined || id.value === "0" ? undefined : { scheme: "UNSPSC", id, description };
}

/** Quantity of an item, as a number. */
export const quantity = (node: SourceNode, key: string) => number(node.decimal(key));

/** The rows of a v1 answer. A count that does not fit the rows is reported: the answer may be cut. */
export function rowsOf(root: SourceNode): SourceNode[] {
  // When the answer was made: says nothing of the process.
  root.ignore("FechaCreacion", "Version");
  const rows = root.objects("Listado");
  countMatches(root, rows);
  return rows;
}

/** Compares `Cantidad` with the rows that came. */
export function countMatches(node: SourceNode, rows: readonly unknown[]): void {
  const count = node.integer("Cantidad");
  if (count !== undefined && count.value !== rows.length) {
    node.issue("count-mismatch", `${rows.length} rows, though Cantidad says ${count.value}`, "Cantidad");
  }
}

/**
 * A v1 payload shows the present state and has no version of its own. The release's id carries a hash of what it says, and
 * its date is an instant that the payload states, so that asking again for an unchanged process gives the same release.
 * @param dates instants at which the process changed; the last one that has come is the release's date
 */
export function presentState(
  payload: PayloadReader,
  ownId: Sourced<string>,
  dates: readonly (Sourced<string> | undefined)[],
  draft: ReleaseDraft,
  stream: string,
): MappedRelease {
  const fetched = Date.parse(payload.fetchedAt);
  let last: Sourced<string> | undefined;
  for (const each of dates) {
    if (each === undefined || Date.parse(each.value) > fetched) continue;
    if (last === undefined || Date.parse(each.value) > Date.parse(last.value)) last = each;
  }
  const hash = sha256(JSON.stringify(settle(draft) ?? {})).slice(0, 8);
  return {
    release: {
      ocid: draft.ocid,
      id: ownId.map((code) => `${hash}-v1-${code}`),
      date: last ?? payload.fetchedAt,
      ...draft,
    },
    stream,
    // Two states of one process can state the same last instant: the one seen later came later.
    sequence: Math.floor(fetched / 1_000),
  };
}
