import { sha256 } from "../base/hash.ts";

/** Folded text fit for an id: "S.A. de C.V. Ñandú" → "s-a-de-c-v-nandu". At most 80 characters. */
export const slug = (text: string): string =>
  text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 80);

/**
 * An id in the place of a natural person's number, the same wherever a source names that number.
 * @param scope the source, so that the ids of two sources cannot be joined
 */
export const personId = (scope: string, number: string): string =>
  `persona-${sha256(`${scope}:${number.trim().toUpperCase()}`).slice(0, 16)}`;
