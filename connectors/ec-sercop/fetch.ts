import {
  addDays,
  byMonth,
  downloadZipSlices,
  type FetchContext,
  type Fetched,
  isObject,
  type JsonValue,
  jsonObjectAnswer,
  localDay,
  messageOf,
  numberText,
  SourceError,
} from "../../src/connector/index.ts";

export const zone = "America/Guayaquil";
export const origin = "https://datosabiertos.compraspublicas.gob.ec";
export const base = `${origin}/PLATAFORMA`;
const firstMonth = "2015-01";
/** Rows of a search page. S */
const pageSize = 10;
/** Pages before the new ones that are read too: the order of rows is not promised. */
const spare = 3;

/**
 * Incremental: what the search of the year has more than at the last run, record by record, and once a day the files of
 * three months (of a year on Mondays): nothing tells what changed. Window and all: the files of the months alone.
 */
export async function* fetch(context: FetchContext): AsyncGenerator<Fetched> {
  const { scope } = context;
  const today = localDay(context.now(), zone);
  if (scope.mode === "window") yield* fetchMonths(context, scope.from, scope.until < today ? scope.until : today);
  else if (scope.mode === "all") yield* fetchMonths(context, firstMonth, today);
  else {
    yield* fetchNew(context, today.slice(0, 4));
    if (context.watermark("sweep") === today) return;
    const monday = new Date(`${today}T00:00:00Z`).getUTCDay() === 1;
    yield* fetchMonths(context, addDays(`${today.slice(0, 7)}-01`, monday ? -335 : -32), today);
    context.advance("sweep", today);
  }
}

interface SearchPage {
  readonly total: number;
  readonly pages: number;
  readonly ocids: readonly string[];
}

async function* fetchNew(context: FetchContext, year: string): AsyncGenerator<Fetched> {
  const stream = `search:${year}`;
  const first = await searchPage(context, year, 1);
  const before = Number(context.watermark(stream) ?? first.total);
  const added = Math.max(first.total - before, 0);
  const from = Math.max(first.pages - Math.ceil(added / pageSize) - spare + 1, 1);
  const asked = new Set<string>();
  const listed = new Set<string>();
  for (let number = first.pages; number >= from; number -= 1) {
    const page = number === 1 ? first : await searchPage(context, year, number);
    if (page.ocids.length === 0) {
      context.ledger.incomplete("empty-page", `search of ${year}: page ${number} of ${first.pages} has no rows`);
    }
    for (const ocid of page.ocids) listed.add(ocid);
    const known = await context.known(page.ocids);
    for (const ocid of page.ocids) {
      if (asked.has(ocid) || known.has(ocid)) continue;
      asked.add(ocid);
      yield* fetchRecord(context, ocid);
    }
  }
  const due = first.total - (from === 1 ? 0 : (from - 1) * first.ocids.length);
  if (listed.size !== due) {
    context.ledger.incomplete(
      "total-mismatch",
      `search of ${year}: ${listed.size} processes from page ${from}, not ${due}`,
    );
  }
  context.advance(stream, String(first.total));
}

async function searchPage(context: FetchContext, year: string, page: number): Promise<SearchPage> {
  const url = `${base}/api/search_ocds?year=${year}&page=${page}`;
  const value = jsonObjectAnswer(await context.http.request({ url, expect: "json", signal: context.signal }));
  const [total, pages] = [wholeNumber(value.total), wholeNumber(value.pages)];
  if (total === undefined || pages === undefined || !Array.isArray(value.data)) {
    throw new SourceError("unexpected-answer", "the answer is no search page", { url });
  }
  const ocids = value.data.flatMap((row) => (isObject(row) && typeof row.ocid === "string" ? [row.ocid] : []));
  return { total, pages, ocids };
}

async function* fetchRecord(context: FetchContext, ocid: string): AsyncGenerator<Fetched> {
  context.ledger.declare(1);
  context.ledger.fetched(1);
  const url = `${base}/api/record?ocid=${encodeURIComponent(ocid)}`;
  try {
    const response = await context.http.request({ url, expect: "json", signal: context.signal });
    const value = jsonObjectAnswer(response);
    if (!Array.isArray(value.releases)) throw new SourceError("unexpected-answer", "the answer is no release package");
    const { fetchedAt, bytes } = response;
    yield {
      kind: "package",
      url: response.url,
      fetchedAt,
      mediaType: "application/json",
      bytes,
      entry: { key: ocid, version: "seen", final: true },
    };
  } catch (error) {
    if (context.signal.aborted || !(error instanceof SourceError)) throw error;
    context.ledger.reject(error.code, messageOf(error), ocid);
  }
}

/** @param from, until days; whole months are fetched */
async function* fetchMonths(context: FetchContext, from: string, until: string): AsyncGenerator<Fetched> {
  for (const { name } of byMonth(from < firstMonth ? firstMonth : from, until)) {
    try {
      yield* fetchMonth(context, name);
    } catch (error) {
      if (context.signal.aborted || !(error instanceof SourceError)) throw error;
      context.ledger.incomplete("file-failed", `${name}: ${messageOf(error)}`);
    }
  }
}

async function* fetchMonth(context: FetchContext, name: string): AsyncGenerator<Fetched> {
  const params = `year=${name.slice(0, 4)}&month=${name.slice(5)}&method=all`;
  const totals = jsonObjectAnswer(
    await context.http.request({ url: `${base}/get-totals?${params}`, expect: "json", signal: context.signal }),
  );
  const count = wholeNumber(totals.count);
  if (count === undefined) throw new SourceError("unexpected-answer", "get-totals names no count");
  if (count === 0) return;
  const known = (await context.known([name])).get(name);
  let unchanged = false;
  let rows = 0;
  for await (const slice of downloadZipSlices(
    context,
    { url: `${base}/download?type=json&${params}`, policy: { timeoutMs: 600_000 } },
    { by: "jsonArray", rows: 200 },
    {
      wanted: (member) => /\.json$/i.test(member),
      unchanged: async (sha256) => {
        unchanged = known?.version === sha256;
        return unchanged;
      },
    },
  )) {
    rows += slice.rows;
    context.ledger.fetched(slice.rows);
    const whole = slice.last && !slice.truncated && rows === count;
    yield {
      kind: "package",
      url: `${slice.url}#${slice.member}`,
      fetchedAt: slice.fetchedAt,
      mediaType: "application/json",
      bytes: slice.bytes,
      context: { firstRow: slice.firstRow },
      ...(whole ? { entry: { key: name, version: slice.sha256, context: { count } } } : {}),
    };
  }
  if (!unchanged) context.ledger.declare(count);
}

const wholeNumber = (value: JsonValue | undefined): number | undefined => {
  const text = value === undefined ? undefined : (numberText(value) ?? (typeof value === "string" ? value : undefined));
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
};
