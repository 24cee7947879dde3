import {
  addDays,
  downloadArchive,
  type EntryState,
  type FetchContext,
  type Fetched,
  fileState,
  isObject,
  jsonAnswer,
  localDay,
  messageOf,
  numberText,
  SourceError,
  splitJsonArray,
} from "../../src/connector/index.ts";

const origin = "https://ocds.guatecompras.gt";
/** Records of a payload: each has 6 to 20 KB. */
const rows = 250;
/** Awards come in the file of the call's month: so many months are looked at on each run. */
const lateMonths = 12;

interface MonthFile {
  /** "2026-05" */
  readonly month: string;
  readonly version: string;
}

/** The monthly packages whose checksum has changed, newest first. */
export async function* fetch(context: FetchContext): AsyncGenerator<Fetched> {
  const listed = await listMonths(context);
  const known = await context.known(listed.map(({ month }) => month));
  for (const file of inScope(context, listed)) {
    const before = known.get(file.month);
    if (before?.version === file.version) {
      context.ledger.unchanged();
      continue;
    }
    try {
      yield* fetchMonth(context, file, before);
    } catch (error) {
      if (context.signal.aborted) throw error;
      context.ledger.incomplete("month-not-fetched", `${file.month}: ${messageOf(error)}`);
    }
  }
}

async function listMonths(context: FetchContext): Promise<MonthFile[]> {
  // The portal answers 400 without cause at times.
  const asked = { url: `${origin}/files`, expect: "json" as const, retryStatus: [400], signal: context.signal };
  const answer = jsonAnswer(await context.http.request(asked));
  const list = isObject(answer) && Array.isArray(answer.result) ? answer.result.filter(isObject) : [];
  const text = (value: unknown): string => (typeof value === "string" ? value : (numberText(value as number) ?? ""));
  const months = list.flatMap(({ files, year, month, timestamp }): MonthFile[] => {
    const name = `${text(year)}-${text(month).padStart(2, "0")}`;
    const version = (isObject(files) ? text(files.sha) : "") || text(timestamp);
    if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(name)) return [];
    if (version !== "") return [{ month: name, version }];
    context.ledger.suspicious("entry-without-checksum", `${name} has neither checksum nor time`);
    return [];
  });
  if (months.length === 0) throw new SourceError("empty-listing", "the portal lists no month");
  return months.sort((a, b) => (a.month < b.month ? 1 : -1));
}

function inScope(context: FetchContext, listed: readonly MonthFile[]): readonly MonthFile[] {
  const { scope } = context;
  if (scope.mode === "all") return listed;
  const from =
    scope.mode === "window" ? scope.from : addDays(localDay(context.now(), "America/Guatemala"), -31 * lateMonths);
  const until = scope.mode === "window" ? scope.until : "9999-12-31";
  return listed.filter(({ month }) => month >= from.slice(0, 7) && month <= until.slice(0, 7));
}

async function* fetchMonth(
  context: FetchContext,
  { month, version }: MonthFile,
  before: EntryState | undefined,
): AsyncGenerator<Fetched> {
  const { ledger } = context;
  const url = `${origin}/file/json/${month.slice(0, 4)}/${Number(month.slice(5))}`;
  for await (const archive of downloadArchive(context, { url, retryStatus: [400] })) {
    let firstRow = 0;
    let held: Fetched | undefined;
    for await (const { name, bytes } of archive.members()) {
      if (!/\.json$/i.test(name)) continue;
      for await (const part of splitJsonArray(bytes, { rows, of: "records" })) {
        if (part.truncated) throw new SourceError("truncated-input", `${name} ends in the middle of a record`);
        if (part.rows === 0) continue;
        ledger.declare(part.rows);
        ledger.fetched(part.rows);
        if (held) yield held;
        held = {
          kind: "records",
          url: `${archive.url}#row=${firstRow}`,
          fetchedAt: archive.fetchedAt,
          mediaType: "application/json",
          bytes: part.bytes,
        };
        firstRow += part.rows;
      }
    }
    if (held === undefined) throw new SourceError("empty-archive", `the file of ${month} holds no record`);
    yield { ...held, entry: fileState(ledger, { key: month, version, rows: firstRow }, before) };
  }
}
