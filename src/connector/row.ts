import { sha256 } from "../base/hash.ts";
import type { JsonObject } from "../base/json.ts";
import type { Award, Contract, Item, Organization, Release } from "../ocds/index.ts";
import { type DateOptions, sourcedInstant } from "./dates.ts";
import type { LookupTable } from "./lookups.ts";
import type { PayloadReader } from "./payload.ts";
import type { SourceNode } from "./reader.ts";
import { type Draft, Sourced } from "./sourced.ts";

/** What mappings of rows (of a table, of a list in JSON) do again and again. */

/** A building block under construction: any field may be missing or traced. */
export type Part<Block> = { readonly [Key in keyof Block]?: Draft<Block[Key]> };
export type TenderPart = Part<NonNullable<Release["tender"]>>;
export type AwardPart = Part<Award>;
export type ContractPart = Part<Contract>;
export type ItemPart = Part<Item>;
export type PartyPart = Part<Organization>;

/** An instant of a field; a text that is no date is an issue `bad-date`. */
export const timeOf = (node: SourceNode, key: string, options: DateOptions): Sourced<string> | undefined =>
  sourcedInstant(node.text(key), options, (text) => node.issue("bad-date", `no date: ${text}`, key));

/** The row of a code table; an unknown code is an issue `unknown-code`. */
export function look<Row>(
  node: SourceNode,
  table: LookupTable<Row>,
  code: Sourced<string> | undefined,
): Row | undefined {
  return table.find(code, (name, unknown) =>
    node.issue("unknown-code", `${name} has no code ${unknown.value}`, unknown.at.split("/").at(-1)),
  );
}

/**
 * A code chosen for a traced source value. The type fits every code list: the code comes from one of the connector's
 * tables, whose own types say which.
 */
export const traced = (source: Sourced<unknown> | undefined, code: string | undefined): Sourced<never> | undefined =>
  source && code !== undefined ? new Sourced(code as never, source.at, source.raw) : undefined;

/** The source's own fields beside those of the model (OCDS allows additional fields in every block). */
export const withSource = <Block extends object>(part: Block, beside: Readonly<Record<string, unknown>>): Block => ({
  ...part,
  ...beside,
});

/** A text cut to at most 250 characters at a word, for titles. */
export function titleOf(text: Sourced<string> | undefined): Sourced<string> | undefined {
  return text?.map((whole) => {
    if (whole.length <= 250) return whole;
    const cut = whole.slice(0, 249);
    const word = cut.lastIndexOf(" ");
    return `${(word > 150 ? cut.slice(0, word) : cut).trimEnd()}…`;
  });
}

/** An absolute http(s) address, tidied; anything else is an issue `bad-url`. */
export function webAddress(node: SourceNode, key: string): Sourced<string> | undefined {
  return node.text(key)?.map((text) => {
    const address = /^www\./i.test(text) ? `https://${text}` : text;
    const url = URL.canParse(address) ? new URL(address) : undefined;
    if (url?.protocol === "http:" || url?.protocol === "https:") return url.href;
    node.issue("bad-url", "no web address", key);
    return undefined;
  });
}

/** A mark of a row's content, for sources whose rows change without a new date. */
export function contentMark(row: SourceNode, counts: (key: string) => boolean = () => true): string {
  const content: JsonObject = {};
  for (const key of row.keys().sort()) if (counts(key)) content[key] = row.value[key] ?? null;
  return sha256(JSON.stringify(content)).slice(0, 12);
}

/** The latest of the dates that is not in the future of the payload; the moment of fetching where there is none. */
export function latestOf(
  payload: PayloadReader,
  ...dates: readonly (Sourced<string> | undefined)[]
): Sourced<string> | string {
  const now = Date.parse(payload.fetchedAt);
  let found: Sourced<string> | undefined;
  for (const date of dates) {
    if (!date || Date.parse(date.value) > now) continue;
    if (!found || Date.parse(date.value) > Date.parse(found.value)) found = date;
  }
  return found ?? payload.fetchedAt;
}

/** Id of a release: parts of what it is about, in a form fit for addresses. */
export const releaseId = (...parts: readonly (Sourced<string> | string)[]): string =>
  parts
    .map((part) => (part instanceof Sourced ? part.value : part))
    .join("-")
    .replace(/[\s/]+/g, "-");

/** The parties of one release, each once; roles add up. */
export class Parties {
  readonly #byId = new Map<string, PartyPart & { readonly roles: readonly string[] }>();

  add(id: string, party: PartyPart & { readonly roles: readonly string[] }): void {
    const before = this.#byId.get(id);
    const roles = [...new Set([...(before?.roles ?? []), ...party.roles])];
    this.#byId.set(id, { ...(before ?? party), roles });
  }

  list(): readonly PartyPart[] {
    return [...this.#byId.values()];
  }
}
