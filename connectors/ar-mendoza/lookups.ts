/** Beginnings of a CUIT that natural persons have. S. (The releases come as OCDS: there are no other codes to read.) */
export const naturalPersonPrefixes: ReadonlySet<string> = new Set(["20", "23", "24", "27"]);
