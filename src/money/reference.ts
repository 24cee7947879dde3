import type { RateRow, RateSourceRow } from "../store/rates.ts";

/** S: seen in a source; M: from memory, awaits a check. */
type Mark = "S" | "M";

/** Values of units that are set for a year. First days are those of the value, which holds for a year. */
const units: readonly (readonly [
  unit: string,
  quote: string,
  validFrom: string,
  value: string,
  by: string,
  mark: Mark,
])[] = [
  ["UVT", "COP", "2020-01-01", "35607", "DIAN", "S"],
  ["UVT", "COP", "2021-01-01", "36308", "DIAN", "S"],
  ["UVT", "COP", "2022-01-01", "38004", "DIAN", "S"],
  ["UVT", "COP", "2023-01-01", "42412", "DIAN", "S"],
  ["UVT", "COP", "2024-01-01", "47065", "DIAN", "M"],
  ["UVT", "COP", "2025-01-01", "49799", "DIAN", "M"],
  ["UVT", "COP", "2026-01-01", "52374", "DIAN", "S"],
  ["SMMLV", "COP", "2026-01-01", "1750905", "decree", "S"],
  ["UIT", "PEN", "2019-01-01", "4200", "decreto supremo", "M"],
  ["UIT", "PEN", "2020-01-01", "4300", "decreto supremo", "M"],
  ["UIT", "PEN", "2021-01-01", "4400", "decreto supremo", "M"],
  ["UIT", "PEN", "2022-01-01", "4600", "decreto supremo", "M"],
  ["UIT", "PEN", "2023-01-01", "4950", "decreto supremo", "M"],
  ["UIT", "PEN", "2024-01-01", "5150", "decreto supremo", "M"],
  ["UIT", "PEN", "2025-01-01", "5350", "decreto supremo", "M"],
  ["UIT", "PEN", "2026-01-01", "5500", "decreto supremo", "M"],
  ["UMA", "MXN", "2024-02-01", "108.57", "INEGI, one day", "M"],
  ["UMA", "MXN", "2025-02-01", "113.14", "INEGI, one day", "M"],
  ["UMA", "MXN", "2026-02-01", "117.31", "INEGI, one day", "S"],
];

/** Relations that the law has fixed, from their first day on: one `base` is worth `value` of `quote`. */
const parities: readonly (readonly [base: string, quote: string, validFrom: string, value: string, mark: Mark])[] = [
  ["USD", "PAB", "1904-06-20", "1", "M"],
  ["USD", "SVC", "2001-01-01", "8.75", "M"],
  ["USD", "ECS", "2000-09-01", "25000", "M"],
  // The same bolívar under two codes; and what became of the older one.
  ["VED", "VES", "2021-10-01", "1", "M"],
  ["VES", "VEF", "2018-08-20", "100000", "M"],
];

/** What portals write for units of account: names without an ISO 4217 code, and words for those that have one. */
const unitNames: Readonly<Record<string, string>> = {
  UTM: "UTM",
  UVT: "UVT",
  UIT: "UIT",
  UMA: "UMA",
  UR: "UR",
  SMMLV: "SMMLV",
  UF: "CLF",
  CLF: "CLF",
  UVR: "COU",
  UDI: "MXV",
};
const isoUnits = new Set(["CLF", "COU", "MXV"]);

/** The index unit that a source names, undefined where it is none that is known. */
export function indexUnit(name: string | undefined): { readonly code: string; readonly iso: boolean } | undefined {
  const word = name?.trim().toUpperCase();
  const code = word !== undefined && Object.hasOwn(unitNames, word) ? unitNames[word] : undefined;
  return code === undefined ? undefined : { code, iso: isoUnits.has(code) };
}

const forEver = "9999-12-31";

/** The day before the same day of the next year. */
function lastOfYear(first: string): string {
  const end = new Date(`${first}T00:00:00Z`);
  end.setUTCFullYear(end.getUTCFullYear() + 1);
  end.setUTCDate(end.getUTCDate() - 1);
  return end.toISOString().slice(0, 10);
}

const id = "reference";

/** What is known without asking anybody: facts of law, few enough to be kept as a table. */
export const referenceRates: readonly RateRow[] = [
  ...units.map(([base, quote, validFrom, value, by, mark]) => ({
    source: id,
    base,
    quote,
    granularity: "year" as const,
    kind: "indexUnit" as const,
    validFrom,
    validTo: lastOfYear(validFrom),
    value,
    series: mark === "S" ? by : `${by} (M)`,
    review: false,
  })),
  ...parities.map(([base, quote, validFrom, value, mark]) => ({
    source: id,
    base,
    quote,
    granularity: "day" as const,
    kind: "official" as const,
    validFrom,
    validTo: forEver,
    value,
    series: mark === "S" ? "law" : "law (M)",
    review: false,
  })),
];

export const referenceSource: RateSourceRow = {
  id,
  precedence: 70,
  meta: {
    title: "Units set for a year, and relations fixed by law",
    publisher: "The authorities named in `series`",
    licence: { name: "Facts; no rights are claimed" },
    covers: "UVT, UIT, UMA, SMMLV; balboa, colón of El Salvador, sucre, the codes of the bolívar.",
    enabled: true,
  },
};
