import { sha256 } from "../base/hash.ts";
import { ApiProblem } from "./problems.ts";

/** Where a page begins, as told to callers in an opaque text: the list it belongs to, the way, and the key there. */
export interface Cursor {
  readonly backwards: boolean;
  readonly key: readonly (string | number | null)[];
}

/** Bound to the list: name, order and filters. A cursor of one list means nothing in another. */
const mark = (scope: string, payload: string): string => sha256(`pregon cursor 1\n${scope}\n${payload}`).slice(0, 16);

/** @param scope name, order and filters of the list */
export function encodeCursor(scope: string, cursor: Cursor): string {
  const payload = JSON.stringify([cursor.backwards ? 1 : 0, ...cursor.key]);
  return Buffer.from(`${mark(scope, payload)}${payload}`).toString("base64url");
}

/**
 * @param isKey whether a key is one of this list: nothing else reaches the database
 * @throws ApiProblem `bad-cursor`
 */
export function decodeCursor(scope: string, text: string, isKey: (key: readonly unknown[]) => boolean): Cursor {
  const bad = () =>
    new ApiProblem("bad-cursor", "Cursors are taken from links.next and links.prev of the same list, unchanged.", [
      { parameter: "cursor", detail: "is not a cursor of this list with these filters and this order" },
    ]);
  if (text.length > 4096 || !/^[\w-]+$/.test(text)) throw bad();
  const bytes = Buffer.from(text, "base64url");
  if (bytes.toString("base64url") !== text) throw bad();
  const decoded = bytes.toString("utf8");
  const payload = decoded.slice(16);
  if (decoded.slice(0, 16) !== mark(scope, payload)) throw bad();
  let parsed: unknown;
  try {
    parsed = JSON.parse(payload);
  } catch {
    throw bad();
  }
  if (!Array.isArray(parsed)) throw bad();
  const [way, ...key] = parsed as unknown[];
  if ((way !== 0 && way !== 1) || !isKey(key)) throw bad();
  return { backwards: way === 1, key: key as (string | number | null)[] };
}

const instant = /^\d{4,6}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z$/;
/** An instant as the store writes it. */
export const isInstant = (value: unknown): value is string => typeof value === "string" && instant.test(value);
export const isDecimalText = (value: unknown): value is string =>
  typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value);
export const isText = (value: unknown): value is string => typeof value === "string" && !value.includes("\0");
