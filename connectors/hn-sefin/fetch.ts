import {
  downloadArchive,
  type FetchContext,
  type Fetched,
  fileState,
  localDay,
  messageOf,
  SourceError,
  splitJsonLines,
} from "../../src/connector/index.ts";

/** First year that is asked for. */
const firstYear = 2018;
/** Records of a payload: each has some 20 to 80 KB. */
const rows = 50;

/** The yearly files that have changed: this year's and the last one's, or those of the scope, newest first. */
export async function* fetch(context: FetchContext): AsyncGenerator<Fetched> {
  const present = Number(localDay(context.now(), "America/Tegucigalpa").slice(0, 4));
  const { scope } = context;
  const [from, until] =
    scope.mode === "all"
      ? [firstYear, present]
      : scope.mode === "window"
        ? [Number(scope.from.slice(0, 4)), Math.min(Number(scope.until.slice(0, 4)), present)]
        : [present - 1, present];
  for (let year = until; year >= Math.max(from, firstYear); year -= 1) {
    try {
      yield* fetchYear(context, year);
    } catch (error) {
      if (context.signal.aborted) throw error;
      const missing = error instanceof SourceError && error.code === "http-status" && /\b404\b/.test(messageOf(error));
      // The file of a new year comes late, and nobody says which years there are.
      if (missing) context.ledger.suspicious("year-missing", `there is no file of ${year}`);
      else context.ledger.incomplete("year-not-fetched", `${year}: ${messageOf(error)}`);
    }
  }
}

async function* fetchYear(context: FetchContext, year: number): AsyncGenerator<Fetched> {
  const { ledger } = context;
  const url = `https://piep.sefin.gob.hn/edca/ocid_sefin_${year}.zip`;
  const key = String(year);
  const known = (await context.known([key])).get(key);
  const head = await context.http.request({ url, method: "HEAD", signal: context.signal });
  const stamp = head.headers.get("etag") ?? head.headers.get("last-modified");
  if (stamp !== null && stamp === known?.version) {
    ledger.unchanged();
    return;
  }
  for await (const archive of downloadArchive(context, { url })) {
    const version = stamp ?? archive.sha256;
    if (version === known?.version) {
      ledger.unchanged();
      return;
    }
    let firstRow = 0;
    let held: Fetched | undefined;
    for await (const { name, bytes } of archive.members()) {
      if (!/\.jsonl?$/i.test(name)) continue;
      for await (const part of splitJsonLines(bytes, { rows })) {
        if (part.truncated) throw new SourceError("truncated-input", `${name} ends in the middle of a line`);
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
          context: { firstRow },
        };
        firstRow += part.rows;
      }
    }
    if (held === undefined) throw new SourceError("empty-archive", `the file of ${year} holds no line`);
    yield { ...held, entry: fileState(ledger, { key, version, rows: firstRow }, known) };
  }
}
