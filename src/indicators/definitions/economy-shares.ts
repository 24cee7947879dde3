/**
 * The share of small firms in the economy of a country, from outside: what their share of purchases is set in relation to.
 * To correct one, change its line; a newer one is a new line. Where a country has none, no relation is told.
 */
export interface EconomyShare {
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly year: number;
  /** Of sales, 0 to 1. */
  readonly share: string;
  readonly source: string;
  /** S: seen in the source named; M: from memory, to be confirmed. */
  readonly mark: "S" | "M";
}

export const economyShares: readonly EconomyShare[] = [
  { country: "CL", year: 2010, share: "0.18", source: "ChileCompra, in biobiochile.cl of 2011-01-28", mark: "S" },
  { country: "CL", year: 2017, share: "0.15", source: "ChileCompra, in latercera.com", mark: "S" },
];

/** The newest share of a country that is not later than a year; the newest of all where no year is asked for. */
export const economyShare = (country: string, year: number = Number.POSITIVE_INFINITY): EconomyShare | undefined =>
  economyShares.filter((each) => each.country === country && each.year <= year).sort((a, b) => b.year - a.year)[0];
