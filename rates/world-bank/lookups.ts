/**
 * Economies whose averages are read: ISO 3166-1 alpha-3, currency (ISO 4217), and the first whole year of the currency's
 * present unit: the series gives old years in the present unit, amounts of those years are in the old one.
 * Marks: S seen in a source, M from memory. Economies that use the US dollar need no rate and are left out.
 */
export const economies: readonly (readonly [iso3: string, currency: string, since: number, mark: "S" | "M"])[] = [
  ["ARG", "ARS", 1992, "M"],
  ["ATG", "XCD", 1966, "M"],
  ["ABW", "AWG", 1986, "M"],
  ["BHS", "BSD", 1966, "M"],
  ["BLZ", "BZD", 1974, "M"],
  ["BOL", "BOB", 1987, "M"],
  ["BRA", "BRL", 1995, "M"],
  ["BRB", "BBD", 1974, "M"],
  ["CAN", "CAD", 1960, "M"],
  ["CHL", "CLP", 1976, "M"],
  ["COL", "COP", 1960, "M"],
  ["CRI", "CRC", 1960, "M"],
  ["DOM", "DOP", 1960, "M"],
  ["GTM", "GTQ", 1960, "M"],
  ["GUY", "GYD", 1966, "M"],
  ["HND", "HNL", 1960, "M"],
  ["HTI", "HTG", 1960, "M"],
  ["JAM", "JMD", 1970, "M"],
  ["MEX", "MXN", 1993, "M"],
  ["NIC", "NIO", 1992, "M"],
  ["PER", "PEN", 1992, "M"],
  ["PRY", "PYG", 1960, "M"],
  ["SUR", "SRD", 2004, "M"],
  ["TTO", "TTD", 1965, "M"],
  ["URY", "UYU", 1994, "M"],
  ["VEN", "VES", 2022, "M"],
  // Currencies of suppliers and lenders from elsewhere.
  ["DEU", "EUR", 1999, "M"],
  ["GBR", "GBP", 1972, "M"],
  ["JPN", "JPY", 1960, "M"],
  ["CHE", "CHF", 1960, "M"],
  ["CHN", "CNY", 1960, "M"],
  ["SWE", "SEK", 1960, "M"],
  ["NOR", "NOK", 1960, "M"],
  ["DNK", "DKK", 1960, "M"],
  ["AUS", "AUD", 1967, "M"],
  ["KOR", "KRW", 1963, "M"],
];
