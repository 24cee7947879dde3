import { messageOf, PregonError } from "../../base/errors.ts";
import { isObject } from "../../base/json.ts";
import type { HttpClient } from "../../http/index.ts";
import { type DatasetResult, type SurveyResult, sortExtensions } from "../../ocds/quality/index.ts";
import { download, filesOf, type InputFile, isUrl, openFile, Scratch, type TextStream } from "../import-inputs.ts";
import { isBlank, looksLikeJson } from "../json-scanner.ts";
import { type Chunk, OcdsCutter } from "../ocds-cutter.ts";
import { readEnvelope } from "../ocds-payload.ts";
import { DocumentCheck } from "./document.ts";
import type { ErrorGroup } from "./findings.ts";
import { JsonSyntax } from "./json-syntax.ts";
import type { OverviewResult } from "./overview.ts";

/** Something that keeps a file, or a part of it, from being read as JSON. */
export interface FileProblem {
  /** Stable: `malformed-json`, `not-json`, `truncated-input`, `empty-input`, `value-too-large`, or a code of the reader. */
  readonly code: string;
  readonly message: string;
  readonly file: string;
  /** Byte in the unpacked text, where one can be told. */
  readonly byte?: number;
}

/** What `pregon check` tells of one file, folder or URL. */
export interface CheckReport {
  readonly input: string;
  /** `unreadable`: no release or record could be read. */
  readonly verdict: "valid" | "invalid" | "unreadable";
  /** Texts in it (members of archives, files of a folder), and their bytes unpacked. */
  readonly texts: number;
  readonly bytes: number;
  readonly problems: readonly FileProblem[];
  readonly problemsLeftOut: number;
  readonly overview: Omit<OverviewResult, "extensions"> & {
    readonly extensions: { readonly known: readonly string[]; readonly unknown: readonly string[] };
  };
  readonly counts: {
    readonly releases: number;
    readonly records: number;
    readonly linkedReleases: number;
    readonly versionedReleases: number;
    /** Different ocids; at least so many where `processesExact` is false. */
    readonly processes: number;
    readonly processesExact: boolean;
  };
  readonly errors: { readonly total: number; readonly groups: readonly ErrorGroup[]; readonly leftOut: number };
  /** Over compiled releases of records, else over the releases one by one. */
  readonly quality: SurveyResult;
  /** lib-cove-ocds' checks of ids that may not come twice. */
  readonly unique: readonly DatasetResult[];
}

export interface CheckProgress {
  readonly input: string;
  /** Of the files as they are on disk. */
  readonly bytesRead: number;
  readonly bytesTotal: number;
  readonly releases: number;
  readonly errors: number;
}

export interface CheckOptions {
  readonly http: HttpClient;
  readonly now: Date;
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: CheckProgress) => void;
}

const mostProblems = 50;

/**
 * Checks OCDS in a file, folder or URL: every packaging that imports read, in bounded memory. What is wrong with the
 * input is in the report, never thrown; only an abort is.
 */
export async function checkInput(input: string, options: CheckOptions): Promise<CheckReport> {
  const scratch = new Scratch();
  const check = new InputCheck(input, options, scratch);
  try {
    return await check.run();
  } finally {
    await scratch.clear();
  }
}

class InputCheck {
  readonly #input: string;
  readonly #options: CheckOptions;
  readonly #scratch: Scratch;
  readonly #check: DocumentCheck;
  readonly #problems: FileProblem[] = [];
  #problemsLeftOut = 0;
  #passedOver = 0;
  #texts = 0;
  #bytes = 0;
  #bytesRead = 0;
  #bytesTotal = 0;

  // Of the text that is being read.
  #file = "";
  /** The package whose members come in chunks of their own, as far as it was read; and how many came before. */
  #prefix: Uint8Array | undefined;
  #index = 0;
  #packageMembers = 0;

  constructor(input: string, options: CheckOptions, scratch: Scratch) {
    this.#input = input;
    this.#options = options;
    this.#scratch = scratch;
    this.#check = new DocumentCheck(options.now);
  }

  async run(): Promise<CheckReport> {
    for (const file of await this.#files()) {
      try {
        const texts = openFile(file, {
          scratch: this.#scratch,
          onBytes: (read) => {
            this.#bytesRead += read;
          },
          onPassedOver: () => {
            this.#passedOver += 1;
          },
          onEncoding: (url, encoding) => {
            const message = `not UTF-8, as JSON must be (RFC 8259): read as ${encoding}`;
            this.#check.findings.add(
              { code: "encoding", pointer: "", message },
              { file: url, byte: 0, pointer: "" },
              null,
            );
          },
        });
        for await (const text of texts) await this.#readText(text);
      } catch (error) {
        this.#options.signal.throwIfAborted();
        this.#failed(error, file.url);
      }
    }
    if (this.#texts === 0 && this.#problems.length === 0) {
      const others = this.#passedOver === 0 ? "" : ` (other files in it: ${this.#passedOver})`;
      this.#problem({ code: "nothing-to-check", message: `there is no JSON in it${others}`, file: this.#input });
    } else if (this.#check.isEmpty && this.#problems.length === 0) {
      this.#problem({ code: "nothing-to-check", message: "there is no release or record in it", file: this.#input });
    }
    return this.#report();
  }

  async #files(): Promise<InputFile[]> {
    const { http, signal } = this.#options;
    try {
      const files = isUrl(this.#input)
        ? [await download(this.#input, http, this.#scratch, signal)]
        : await filesOf(this.#input);
      this.#bytesTotal = files.reduce((sum, { bytes }) => sum + bytes, 0);
      return files;
    } catch (error) {
      signal.throwIfAborted();
      this.#failed(error, this.#input);
      return [];
    }
  }

  async #readText(text: TextStream): Promise<void> {
    const cutter = new OcdsCutter();
    const syntax = new JsonSyntax();
    this.#file = text.url;
    this.#texts += 1;
    this.#prefix = undefined;
    this.#index = 0;
    this.#packageMembers = 0;
    let read = 0;
    let blank = true;
    let failed = false;
    try {
      for await (const bytes of text.bytes) {
        this.#options.signal.throwIfAborted();
        if (bytes.length === 0) continue;
        if (read === 0 && !looksLikeJson(bytes)) {
          const begin = JSON.stringify(Buffer.from(bytes.subarray(0, 40)).toString("latin1"));
          this.#problem({ code: "not-json", message: `it begins with ${begin}`, file: text.url, byte: 0 });
          return;
        }
        blank &&= isBlank(bytes);
        syntax.feed(bytes, read);
        read += bytes.length;
        this.#bytes += bytes.length;
        this.#chunks(cutter.feed(bytes));
        this.#rest(cutter);
        this.#progress();
      }
    } catch (error) {
      this.#options.signal.throwIfAborted();
      failed = true;
      this.#failed(error, text.url, read);
    }
    syntax.end(read);
    const { chunks, truncatedAt } = cutter.finish();
    this.#chunks(chunks);
    this.#rest(cutter);
    this.#brokenPackage();
    for (const { offset, message } of syntax.problems) {
      const cut = truncatedAt !== undefined && offset === read;
      if (cut && failed) continue;
      const code = cut ? "truncated-input" : "malformed-json";
      this.#problem({ code, message, file: text.url, byte: offset });
    }
    this.#problemsLeftOut += syntax.leftOut;
    for (const { offset, name } of syntax.repeated) {
      const message = `the field ${name} comes twice in one object: readers take one of them, mostly the last`;
      this.#check.findings.add({ code: "duplicate-key", pointer: "", message }, this.#place(offset), null);
    }
    if (blank && !failed) this.#problem({ code: "empty-input", message: "it is empty", file: text.url, byte: 0 });
  }

  /** @param base where the bytes begin that the chunks were cut from */
  #chunks(chunks: readonly Chunk[], base = 0): void {
    for (const chunk of chunks) {
      const { ranges, bytes, container, envelope } = chunk;
      const offset = base + chunk.offset;
      if (container === undefined) this.#prefix = undefined;
      else if (this.#prefix === undefined || !samePrefix(this.#prefix, envelope)) {
        this.#prefix = envelope ?? new Uint8Array();
        this.#index = 0;
      }
      const around = container === undefined ? undefined : ((envelope && readEnvelope(envelope)) ?? {});
      for (let index = 0; index < ranges.length; index += 2) {
        const [start = 0, end = 0] = [ranges[index], ranges[index + 1]];
        const inner = bytes.subarray(start, end);
        if (container === undefined) this.#value(inner, offset + start);
        else {
          const place = { file: this.#file, byte: offset + start, pointer: `/${container}/${this.#index}` };
          const value = this.#check.parse(inner, place);
          if (value !== undefined) this.#check.member(value, container, { envelope: around, place });
          this.#index += 1;
          this.#packageMembers += 1;
        }
      }
    }
  }

  #value(bytes: Uint8Array, byte: number): void {
    const place = { file: this.#file, byte, pointer: "" };
    const value = this.#check.parse(bytes, place);
    if (value !== undefined) {
      this.#check.value(value, place);
      return;
    }
    // A package that is no JSON as a whole: those of its members that are, are checked.
    const cutter = new OcdsCutter({ lines: false, split: true });
    const chunks = [...cutter.feed(bytes), ...cutter.finish().chunks];
    this.#chunks(
      chunks.filter(({ container }) => container !== undefined),
      byte,
    );
    this.#brokenPackage();
  }

  /** What is known of a package that does not end as it should. */
  #brokenPackage(): void {
    if (this.#prefix !== undefined && this.#packageMembers > 0) {
      this.#check.overview.package(readEnvelope(this.#prefix) ?? {});
    }
    this.#prefix = undefined;
    this.#packageMembers = 0;
  }

  /** Packages whose members were checked, and values that were too large. */
  #rest(cutter: OcdsCutter): void {
    for (const { code, message, offset } of cutter.takeOmissions()) {
      // The check of the syntax tells of broken lines, with the very byte.
      if (code === "malformed-json") continue;
      this.#problem({ code, message, file: this.#file, byte: offset });
    }
    for (const bytes of cutter.takeEnvelopes()) {
      const place = { file: this.#file, byte: 0, pointer: "" };
      const envelope = this.#check.parse(bytes, place);
      if (isObject(envelope)) this.#check.envelope(envelope, place, this.#packageMembers);
      this.#packageMembers = 0;
      this.#prefix = undefined;
    }
  }

  #failed(error: unknown, file: string, byte?: number): void {
    const known = error instanceof PregonError;
    // The system's own refusals: no permission, a disk that fails.
    if (!known && !(error instanceof Error && "syscall" in error)) throw error;
    const code = known ? error.code : "file-unreadable";
    this.#problem({ code, message: messageOf(error), file, ...(byte === undefined ? {} : { byte }) });
  }

  #problem(problem: FileProblem): void {
    if (this.#problems.length < mostProblems) this.#problems.push(problem);
    else this.#problemsLeftOut += 1;
  }

  #place(byte: number) {
    return { file: this.#file, byte, pointer: "" };
  }

  #progress(): void {
    this.#options.onProgress?.({
      input: this.#input,
      bytesRead: this.#bytesRead,
      bytesTotal: this.#bytesTotal,
      releases: this.#check.releases,
      errors: this.#check.findings.total,
    });
  }

  #report(): CheckReport {
    const { findings, overview, survey, processes, releases, records, linkedReleases, versioned } = this.#check;
    const { extensions, ...rest } = overview.result();
    const unique = [this.#check.uniqueReleases.result(), this.#check.uniqueRecords.result()];
    const wrong = findings.total > 0 || this.#problems.length > 0 || unique.some(({ result }) => result === "fail");
    const nothing = releases + records + versioned === 0 && this.#problems.length > 0;
    return {
      input: this.#input,
      verdict: nothing ? "unreadable" : wrong ? "invalid" : "valid",
      texts: this.#texts,
      bytes: this.#bytes,
      problems: this.#problems,
      problemsLeftOut: this.#problemsLeftOut,
      overview: { ...rest, extensions: sortExtensions(extensions) },
      counts: {
        releases,
        records,
        linkedReleases,
        versionedReleases: versioned,
        processes: processes.size,
        processesExact: !processes.full,
      },
      errors: { total: findings.total, groups: findings.groups(), leftOut: findings.leftOut },
      quality: survey.result(),
      unique,
    };
  }
}

const samePrefix = (a: Uint8Array, b: Uint8Array | undefined): boolean =>
  b === undefined ? a.length === 0 : Buffer.compare(a, b) === 0;
