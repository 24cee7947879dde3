import {
  instant,
  money,
  normalizeIdentifier,
  type PartyPart,
  type PayloadReader,
  Sourced,
  type SourceNode,
  sha256,
  slug,
  traced,
} from "../../src/connector/index.ts";

/** Dates without an offset are Washington's. */
export const zone = "America/New_York";
export const currency = "USD";

export const value = (given: Sourced<string> | undefined) => money(given, currency);

/** An instant of a cell; a text that is no date is an issue. */
export function time(node: SourceNode, key: string): Sourced<string> | undefined {
  return node.text(key)?.map((given) => {
    // "-05" at the end of some times stands for "-05:00".
    const found = instant(given.replace(/(:\d\d(?:\.\d+)?[+-]\d\d)$/, "$1:00"), { zone });
    if (found === undefined) node.issue("bad-date", `no date: ${given}`, key);
    return found;
  });
}

/**
 * The local day of a cell, as its first instant (`last`: its last): the API states days where the file states a time too, and
 * contract data write days as midnight, of Washington or of Greenwich.
 */
export function day(node: SourceNode, key: string, last = false): Sourced<string> | undefined {
  return node.text(key)?.map((given) => {
    const found = instant(given.slice(0, 10), { zone, endOfDay: last });
    if (found === undefined) node.issue("bad-date", `no date: ${given}`, key);
    return found;
  });
}

/** Numbers of solicitations and awards are written with and without dashes and blanks: one form for ids. */
export const canonical = (number: string): string => number.toUpperCase().replace(/[\s-]+/g, "");

/**
 * The own id of a process: office and solicitation number, as no register numbers processes. Numbers of up to four
 * characters are generic ("621I" is a form) and count as none.
 */
export function processId(office: string | undefined, number: string | undefined): string | undefined {
  const solicitation = canonical(number ?? "");
  const code = (office ?? "").trim().toUpperCase();
  return solicitation.length > 4 && code !== "" ? `${code}-${solicitation}` : undefined;
}

const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: " " };

/** Text of a piece of HTML: tags out, blocks on lines of their own, the common entities resolved. */
export function plainText(html: string): string {
  return html
    .replace(/<(?:br|\/p|\/div|\/li|\/tr|\/h\d)\b[^>]*>/gi, "\n")
    .replace(/<\/?[a-z][^>]*>/gi, "")
    .replace(/&(#\d+|#x[\da-f]+|\w+);/gi, (whole, name: string) => {
      if (!name.startsWith("#")) return entities[name.toLowerCase()] ?? whole;
      const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    })
    .replace(/[ \t\u00a0]+/g, " ")
    .replace(/ ?\n[ \n]*/g, "\n")
    .trim();
}

const contacts = /[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?<![\d-])(?:\+?1[-. ])?\(?\d{3}\)?[-. ]\d{3}[-. ]\d{4}(?![\d-])/g;

/** Free text without mail addresses and telephone numbers of officials; each one is counted as personal data. */
export function withoutContacts(node: SourceNode, text: Sourced<string> | undefined): Sourced<string> | undefined {
  if (text === undefined) return undefined;
  let found = 0;
  const clean = plainText(text.value).replace(contacts, () => {
    found += 1;
    return "***";
  });
  for (let count = 0; count < found; count += 1) node.countPersonal();
  return clean === "" ? undefined : new Sourced(clean, text.at, found > 0 ? null : text.raw);
}

export interface Named {
  readonly id: string;
  readonly reference: { readonly id: string; readonly name: Sourced<string> | undefined };
  readonly party: PartyPart;
}

/** The contracting office: known by its code, the last of the path of organizations. */
export function officeOf(
  code: Sourced<string> | undefined,
  name: Sourced<string> | undefined,
  more: { address?: PartyPart["address"]; above?: readonly Sourced<string>[]; roles?: readonly string[] } = {},
): Named | undefined {
  if (!code && !name) return undefined;
  const id = code ? `US-GOV-AAC-${code.value.trim()}` : `US-GOV-name-${slug(name?.value ?? "")}`;
  const local = more.above && more.above.length > 0 ? { memberOf: more.above.map((each) => ({ name: each })) } : {};
  return {
    id,
    reference: { id, name },
    party: {
      ...local,
      id,
      name,
      identifier: code && { scheme: "US-GOV-AAC", id: code, legalName: name },
      address: more.address,
      roles: [...(more.roles ?? ["buyer", "procuringEntity"])],
    } as PartyPart,
  };
}

/** A supplier, known by its UEI; without one by its name, which the file joins with the place. */
export function awardeeOf(
  node: SourceNode,
  facts: {
    name: Sourced<string> | undefined;
    uei?: Sourced<string> | undefined;
    cage?: Sourced<string> | undefined;
    address?: PartyPart["address"];
    details?: PartyPart["details"];
  },
): Named | undefined {
  const { name, cage, address, details } = facts;
  const uei = facts.uei?.map((given) => normalizeIdentifier("US-SAM", given).id);
  if (facts.uei && !/^[0-9A-Z]{12}$/.test(uei?.value ?? "")) node.issue("bad-identifier", `no UEI: ${facts.uei.value}`);
  const id = uei ? `US-SAM-${uei.value}` : name && `US-GOV-awardee-${slug(name.value)}`;
  if (id === undefined) return undefined;
  return {
    id,
    reference: { id, name },
    party: {
      id,
      name,
      identifier: uei && { scheme: "US-SAM", id: uei, legalName: name },
      additionalIdentifiers: cage && [{ scheme: "US-CAGE", id: cage }],
      address,
      roles: ["supplier"],
      details,
    },
  };
}

/** Goods, works or services as the first character of the product and service code tells. */
export function categoryOf(psc: Sourced<string> | undefined): Sourced<never> | undefined {
  const first = psc?.value.charAt(0).toUpperCase() ?? "";
  if (/\d/.test(first)) return traced(psc, "goods");
  return first === "" ? undefined : traced(psc, first === "Y" || first === "Z" ? "works" : "services");
}

/** Place in the order among releases of one date: the file, then the API, whose answer says more; of each, the later. */
export const sequenceOf = (payload: PayloadReader, source: "file" | "api"): number =>
  Math.floor(Date.parse(payload.fetchedAt) / 60_000) + (source === "api" ? 500_000_000 : 0);

/** A mark of content, for ids of releases. */
export const mark = (content: unknown): string => sha256(JSON.stringify(content)).slice(0, 12);

/** An absolute web address, or nothing. */
export const link = (given: Sourced<string> | undefined): Sourced<string> | undefined =>
  given?.map((text) => (/^https?:\/\//i.test(text) && URL.canParse(text) ? new URL(text).href : undefined));
