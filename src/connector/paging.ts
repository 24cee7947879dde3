import { messageOf, SourceError } from "../base/errors.ts";
import type { HttpRequest, HttpResponse } from "../http/index.ts";
import type { FetchContext } from "./contract.ts";
import { addDays } from "./dates.ts";

/**
 * The access shapes that portals have, with the checks that catch what gets lost in silence: a repeated page, an empty
 * page before the end, a link that stops short of the declared total, a total that does not add up. A page that looks
 * wrong is asked for again before the ledger is told.
 */
export interface Page<Row> {
  readonly rows: readonly Row[];
  /** Entries in the whole listing, where the source says so. */
  readonly total?: number | undefined;
  /** Pages in the whole listing, where the source says so. */
  readonly pages?: number | undefined;
  /** URL or cursor of the next page, where the source gives one. */
  readonly next?: string | undefined;
}

export interface PagedRow<Row> {
  readonly row: Row;
  readonly response: HttpResponse;
  /** Number of the page, from 0. */
  readonly page: number;
  /** Place in the page, from 0. */
  readonly index: number;
}

interface Listing<Row> {
  /** Shown in ledger messages: which listing this is. */
  readonly name: string;
  /** Reads a page; undefined means "no rows" (HTTP 204, an envelope that says so). Throws SourceError on an error page. */
  read(response: HttpResponse): Page<Row> | undefined;
  /** The row's own id: tells repeated rows and pages. */
  key(row: Row): string;
  /** Tells the ledger what was declared and read; false where rows are details of an entry. Default true. */
  readonly counted?: boolean;
}

/** Pages numbered from `first`. */
export function byPage<Row>(
  context: FetchContext,
  listing: Listing<Row> & { first: number; size: number; request(page: number): HttpRequest },
): AsyncGenerator<PagedRow<Row>> {
  return walk(context, listing, listing.size, (index) => listing.request(listing.first + index));
}

/** Pages by row offset. */
export function byOffset<Row>(
  context: FetchContext,
  listing: Listing<Row> & { start?: number; limit: number; request(offset: number, limit: number): HttpRequest },
): AsyncGenerator<PagedRow<Row>> {
  const start = listing.start ?? 0;
  return walk(
    context,
    listing,
    listing.limit,
    (index) => listing.request(start + index * listing.limit, listing.limit),
    start,
  );
}

/** Pages that name their successor: `request` gets the URL or cursor that the page before gave, undefined at first. */
export function byNextLink<Row>(
  context: FetchContext,
  listing: Listing<Row> & { size?: number; request(next: string | undefined): HttpRequest },
): AsyncGenerator<PagedRow<Row>> {
  return walk(context, listing, listing.size, (_index, next) => listing.request(next), 0, true);
}

async function* walk<Row>(
  context: FetchContext,
  listing: Listing<Row>,
  size: number | undefined,
  request: (index: number, next: string | undefined) => HttpRequest,
  start = 0,
  linked = false,
): AsyncGenerator<PagedRow<Row>> {
  const counted = listing.counted ?? true;
  const { ledger } = context;
  const seen = new Set<string>();
  let read = start;
  let total: number | undefined;
  let next: string | undefined;
  for (let index = 0; ; index += 1) {
    const { page, response, complaint } = await soundPage(
      context,
      listing,
      seen,
      () => request(index, next),
      (candidate) => complaintAbout(candidate, { read, size, linked, index, total, seen, key: listing.key }),
    );
    total = page.total ?? total;
    if (complaint) {
      ledger.incomplete(complaint.code, `${listing.name}, page ${index + 1}: ${complaint.message}`);
      if (complaint.fatal) break;
    }
    for (const [place, row] of page.rows.entries()) {
      const key = listing.key(row);
      read += 1;
      if (counted) ledger.fetched(1);
      if (seen.has(key)) {
        if (counted) ledger.duplicate();
        continue;
      }
      seen.add(key);
      yield { row, response, page: index, index: place };
    }
    next = page.next;
    if (isLast(page, { read, size, linked, index, total })) break;
  }
  if (counted && total !== undefined) ledger.declare(total - start);
  if (!counted && total !== undefined && read < total) {
    ledger.incomplete("total-mismatch", `${listing.name}: ${read} of ${total} rows came`);
  }
}

interface Position {
  read: number;
  size: number | undefined;
  linked: boolean;
  index: number;
  total: number | undefined;
}

function isLast(page: Page<unknown>, position: Position): boolean {
  if (position.linked) return page.next === undefined;
  if (page.rows.length === 0) return true;
  if (page.pages !== undefined) return position.index + 1 >= page.pages;
  if (position.total !== undefined) return position.read >= position.total;
  return position.size === undefined || page.rows.length < position.size;
}

interface Complaint {
  code: string;
  message: string;
  /** Going on makes no sense: the same page would come for ever. */
  fatal?: boolean;
}

function complaintAbout<Row>(
  page: Page<Row>,
  position: Position & { seen: ReadonlySet<string>; key(row: Row): string },
): Complaint | undefined {
  const { rows } = page;
  const total = page.total ?? position.total;
  const after = position.read + rows.length;
  const expectsMore =
    (total !== undefined && after < total) || (page.pages !== undefined && position.index + 1 < page.pages);
  if (rows.length > 0 && position.seen.size > 0 && rows.every((row) => position.seen.has(position.key(row)))) {
    return { code: "page-repeated", message: "every row came before", fatal: position.linked };
  }
  if (rows.length === 0 && (expectsMore || page.next !== undefined)) {
    return { code: "empty-page", message: "no rows, though the listing is not at its end", fatal: !position.linked };
  }
  if (position.linked && page.next === undefined && expectsMore) {
    return { code: "dropped-next-link", message: `the link ends after ${after} of ${total} rows` };
  }
  if (page.pages !== undefined && position.index + 1 >= page.pages && total !== undefined && after < total) {
    return { code: "pages-disagree", message: `the last of ${page.pages} pages, after ${after} of ${total} rows` };
  }
  if (!position.linked && expectsMore && position.size !== undefined && rows.length < position.size) {
    return { code: "short-page", message: `${rows.length} rows instead of ${position.size}` };
  }
  return undefined;
}

const triesForOddPage = 3;

async function soundPage<Row>(
  context: FetchContext,
  listing: Listing<Row>,
  _seen: ReadonlySet<string>,
  request: () => HttpRequest,
  judge: (page: Page<Row>) => Complaint | undefined,
): Promise<{ page: Page<Row>; response: HttpResponse; complaint: Complaint | undefined }> {
  for (let attempt = 1; ; attempt += 1) {
    let response: HttpResponse | undefined;
    let page: Page<Row>;
    try {
      response = await context.http.request({ signal: context.signal, ...request() });
      page = listing.read(response) ?? { rows: [] };
    } catch (error) {
      if (attempt >= triesForOddPage || !isPassing(error, response !== undefined)) throw error;
      context.log.warn({ listing: listing.name, error: messageOf(error), attempt }, "unreadable page, asking again");
      continue;
    }
    const complaint = judge(page);
    if (complaint === undefined || attempt >= triesForOddPage) return { page, response, complaint };
    context.log.warn({ listing: listing.name, code: complaint.code, attempt }, "odd page, asking again");
  }
}

/**
 * Half a text, an error inside of a 200, the front's page while the portal is down: portals have bad moments. Errors of the
 * transport have been tried often enough by the client.
 */
const isPassing = (error: unknown, answered: boolean): boolean =>
  error instanceof SourceError && (answered || error.code === "html-instead-of-data");

/** Local days from `from` to `until`, both included, in that order (so a later `from` walks backwards). */
export function* byDay(from: string, until: string): Generator<string> {
  const step = from <= until ? 1 : -1;
  for (let day = from; step > 0 ? day <= until : day >= until; day = addDays(day, step)) yield day;
}

/** Calendar months ("2024-07") from the one of `from` to that of `until`, both included. */
export function* byMonth(from: string, until: string): Generator<{ year: number; month: number; name: string }> {
  let year = Number(from.slice(0, 4));
  let month = Number(from.slice(5, 7));
  for (;;) {
    const name = `${year}-${String(month).padStart(2, "0")}`;
    if (name > until.slice(0, 7)) return;
    yield { year, month, name };
    month += 1;
    if (month > 12) {
      month = 1;
      year += 1;
    }
  }
}
