import { PregonError, UsageError } from "../base/errors.ts";
import { sha256 } from "../base/hash.ts";
import { canonicalJson, isObject, type JsonObject } from "../base/json.ts";
import type { HttpClient } from "../http/index.ts";
import type { PayloadRow } from "../store/rows.ts";
import type { Run } from "../store/runs.ts";
import { findSource, saveSources } from "../store/sources.ts";
import type { Work } from "./batcher.ts";
import type { Books } from "./books.ts";
import { download, filesOf, type InputFile, isUrl, openFile, Scratch, type TextStream } from "./import-inputs.ts";
import { prepareChunk } from "./import-prepare.ts";
import { isBlank, looksLikeJson } from "./json-scanner.ts";
import { type Chunk, OcdsCutter } from "./ocds-cutter.ts";
import { type Rejection, readEnvelope, readOcds } from "./ocds-payload.ts";
import type { PreparedPayload } from "./prepare.ts";
import { type CoreOptions, type Progress, performRun } from "./run.ts";

/** What is known of a source of imports beforehand; what its packages say of publisher and licence is added. */
export interface ImportSource {
  readonly title?: string;
  /** ISO 3166-1 alpha-2, upper case. */
  readonly country?: string;
  /** ISO 639-1. */
  readonly language?: string;
  /** Smaller is more authoritative; default 200, connectors have 100. */
  readonly precedence?: number;
}

export interface ImportProgress extends Progress {
  /** Of the files on disk, as they are (packed ones packed). `bytesTotal` grows while URLs are being fetched. */
  readonly bytesRead: number;
  readonly bytesTotal: number;
  readonly file: string;
}

export interface ImportOptions extends CoreOptions {
  /** Id of the source: that of a connector, or any other, which then is one of imports. */
  readonly source: string;
  /** Files, folders, http(s) URLs. */
  readonly inputs: readonly string[];
  readonly http: HttpClient;
  /** Fetches the packages that linked releases point to; else they are noted as issues. */
  readonly fetchLinked?: boolean;
  readonly about?: ImportSource;
  readonly onProgress?: (progress: ImportProgress) => void;
}

/** How many refused members of a payload are told again when it is met again. */
const keptRejections = 20;

/**
 * Makes the source of an import, if there is none of that id; a connector's is used as it is. To be called before the
 * `Commit` learns its sources; `importFiles` calls it too.
 * @throws UsageError `bad-source-id`
 */
export async function ensureImportSource(
  database: CoreOptions["database"],
  id: string,
  about: ImportSource = {},
): Promise<void> {
  if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(id)) {
    throw new UsageError(
      "bad-source-id",
      `a source id has small letters, digits and dashes, not ${JSON.stringify(id)}`,
    );
  }
  const known = await findSource(database, id);
  if (known && known.kind !== "import") return;
  const { precedence, ...given } = about;
  const meta: JsonObject = { id, title: id, history: "releases", ...known?.meta, ...given };
  await saveSources(database, [{ id, kind: "import", meta, precedence: precedence ?? known?.precedence ?? 200 }]);
}

/**
 * Imports OCDS from files, folders and URLs in one run: release and record packages, releases, records, lists of them,
 * JSON Lines, concatenated JSON; packed or not; of any size in bounded memory. The run's books: `fetched` are the
 * releases met, `duplicates` those stored already, `rejected` those that cannot be used; a file that ends too early
 * makes the run `incomplete`, what came before is kept. Killed and run again, it passes over what is stored.
 * @throws UsageError before anything is read: `file-unreadable`, `nothing-to-import`, `bad-source-id`, `source-busy`
 */
export async function importFiles(options: ImportOptions): Promise<Run> {
  const { source, database } = options;
  const queue: (InputFile | string)[] = [];
  for (const input of options.inputs) {
    if (isUrl(input)) queue.push(input);
    else queue.push(...(await filesOf(input)));
  }
  if (queue.length === 0) throw new UsageError("nothing-to-import", "name a file, folder or URL to import");
  await ensureImportSource(database, source, options.about);
  const scratch = new Scratch();
  const importing = new Import(options, queue, scratch);
  try {
    return await performRun(
      { ...options, commit: (batch) => importing.saveEnvelope().then(() => options.commit(batch)) },
      {
        source,
        scope: { mode: "files", files: [...options.inputs] },
        countDuplicates: true,
        onProgress: (progress) => importing.report(progress),
        read: ({ books }) => importing.read(books),
      },
    );
  } finally {
    await scratch.clear();
  }
}

class Import {
  readonly #options: ImportOptions;
  readonly #queue: (InputFile | string)[];
  readonly #scratch: Scratch;
  readonly #asked = new Set<string>();
  readonly #envelope = new Map<string, JsonObject[string]>();
  readonly #extensions = new Set<string>();
  #learnt = false;
  #bytesRead = 0;
  #bytesTotal = 0;
  #file = "";
  #last: Progress | undefined;

  constructor(options: ImportOptions, queue: (InputFile | string)[], scratch: Scratch) {
    this.#options = options;
    this.#queue = queue;
    this.#scratch = scratch;
    for (const input of queue) {
      if (typeof input === "string") this.#asked.add(input);
      else this.#bytesTotal += input.bytes;
    }
    this.#last = {
      source: options.source,
      declared: undefined,
      fetched: 0,
      payloads: 0,
      newReleases: 0,
      changedRecords: 0,
    };
  }

  report(progress: Progress | undefined): void {
    if (progress === undefined) return;
    this.#last = progress;
    this.#options.onProgress?.({
      ...progress,
      bytesRead: this.#bytesRead,
      bytesTotal: this.#bytesTotal,
      file: this.#file,
    });
  }

  async *read(books: Books): AsyncGenerator<Work> {
    for (let input = this.#queue.shift(); input !== undefined; input = this.#queue.shift()) {
      const file = typeof input === "string" ? await this.#fetch(input, books) : input;
      if (file === undefined) continue;
      this.#file = file.url;
      this.report(this.#last);
      try {
        let [texts, passedOver] = [0, 0];
        const opened = openFile(file, {
          scratch: this.#scratch,
          onBytes: (read) => {
            this.#bytesRead += read;
          },
          onPassedOver: (url) => {
            passedOver += 1;
            this.#options.log.info({ url }, "not JSON: passed over");
          },
        });
        for await (const text of opened) {
          texts += 1;
          yield* this.#readText(text, file.fetchedAt, books);
        }
        if (texts === 0) {
          books.incomplete("nothing-to-import", `${file.url} holds no JSON (${passedOver} other files passed over)`);
        }
      } catch (error) {
        this.#options.signal.throwIfAborted();
        if (!(error instanceof PregonError)) throw error;
        books.incomplete(error.code, `${file.url}: ${error.message}`);
      }
    }
  }

  async #fetch(url: string, books: Books): Promise<InputFile | undefined> {
    try {
      const file = await download(url, this.#options.http, this.#scratch, this.#options.signal);
      this.#bytesTotal += file.bytes;
      return file;
    } catch (error) {
      this.#options.signal.throwIfAborted();
      if (!(error instanceof PregonError)) throw error;
      books.incomplete(error.code, `${url}: ${error.message}`);
      return undefined;
    }
  }

  async *#readText(text: TextStream, fetchedAt: string, books: Books): AsyncGenerator<Work> {
    const cutter = new OcdsCutter();
    const origin = { url: text.url, fetchedAt };
    let first = true;
    let blank = true;
    let broken: unknown;
    try {
      for await (const bytes of text.bytes) {
        if (bytes.length === 0) continue;
        if (first && !looksLikeJson(bytes)) {
          books.fetched(1);
          books.reject(
            "not-json",
            `it begins with ${JSON.stringify(Buffer.from(bytes.subarray(0, 40)).toString("latin1"))}`,
            text.url,
          );
          return;
        }
        first = false;
        blank &&= isBlank(bytes);
        yield* this.#works(cutter.feed(bytes), origin, books);
        this.#omissions(cutter, text.url, books);
      }
    } catch (error) {
      broken = error;
    }
    const { chunks, truncatedAt } = cutter.finish();
    yield* this.#works(chunks, origin, books);
    this.#omissions(cutter, text.url, books);
    if (broken !== undefined) throw broken;
    if (truncatedAt !== undefined) {
      books.incomplete("truncated-input", `${text.url} ends inside of what begins at byte ${truncatedAt}`);
    } else if (blank && broken === undefined) books.incomplete("empty-input", `${text.url} is empty`);
  }

  #omissions(cutter: OcdsCutter, url: string, books: Books): void {
    for (const { code, message, offset } of cutter.takeOmissions()) {
      books.fetched(1);
      books.reject(code, `byte ${offset}: ${message}`, url);
    }
    for (const bytes of cutter.takeEnvelopes()) this.#learn(readEnvelope(bytes));
  }

  *#works(chunks: readonly Chunk[], origin: { url: string; fetchedAt: string }, books: Books): Generator<Work> {
    for (const chunk of chunks) {
      const row = chunkRow(chunk, this.#options.source, origin);
      // Links are needed now, before reading ends; the releases are read when their batch is committed.
      if (this.#options.fetchLinked) this.#follow(readOcds(chunk, true).linked);
      yield {
        row,
        prepare: () => this.#prepare(chunk, row, books),
        unchanged: (context) => bookAgain(context, origin.url, books),
      };
    }
  }

  #prepare(chunk: Chunk, row: PayloadRow, books: Books): PreparedPayload {
    const withLinks = this.#options.fetchLinked ?? false;
    const { version } = row.context;
    const text = version === undefined ? chunk : { ...chunk, version };
    const { prepared, reading } = prepareChunk(text, row, withLinks);
    books.fetched(reading.releases.length + reading.rejected.length);
    for (const { code, message } of reading.rejected) books.reject(code, message, row.url);
    for (const envelope of reading.envelopes) this.#learn(envelope);
    const context: JsonObject = { ...row.context, releases: reading.releases.length };
    if (withLinks) context.linked = true;
    if (reading.rejected.length > 0) {
      context.rejected = reading.rejected.length;
      context.rejections = reading.rejected.slice(0, keptRejections).map((each) => ({ ...each }));
    }
    return { ...prepared, context };
  }

  /** Linked releases are found in packages; the part behind `#` names the release in it. */
  #follow(urls: readonly string[]): void {
    for (const url of urls) {
      const [bare = ""] = url.split("#");
      if (!isUrl(bare) || this.#asked.has(bare)) continue;
      this.#asked.add(bare);
      this.#queue.push(bare);
    }
  }

  #learn(envelope: JsonObject | undefined): void {
    if (envelope === undefined) return;
    for (const key of ["publisher", "license", "publicationPolicy"]) {
      const value = envelope[key];
      if (value === undefined || value === null || this.#envelope.has(key)) continue;
      this.#envelope.set(key, value);
      this.#learnt = true;
    }
    for (const url of Array.isArray(envelope.extensions) ? envelope.extensions : []) {
      if (typeof url !== "string" || this.#extensions.has(url) || this.#extensions.size >= 500) continue;
      this.#extensions.add(url);
      this.#learnt = true;
    }
  }

  /** Writes what packages say of themselves into the source's row, where it is one of imports. */
  async saveEnvelope(): Promise<void> {
    if (!this.#learnt) return;
    this.#learnt = false;
    const row = await findSource(this.#options.database, this.#options.source);
    if (row?.kind !== "import") return;
    const { publisher, license, publicationPolicy } = Object.fromEntries(this.#envelope);
    const known = Array.isArray(row.meta.extensions) ? row.meta.extensions : [];
    const extensions = [...new Set([...known, ...this.#extensions])].sort();
    const meta: JsonObject = {
      ...(isObject(publisher) ? { publisher } : {}),
      ...(typeof license === "string" ? { licence: { name: license, url: license } } : {}),
      ...(typeof publicationPolicy === "string" ? { publicationPolicy } : {}),
      ...row.meta,
      ...(extensions.length > 0 ? { extensions } : {}),
    };
    await saveSources(this.#options.database, [{ ...row, meta }]);
  }
}

/** The row of a chunk: the same bytes at the same place of the same file have the same id. */
function chunkRow(chunk: Chunk, source: string, origin: { url: string; fetchedAt: string }): PayloadRow {
  const { kind, bytes, offset, first, lines, container } = chunk;
  const envelope = (chunk.envelope && readEnvelope(chunk.envelope)) ?? {};
  const { version, publishedDate } = envelope;
  const context: JsonObject = {
    offset,
    first,
    ...(lines ? { lines } : {}),
    ...(container ? { container } : {}),
    ...(typeof version === "string" ? { version } : {}),
    ...(typeof publishedDate === "string" && isDate(publishedDate) ? { publishedDate } : {}),
  };
  const digest = sha256(bytes);
  const id = sha256([source, kind, origin.url, canonicalJson(context), digest].join("\n")).slice(0, 32);
  return {
    id,
    source,
    kind,
    url: origin.url,
    mediaType: "application/json",
    context,
    sha256: digest,
    fetchedAt: origin.fetchedAt,
    bytes,
  };
}

const isDate = (text: string): boolean => /^\d{4}-\d\d-\d\d/.test(text) && !Number.isNaN(Date.parse(text));

/** A payload that is stored: its releases are met again, what was refused is refused again. */
function bookAgain(context: JsonObject, url: string, books: Books): void {
  const releases = Number(context.releases ?? 0);
  const rejected = Number(context.rejected ?? 0);
  books.fetched(releases + rejected);
  books.duplicate(releases);
  const told = (Array.isArray(context.rejections) ? context.rejections : []) as unknown as Rejection[];
  for (let index = 0; index < rejected; index += 1) {
    const { code, message } = told[Math.min(index, told.length - 1)] ?? { code: "rejected", message: "" };
    books.reject(code, message, url);
  }
}
