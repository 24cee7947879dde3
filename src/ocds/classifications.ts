import { type ClassificationScheme, classificationSchemes } from "./classifications/schemes.ts";

export { type ClassificationScheme, classificationSchemes } from "./classifications/schemes.ts";

/** What became of a code: `unknownScheme`: kept as given; `malformed`: not of the form of its scheme; `noCode`: none. */
export type CodeStanding = "known" | "unknownScheme" | "malformed" | "noCode";

export interface ReadCode {
  readonly scheme: string;
  readonly code: string;
  readonly standing: CodeStanding;
}

const schemeOf = (scheme: string): ClassificationScheme | undefined =>
  Object.hasOwn(classificationSchemes, scheme) ? classificationSchemes[scheme] : undefined;

const bare = (text: string): string =>
  text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toUpperCase()
    .replace(/[^A-Z0-9+]/g, "");

const byName = new Map(
  Object.entries(classificationSchemes).flatMap(([code, { aliases }]) =>
    [code, ...aliases].map((name) => [bare(name), code] as const),
  ),
);
const longestText = 100;

/** The canonical name of a classification: case, signs, accents and versions do not matter; others in upper case. */
export function canonicalClassification(given: string): string {
  const name = bare(given);
  const versionless = [name, name.replace(/\d+$/, ""), name.replace(/V\d+$/, "")];
  const known = versionless.map((each) => byName.get(each)).find((each) => each !== undefined);
  if (known === undefined && name.startsWith("UNSPSC")) return "UNSPSC";
  return known ?? given.trim().toUpperCase().slice(0, longestText);
}

/** Some publishers write the name of the classification where a code belongs. */
const isNameOf = (text: string, scheme: string): boolean => bare(text) !== "" && bare(text) === bare(scheme);

/** A code as a publisher writes it, in canonical form. @param raw a number has lost its leading zeros */
export function readCode(givenScheme: string, raw: string): ReadCode {
  const scheme = canonicalClassification(givenScheme);
  const known = schemeOf(scheme);
  const trimmed = raw.normalize("NFKC").trim().slice(0, longestText);
  if (/^[0.\-\s]*$/.test(trimmed) || isNameOf(trimmed, givenScheme))
    return { scheme, code: trimmed, standing: "noCode" };
  if (known === undefined) return { scheme, code: trimmed, standing: "unknownScheme" };
  const text = trimmed.toUpperCase().replace(/\s/g, "");
  const clean = known.clean?.(text) ?? text;
  // Seven digits of eight: a number that has lost its zero.
  const code = known.padded === 8 && /^\d{7}$/.test(clean) ? `0${clean}` : clean;
  // Sectors of several numbers are one, whichever of its numbers is written.
  const sector = scheme === "NAICS" ? naicsSectors[code] : undefined;
  if (known.form.test(code)) return { scheme, code: sector ?? code, standing: "known" };
  return { scheme, code, standing: /\d/.test(code) ? "malformed" : "noCode" };
}

export interface CodeLevel {
  /** From 1, the uppermost. */
  readonly number: number;
  readonly name: string;
}

/** The leading part of a code that says where it stands, without the zeros that fill it up. */
function significant(known: ClassificationScheme, code: string): string {
  if (code.length !== known.padded) return code;
  const lengths = known.levels.map(([, length]) => length).filter((length) => length <= code.length);
  const least = lengths.find((length) => /^0*$/.test(code.slice(length)));
  return code.slice(0, least ?? code.length);
}

const parts = (known: ClassificationScheme, code: string): string[] => {
  const signs = known.separators;
  if (signs === undefined) return [];
  const cuts = [...code].flatMap((sign, at) => (signs.includes(sign) ? [at] : []));
  return [...cuts.map((at) => code.slice(0, at)), code];
};

const naicsSectors: Readonly<Record<string, string>> = {
  "31": "31-33",
  "32": "31-33",
  "33": "31-33",
  "44": "44-45",
  "45": "44-45",
  "48": "48-49",
  "49": "48-49",
};

/** The code and those above it, from the uppermost down; the code alone where its scheme has no levels. */
export function codePath(scheme: string, code: string): string[] {
  const known = schemeOf(scheme);
  if (known === undefined || known.levels.length === 0) return [code];
  if (known.separators !== undefined) return parts(known, code);
  const own = significant(known, code);
  if (scheme === "NAICS" && code.includes("-")) return [code];
  const path = known.levels
    .map(([, length]) => length)
    .filter((length) => length < own.length && !(scheme === "PSC" && length === 1 && /^\d/.test(code)))
    .map((length) => written(known, own.slice(0, length)));
  const all = [...path, written(known, own)];
  return scheme === "NAICS" ? all.map((each) => naicsSectors[each] ?? each) : all;
}

/** A group as its scheme writes it: with the zeros behind. */
const written = (known: ClassificationScheme, own: string): string =>
  known.padded === undefined || own.length > known.padded ? own : own.padEnd(known.padded, "0");

/** Level of a code; undefined where its scheme has no levels. */
export function codeLevel(scheme: string, code: string): CodeLevel | undefined {
  const known = schemeOf(scheme);
  if (known === undefined || known.levels.length === 0) return undefined;
  const depth = known.separators === undefined ? undefined : parts(known, code).length;
  const length = scheme === "NAICS" && code.includes("-") ? 2 : significant(known, code).length;
  const at = known.levels.findIndex(([, each]) => each >= (depth ?? length));
  const found = known.levels[at === -1 ? known.levels.length - 1 : at];
  return found && { number: (at === -1 ? known.levels.length - 1 : at) + 1, name: found[0] };
}

/** What codes lead to in other schemes, by the build of the codes. Never applied in searches. */
export function crosswalksOf(scheme: string, code: string) {
  const way = schemeOf(scheme)?.leadsTo;
  const target = way?.lead(code);
  return way && target ? [{ scheme: way.scheme, code: target.code, match: target.match, basis: way.basis }] : [];
}

/** The whole code of a group that is written without its last zeros; the beginning of a code stays one. */
const filled = ({ padded, levels }: ClassificationScheme, text: string): string =>
  padded !== undefined && levels.some(([, length]) => length === text.length) ? text.padEnd(padded, "0") : text;

/** How codes in canonical form (`SCHEME:code`) are matched: those that begin so, or those that are so. */
export interface CodeMatch {
  readonly text: string;
  readonly beginning: boolean;
}

/**
 * What a search for `SCHEME:code` asks for: the code and what stands beneath it. Zeros that fill up a group mean the
 * group; the beginning of a code means all codes that begin so. In schemes whose trees are tables a code is itself alone.
 */
export function codeMatches(given: string): CodeMatch[] {
  const at = given.indexOf(":");
  const scheme = canonicalClassification(given.slice(0, at));
  const asked = given.slice(at + 1).trim();
  const known = schemeOf(scheme);
  if (known === undefined) return [{ text: `${scheme}:${asked}`, beginning: true }];
  const text = asked.toUpperCase().replace(/\s/g, "");
  const cleaned = known.clean?.(text) ?? text;
  const code = significant(known, filled(known, cleaned));
  if (known.levels.length === 0) return [{ text: `${scheme}:${code}`, beginning: false }];
  if (scheme === "NAICS" && code.includes("-")) {
    return Object.entries(naicsSectors)
      .filter(([, sector]) => sector === code)
      .map(([sector]) => ({ text: `${scheme}:${sector}`, beginning: true }));
  }
  if (known.separators !== undefined) {
    const beneath = [...known.separators].map((sign) => ({ text: `${scheme}:${code}${sign}`, beginning: true }));
    return [{ text: `${scheme}:${code}`, beginning: false }, ...beneath];
  }
  return [{ text: `${scheme}:${code}`, beginning: true }];
}
