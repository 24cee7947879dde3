/**
 * What a small firm is, by the law of each country: shown beside every figure that rests on it. Nothing is computed from
 * these bounds: the size is what the source or a register states. To correct one, change its line; a new rule is a new
 * line, with the day on which it took effect, and the old one gets its last day.
 */
export interface SizeDefinition {
  readonly id: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly law: string;
  /** Year of the rule or of the values. */
  readonly year: number | null;
  readonly validFrom: string | null;
  readonly validTo: string | null;
  /** What is measured, and in which unit. */
  readonly criterion: string;
  readonly micro: string | null;
  readonly small: string | null;
  readonly medium: string | null;
  readonly source: string;
  /** S: seen in the source named; M: from memory, to be confirmed. */
  readonly mark: "S" | "M";
  readonly note: string | null;
}

type Line = Partial<SizeDefinition> & Pick<SizeDefinition, "id" | "country" | "law" | "criterion" | "source" | "mark">;

const line = (given: Line): SizeDefinition => ({
  year: null,
  validFrom: null,
  validTo: null,
  micro: null,
  small: null,
  medium: null,
  note: null,
  ...given,
});

export const sizeDefinitions: readonly SizeDefinition[] = [
  line({
    id: "AR-res-54-2025",
    country: "AR",
    law: "Resolución 54/2025",
    year: 2025,
    criterion: "yearly sales in millions of pesos, by sector (construction; services; trade; industry; farming)",
    micro: "569.05; 266.79; 1371.08; 940.60; 661.49",
    small: "3376.46; 1608.43; 9766.64; 7028.26; 2436.68",
    medium: "tranche 2: 28254.42; 19012.11; 66319.16; 101070.84; 22744.11",
    source: "AFIP, novedad 3101",
    mark: "S",
    note: "Values change every year; staff limits exist beside them.",
  }),
  line({ id: "BO", country: "BO", law: "not found", criterion: "not found", source: "none", mark: "M" }),
  line({
    id: "BR-lc-123-2006",
    country: "BR",
    law: "Lei Complementar 123/2006, art. 3",
    year: 2006,
    criterion: "gross revenue of the year in reais",
    micro: "ME: up to 360 000",
    small: "EPP: above 360 000 up to 4 800 000",
    source: "eduguimaraes.com",
    mark: "S",
    note: "The law has no medium size: firms above EPP stand as large, medium ones among them.",
  }),
  line({
    id: "CA-sme",
    country: "CA",
    law: "Usage of the federal departments",
    criterion: "employees",
    micro: "1 to 4",
    small: "fewer than 100",
    medium: "100 to 499",
    source: "PWGSC page of 2012 at epe.lac-bac.gc.ca",
    mark: "S",
    note: "Federal policy sets no thresholds.",
  }),
  line({
    id: "CL-ley-20416",
    country: "CL",
    law: "Ley 20.416, art. 2",
    year: 2010,
    criterion: "yearly income without VAT in UF",
    micro: "up to 2 400",
    small: "above 2 400 up to 25 000",
    medium: "above 25 000 up to 100 000",
    source: "bcn.cl, idNorma 1010668",
    mark: "S",
  }),
  line({
    id: "CO-dec-957-2019",
    country: "CO",
    law: "Decreto 957 de 2019",
    year: 2019,
    criterion: "ordinary income in UVT (manufacturing; services; trade)",
    micro: "up to 23 563; 32 988; 44 769",
    small: "up to 204 995; 131 951; 431 196",
    medium: "up to 1 736 565; 483 034; 2 160 692",
    source: "mvoconsulting.co, mindmeister 1674469631",
    mark: "S",
  }),
  line({
    id: "CR-ley-8262",
    country: "CR",
    law: "Ley 8262, Decreto 39295-MEIC, art. 17",
    criterion: "score of staff, sales and assets",
    micro: "up to 10",
    small: "above 10 up to 35",
    medium: "above 35 up to 100",
    source: "lexincorp.com",
    mark: "M",
    note: "The score is seen in the source, its bounds are not.",
  }),
  line({
    id: "DO-res-079-2025",
    country: "DO",
    law: "Leyes 488-08 and 187-17, Resolución 079-2025",
    year: 2025,
    criterion: "workers and yearly sales in RD$; both must hold",
    micro: "up to 10; up to 11 419 854.62",
    small: "11 to 50; up to 77 084 018.72",
    medium: "51 to 150; up to 288 351 329.30",
    source: "eldia.com.do, hoy.com.do",
    mark: "S",
    note: "Indexed every year.",
  }),
  line({
    id: "EC-copci-53",
    country: "EC",
    law: "COPCI, art. 53, and its regulation",
    criterion: "workers; yearly sales in US$",
    micro: "1 to 9; up to 300 000",
    small: "10 to 49; 300 001 to 1 000 000",
    medium: "50 to 199; 1 000 001 to 5 000 000",
    source: "smsecuador.ec",
    mark: "S",
  }),
  line({
    id: "GT-ag-211-2015",
    country: "GT",
    law: "Acuerdo Gubernativo 211-2015",
    year: 2015,
    criterion: "workers; yearly sales in minimum wages",
    micro: "1 to 10; up to 190",
    small: "11 to 80; 191 to 3 700",
    medium: "81 to 200; 3 701 to 15 420",
    source: "chapincito-chispudo.blogspot.com",
    mark: "M",
  }),
  line({
    id: "HN-dec-135-2008",
    country: "HN",
    law: "Decreto 135-2008",
    year: 2008,
    criterion: "workers",
    micro: "1 to 10",
    small: "11 to 50",
    medium: "51 to 150",
    source: "none",
    mark: "M",
  }),
  line({
    id: "MX-dof-2009",
    country: "MX",
    law: "Acuerdo, DOF of 30 June 2009",
    year: 2009,
    validFrom: "2009-07-01",
    criterion: "0.10 × workers + 0.90 × sales in millions of pesos; by sector (trade; industry and services)",
    micro: "up to 4.6",
    small: "up to 93; 95",
    medium: "up to 235; 250 (services 235)",
    source: "alex-neri.blogspot.com, coachcontable.com",
    mark: "S",
    note: "The day on which it took effect is derived from that of its publication.",
  }),
  line({
    id: "NI-ley-645",
    country: "NI",
    law: "Ley 645, Decreto 17-2008",
    year: 2008,
    criterion: "workers; assets and sales beside them",
    micro: "1 to 5",
    small: "6 to 30",
    medium: "31 to 100",
    source: "none",
    mark: "M",
  }),
  line({
    id: "PA-ley-33-2000",
    country: "PA",
    law: "Ley 33 de 2000",
    year: 2000,
    criterion: "gross yearly income in balboas",
    micro: "up to 150 000",
    small: "above 150 000 up to 1 000 000",
    medium: "above 1 000 000 up to 2 500 000",
    source: "none",
    mark: "M",
  }),
  line({
    id: "PE-ley-30056",
    country: "PE",
    law: "Ley 30056; DS 013-2013-PRODUCE, art. 5",
    year: 2013,
    criterion: "yearly sales in UIT",
    micro: "up to 150",
    small: "above 150 up to 1 700",
    medium: "above 1 700 up to 2 300",
    source: "alertaeconomica.com, jasconsultoresat.com",
    mark: "S",
  }),
  line({
    id: "PY-ley-4457",
    country: "PY",
    law: "Ley 4457/12, art. 5",
    year: 2012,
    criterion: "people; yearly sales in guaraníes",
    micro: "up to 10; up to 500 million",
    small: "up to 30; up to 2 500 million",
    medium: "up to 50; up to 6 000 million",
    source: "bacn.gov.py (micro)",
    mark: "M",
    note: "Seen for micro alone. Amended by Ley 7444, which leaves the bounds to a regulation.",
  }),
  line({
    id: "SV-mype-2026",
    country: "SV",
    law: "Ley MYPE as reformed in 2026",
    year: 2026,
    validFrom: "2026-01-01",
    criterion: "workers; yearly sales in minimum wages",
    micro: "up to 10; up to 500",
    small: "11 to 50; up to 5 000",
    source: "revistaeyn.com, elmetropolitanodigital.com",
    mark: "S",
    note: "The law knows micro and small. The day on which the reform took effect is taken as the first of its year.",
  }),
  line({
    id: "SV-mype",
    country: "SV",
    law: "Ley MYPE before 2026",
    validTo: "2025-12-31",
    criterion: "workers; yearly sales in minimum wages",
    micro: "up to 10; up to 482",
    small: "11 to 50; up to 4 817",
    source: "none",
    mark: "M",
  }),
  line({
    id: "US-13cfr121",
    country: "US",
    law: "13 CFR 121.101 and 121.201",
    criterion: "employees or average yearly receipts, by NAICS industry; affiliates count",
    small: "below the size standard of the industry",
    source: "sba.gov, govregs.com",
    mark: "S",
    note: "One class: small.",
  }),
  line({
    id: "UY-dec-504-007",
    country: "UY",
    law: "Decreto 504/007",
    year: 2007,
    criterion: "people; yearly sales in UI",
    micro: "1 to 4; up to 2 million",
    small: "5 to 19; up to 10 million",
    medium: "20 to 99; up to 75 million",
    source: "none",
    mark: "M",
  }),
  line({ id: "VE", country: "VE", law: "not found", criterion: "not found", source: "none", mark: "M" }),
];

/** The definition in force in a country on a day (`YYYY-MM-DD`); without a day, or where none was yet, the newest. */
export function sizeDefinition(country: string, day?: string): SizeDefinition | undefined {
  const own = sizeDefinitions
    .filter((each) => each.country === country)
    .sort((a, b) => ((a.validFrom ?? "") < (b.validFrom ?? "") ? 1 : -1));
  const inForce = (each: SizeDefinition) =>
    day === undefined || ((each.validFrom ?? "") <= day && day <= (each.validTo ?? "9999"));
  return own.find(inForce) ?? own[0];
}
