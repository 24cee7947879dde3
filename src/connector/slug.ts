/** Folded text fit for an id: "S.A. de C.V. Ñandú" → "s-a-de-c-v-nandu"; at most `most` characters. */
export const slug = (text: string, most = 80): string =>
  text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, most);
