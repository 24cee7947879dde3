import { isDecimal, normalizeDecimal } from "../base/decimal.ts";
import { messageOf, SourceError } from "../base/errors.ts";
import { type JsonValue, parseJson } from "../base/json.ts";
import type { HttpPolicy, HttpRequest } from "../http/index.ts";
import type { ConnectorSetting, FetchContext, Fetched } from "./contract.ts";
import { addDays, localDay } from "./dates.ts";
import { decodeText } from "./parse.ts";

/**
 * The contract of a source of exchange rates: one folder under rates/, whose source.ts default-exports a
 * {@link RateSource}. As for connectors, `fetch` does network and nothing else, and `toRates` is pure.
 */
export interface RateSource {
  readonly meta: RateSourceMeta;
  /**
   * Pulls what is new: tells the ledger of each row, and advances its days at the end ({@link advanceDays}).
   * Throws SourceError where the source cannot be used at all; everything less is noted in the ledger.
   */
  fetch(context: FetchContext): AsyncIterable<Fetched>;
  /**
   * The rates of one answer. Pure. A value that the source itself marks as missing is left out; one that cannot be
   * understood is a problem. Throws SourceError where the whole answer is unusable.
   */
  toRates(payload: RatePayload): Iterable<RateDraft | RateProblem>;
}

export interface RateSourceMeta {
  /** Folder name; none is that of a connector. */
  readonly id: string;
  readonly title: string;
  readonly publisher: { readonly name: string; readonly uri: string };
  readonly licence: { readonly name: string; readonly url?: string };
  /** What is had from there, for people. */
  readonly covers: string;
  /** Of two sources with a rate for a day the smaller one is believed. The country's own authority: 10. */
  readonly precedence: number;
  /** IANA zone in which the source's days are meant. */
  readonly timeZone: string;
  /** Cron expression in that zone. */
  readonly schedule: string;
  readonly enabledByDefault: boolean;
  /** First day that is pulled when there is nothing yet. */
  readonly since: string;
  readonly policy?: Partial<HttpPolicy>;
  readonly settings?: readonly ConnectorSetting[];
  readonly caveats: readonly string[];
}

export type RatePayload = Pick<Fetched, "kind" | "url" | "fetchedAt" | "mediaType" | "bytes">;

/** One `base` is worth `value` of `quote`. Days are ISO dates, the value plain decimal text. */
export interface RateDraft {
  readonly base: string;
  readonly quote: string;
  readonly granularity: "day" | "month" | "year";
  readonly kind: "official" | "sell" | "buy" | "mid" | "average" | "indexUnit";
  readonly validFrom: string;
  /** Last day; needed for months and years, else where the source states it. */
  readonly validTo?: string;
  readonly value: string;
  /** The source's own name of the series. */
  readonly series?: string;
}

export interface RateProblem {
  readonly problem: string;
}

/** The days to pull, both included: a window as asked, else from some days before the last pull, else from the beginning. */
export function rateDays(
  context: FetchContext,
  { since, timeZone }: Pick<RateSourceMeta, "since" | "timeZone">,
  options: { readonly ahead?: number } = {},
): { readonly from: string; readonly until: string } {
  const today = localDay(context.now(), timeZone);
  const { scope } = context;
  if (scope.mode === "window") return { from: scope.from, until: scope.until };
  const until = addDays(today, options.ahead ?? 0);
  const last = scope.mode === "all" ? undefined : context.watermark("day");
  if (last === undefined) return { from: since, until };
  // Late and revised values come within days.
  return { from: addDays(last < today ? last : today, -10), until };
}

/** Everything up to a day has been pulled: the next pull begins there. A window says nothing of what is around it. */
export function advanceDays(
  context: FetchContext,
  { timeZone }: Pick<RateSourceMeta, "timeZone">,
  until: string,
): void {
  if (context.scope.mode === "window") return;
  const today = localDay(context.now(), timeZone);
  context.advance("day", until < today ? until : today);
}

const tries = 3;

/**
 * One answer; an unreadable one is asked for again.
 * @param rows how many rates it holds; throws SourceError where it cannot be read
 */
export async function askForRates(
  context: FetchContext,
  request: HttpRequest,
  rows: (payload: RatePayload) => number,
): Promise<Fetched> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const { url, fetchedAt, mediaType, bytes } = await context.http.request({ signal: context.signal, ...request });
      const fetched: Fetched = { kind: "rates", url, fetchedAt, mediaType, bytes };
      context.ledger.fetched(rows(fetched));
      return fetched;
    } catch (error) {
      if (attempt >= tries || !(error instanceof SourceError) || !passing.has(error.code)) throw error;
      context.log.warn({ url: request.url, error: messageOf(error), attempt }, "unreadable rates, asking again");
    }
  }
}

const passing = new Set(["unreadable-rates", "html-instead-of-data"]);

/** The JSON of an answer. @throws SourceError `unreadable-rates` */
export function rateJson({ bytes }: Pick<RatePayload, "bytes">): JsonValue {
  try {
    return parseJson(decodeText(bytes).text);
  } catch (cause) {
    throw new SourceError("unreadable-rates", `the rates are no JSON: ${messageOf(cause)}`, {}, { cause });
  }
}

export const unreadableRates = (what: string): SourceError => new SourceError("unreadable-rates", what);

/** Words by which sources say that there is no value. */
const none = new Set(["", "n/e", "nd", "n.d.", "nan", ".", "-", "null"]);

/**
 * A rate from a source's text: "none" where it says that there is none (a zero too: no currency is worth nothing), undefined
 * where it cannot be understood.
 */
export function rateText(value: string | undefined): string | "none" | undefined {
  const text = (value ?? "").trim();
  if (none.has(text.toLowerCase())) return "none";
  const number = isDecimal(text) || /^\d+(\.\d+)?e-?\d{1,2}$/i.test(text) ? normalizeDecimal(text) : undefined;
  if (number === undefined || number.startsWith("-")) return undefined;
  return number === "0" ? "none" : number;
}

/** A draft from a source's text, nothing where it states no value, a problem where it cannot be understood. */
export function* rateOf(
  draft: Omit<RateDraft, "value">,
  value: string | undefined,
): Generator<RateDraft | RateProblem> {
  const number = rateText(value);
  const { base, quote, validFrom } = draft;
  if (!isDay(validFrom)) yield { problem: `${base}/${quote}: ${JSON.stringify(validFrom)} is no day` };
  else if (number === undefined) {
    yield { problem: `${base}/${quote} of ${validFrom}: ${JSON.stringify(value)} is no rate` };
  } else if (number !== "none") yield { ...draft, value: number };
}

const isDay = (text: string): boolean => {
  const at = /^[12]\d{3}-\d\d-\d\d$/.test(text) ? Date.parse(text) : Number.NaN;
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
};

/** Last day of a month such as "2024-02". */
export const endOfMonth = (month: string): string =>
  new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5, 7)), 0)).toISOString().slice(0, 10);
