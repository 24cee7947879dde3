import {
  compareDecimals,
  type Draft,
  type LookupTable,
  type MappedRelease,
  money,
  type PayloadReader,
  plain,
  type ReleaseDraft,
  type Sourced,
  type SourceNode,
  sha256,
  sourcedInstant,
  type Value,
} from "../../src/connector/index.ts";
import { currencies } from "./lookups.ts";

export const zone = "America/Santo_Domingo";
export const ocidPrefix = "ocds-6550wx";

/** Above this an amount is a slip of the keyboard (13 contracts of 722,003 were): kept, and told. */
const implausible = "10000000000";

/** Words that stand for nothing. */
const nothing = /^(n\/?a|ninguno|null|-)$/i;

/** Text, or undefined for words that stand for nothing. */
export const said = (node: SourceNode, key: string): Sourced<string> | undefined =>
  node.text(key)?.map((text) => (nothing.test(text) ? undefined : text));

/** Times are local though they claim UTC; years out of 1990 … next year are corrupt. */
export function date(payload: PayloadReader, node: SourceNode, key: string): Sourced<string> | undefined {
  return sourcedInstant(node.text(key), { zone, ignoreOffset: true }, () => bad(node, key))?.map((text) => {
    const year = Number(text.slice(0, 4));
    if (year >= 1990 && year <= Number(payload.fetchedAt.slice(0, 4)) + 1) return text;
    bad(node, key);
    return undefined;
  });
}

const bad = (node: SourceNode, key: string): void => node.issue("bad-date", `${key} is no plausible date`, key);

export function code<T>(node: SourceNode, key: string, table: LookupTable<T>): Sourced<T> | undefined {
  const text = node.text(key);
  const found = table.find(text, (name, unknown) => node.issue("unknown-code", `${name} has no ${unknown.value}`, key));
  return found === undefined ? undefined : text?.map(() => found);
}

/** An amount above 0 in the currency of `divisa`; 0 says nothing. */
export function amount(node: SourceNode, key: string): Draft<Value> {
  const currency = code(node, "divisa", currencies);
  const given = node.decimal(key)?.map((text) => (compareDecimals(text, "0") > 0 ? text : undefined));
  if (given && compareDecimals(given.value, implausible) >= 0) {
    node.issue("implausible-amount", `${key} is ${given.value}`, key);
  }
  return money(given, currency);
}

/** The present state of one part of a process: the source has no date of change, so it is dated by its fetching. */
export function present(
  payload: PayloadReader,
  node: SourceNode,
  process: Sourced<string>,
  stream: string,
  draft: Omit<ReleaseDraft, "id" | "ocid" | "date">,
): MappedRelease {
  const version = sha256(JSON.stringify(node.value)).slice(0, 12);
  return {
    stream,
    release: {
      ...draft,
      ocid: process.map((text) => `${ocidPrefix}-${text}`),
      id: `${plain(process)}-${stream}-${payload.fetchedAt}-${version}`,
      date: payload.fetchedAt,
      initiationType: "tender",
      language: "es",
    },
  };
}

/** Identity of a row; one without is reported and left out. */
export function processOf(node: SourceNode): Sourced<string> | undefined {
  const process = node.text("codigo_proceso");
  if (process) return process;
  node.issue("missing-code", "the row names no process");
  node.ignore(...node.keys());
  return undefined;
}
