import { addDays, type FetchScope, localDay, type WatchedFile } from "../../src/connector/index.ts";
import { columnKey, zone } from "./row.ts";

const base = "https://canadabuys.canada.ca/opendata/pub/";
/** The page from which the files are linked. */
const dataPage = "https://canadabuys.canada.ca/en/procurement-and-contracting-data";
/** Rows of a payload: some 3 MB. */
export const rows = 1000;
/** First fiscal year with files of its own. */
const firstYear = 2022;

export type Kind = "tenders" | "awards" | "contracts";

/** Keys of columns by which the three tables are told apart: all of these, none of those. */
const signs: Record<Kind, { readonly has: readonly string[]; readonly lacks: readonly string[] }> = {
  tenders: { has: ["referencenumber", "tenderclosingdate"], lacks: ["contractawarddate"] },
  awards: { has: ["referencenumber", "contractawarddate"], lacks: ["procurementnumber", "contractstatus"] },
  contracts: { has: ["contractnumber", "contractawarddate", "contractstatus"], lacks: [] },
};

/** Whether a file's first line is that of such a table. Header cells hold neither commas nor line breaks. */
export function isTable(kind: Kind, text: string): boolean {
  const end = text.search(/[\r\n]/);
  const line = end < 0 ? text : text.slice(0, end);
  const keys = new Set(
    line
      .replace(/^\ufeff/, "")
      .split(",")
      .map((cell) => columnKey(cell.replaceAll('"', ""))),
  );
  const { has, lacks } = signs[kind];
  return has.every((key) => keys.has(key)) && !lacks.some((key) => keys.has(key));
}

const file = (kind: Kind, name: string, more: Partial<WatchedFile> = {}): WatchedFile => ({
  url: base + name,
  kind,
  mediaType: "text/csv",
  split: { by: "csv", rows },
  request: { headers: { accept: "text/csv, */*;q=0.5", referer: dataPage }, expect: "csv" },
  looksRight: (first) => isTable(kind, new TextDecoder().decode(first.subarray(0, 65_536))),
  ...more,
});

/** The fiscal year (April to March) of a local day, by its first calendar year. */
const fiscalYear = (day: string): number => Number(day.slice(0, 4)) - (day.slice(5, 7) < "04" ? 1 : 0);

const ofYear = (year: number, more: Partial<WatchedFile>): WatchedFile[] => {
  const span = `${year}-${year + 1}`;
  return [
    file("awards", `${span}-awardNotice-avisAttribution.csv`, more),
    file("tenders", `${span}-TenderNotice-AvisAppelOffres.csv`, { restDays: 7, ...more }),
    file("contracts", `${span}-contractHistory-contratsOctroyes.csv`, { restDays: 7, ...more, optional: true }),
  ];
};

const historical: readonly WatchedFile[] = [
  file("tenders", "2009-2022-tenderNoticeHistorical-AvisAppelOffresHistorique.csv"),
  file("awards", "2012-2022-awardNoticeHistorical-avisAttributionHistorique.csv"),
  file("contracts", "2009-2023-contractHistoryHistorical-contratsOctroyesHistorique.csv"),
];

/**
 * The files of a pull. Incremental: open notices and the year's awards each time, the year's notices and contracts once a
 * week; in April and May the year before too. A window: the years it touches. All: everything since 2009.
 */
export function* filesOf(scope: FetchScope, now: Date): Generator<WatchedFile> {
  const today = localDay(now, zone);
  if (scope.mode === "all") {
    yield* historical;
    yield file("tenders", "tenderNoticeComplete-avisAppelOffresComplet.csv");
    yield file("awards", "awardNoticeComplete-avisAttributionComplet.csv");
    yield file("contracts", "contractHistoryComplete-contratsOctroyesComplet.csv");
    return;
  }
  const current = fiscalYear(today);
  if (scope.mode === "incremental") yield file("tenders", "openTenderNotice-ouvertAvisAppelOffres.csv");
  else if (scope.from < `${firstYear + 1}-06-01`) yield* historical;
  const first = scope.mode === "window" ? fiscalYear(scope.from) : fiscalYear(addDays(today, -61));
  const last = scope.mode === "window" ? Math.min(fiscalYear(scope.until), current) : current;
  for (let year = Math.max(first, firstYear); year <= last; year += 1) {
    // The files of a year appear with its first notices.
    yield* ofYear(year, year === current && today.slice(5, 7) === "04" ? { optional: true } : {});
  }
}
