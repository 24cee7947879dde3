import type { Connector } from "./contract.ts";

/** What a source's mapping has been proven on. */
export interface SourceMaturity {
  readonly level: "real" | "simulated" | "deposit";
  /** Files that the source's publisher really sent and that the conformance suite maps to releases. */
  readonly realPayloads: number;
  /** The same in words. */
  readonly about: string;
}

/**
 * By source: real payloads that give releases in the conformance suite, which fails where this table says otherwise.
 * Sources that are not named have none.
 */
export const realPayloads: Readonly<Record<string, number>> = {
  "ar-contratar": 5,
  "bo-sicoes": 5,
  "br-compras-gov": 5,
  "br-pncp": 4,
  "cl-chilecompra": 51,
  "co-secop": 2,
  "ec-sercop": 2,
  "hn-sefin": 1,
  "mx-compranet": 4,
  "pe-oece": 5,
  "py-dncp": 27,
  "us-samgov": 1,
  "uy-arce": 2,
};

/**
 * The level of a source, by rule: `deposit` where nothing is fetched (data come as files that somebody brings); else `real`
 * where real payloads have been mapped; else `simulated`: its shape is known from descriptions and public clients, and was
 * tried on a simulated portal alone.
 */
export function maturityOf({ meta, fetch }: Pick<Connector, "meta" | "fetch">): SourceMaturity {
  const seen = realPayloads[meta.id] ?? 0;
  const level = fetch === undefined ? "deposit" : seen > 0 ? "real" : "simulated";
  const tested = seen === 0 ? "a simulation only" : seen === 1 ? "1 real payload" : `${seen} real payloads`;
  return { level, realPayloads: seen, about: `${level === "deposit" ? "deposits, " : ""}tested on ${tested}` };
}
